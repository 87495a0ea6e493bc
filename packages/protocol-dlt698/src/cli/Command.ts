/** The inspector of frames: decode, explain, encode. */
import { Bytes } from "@yugou/dialect-kit"
import { CommandLine } from "@yugou/dialect-kit/cli"
import * as Result from "effect/Result"
import * as Frame from "../frame/Frame.ts"
import * as Objects from "../object/Objects.ts"
import { decodeReasons, layers, words } from "../texts.ts"
import { isRecord } from "../value/Codec.ts"
import type { Failure } from "../value/Errors.ts"
import * as Explain from "./Explain.ts"
import * as Inputs from "./Inputs.ts"

const help: CommandLine.Text = {
  en: `yugou-dlt698: inspector of DL/T 698.45 frames

  decode  <hex>|-    print each frame as one line of JSON
  explain <hex>|-    print each frame as a table of fields with byte offsets
  encode  <json>|-   print the frame of such JSON as hexadecimal text
  simulate --address 201612345678 --connect 127.0.0.1:5000 [--firmware …]
                     run a terminal (simulate --help)
  probe --listen 5000 [--allow-writes --group 1 …]
                     find out what a terminal does, and its settings (probe --help)

  "-" reads one item per line; decode then adds "line", or prints
  {"line":n,"error":{"layer":"…","offset":…,"reason":"…"}} and goes on.
  encode says on standard error where a value of a known object is of another
  type than the table of objects has; the frame is written all the same.
  A middle fragment is refused unless those before it stood in earlier lines.

  --lang zh|en       language of texts (default: en, or zh where LANG says so)

  Exit code: 0, 1 when any input was refused, 2 for a wrong call.`,
  zh: `yugou-dlt698：DL/T 698.45 报文检查工具

  decode  <hex>|-    每帧输出一行 JSON
  explain <hex>|-    逐字段列出偏移、字节与含义
  encode  <json>|-   把上述 JSON 还原成十六进制报文
  simulate --address 201612345678 --connect 127.0.0.1:5000 [--firmware …]
                     运行模拟终端（见 simulate --help）
  probe --listen 5000 [--allow-writes --group 1 …]
                     试出一台终端的做法与相应的设置（见 probe --help）

  "-" 表示每行一条；decode 会加上 "line"，出错时输出
  {"line":n,"error":{"layer":"…","offset":…,"reason":"…"}} 并继续。
  encode 在标准错误输出中指出与对象表类型不符之处，报文照常给出。
  中间分帧须在其之前的各帧之后，否则拒绝。

  --lang zh|en       文本语言（默认 en，LANG 为中文时 zh）

  退出码：0；有输入被拒绝为 1；调用错误为 2。`
}

interface Options {
  readonly language: CommandLine.Language
  readonly conversations: Inputs.Conversations
}

const errorOf = ({ layer, offset, reason }: Failure) => ({ error: { layer, offset, reason } })

const decode: CommandLine.Inspect<Options> = (text, line, { conversations }) => {
  const { frames, refusal } = Inputs.read(text)
  const said = frames.map((bytes): object => {
    const decoded = Frame.decode(bytes)
    if (Result.isFailure(decoded)) return errorOf(decoded.failure)
    const lost = Inputs.follow(conversations, decoded.success)
    return lost === null ? decoded.success : errorOf(lost)
  })
  const all = refusal === null ? said : [...said, errorOf(refusal)]
  return {
    out: all.map((each) => CommandLine.jsonLine(CommandLine.numbered(line, each))),
    taken: all.some((each) => "error" in each) ? "refused" : "whole"
  }
}

const explain: CommandLine.Inspect<Options> = (text, _line, { language }) => {
  const { frames, refusal } = Inputs.read(text)
  const explained = frames.map((bytes) => Explain.lines(bytes, language))
  const tables = explained.map((lines, index) =>
    Result.isFailure(lines) ? "" : Explain.table(frames[index] ?? new Uint8Array(), lines.success, language)
  )
  const bad = refusal ?? explained.find(Result.isFailure)?.failure
  if (bad === undefined) return { out: tables, taken: "whole" }
  const sentence = `${bad.offset}: ${layers[bad.layer][language]}: ${decodeReasons[bad.reason][language]} (${bad.reason})`
  return { out: [...tables, sentence], taken: "refused" }
}

/** A frame as `decode` prints it; the number of its line carries no bytes. */
const withoutLine = (json: unknown): unknown => {
  if (!isRecord(json)) return json
  const { line: _line, ...frame } = json
  return frame
}

/** What the table of objects says against a frame that was written all the same. */
const doubts = (json: unknown, language: CommandLine.Language): ReadonlyArray<string> =>
  Objects.problems(json).map(
    ({ expected, found, path }) => `${path}: ${found}, ${words.unfitting[language]} ${expected}`
  )

const encode: CommandLine.Inspect<Options> = (text, line, { language }) => {
  const json = Result.mapError(CommandLine.json(text), (message) => ({ path: "", message }))
  const encoded = Result.flatMap(json, (value) => Frame.encode(withoutLine(value) as Frame.Frame))
  if (Result.isSuccess(encoded))
    return { out: [Bytes.hex(encoded.success)], err: doubts(Result.getOrNull(json), language), taken: "whole" }
  const { message, path } = encoded.failure
  return { out: [CommandLine.jsonLine(CommandLine.numbered(line, { error: { path, message } }))], taken: "refused" }
}

export const tool: CommandLine.Tool<Options> = {
  name: "yugou-dlt698",
  help,
  options: {},
  configure: async ({ language }) => ({ _tag: "Ready", options: { language, conversations: new Map() } }),
  inspect: { decode, explain, encode },
  others: {}
}
