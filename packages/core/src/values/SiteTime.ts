/**
 * The site's calendar: local dates and times of day in the site zone, with the gaps and repeats of daylight saving time.
 *
 * **Example**
 *
 * ```ts
 * const zone = SiteTime.ZoneName.make("Asia/Shanghai")
 * SiteTime.localText(Instant.at("2026-03-02T01:30:00Z"), zone) // "2026-03-02 09:30:00"
 * ```
 *
 * @category Values
 */
import * as Schema from "effect/Schema"
import { demanding } from "./FieldText.ts"
import { at, fromMillis, type Instant, toMillis } from "./Instant.ts"
import { offsetAt } from "./ZoneOffset.ts"

/** Describes a local time of day, `HH:mm` from `00:00` to `23:59` (告警时间). @category Models */
export const TimeOfDay = Schema.String.check(
  Schema.isPattern(
    /^([01]\d|2[0-3]):[0-5]\d$/,
    demanding("必须是 00:00 至 23:59 之间的时刻，例如 09:30", "must be a time from 00:00 to 23:59, such as 09:30")
  )
).pipe(Schema.brand("TimeOfDay"))
export type TimeOfDay = typeof TimeOfDay.Type

/** Describes an IANA time zone name, for example `Asia/Shanghai`. @category Models */
export const ZoneName = Schema.NonEmptyString.pipe(Schema.brand("ZoneName"))
export type ZoneName = typeof ZoneName.Type

const pad = (value: number): string => value.toString().padStart(2, "0")

/** The local date and time of an instant, in the fields of a UTC date. */
const local = (instant: Instant, zone: ZoneName): Date => {
  const millis = toMillis(instant)
  return new Date(millis + offsetAt(millis, zone))
}

/** Gives the local calendar date of an instant as `YYYY-MM-DD`. @category Functions */
export const localDate = (instant: Instant, zone: ZoneName): string => {
  const date = local(instant, zone)
  return `${date.getUTCFullYear()}-${pad(date.getUTCMonth() + 1)}-${pad(date.getUTCDate())}`
}

/** Gives the local time of day of an instant as `HH:mm`. @category Functions */
export const localTime = (instant: Instant, zone: ZoneName): TimeOfDay => {
  const date = local(instant, zone)
  return `${pad(date.getUTCHours())}:${pad(date.getUTCMinutes())}` as TimeOfDay
}

/** Gives local date and time to the second, `YYYY-MM-DD HH:mm:ss`, as people and messages read it. @category Functions */
export const localText = (instant: Instant, zone: ZoneName): string =>
  `${localDate(instant, zone)} ${localTime(instant, zone)}:${pad(local(instant, zone).getUTCSeconds())}`

const minuteMillis = 60_000
const dayMillis = 24 * 60 * minuteMillis
const midnight = "00:00" as TimeOfDay

/**
 * Gives the instant of a local time on the local date of `day`: of a repeated time the first, of a time that does not exist the next valid minute.
 *
 * @category Functions
 */
export const instantOn = (day: Instant, time: TimeOfDay, zone: ZoneName): Instant => {
  const date = localDate(day, zone)
  const asIfUtc = Date.parse(`${date}T${time}:00Z`)
  // An offset lies between -12 h and +14 h: walking that window minute by minute meets a repeated time first at its first occurrence.
  const offset = offsetAt(asIfUtc, zone)
  const start = asIfUtc - offset - 3 * 60 * minuteMillis
  // Without a change of the offset in that window there is exactly one such time.
  if (offsetAt(start, zone) === offset && offsetAt(start + 6 * 60 * minuteMillis, zone) === offset) {
    return fromMillis(asIfUtc - offset)
  }
  for (let millis = start; millis <= start + 6 * 60 * minuteMillis; millis += minuteMillis) {
    const instant = fromMillis(millis)
    const same = localDate(instant, zone)
    if (same > date || (same === date && localTime(instant, zone) >= time)) return instant
  }
  return fromMillis(asIfUtc - offset)
}

/** Gives the first occurrence of a local time strictly after an instant. @category Functions */
export const nextAt = (after: Instant, time: TimeOfDay, zone: ZoneName): Instant => {
  const today = instantOn(after, time, zone)
  if (toMillis(today) > toMillis(after)) return today
  const noonTomorrow = fromMillis(toMillis(instantOn(after, "12:00" as TimeOfDay, zone)) + dayMillis)
  return instantOn(noonTomorrow, time, zone)
}

/** Gives the last occurrence of a local time at or before an instant. @category Functions */
export const lastAt = (until: Instant, time: TimeOfDay, zone: ZoneName): Instant => {
  const today = instantOn(until, time, zone)
  if (toMillis(today) <= toMillis(until)) return today
  const noonYesterday = fromMillis(toMillis(instantOn(until, "12:00" as TimeOfDay, zone)) - dayMillis)
  return instantOn(noonYesterday, time, zone)
}

/** Gives the beginning of a local day `YYYY-MM-DD`, or of the day after it. @category Constructors */
export const startOfDay = (date: string, which: "same" | "next", zone: ZoneName): Instant => {
  const noonUtc = toMillis(at(`${date}T12:00:00Z`))
  const inside = localDate(fromMillis(noonUtc), zone) > date ? noonUtc - dayMillis : noonUtc
  const start = instantOn(fromMillis(inside), midnight, zone)
  if (which === "same") return start
  // Noon is never skipped or repeated, and a day later it is the next local day, however long this one is.
  return instantOn(fromMillis(toMillis(instantOn(start, "12:00" as TimeOfDay, zone)) + dayMillis), midnight, zone)
}

/** Tells whether a local time of day lies in `[from, to)`; a window may cross midnight, and an empty one (`from` = `to`) holds nothing. @category Questions */
export const isWithin = (time: TimeOfDay, from: TimeOfDay, to: TimeOfDay): boolean =>
  from <= to ? time >= from && time < to : time >= from || time < to
