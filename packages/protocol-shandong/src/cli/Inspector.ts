/** Frames as JSON and as tables: what the command line prints, as pure functions for hosts that want the same. @category Inspection */
import type { DialectExplainer, Explanation, FrameProblem } from "@yugou/core/dialect"
import { Bytes, FrameFields, type Language, TextTable } from "@yugou/dialect-kit"
import { EncodeError } from "@yugou/dialect-kit/layout"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as Frame from "../frame/Frame.ts"
import { carried } from "../message/Carried.ts"
import * as MessageCodec from "../message/MessageCodec.ts"
import * as Messages from "../message/Messages.ts"
import type { Book } from "../profile/Book.ts"
import * as Settings from "../request/Settings.ts"
import * as Texts from "../texts.ts"
import { DecodeError } from "../value/Errors.ts"

/** Limits the hex text of one input line, in characters: some thirty frames of the largest size. @category Constants */
export const maxLineLength = 65_536

const Bit = Schema.Literals([0, 1])
const Header = Schema.Struct({
  rtua: Schema.String,
  msta: Schema.Int,
  fseq: Schema.Int,
  iseq: Schema.Int,
  up: Bit,
  exp: Bit,
  func: Schema.String.check(Schema.isPattern(/^[0-3][0-9A-Fa-f]$/)),
  len: Schema.optionalKey(Schema.Int)
})
const Envelope = Schema.Struct({ line: Schema.optionalKey(Schema.Int), header: Header, body: Schema.Unknown })

/** A frame as JSON: header and body, keys in this order. @category Models */
export interface FrameJson {
  readonly header: typeof Header.Type
  readonly body: unknown
}
/** What stands at one place of the input. @category Models */
export type Entry = FrameJson | { readonly error: { readonly offset: number; readonly reason: string } }

const bodyJson = ({ _tag, ...body }: Messages.Message): unknown => body

const headerJson = (frame: Frame.Frame): typeof Header.Type => ({
  rtua: frame.rtua,
  msta: frame.msta,
  fseq: frame.fseq,
  iseq: frame.iseq,
  up: frame.up,
  exp: frame.exp,
  func: Bytes.hexOfByte(frame.func),
  len: frame.data.length
})

const frameOptions = (book: Book) => ({
  order: book.profile.address.terminalOrder,
  maxData: book.profile.limits.maxData
})

const errorEntry = (error: DecodeError): Entry => ({ error: { offset: error.offset, reason: error.reason } })

/** Decodes every frame of a byte string, FE preambles allowed; the first failure ends it. @category Conversions */
export const decodeBytes = (bytes: Uint8Array, book: Book): ReadonlyArray<Entry> => {
  const entries: Array<Entry> = []
  let at = 0
  do {
    const found = Frame.decodeAt(bytes, at, frameOptions(book))
    if (Result.isFailure(found)) return [...entries, errorEntry(found.failure)]
    const { frame, from, to } = found.success
    const message = MessageCodec.decode({ bytes, from, to }, frame, book)
    if (Result.isFailure(message)) return [...entries, errorEntry(message.failure)]
    entries.push({ header: headerJson(frame), body: bodyJson(message.success) })
    at = to
  } while (at < bytes.length)
  return entries
}

const bytesOf = (text: string): Result.Result<Uint8Array, DecodeError> =>
  Result.mapError(Bytes.fromHex(text), (offset) => new DecodeError({ offset, reason: "hex" }))

/** Decodes hexadecimal text: one entry per frame, the last one an error where the text is not all frames. @category Conversions */
export const decodeHex = (text: string, book: Book): ReadonlyArray<Entry> => {
  if (text.length > maxLineLength) {
    return [errorEntry(new DecodeError({ offset: maxLineLength, reason: "length" }))]
  }
  const bytes = bytesOf(text)
  return Result.isSuccess(bytes) ? decodeBytes(bytes.success, book) : [errorEntry(bytes.failure)]
}

const decodeEnvelope = Schema.decodeUnknownResult(Envelope, { onExcessProperty: "error" })
const decodeMessage = Schema.decodeUnknownResult(Messages.Message, { onExcessProperty: "error" })

const readMessage = (
  body: unknown,
  tags: ReadonlyArray<Messages.Tag>
): Result.Result<Messages.Message, EncodeError> => {
  const fields = typeof body === "object" && body !== null && !Array.isArray(body) ? body : {}
  for (const tag of tags) {
    const message = decodeMessage({ ...fields, _tag: tag })
    if (Result.isSuccess(message)) return message as Result.Result<Messages.Message, never>
  }
  return Result.fail(
    new EncodeError({ path: "body", message: `does not fit this function: expected ${tags.join(" or ")}` })
  )
}

/** Encodes the JSON of one frame, as {@link decodeHex} gives it; `header.len` is computed, a wrong one is refused. @category Conversions */
export const encodeJson = (input: unknown, book: Book): Result.Result<Uint8Array, EncodeError> => {
  const envelope = decodeEnvelope(input)
  if (Result.isFailure(envelope)) {
    const lines = envelope.failure.message.split("\n").map((line) => line.trim())
    return Result.fail(new EncodeError({ path: "header", message: lines.join(" ") }))
  }
  const { header, body } = envelope.success
  const func = Number.parseInt(header.func, 16)
  const message = readMessage(body, carried[MessageCodec.roleOf(book, func)][header.up === 1 ? "up" : "down"])
  if (Result.isFailure(message)) return Result.fail(message.failure)
  const data = MessageCodec.encode(message.success, func, book)
  if (Result.isFailure(data)) return data
  if (header.len !== undefined && header.len !== data.success.length) {
    return Result.fail(new EncodeError({ path: "header.len", message: `the body takes ${data.success.length} bytes` }))
  }
  return Frame.encode({ ...header, func, data: data.success }, frameOptions(book))
}

interface Row {
  readonly offset: number
  readonly length: number
  readonly name: string
  readonly text: string
}

const headerRows = (frame: Frame.Frame, from: number, to: number, language: Language): ReadonlyArray<Row> => {
  const word = (name: keyof typeof Texts.explain) => Texts.explain[name][language]
  const func = Bytes.hexOfByte(frame.func)
  const direction = word(frame.up === 1 ? "up" : "down") + (frame.exp === 1 ? `, ${word("exception")}` : "")
  const row = (offset: number, length: number, name: string, text: string): Row => ({ offset, length, name, text })
  return [
    ...(from > 0 ? [row(0, from, word("preamble"), "")] : []),
    row(from, 1, word("start"), "68"),
    row(from + 1, 4, word("address"), frame.rtua),
    row(from + 5, 2, word("word"), `${frame.msta} / ${frame.fseq} / ${frame.iseq}`),
    row(from + 7, 1, word("start"), "68"),
    row(from + 8, 1, word("control"), `${func} ${Texts.functions[func]?.[language] ?? "?"} (${direction})`),
    row(from + 9, 2, word("length"), frame.data.length.toString()),
    row(to - 2, 1, word("checksum"), "ok"),
    row(to - 1, 1, word("end"), "16")
  ]
}

/** The JSON name of a field, with what it is called in the reader's language. */
const nameOf = (row: Row, book: Book, language: Language): string => {
  const title = book.find(row.name)?.row.title?.[language] ?? Texts.fields[row.name]?.[language]
  return title === undefined || title === row.name ? row.name : `${row.name} ${title}`
}

/** The value, and behind it what is to be known about it: the meaning of a result, the title of an item, the doubts of a row. */
const valueOf = (row: Row, book: Book, language: Language): string => {
  const item = book.find(row.name)
  const hints = [
    item?.row.unit,
    row.name === "di" ? book.find(row.text)?.row.title?.[language] : undefined,
    row.name === "result" || row.name === "error" ? Texts.results[row.text]?.[language] : undefined,
    item === undefined || item.row.note === undefined ? undefined : `${item.row.provenance}: ${item.row.note}`
  ].filter((hint) => hint !== undefined)
  return hints.length === 0 ? row.text : `${row.text}  (${hints.join("; ")})`
}

/** The fields of the first frame in the order of its bytes, and what of its body could not be read. */
interface Read {
  readonly rows: ReadonlyArray<Row>
  readonly failure: DecodeError | null
}

const read = (bytes: Uint8Array, book: Book, language: Language): Result.Result<Read, DecodeError> =>
  Result.map(Frame.decodeAt(bytes, 0, frameOptions(book)), ({ frame, from, to }) => {
    const { message, spans } = MessageCodec.explain({ bytes, from, to }, frame, book)
    return {
      rows: [...headerRows(frame, from, to, language), ...spans].toSorted((a, b) => a.offset - b.offset),
      failure: Result.isFailure(message) ? message.failure : null
    }
  })

/** Explains one frame for a reader: offset, bytes, field and value of every field, then the note of each item's row. @category Functions */
export const explain = (text: string, book: Book, language: Language): Result.Result<string, DecodeError> => {
  const bytes = bytesOf(text)
  if (Result.isFailure(bytes)) return Result.fail(bytes.failure)
  const found = read(bytes.success, book, language)
  if (Result.isFailure(found)) return Result.fail(found.failure)
  const { failure, rows } = found.success
  const word = (name: keyof typeof Texts.explain) => Texts.explain[name][language]
  const cells = rows.map((row) => {
    const raw = Bytes.hex(bytes.success, row.offset, row.offset + row.length)
    const shown = raw.length > 40 ? `${raw.slice(0, 37)}...` : raw
    return [row.offset.toString(), shown, nameOf(row, book, language), valueOf(row, book, language)]
  })
  const lines = [TextTable.print([[word("offset"), word("bytes"), word("field"), word("value")], ...cells])]
  if (failure !== null) {
    const { offset, reason } = failure
    lines.push(`${word("error")}: ${offset} ${reason}: ${Texts.decodeReasons[reason][language]}`)
  }
  return Result.succeed(lines.join("\n"))
}

/** The passwords of writes and of logins. */
const secrets: ReadonlySet<string> = new Set(["password", "passwordBytes"])

const linesOf = (bytes: Uint8Array, book: Book, language: Language): ReadonlyArray<FrameFields.Line> =>
  Result.match(read(bytes, book, language), {
    onFailure: () => [],
    onSuccess: ({ rows }) =>
      rows.map((row) => ({
        ...{ offset: row.offset, length: row.length },
        field: nameOf(row, book, language),
        value: valueOf(row, book, language),
        ...(secrets.has(row.name) ? ({ secret: "yes" } as const) : {})
      }))
  })

const problemOf = ({ offset, reason }: DecodeError): FrameProblem => ({
  ...{ offset, reason },
  text: Texts.decodeReasons[reason]
})

const explained = (bytes: Uint8Array, book: Book): Explanation =>
  Result.match(read(bytes, book, "en"), {
    onFailure: (error) => ({ fields: [], problem: problemOf(error) }),
    onSuccess: ({ failure }) => ({
      fields: FrameFields.fieldsOf(bytes, (language) => linesOf(bytes, book, language)),
      problem: failure === null ? null : problemOf(failure)
    })
  })

/** The book of the terminal's setting; the shipped one where there is no such setting. */
const bookOf = (settings: Schema.Json) => {
  const profile = typeof settings === "object" && settings !== null && "profile" in settings ? settings.profile : null
  return Result.map(Settings.decode(profile === null ? {} : { profile }), ({ book }) => book)
}

/** Explains the frames of this dialect to people, by the profile of the terminal's settings. @category Inspection */
export const explainer: DialectExplainer = {
  dialectId: "shandong",
  explain: (bytes, settings) =>
    Result.match(bookOf(settings), {
      onSuccess: (book) => explained(bytes, book),
      onFailure: ({ message }) => ({
        fields: [],
        problem: {
          offset: 0,
          reason: "profile",
          text: { zh: `规约配置有误：${message}`, en: `the profile is wrong: ${message}` }
        }
      })
    })
}
