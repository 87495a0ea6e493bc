/**
 * Times as text in the local time of the terminal. A part that is not given (FF) prints as stars; when no part is given the value is `null`; a part
 * that cannot be (month 13) leaves the whole as `{ raw }`, so that every value is written as it came.
 */
import { type Codec, isRecord, nothing } from "./Codec.ts"
import { fixedHex, hexOf } from "./Leaf.ts"

/** A time as text, `null` where none is given, or its bytes where they are none. @category Values */
export type Time = string | null | { readonly raw: string }

interface Piece {
  readonly bytes: 1 | 2
  readonly digits: number
  readonly min: number
  readonly max: number
  /** What stands before and after. */
  readonly before: string
  readonly after: string
}

const piece = (before: string, digits: number, min: number, max: number, after = ""): Piece => ({
  bytes: max > 255 ? 2 : 1,
  digits,
  min,
  max,
  before,
  after
})

const year = piece("", 4, 0, 9999)
const month = piece("-", 2, 1, 12)
const day = piece("-", 2, 1, 31)
const weekday = piece("(", 1, 0, 6, ")")
const clock = (before: string) => [piece(before, 2, 0, 23), piece(":", 2, 0, 59), piece(":", 2, 0, 59)]
const millis = piece(".", 3, 0, 999)

const printed = (value: number, { after, before, digits }: Piece): string =>
  before + (value < 0 ? "*".repeat(digits) : String(value).padStart(digits, "0")) + after

/** Text that stands in one piece: put together from parts it would keep all of them. */
const flat = (text: string): string => {
  const codes: Array<number> = []
  for (let at = 0; at < text.length; at += 1) codes.push(text.charCodeAt(at))
  return String.fromCharCode(...codes)
}

const patternOf = (pieces: ReadonlyArray<Piece>): RegExp =>
  new RegExp(
    `^${pieces
      .map(({ after, before, digits }) => `${escaped(before)}(\\d{${digits}}|\\*{${digits}})${escaped(after)}`)
      .join("")}$`
  )
const escaped = (text: string): string => text.replace(/[.()]/g, "\\$&")

const times = (format: string, sample: string, pieces: ReadonlyArray<Piece>): Codec<Time> => {
  const size = pieces.reduce((sum, { bytes }) => sum + bytes, 0)
  const pattern = patternOf(pieces)
  const raw = fixedHex(size)
  const textOf = (bytes: Uint8Array, from: number): Time => {
    let text = ""
    let given = false
    let at = from
    for (const one of pieces) {
      const value = one.bytes === 1 ? (bytes[at] ?? 0) : (bytes[at] ?? 0) * 256 + (bytes[at + 1] ?? 0)
      at += one.bytes
      const absent = value === (one.bytes === 1 ? 0xff : 0xffff)
      if (!absent && (value < one.min || value > one.max)) return { raw: hexOf(bytes, from, from + size) }
      given ||= !absent
      text += printed(absent ? -1 : value, one)
    }
    return given ? flat(text) : null
  }
  return {
    doc: { kind: "oneOf", values: [sample, sample.replace("2026", "****"), null, { raw: "FE".repeat(size) }] },
    read: (input) => {
      const at = input.take(size)
      if (at < 0) return nothing()
      const value = textOf(input.bytes, at)
      input.note(at, format, value)
      return value
    },
    write: (output, value) => {
      if (value === null) return output.put(new Uint8Array(size).fill(0xff))
      if (isRecord(value)) return raw.write(output, value.raw)
      const found = typeof value === "string" ? pattern.exec(value) : null
      if (found === null) return output.fail(`must be a time like ${sample}`)
      for (const [index, one] of pieces.entries()) {
        const digits = found[index + 1] ?? ""
        const number = digits.startsWith("*") ? (one.bytes === 1 ? 0xff : 0xffff) : Number(digits)
        if (!digits.startsWith("*") && (number < one.min || number > one.max))
          return output.fail(`must be a time like ${sample}`)
        output.whole(number, one.bytes)
      }
    }
  }
}

/** date_time: `2026-11-28(6) 12:00:00.000`; in brackets the day of the week, 1 Monday … 6 Saturday, 0 Sunday. @category Values */
export const dateTime = times("date_time", "2026-11-28(6) 12:00:00.000", [
  year,
  month,
  day,
  weekday,
  ...clock(" "),
  millis
])
/** date: `2026-11-28(6)`. @category Values */
export const date = times("date", "2026-11-28(6)", [year, month, day, weekday])
/** time: `12:00:00`. @category Values */
export const time = times("time", "12:30:45", clock(""))
/** date_time_s: `2026-11-28 12:00:00`. @category Values */
export const dateTimeS = times("date_time_s", "2026-11-28 12:30:45", [year, month, day, ...clock(" ")])
