/** The inspector of frames: decode, explain, encode. */
import { Bytes, Splitter } from "@yugou/dialect-kit"
import { CommandLine } from "@yugou/dialect-kit/cli"
import * as Result from "effect/Result"
import * as Frame from "../frame/Frame.ts"
import { decodeReasons } from "../texts.ts"
import type { DecodeReason } from "../value/Errors.ts"
import * as Explain from "./Explain.ts"
import * as FrameJson from "./FrameJson.ts"

const help: CommandLine.Text = {
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
  const read = Bytes.fromHex(text)
  if (Result.isFailure(read)) return { frames: [], refusal: { offset: read.failure, reason: "notHex" } }
  const bytes = read.success
  const start = withoutPreamble(bytes)
  const [rest, pieces] = Splitter.push(Frame.splitting, Splitter.empty, bytes)
  const frames = pieces.flatMap((piece) => (piece._tag === "Frame" ? [piece.bytes] : []))
  const skipped = pieces.find((piece) => piece._tag === "Skipped")
  if (frames.length > 0 && skipped !== undefined)
    return { frames, refusal: { offset: skipped.offset, reason: skipped.reason } }
  if (frames.length > 0)
    return { frames, refusal: rest.rest.length === 0 ? null : { offset: rest.offset, reason: "tooShort" } }
  const whole = Frame.decode(bytes.subarray(start))
  if (Result.isSuccess(whole)) return { frames: [bytes.subarray(start)], refusal: null }
  return { frames: [], refusal: { offset: start + whole.failure.offset, reason: whole.failure.reason } }
}

interface Options extends Frame.DecodeOptions {
  readonly language: CommandLine.Language
}

const decode: CommandLine.Inspect<Options> = (text, line, options) => {
  const { frames, refusal } = framesOf(text)
  const out: Array<string> = []
  const refusals = refusal === null ? [] : [refusal]
  for (const bytes of frames) {
    const decoded = Frame.decodeWithProblems(bytes, options)
    if (Result.isFailure(decoded)) {
      refusals.push({ offset: decoded.failure.offset, reason: decoded.failure.reason })
      continue
    }
    const { frame, problems } = decoded.success
    out.push(CommandLine.jsonLine(CommandLine.numbered(line, problems.length === 0 ? frame : { ...frame, problems })))
  }
  for (const error of refusals) out.push(CommandLine.jsonLine(CommandLine.numbered(line, { error })))
  return { out, taken: refusals.length === 0 ? "whole" : "refused" }
}

const explain: CommandLine.Inspect<Options> = (text, _line, options) => {
  const { language } = options
  const { frames, refusal } = framesOf(text)
  const explained = frames.map((bytes) => Explain.lines(bytes, language, options))
  const tables = explained.map((lines, index) =>
    Result.isFailure(lines) ? "" : Explain.table(frames[index] ?? new Uint8Array(), lines.success, language)
  )
  const bad = refusal ?? explained.find(Result.isFailure)?.failure
  if (bad === undefined) return { out: tables, taken: "whole" }
  const sentence = `${bad.offset}: ${decodeReasons[bad.reason][language]} (${bad.reason})`
  return { out: [...tables, sentence], taken: "refused" }
}

const encode: CommandLine.Inspect<Options> = (text, line) => {
  const json = Result.mapError(CommandLine.json(text), (message) => ({ path: "", message }))
  const encoded = Result.flatMap(Result.flatMap(json, FrameJson.parse), Frame.encode)
  if (Result.isSuccess(encoded)) return { out: [Bytes.lowerHex(encoded.success)], taken: "whole" }
  const { message, path } = encoded.failure
  return { out: [CommandLine.jsonLine(CommandLine.numbered(line, { error: { path, message } }))], taken: "refused" }
}

const configure = async ({ language, values }: CommandLine.Call): Promise<CommandLine.Configured<Options>> => {
  const { pw = "detect", revision = "2012" } = values
  const refuse = (sentence: string) => ({ _tag: "Refused" as const, exit: 2 as const, sentences: [sentence] })
  if (revision !== "2012" && revision !== "2009") return refuse("--revision: 2012, 2009")
  if (pw !== "detect" && pw !== "present" && pw !== "absent") return refuse("--pw: detect, present, absent")
  return { _tag: "Ready", options: { language, revision, pw } }
}

export const tool: CommandLine.Tool<Options> = {
  name: "yugou-gb376",
  help,
  options: { revision: { type: "string" }, pw: { type: "string" } },
  configure,
  inspect: { decode, explain, encode },
  others: {}
}
