/** A frame field by field: where its bytes lie, what they are called, what they say. */

import { Bytes, type Language, type Text, TextTable } from "@yugou/dialect-kit"
import type { TraceEntry } from "@yugou/dialect-kit/layout"
import * as Result from "effect/Result"
import * as Frame from "../frame/Frame.ts"
import { decodeReasons, fieldNames, functionCodes, words } from "../texts.ts"
import * as Table from "../unit/Table.ts"
import type { DecodeError } from "../value/Errors.ts"

export interface Line {
  readonly offset: number
  readonly hex: string
  readonly field: string
  readonly value: string
}

const say = (text: Text | undefined, language: Language, otherwise: string): string => text?.[language] ?? otherwise

/** Bytes beyond this are cut in the column of bytes; the value shows them in full. */
const shownBytes = 12

const hexOf = (bytes: Uint8Array, offset: number, size: number): string => {
  const shown = Bytes.lowerHex(bytes, offset, offset + Math.min(size, shownBytes))
    .replace(/../g, "$& ")
    .trim()
    .toUpperCase()
  return size > shownBytes ? `${shown} …` : shown
}

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

const headLines = (bytes: Uint8Array, frame: Frame.Frame, language: Language): ReadonlyArray<Line> => {
  const line = (offset: number, size: number, text: Text, value: string): Line => ({
    offset,
    hex: hexOf(bytes, offset, size),
    field: text[language],
    value
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

const tailLines = (bytes: Uint8Array, frame: Frame.Frame, language: Language): ReadonlyArray<Line> => {
  const { ec, pw, tp } = frame.aux
  const lines: Array<Line> = []
  let offset = tailOffset(bytes, frame)
  const add = (size: number, text: Text, value: string): void => {
    lines.push({ offset, hex: hexOf(bytes, offset, size), field: text[language], value })
    offset += size
  }
  if (pw !== undefined) add(pw.length / 2, words.password, pw)
  if (ec !== undefined) add(2, words.eventCounters, `EC1=${ec.ec1} EC2=${ec.ec2}`)
  if (tp !== undefined) {
    const time = valueText({ format: "A.16", unit: "", value: tp.time }, language)
    add(6, words.timeTag, `PFC=${tp.pfc} ${time} +${tp.delayMinutes} min`)
  }
  add(1, words.checksum, "")
  add(1, words.end, "")
  return lines
}

const unitLines = (
  bytes: Uint8Array,
  frame: Frame.Frame,
  trace: ReadonlyArray<TraceEntry>,
  language: Language
): ReadonlyArray<Line> =>
  trace.map((entry) => ({
    offset: entry.offset,
    hex: hexOf(bytes, entry.offset, entry.bytes),
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
const rawLines = (bytes: Uint8Array, frame: Frame.Frame, language: Language): ReadonlyArray<Line> =>
  frame.units.flatMap((unit) => {
    if (unit.raw !== true || unit.hex === undefined) return []
    const size = unit.hex.length / 2
    const offset = tailOffset(bytes, frame) - size
    const why =
      unit.problem === undefined ? "" : ` (${decodeReasons[unit.problem.reason][language]} @${unit.problem.offset})`
    const field = `p${unit.pn.join(",")}F${unit.fn ?? "?"} ${words.raw[language]}${why}`
    return [{ offset, hex: hexOf(bytes, offset, size), field, value: unit.hex }]
  })

/** Explains one frame; the lines are in the order of the bytes. */
export const lines = (
  bytes: Uint8Array,
  language: Language,
  options: Frame.DecodeOptions = {}
): Result.Result<ReadonlyArray<Line>, DecodeError> => {
  const trace: Array<TraceEntry> = []
  return Result.map(Frame.explain(bytes, options, trace), ({ frame }) => [
    ...headLines(bytes, frame, language),
    ...unitLines(bytes, frame, trace, language),
    ...rawLines(bytes, frame, language),
    ...tailLines(bytes, frame, language)
  ])
}

/** Writes the lines as a table. */
export const table = (rows: ReadonlyArray<Line>, language: Language): string => {
  const head = [words.offset, words.bytes, words.field, words.value].map((word) => word[language])
  return TextTable.print([head, ...rows.map(({ field, hex, offset, value }) => [String(offset), hex, field, value])])
}
