/** A frame field by field: where its bytes lie, what they are called, what they say. */
import type { DialectExplainer } from "@yugou/core/dialect"
import { FrameFields, type Language } from "@yugou/dialect-kit"
import type { TraceEntry } from "@yugou/dialect-kit/layout"
import * as Result from "effect/Result"
import * as Frame from "../frame/Frame.ts"
import { decodeReasons, fieldNames, fragmentKinds, results, services, words } from "../texts.ts"
import { isRecord } from "../value/Codec.ts"
import type { DecodeError } from "../value/Errors.ts"
import * as Known from "./Known.ts"

/** The last named part of a path, and what it is called. `results[0].data[2]` is element 2 of a value. */
const nameOf = (part: string, language: Language): string => {
  const [name = "", index = ""] = part.split(/(?=\[)/)
  return `${fieldNames[name]?.[language] ?? name}${index === "" ? "" : part.slice(name.length)}`
}

const fieldText = (path: string, language: Language): string =>
  path
    .split(".")
    .map((part) => nameOf(part, language))
    .join(" · ")

const piidText = (byte: number, language: Language): string =>
  [
    String(byte & 0x3f),
    ...((byte & 0x80) === 0 ? [] : [words.priority[language]]),
    ...((byte & 0x40) === 0 ? [] : [`ACD ${words.unreported[language]}`])
  ].join(", ")

const serviceText = (service: string, language: Language): string =>
  `${service} ${services[service.split("-")[0] ?? ""]?.[language] ?? ""}`.trim()

const plainText = ({ format, path, value }: TraceEntry, language: Language): string => {
  if (format === "PIID") return piidText(Number(value), language)
  if (format === "APDU") return serviceText(String(value), language)
  if (format === "array" || format === "structure") return `${format}, ${value} ${words.elements[language]}`
  if (/(^|[.])dar$/.test(path)) return `${value} ${results.get(Number(value))?.[language] ?? ""}`.trim()
  if (value === null) return words.noValue[language]
  if (isRecord(value)) return "raw" in value ? `${words.unreadable[language]} ${value.raw}` : JSON.stringify(value)
  return String(value)
}

/** The password of a login by password. */
const isPassword = ({ path }: TraceEntry): boolean => /(^|[.])password$/.test(path)

const apduLines = (
  trace: ReadonlyArray<TraceEntry>,
  known: Known.Known,
  language: Language
): ReadonlyArray<FrameFields.Line> =>
  trace.map((entry) => {
    const { name, text } = Known.about(known, entry, language)
    const field = entry.path === "" || entry.path === "inner." ? entry.format : fieldText(entry.path, language)
    return {
      offset: entry.offset,
      length: entry.bytes,
      ...(isPassword(entry) ? ({ secret: "yes" } as const) : {}),
      field: name === "" ? field : `${field} ${name}`,
      value: text ?? plainText(entry, language)
    }
  })

const controlText = (frame: Frame.Frame, language: Language): string =>
  [
    words[frame.dir][language],
    frame.prm === 1 ? words.byStation[language] : words.byTerminal[language],
    `FUN=${frame.fn}`,
    ...(frame.scrambled ? [words.scrambled[language]] : [])
  ].join(", ")

const headLines = (bytes: Uint8Array, frame: Frame.Frame, language: Language): ReadonlyArray<FrameFields.Line> => {
  const size = frame.server.length / 2
  const logical = frame.logicalAddress === 0 ? "" : `, ${words.logical[language]} ${frame.logicalAddress}`
  const parts: ReadonlyArray<readonly [bytes: number, field: keyof typeof words, value: string]> = [
    [1, "start", ""],
    [2, "length", String(bytes.length - 2)],
    [1, "control", controlText(frame, language)],
    [1 + size, "server", `${frame.server} (${words[frame.addressType][language]}${logical})`],
    [1, "client", frame.client],
    [2, "headerChecksum", ""]
  ]
  return placed(0, parts, language)
}

const placed = (
  from: number,
  parts: ReadonlyArray<readonly [bytes: number, field: keyof typeof words, value: string]>,
  language: Language
): ReadonlyArray<FrameFields.Line> => {
  let offset = from
  return parts.map(([size, field, value]) => {
    const line = { offset, length: size, field: words[field][language], value }
    offset += size
    return line
  })
}

const pieceLines = (frame: Frame.FragmentFrame, from: number, language: Language) => {
  const size = frame.fragmentBody.length / 2
  const parts = [[2, "fragment", `${fragmentKinds[frame.fragmentKind][language]} ${frame.fragmentNo}`] as const]
  const piece = [[size, "piece", frame.fragmentBody] as const]
  return placed(from, size === 0 ? parts : [...parts, ...piece], language)
}

/** Explains one frame; the lines are in the order of the bytes, which are shown as they came, scrambled ones too. */
export const lines = (
  bytes: Uint8Array,
  language: Language
): Result.Result<ReadonlyArray<FrameFields.Line>, DecodeError> => {
  const trace: Array<TraceEntry> = []
  return Result.map(Frame.explain(bytes, trace), (frame) => [
    ...headLines(bytes, frame, language),
    ...(frame.fragment
      ? pieceLines(frame, frame.server.length / 2 + 8, language)
      : apduLines(trace, Known.of(frame.apdu), language)),
    ...placed(
      bytes.length - 3,
      [
        [2, "checksum", ""],
        [1, "end", ""]
      ],
      language
    )
  ])
}

/** Writes the lines as a table. */
export const table = (bytes: Uint8Array, rows: ReadonlyArray<FrameFields.Line>, language: Language): string =>
  FrameFields.table(
    bytes,
    rows,
    [words.offset, words.bytes, words.field, words.value].map((word) => word[language])
  )

/** Explains the frames of this dialect to people. @category Inspection */
export const explainer: DialectExplainer = {
  dialectId: "dlt698",
  explain: (bytes) => {
    const read = lines(bytes, "en")
    if (Result.isSuccess(read)) {
      return {
        fields: FrameFields.fieldsOf(bytes, (language) => Result.getOrElse(lines(bytes, language), () => [])),
        problem: null
      }
    }
    const { offset, reason } = read.failure
    return { fields: [], problem: { offset, reason, text: decodeReasons[reason] } }
  }
}
