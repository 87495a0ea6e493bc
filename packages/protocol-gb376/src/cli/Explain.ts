/** A frame field by field: where its bytes lie, what they are called, what they say. */

import type { DialectExplainer, FrameProblem } from "@yugou/core/dialect"
import { FrameFields, type Language, type Text } from "@yugou/dialect-kit"
import type { TraceEntry } from "@yugou/dialect-kit/layout"
import * as Result from "effect/Result"
import * as Frame from "../frame/Frame.ts"
import { decodeReasons, fieldNames, functionCodes, words } from "../texts.ts"
import * as Table from "../unit/Table.ts"
import type { DecodeError } from "../value/Errors.ts"

const say = (text: Text | undefined, language: Language, otherwise: string): string => text?.[language] ?? otherwise

type Shown = Pick<TraceEntry, "format" | "unit" | "value">

const valueText = ({ format, unit, value }: Shown, language: Language): string => {
  if (value === null || (typeof value === "object" && "noData" in value)) return words.noData[language]
  if (typeof value !== "object") return `${value}${unit === "" || format.startsWith("A.1") ? "" : ` ${unit}`}`
  if ("raw" in value) return `${words.unreadable[language]} ${(value as { readonly raw: string }).raw}`
  if ("value" in value) {
    const amount = value as { readonly value: number; readonly unit?: string }
    return `${amount.value} ${amount.unit ?? unit}`
  }
  return JSON.stringify(value)
}

/** `p1F47.purchase` → group and row name, then the names of the parts. */
const fieldText = (path: string, frame: Frame.Frame, language: Language): string => {
  const [head = "", ...parts] = path.split(".")
  const fn = Number(/F(\d+)$/.exec(head)?.[1])
  const rowName = say(Table.nameIn(frame.protocol, Number.parseInt(frame.afn, 16), fn), language, "")
  const named = parts.map((part) => {
    const [name = "", index = ""] = part.split(/(?=\[)/)
    return `${say(fieldNames[name], language, name)}${index}`
  })
  return parts.length === 0 ? `${head} ${rowName}`.trim() : `  ${named.join(" · ")}`
}

const controlText = (frame: Frame.Frame, language: Language): string => {
  const station = frame.prm === 1 ? words.starting : words.answering
  const flag = frame.dir === "up" ? `ACD=${frame.acd}` : `FCB=${frame.fcb} FCV=${frame.d4}`
  return `${words[frame.dir][language]} ${station[language]} PRM=${frame.prm} ${flag} CFN=${frame.function}`
}

const sequenceText = ({ seq }: Frame.Frame): string =>
  `TpV=${seq.tpv} FIR=${seq.fir} FIN=${seq.fin} CON=${seq.con} SEQ=${seq.seq}`

const headLines = (bytes: Uint8Array, frame: Frame.Frame, language: Language): ReadonlyArray<FrameFields.Line> => {
  const line = (offset: number, length: number, text: Text, value: string): FrameFields.Line => ({
    ...{ offset, length, value },
    field: text[language]
  })
  const { address } = frame
  const addressText = `${address.region}-${address.terminal.toString().padStart(5, "0")} MSA=${address.master}${address.group ? " G" : ""}`
  return [
    line(0, 1, words.start, ""),
    line(1, 4, words.length, `L1=${bytes.length - Frame.overhead} P=${frame.protocol}`),
    line(5, 1, words.start, ""),
    line(6, 1, words.control, controlText(frame, language)),
    line(7, 5, words.address, addressText),
    line(12, 1, words.functionCode, `${frame.afn} ${say(functionCodes[frame.afn], language, words.unknown[language])}`),
    line(13, 1, words.sequence, sequenceText(frame))
  ]
}

const tailLines = (bytes: Uint8Array, frame: Frame.Frame, language: Language): ReadonlyArray<FrameFields.Line> => {
  const { ec, pw, tp } = frame.aux
  const lines: Array<FrameFields.Line> = []
  let offset = tailOffset(bytes, frame)
  const add = (length: number, text: Text, value: string): void => {
    lines.push({ offset, length, field: text[language], value })
    offset += length
  }
  if (pw !== undefined) {
    lines.push({ offset, length: pw.length / 2, field: words.password[language], value: pw, secret: "yes" })
    offset += pw.length / 2
  }
  if (ec !== undefined) add(2, words.eventCounters, `EC1=${ec.ec1} EC2=${ec.ec2}`)
  if (tp !== undefined) {
    const time = valueText({ format: "A.16", unit: "", value: tp.time }, language)
    add(6, words.timeTag, `PFC=${tp.pfc} ${time} +${tp.delayMinutes} min`)
  }
  add(1, words.checksum, "")
  add(1, words.end, "")
  return lines
}

/** The password of a private network (AFN04 F16) and its like. */
const isPassword = ({ path }: TraceEntry): boolean => /[.]password$/.test(path)

const unitLines = (
  frame: Frame.Frame,
  trace: ReadonlyArray<TraceEntry>,
  language: Language
): ReadonlyArray<FrameFields.Line> =>
  trace.map((entry) => ({
    offset: entry.offset,
    length: entry.bytes,
    ...(isPassword(entry) ? ({ secret: "yes" } as const) : {}),
    field: fieldText(entry.path, frame, language),
    value: entry.path.includes(".") ? valueText(entry, language) : ""
  }))

/** Where PW or EC and the time tag begin. */
const tailOffset = (bytes: Uint8Array, { aux }: Frame.Frame): number =>
  bytes.length -
  2 -
  (aux.tp === undefined ? 0 : 6) -
  (aux.pw === undefined ? 0 : aux.pw.length / 2) -
  (aux.ec === undefined ? 0 : 2)

/** A raw unit reaches to the end of the data area. */
const rawLines = (bytes: Uint8Array, frame: Frame.Frame, language: Language): ReadonlyArray<FrameFields.Line> =>
  frame.units.flatMap((unit) => {
    if (unit.raw !== true || unit.hex === undefined) return []
    const size = unit.hex.length / 2
    const offset = tailOffset(bytes, frame) - size
    const why =
      unit.problem === undefined ? "" : ` (${decodeReasons[unit.problem.reason][language]} @${unit.problem.offset})`
    const field = `p${unit.pn.join(",")}F${unit.fn ?? "?"} ${words.raw[language]}${why}`
    return [{ offset, length: size, field, value: unit.hex }]
  })

/** Explains one frame; the lines are in the order of the bytes. */
export const lines = (
  bytes: Uint8Array,
  language: Language,
  options: Frame.DecodeOptions = {}
): Result.Result<ReadonlyArray<FrameFields.Line>, DecodeError> => {
  const trace: Array<TraceEntry> = []
  return Result.map(Frame.explain(bytes, options, trace), ({ frame }) => [
    ...headLines(bytes, frame, language),
    ...unitLines(frame, trace, language),
    ...rawLines(bytes, frame, language),
    ...tailLines(bytes, frame, language)
  ])
}

/** Writes the lines as a table. */
export const table = (bytes: Uint8Array, rows: ReadonlyArray<FrameFields.Line>, language: Language): string =>
  FrameFields.table(
    bytes,
    rows,
    [words.offset, words.bytes, words.field, words.value].map((word) => word[language])
  )

const problemOf = ({ offset, reason }: Pick<DecodeError, "offset" | "reason">): FrameProblem => ({
  ...{ offset, reason },
  text: decodeReasons[reason]
})

/** The layouts that are tried first are those of the terminal's setting. */
const optionsOf = (settings: unknown): Frame.DecodeOptions => {
  const isOld =
    typeof settings === "object" && settings !== null && "revision" in settings && settings.revision === "2009"
  return { revision: isOld ? "2009" : "2012" }
}

/** Explains the frames of this dialect to people. @category Inspection */
export const explainer: DialectExplainer = {
  dialectId: "gb376",
  explain: (bytes, settings) => {
    const options = optionsOf(settings)
    const read = Frame.decodeWithProblems(bytes, options)
    if (Result.isFailure(read)) return { fields: [], problem: problemOf(read.failure) }
    const [first] = read.success.problems
    return {
      fields: FrameFields.fieldsOf(bytes, (language) => Result.getOrElse(lines(bytes, language, options), () => [])),
      problem: first === undefined ? null : problemOf(first)
    }
  }
}
