/** Times as a terminal writes them: packed decimal, local, no zone on the wire. Two-digit years are 2000 + YY. */
import * as Bcd from "./Bcd.ts"

const daysIn = (year: number, month: number): number => new Date(Date.UTC(year, month, 0)).getUTCDate()

/** Builds `YYYY-MM-DD HH:mm` or, with seconds, `YYYY-MM-DD HH:mm:ss`; `null` when a part is missing or no such moment exists. */
export const text = (parts: ReadonlyArray<number | null>): string | null => {
  const [yy, month, day, hour, minute, second = 0] = parts
  if (yy == null || month == null || day == null || hour == null || minute == null || second === null) return null
  if (month < 1 || month > 12 || day < 1 || day > daysIn(2000 + yy, month)) return null
  if (hour > 23 || minute > 59 || second > 59) return null
  const two = (value: number) => value.toString().padStart(2, "0")
  const head = `20${two(yy)}-${two(month)}-${two(day)} ${two(hour)}:${two(minute)}`
  return parts.length > 5 ? `${head}:${two(second)}` : head
}

const PATTERN = /^20(\d\d)-(\d\d)-(\d\d) (\d\d):(\d\d)(?::(\d\d))?$/

/** Splits a text made by {@link text} into YY MM DD hh mm (ss), or `null` when it is no such moment. */
export const parts = (value: string): ReadonlyArray<number> | null => {
  const match = PATTERN.exec(value)
  if (match === null) return null
  const numbers = match
    .slice(1)
    .filter((part) => part !== undefined)
    .map(Number)
  return text(numbers) === null ? null : numbers
}

/** Reads YY MM DD hh mm in this order (times of 07 writes, alarms, tasks and logs are not reversed). */
export const readForward = (bytes: Uint8Array, at: number): string | null =>
  text([0, 1, 2, 3, 4].map((index) => Bcd.ofByte(bytes[at + index] ?? 0xff)))

/** Writes YY MM DD hh mm in this order; `null` for a text that is not `YYYY-MM-DD HH:mm`. */
export const writeForward = (value: string): Uint8Array | null => {
  const numbers = parts(value)
  return numbers === null || numbers.length !== 5 ? null : Uint8Array.from(numbers, Bcd.toByte)
}

/** Prints the local time of an instant: milliseconds since 1970 UTC and the zone's offset in minutes east. With seconds. */
export const ofInstant = (epochMillis: number, utcOffsetMinutes: number): string =>
  new Date(epochMillis + utcOffsetMinutes * 60_000).toISOString().slice(0, 19).replace("T", " ")

/** Gives the instant (milliseconds since 1970 UTC) of a local text, with or without seconds; `null` when it is none. */
export const toInstant = (value: string, utcOffsetMinutes: number): number | null => {
  const numbers = parts(value)
  if (numbers === null) return null
  const [yy = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = numbers
  return Date.UTC(2000 + yy, month - 1, day, hour, minute, second) - utcOffsetMinutes * 60_000
}
