/**
 * Appendix A formats of times: packed decimal, local time of the terminal, years 2000–2099, as text.
 * Zero days and months are allowed (terminals use them for "never"), all other parts must lie in their range.
 */
import { digitsOf, toDigits } from "./Decimal.ts"
import { leaf, type Refusal, refusals } from "./Leaf.ts"

type Part = "second" | "minute" | "hour" | "day" | "month" | "year"

const largest: { readonly [part in Part]: number } = { second: 59, minute: 59, hour: 23, day: 31, month: 12, year: 99 }
const two = (value: number): string => (value < 10 ? `0${value}` : `${value}`)

/** Date before time, the most significant part first; `write` gives the text of a part. */
const template = (parts: ReadonlyArray<Part>, write: (part: Part) => string): string => {
  const half = (order: ReadonlyArray<Part>, glue: string) =>
    order
      .filter((part) => parts.includes(part))
      .map((part) => (part === "year" ? `20${write(part)}` : write(part)))
      .join(glue)
  return [half(["year", "month", "day"], "-"), half(["hour", "minute", "second"], ":")]
    .filter((text) => text !== "")
    .join(" ")
}

/** Makes a format of one byte per part, in the order of transmission. */
const moment = (format: string, example: string, parts: ReadonlyArray<Part>) => {
  const pattern = new RegExp(`^${template(parts, (part) => `(?<${part}>\\d\\d)`)}$`)
  return leaf<string>({
    format,
    bytes: parts.length,
    unit: example,
    get: (bytes, at) => {
      const value: { [part in Part]?: string } = {}
      for (const [index, part] of parts.entries()) {
        const number = digitsOf(bytes[at + index] ?? 0)
        if (number < 0) return refusals.notDecimal
        if (number > largest[part]) return refusals.badValue
        value[part] = two(number)
      }
      return template(parts, (part) => value[part] ?? "")
    },
    set: (bytes, at, value) => {
      const groups = typeof value === "string" ? pattern.exec(value)?.groups : undefined
      if (groups === undefined) return `must be text like "${example}"`
      for (const [index, part] of parts.entries()) {
        const number = Number(groups[part])
        if (number > largest[part]) return `${part} must be at most ${largest[part]}`
        bytes[at + index] = toDigits(number)
      }
      return null
    }
  })
}

const readClock = (bytes: Uint8Array, at: number): string | Refusal => {
  const second = digitsOf(bytes[at] ?? 0)
  const minute = digitsOf(bytes[at + 1] ?? 0)
  const hour = digitsOf(bytes[at + 2] ?? 0)
  const day = digitsOf(bytes[at + 3] ?? 0)
  const packed = bytes[at + 4] ?? 0
  const month = digitsOf(packed & 0x1f)
  const year = digitsOf(bytes[at + 5] ?? 0)
  if (second < 0 || minute < 0 || hour < 0 || day < 0 || month < 0 || year < 0) return refusals.notDecimal
  if (second > 59 || minute > 59 || hour > 23 || day > 31 || month > 12) return refusals.badValue
  return `20${two(year)}-${two(month)}-${two(day)} ${two(hour)}:${two(minute)}:${two(second)} w${packed >> 5}`
}

const clockText = /^20(\d\d)-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)(?: w([0-7]))?$/

/** Day of the week 1 (Monday) … 7 (Sunday) of a date 2000–2099. */
const weekdayOf = (year: number, month: number, day: number): number => {
  const weekday = new Date(Date.UTC(2000 + year, month - 1, day)).getUTCDay()
  return weekday === 0 ? 7 : weekday
}

const writeClock = (bytes: Uint8Array, at: number, value: unknown): string | null => {
  const match = typeof value === "string" ? clockText.exec(value) : null
  if (match === null) return 'must be text like "2024-05-22 10:15:30 w3"'
  const part = (index: number) => Number(match[index])
  const [year, month, day, hour, minute, second] = [part(1), part(2), part(3), part(4), part(5), part(6)]
  if (month > 12 || day > 31 || hour > 23 || minute > 59 || second > 59) return "must be a time of day on a date"
  const week = match[7] === undefined ? weekdayOf(year, month, day) : Number(match[7])
  const bcd = [second, minute, hour, day].map(toDigits)
  bytes.set(bcd, at)
  bytes[at + 4] = (week << 5) | toDigits(month)
  bytes[at + 5] = toDigits(year)
  return null
}

/**
 * A.1: second, minute, hour, day, weekday and month, year; 6 bytes. The text ends in the weekday as sent (`w1` Monday … `w7`, `w0` not set);
 * text without it gets the weekday of its date.
 *
 * @category Constants
 */
export const A1 = leaf<string>({
  format: "A.1",
  bytes: 6,
  unit: "2024-05-22 10:15:30 w3",
  get: readClock,
  set: writeClock
})

/** A.15: minute, hour, day, month, year; 5 bytes. @category Constants */
export const A15 = moment("A.15", "2024-05-22 10:15", ["minute", "hour", "day", "month", "year"])
/** A.16: second, minute, hour, day; 4 bytes. @category Constants */
export const A16 = moment("A.16", "22 10:15:30", ["second", "minute", "hour", "day"])
/** A.17: minute, hour, day, month; 4 bytes. @category Constants */
export const A17 = moment("A.17", "05-22 10:15", ["minute", "hour", "day", "month"])
/** A.18: minute, hour, day; 3 bytes. @category Constants */
export const A18 = moment("A.18", "22 10:15", ["minute", "hour", "day"])
/** A.19: minute, hour; 2 bytes. @category Constants */
export const A19 = moment("A.19", "10:15", ["minute", "hour"])
/** A.20: day, month, year; 3 bytes (daily freeze mark). @category Constants */
export const A20 = moment("A.20", "2024-05-22", ["day", "month", "year"])
/** A.21: month, year; 2 bytes (monthly freeze mark). @category Constants */
export const A21 = moment("A.21", "2024-05", ["month", "year"])
/** A.24: hour, day; 2 bytes. @category Constants */
export const A24 = moment("A.24", "22 10", ["hour", "day"])

/** A geographic angle; `side` 1 is west or south. @category Models */
export interface Angle {
  readonly side: 0 | 1
  readonly degrees: number
  readonly minutes: number
  readonly seconds: number
}

/** A.28 (2012 only): hundredths of a second, seconds, minutes, degrees, side and hundreds of degrees; 5 bytes. @category Constants */
export const A28 = leaf<Angle>({
  format: "A.28",
  bytes: 5,
  unit: "°",
  get: (bytes, at) => {
    const top = bytes[at + 4] ?? 0
    if ((top & 0x70) !== 0) return refusals.reservedBits
    const [hundredths = -1, seconds = -1, minutes = -1, degrees = -1] = [0, 1, 2, 3].map((index) =>
      digitsOf(bytes[at + index] ?? 0)
    )
    if (hundredths < 0 || seconds < 0 || minutes < 0 || degrees < 0 || (top & 0x0f) > 9) return refusals.notDecimal
    return {
      side: top >= 0x80 ? 1 : 0,
      degrees: (top & 0x0f) * 100 + degrees,
      minutes,
      seconds: seconds + hundredths / 100
    }
  },
  set: (bytes, at, value) => {
    const { side, degrees, minutes, seconds } = (
      typeof value === "object" && value !== null ? value : {}
    ) as Partial<Angle>
    const whole = typeof seconds === "number" ? Math.round(seconds * 100) : -1
    if ((side !== 0 && side !== 1) || typeof degrees !== "number" || typeof minutes !== "number")
      return "must have side, degrees, minutes, seconds"
    const fits =
      [degrees, minutes].every(Number.isInteger) && degrees >= 0 && degrees <= 999 && minutes >= 0 && minutes <= 99
    if (!fits || whole < 0 || whole > 9999) return "must be 0 to 999 degrees, 0 to 99 minutes, 0 to 99.99 seconds"
    const parts = [whole % 100, Math.floor(whole / 100), minutes, degrees % 100]
    bytes.set(parts.map(toDigits), at)
    bytes[at + 4] = (side << 7) | Math.floor(degrees / 100)
    return null
  }
})
