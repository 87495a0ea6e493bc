/**
 * Times as they stand in a report: YYMMDDhhmm in the gateway's local time.
 *
 * The year has two digits, so that of the nearest century counts. Gateways put in dummies (`0001010000`), zeros or nothing: these are no time.
 */
import { Instant } from "@yugou/core"

const minuteMillis = 60_000

/** Reads a time; null when it is none, or a dummy. `near` is when it came. */
export const parse = (text: string, offsetMinutes: number, near: Instant.Instant): Instant.Instant | null => {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = text.match(/\d\d/g)?.map(Number) ?? []
  if (!/^\d{10}$/.test(text) || text.startsWith(dummyDay)) return null
  const nearYear = new Date(Instant.toMillis(near)).getUTCFullYear()
  const fullYear = nearYear - 50 + ((((year - nearYear + 50) % 100) + 100) % 100)
  const millis = Date.UTC(fullYear, month - 1, day, hour, minute) - offsetMinutes * minuteMillis
  // Date.UTC carries what is out of range over: what does not print as it was read was no date.
  return print(millis, offsetMinutes) === text ? Instant.fromMillis(millis) : null
}

/** The first day of a century: no message of today is as old. */
const dummyDay = "000101"

/** Writes a time, cut to its minute. */
export const print = (millis: number, offsetMinutes: number): string =>
  new Date(millis + offsetMinutes * minuteMillis).toISOString().replace(/\D/g, "").slice(2, 12)
