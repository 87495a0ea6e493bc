/** Between a frame's data and its message, for both sides of the line; what contradicts a layout is a typed error. @category Messages */
import {
  type EncodeError,
  Reader,
  type ReadReason,
  type TraceEntry,
  Writer,
  writePart
} from "@yugou/dialect-kit/layout"
import * as Result from "effect/Result"
import type { Frame } from "../frame/Frame.ts"
import type { Book } from "../profile/Book.ts"
import { DecodeError, type DecodeReason } from "../value/Errors.ts"
import type * as Field from "../value/Field.ts"
import { type Role, rolesOf, tagOf } from "./Carried.ts"
import { code, points as mask, writeValue } from "./Fields.ts"
import * as Layouts from "./Layouts.ts"
import type * as Messages from "./Messages.ts"

interface Prepared extends Layouts.Layouts {
  readonly roles: ReadonlyArray<Role>
}

const known = new WeakMap<Book, Prepared>()

/** The layouts of a profile and the roles of its functions; made once, since every frame asks for them. */
const prepare = (book: Book): Prepared => {
  const before = known.get(book)
  if (before !== undefined) return before
  const made = { ...Layouts.make(book), roles: rolesOf(book.profile) }
  known.set(book, made)
  return made
}

/** Says what a function is for in a profile. @category Functions */
export const roleOf = (book: Book, func: number): Role => prepare(book).roles[func] ?? "other"

/** Where the frame stands in the input, so that offsets of errors and spans count from the input's first byte. @category Models */
export interface Place {
  readonly bytes: Uint8Array
  readonly from: number
  readonly to: number
}

/** One field as it stands in the frame: offset and length in bytes, its name in JSON, its value as text. @category Models */
export interface Span {
  readonly offset: number
  readonly length: number
  readonly name: string
  readonly text: string
}

/** What a layout finds wrong, in the words of this family. */
const reasons: { readonly [reason in ReadReason]: DecodeReason } = {
  runsPastEnd: "truncated",
  trailingBytes: "trailing",
  badValue: "value",
  notDecimal: "value",
  reservedBits: "value",
  negativeZero: "value",
  unitId: "value"
}

const read = (
  { bytes, from, to }: Place,
  frame: Frame,
  book: Book,
  trace: Array<TraceEntry> | null
): Result.Result<Messages.Message, DecodeError> => {
  const reader = new Reader(bytes, from + 11, to - 2, trace)
  const { byTag, realTimeWrite, roles } = prepare(book)
  const role = roles[frame.func] ?? "other"
  const tag = tagOf(role, frame, frame.data.length, book.profile.write.pointBytes)
  const layout = tag === "WriteRequest" && role === "rtWrite" ? realTimeWrite : byTag[tag]
  const body = layout.read(reader)
  if (reader.offset < reader.end) reader.fail(reader.offset, "trailingBytes")
  const { failure } = reader
  return failure === null
    ? Result.succeed({ _tag: tag, ...body } as Messages.Message)
    : Result.fail(new DecodeError({ offset: failure.offset, reason: reasons[failure.reason] }))
}

/** Decodes the message of a frame that stands at `place`. @category Conversions */
export const decode = (place: Place, frame: Frame, book: Book): Result.Result<Messages.Message, DecodeError> =>
  read(place, frame, book, null)

const textOf = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value))

const spanOf = ({ bytes, offset, path, value }: TraceEntry): Span => ({
  offset,
  length: bytes,
  name: path.split(".").at(-1) ?? "",
  text: value === null ? "-" : textOf(value)
})

/** Decodes a message and notes every field with its offset: for people who read frames. The spans end where an error occurred. @category Functions */
export const explain = (
  place: Place,
  frame: Frame,
  book: Book
): { readonly message: Result.Result<Messages.Message, DecodeError>; readonly spans: ReadonlyArray<Span> } => {
  const trace: Array<TraceEntry> = []
  return { message: read(place, frame, book, trace), spans: trace.map(spanOf) }
}

/** Encodes a message as the data of a frame with function `func`. @category Conversions */
export const encode = (
  { _tag, ...body }: Messages.Message,
  func: number,
  book: Book
): Result.Result<Uint8Array, EncodeError> => {
  const { byTag, realTimeWrite } = prepare(book)
  const layout = _tag === "WriteRequest" && roleOf(book, func) === "rtWrite" ? realTimeWrite : byTag[_tag]
  const writer = new Writer(64)
  writePart(writer, "body", layout, body)
  return writer.finish()
}

/**
 * Encodes a terminal's answer to a read, blocks included: `valueOf` gives the value of one item at one point.
 *
 * A DI that the profile lacks is refused; the terminal answers such a request with a failure.
 *
 * @category Conversions
 */
export const readAnswer = (
  points: ReadonlyArray<number>,
  dis: ReadonlyArray<string>,
  book: Book,
  valueOf: (di: string, point: number) => Field.Value
): Result.Result<Uint8Array, EncodeError> => {
  const writer = new Writer(64)
  writePart(writer, "points", mask, points)
  for (const di of dis) {
    const items = book.itemsAt(di)
    if (items.length === 0) writer.fail("has no row")
    else writePart(writer, di, code, di)
    for (const point of points) for (const item of items) writeValue(writer, item, valueOf(item.di, point))
    if (writer.failure !== null) break
  }
  return writer.finish()
}
