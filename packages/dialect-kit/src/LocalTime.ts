/**
 * Local time of a terminal as text: `YYYY-MM-DD HH:mm` or, with seconds, `YYYY-MM-DD HH:mm:ss`. Years are 2000–2099 (two digits on every wire),
 * the zone is not on the wire: it is an offset in minutes east of UTC, a setting of the terminal.
 *
 * @category Bytes and time
 */

const minuteMillis = 60_000

const daysIn = (year: number, month: number): number => new Date(Date.UTC(year, month, 0)).getUTCDate()
const two = (value: number): string => (value < 10 ? `0${value}` : `${value}`)

/** Tells whether YY MM DD hh mm (ss) are a moment. */
const isMoment = ([yy = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0]: ReadonlyArray<number>): boolean =>
  month >= 1 &&
  month <= 12 &&
  day >= 1 &&
  (day <= 28 || day <= daysIn(2000 + yy, month)) &&
  hour <= 23 &&
  minute <= 59 &&
  second <= 59

/** Builds the text of YY MM DD hh mm (ss); `null` when a part is missing or no such moment exists. @category Functions */
export const text = (parts: ReadonlyArray<number | null>): string | null => {
  if (parts.length < 5 || !parts.every((part) => part !== null) || !isMoment(parts)) return null
  const [yy = 0, month = 0, day = 0, hour = 0, minute = 0, second] = parts
  const head = `20${two(yy)}-${two(month)}-${two(day)} ${two(hour)}:${two(minute)}`
  return second === undefined ? head : `${head}:${two(second)}`
}

const pattern = /^20(\d\d)-(\d\d)-(\d\d) (\d\d):(\d\d)(?::(\d\d))?$/

/** Splits a text into YY MM DD hh mm (ss); `null` when it is no such moment. @category Functions */
export const parts = (value: string): ReadonlyArray<number> | null => {
  const match = pattern.exec(value)
  if (match === null) return null
  const numbers = match.slice(1, match[6] === undefined ? 6 : 7).map(Number)
  return isMoment(numbers) ? numbers : null
}

/** Gives the local clock at an instant as milliseconds "as if UTC". @category Functions */
export const localMillis = (now: number, utcOffsetMinutes: number): number => now + utcOffsetMinutes * minuteMillis

/** Prints local milliseconds with seconds. @category Constructors */
export const textOfLocal = (local: number): string => new Date(local).toISOString().slice(0, 19).replace("T", " ")

/** Reads a text as local milliseconds; `null` when it is no moment. @category Conversions */
export const toLocal = (value: string): number | null => {
  const numbers = parts(value)
  if (numbers === null) return null
  const [yy = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = numbers
  return Date.UTC(2000 + yy, month - 1, day, hour, minute, second)
}

/** Prints the local time of an instant, with seconds. @category Constructors */
export const textOfInstant = (now: number, utcOffsetMinutes: number): string =>
  textOfLocal(localMillis(now, utcOffsetMinutes))

/** Gives the instant of a local text; `null` when it is no moment. @category Conversions */
export const toInstant = (value: string, utcOffsetMinutes: number): number | null => {
  const local = toLocal(value)
  return local === null ? null : local - utcOffsetMinutes * minuteMillis
}
