/** A frame field by field, as an inspector prints it and as an explainer hands it on. @category Inspection */
import { Bytes, type FrameField } from "@yugou/core/dialect"
import type { Language } from "./Text.ts"
import * as TextTable from "./TextTable.ts"

/** One field in one language; `secret` where its bytes are a password. @category Models */
export interface Line {
  readonly offset: number
  readonly length: number
  readonly field: string
  readonly value: string
  readonly secret?: "yes"
}

const unnamed = { zh: "其他", en: "other" }

/** Bytes that no field has, such as those which only say that something follows. */
const gaps = (bytes: Uint8Array, fields: ReadonlyArray<FrameField>): ReadonlyArray<FrameField> => {
  const named = new Uint8Array(bytes.length)
  for (const { length, offset } of fields) named.fill(1, offset, offset + length)
  const found: Array<FrameField> = []
  for (let at = named.indexOf(0); at >= 0; ) {
    const next = named.indexOf(1, at)
    const end = next < 0 ? bytes.length : next
    const value = Bytes.hex(bytes, at, end)
    found.push({ offset: at, length: end - at, name: unnamed, value: { zh: value, en: value }, secret: "no" })
    at = named.indexOf(0, end)
  }
  return found
}

/**
 * Makes fields out of lines, which are made once for each language; the lines of both stand in the same order. Spaces before a name, by which a table sets
 * parts in, are left out: offsets say what lies in what. Bytes that no line has become a field of their own, so that every byte is in one.
 *
 * @category Conversions
 */
export const fieldsOf = (
  bytes: Uint8Array,
  lines: (language: Language) => ReadonlyArray<Line>
): ReadonlyArray<FrameField> => {
  const english = lines("en")
  const told = lines("zh").map(
    ({ field, length, offset, secret, value }, index): FrameField => ({
      offset,
      length,
      secret: secret ?? "no",
      name: { zh: field.trim(), en: (english[index]?.field ?? field).trim() },
      value: { zh: value, en: english[index]?.value ?? value }
    })
  )
  return [...told, ...gaps(bytes, told)].toSorted((one, other) => one.offset - other.offset)
}

/** Bytes beyond this are cut in the column of bytes; the value shows them in full. */
const shownBytes = 12

const bytesOf = (bytes: Uint8Array, { length, offset }: Line): string => {
  const shown = Bytes.hex(bytes, offset, offset + Math.min(length, shownBytes))
    .replace(/../g, "$& ")
    .trim()
  return length > shownBytes ? `${shown} …` : shown
}

/** Prints the lines as a table under its headings: offset, bytes, field, value. @category Functions */
export const table = (bytes: Uint8Array, lines: ReadonlyArray<Line>, head: ReadonlyArray<string>): string =>
  TextTable.print([head, ...lines.map((it) => [String(it.offset), bytesOf(bytes, it), it.field, it.value])])
