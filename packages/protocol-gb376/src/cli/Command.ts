/** The command line without its process: arguments and lines in, lines and an exit code out. */
import { parseArgs } from "node:util"
import * as Result from "effect/Result"
import * as Frame from "../frame/Frame.ts"
import * as Splitter from "../frame/Splitter.ts"
import { decodeReasons, type Language } from "../texts.ts"
import type { DecodeReason } from "../value/Errors.ts"
import * as Hex from "../value/Hex.ts"
import * as Explain from "./Explain.ts"
import * as FrameJson from "./FrameJson.ts"

export interface Io {
  readonly lines: AsyncIterable<string>
  readonly out: (line: string) => void
  readonly err: (line: string) => void
}

const help: Record<Language, string> = {
  en: `yugou-gb376: inspector of Q/GDW 376.1 frames

  decode  <hex>|-    print each frame as one line of JSON
  explain <hex>|-    print each frame as a table of fields with byte offsets
  encode  <json>|-   print the frame of such JSON as hexadecimal text
  simulate --address 3701-00001 --connect 127.0.0.1:5000 [--scenario …]
                     run a terminal (simulate --help)

  "-" reads one item per line; decode then adds "line", or prints
  {"line":n,"error":{"offset":…,"reason":"…"}} and goes on.

  --lang zh|en       language of texts (default: en, or zh where LANG says so)
  --revision 2012|2009   layouts that are tried first (default 2012)
  --pw detect|present|absent   whether commands end in a PW field (default detect)

  Exit code: 0, 1 when any input was refused, 2 for a wrong call.`,
  zh: `yugou-gb376：Q/GDW 376.1 报文检查工具

  decode  <hex>|-    每帧输出一行 JSON
  explain <hex>|-    逐字段列出偏移、字节与含义
  encode  <json>|-   把上述 JSON 还原成十六进制报文
  simulate --address 3701-00001 --connect 127.0.0.1:5000 [--scenario …]
                     运行模拟终端（见 simulate --help）

  "-" 表示每行一条；decode 会加上 "line"，出错时输出
  {"line":n,"error":{"offset":…,"reason":"…"}} 并继续。

  --lang zh|en       文本语言（默认 en，LANG 为中文时 zh）
  --revision 2012|2009   优先采用的版本（默认 2012）
  --pw detect|present|absent   下行命令是否带 PW（默认 detect）

  退出码：0；有输入被拒绝为 1；调用错误为 2。`
}

/** A refusal of one input. For text that is no hexadecimal, the offset counts characters. */
export interface Refusal {
  readonly offset: number
  readonly reason: DecodeReason
}

const withoutPreamble = (bytes: Uint8Array): number => {
  let at = 0
  while (bytes[at] === 0xfe) at += 1
  return at
}

/** Cuts one input into its frames; FE preambles between them are skipped, anything else is a refusal. */
export const framesOf = (
  text: string
): { readonly frames: ReadonlyArray<Uint8Array>; readonly refusal: Refusal | null } => {
  const bytes = Hex.toBytes(text)
  if (typeof bytes === "number") return { frames: [], refusal: { offset: bytes, reason: "notHex" } }
  const start = withoutPreamble(bytes)
  const [rest, pieces] = Splitter.push(Splitter.make(), bytes)
  const frames = pieces.flatMap((piece) => (piece._tag === "Frame" ? [piece.bytes] : []))
  const skipped = pieces.find((piece) => piece._tag === "Skipped" && piece.bytes.some((byte) => byte !== 0xfe))
  if (frames.length > 0 && skipped?._tag === "Skipped")
    return { frames, refusal: { offset: skipped.offset, reason: skipped.reason } }
  if (frames.length > 0)
    return { frames, refusal: rest.rest.length === 0 ? null : { offset: rest.offset, reason: "tooShort" } }
  const whole = Frame.decode(bytes.subarray(start))
  if (Result.isSuccess(whole)) return { frames: [bytes.subarray(start)], refusal: null }
  return { frames: [], refusal: { offset: start + whole.failure.offset, reason: whole.failure.reason } }
}

interface Options extends Frame.DecodeOptions {
  readonly language: Language
}

/** What became of one input: lines for the reader and whether all of it was taken. */
interface Done {
  readonly lines: ReadonlyArray<string>
  readonly ok: "yes" | "no"
}

const refusalOf = (bytes: Uint8Array, options: Options): Refusal | null => {
  const decoded = Frame.decode(bytes, options)
  return Result.isFailure(decoded) ? { offset: decoded.failure.offset, reason: decoded.failure.reason } : null
}

/** One line of JSON. Readers of lines also break at U+0085, U+2028 and U+2029, which JSON leaves as they are: they are escaped. */
const lineOf = (value: object): string =>
  JSON.stringify(value).replace(
    /[\u0085\u2028\u2029]/g,
    (mark) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, "0")}`
  )

const decodeOne = (text: string, line: number | null, options: Options): Done => {
  const { frames, refusal } = framesOf(text)
  const number = line === null ? {} : { line }
  const lines: Array<string> = []
  const refusals = refusal === null ? [] : [refusal]
  for (const bytes of frames) {
    const decoded = Frame.decodeWithProblems(bytes, options)
    if (Result.isFailure(decoded)) {
      refusals.push({ offset: decoded.failure.offset, reason: decoded.failure.reason })
      continue
    }
    const { frame, problems } = decoded.success
    lines.push(lineOf({ ...number, ...frame, ...(problems.length === 0 ? {} : { problems }) }))
  }
  for (const error of refusals) lines.push(lineOf({ ...number, error }))
  return { lines, ok: refusals.length === 0 ? "yes" : "no" }
}

const explainOne = (text: string, _line: number | null, options: Options): Done => {
  const { frames, refusal } = framesOf(text)
  const tables = frames.map((bytes) => {
    const explained = Explain.lines(bytes, options.language, options)
    return Result.isFailure(explained) ? "" : Explain.table(explained.success, options.language)
  })
  const bad = refusal ?? frames.map((bytes) => refusalOf(bytes, options)).find((it) => it !== null) ?? null
  if (bad === null) return { lines: tables, ok: "yes" }
  return {
    lines: [...tables, `${bad.offset}: ${decodeReasons[bad.reason][options.language]} (${bad.reason})`],
    ok: "no"
  }
}

const jsonOf = (text: string): Result.Result<unknown, string> =>
  Result.try({ try: (): unknown => JSON.parse(text), catch: () => "is not JSON" })

const encodeOne = (text: string, line: number | null): Done => {
  const number = line === null ? {} : { line }
  const refuse = (error: { readonly path: string; readonly message: string }): Done => ({
    lines: [lineOf({ ...number, error: { path: error.path, message: error.message } })],
    ok: "no"
  })
  const json = jsonOf(text)
  if (Result.isFailure(json)) return refuse({ path: "", message: json.failure })
  const encoded = Result.flatMap(FrameJson.parse(json.success), Frame.encode)
  return Result.isFailure(encoded) ? refuse(encoded.failure) : { lines: [Hex.fromBytes(encoded.success)], ok: "yes" }
}

const commands = { decode: decodeOne, explain: explainOne, encode: encodeOne }

const languageOf = (given: string | undefined, environment: string | undefined): Language | null => {
  if (given === undefined) return environment?.startsWith("zh") === true ? "zh" : "en"
  return given === "zh" || given === "en" ? given : null
}

interface Parsed {
  readonly values: { readonly lang?: string; readonly revision?: string; readonly pw?: string; readonly help?: boolean }
  readonly positionals: ReadonlyArray<string>
}

const parse = (args: ReadonlyArray<string>): Result.Result<Parsed, string> =>
  Result.try({
    try: () => {
      const options = {
        lang: { type: "string" },
        revision: { type: "string" },
        pw: { type: "string" },
        help: { type: "boolean", short: "h" }
      } as const
      return parseArgs({ args: [...args], options, allowPositionals: true })
    },
    catch: (cause) => (cause instanceof Error ? cause.message : String(cause))
  })

const optionsOf = (values: Parsed["values"], language: Language): Options | string => {
  const { pw = "detect", revision = "2012" } = values
  if (revision !== "2012" && revision !== "2009") return "--revision: 2012, 2009"
  if (pw !== "detect" && pw !== "present" && pw !== "absent") return "--pw: detect, present, absent"
  return { language, revision, pw }
}

const emit = (done: Done, io: Io): void => {
  for (const line of done.lines) io.out(line)
}

const runLines = async (command: keyof typeof commands, options: Options, io: Io): Promise<number> => {
  let number = 0
  let bad = 0
  for await (const text of io.lines) {
    number += 1
    if (text.trim() === "") continue
    const done = commands[command](text, number, options)
    emit(done, io)
    if (done.ok === "no") bad += 1
  }
  return bad === 0 ? 0 : 1
}

/** Runs one call; answers the exit code. */
export const run = async (args: ReadonlyArray<string>, io: Io, environment: string | undefined): Promise<number> => {
  const parsed = parse(args)
  if (Result.isFailure(parsed)) {
    io.err(parsed.failure)
    return 2
  }
  const { positionals, values } = parsed.success
  const language = languageOf(values.lang, environment)
  const [command, ...inputs] = positionals
  if (language === null) {
    io.err("--lang: zh, en")
    return 2
  }
  if (values.help === true) {
    io.out(help[language])
    return 0
  }
  const options = optionsOf(values, language)
  const known = command === "decode" || command === "explain" || command === "encode"
  if (typeof options === "string" || !known || inputs.length === 0) {
    io.err(typeof options === "string" ? options : help[language])
    return 2
  }
  if (inputs.length === 1 && inputs[0] === "-") return runLines(command, options, io)
  const done = commands[command](inputs.join(command === "encode" ? " " : ""), null, options)
  emit(done, io)
  return done.ok === "yes" ? 0 : 1
}
