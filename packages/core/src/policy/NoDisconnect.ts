/**
 * When power must not be cut (节假日保电, friendly credit): holidays, days off, nights, and the eves of days off. Pure; every trip asks it.
 *
 * **Example**
 *
 * ```ts
 * const { noDisconnect, siteZone } = Policy.defaults
 * const forbidden = NoDisconnect.forbids(noDisconnect, Instant.at("2026-10-01T02:00:00Z"), siteZone)
 * ```
 *
 * @category Policy
 */
import { type Instant, isBefore, plusMillis, toMillis } from "../values/Instant.ts"
import {
  instantOn,
  isWithin,
  localDate,
  localText,
  localTime,
  type TimeOfDay,
  type ZoneName
} from "../values/SiteTime.ts"

/**
 * Describes the calendar of a site, in local dates and times of its zone.
 *
 * **Details** `holidays`: local dates `YYYY-MM-DD`. `weekdaysOff`: 0 (Sunday) … 6. `workdays`: local dates that are worked though they are days off
 * (调休); a date that is a holiday, too, stays one. `night`: a window that may cross midnight; `null`: none.
 * `beforeDayOffFrom`: from then on, on the day before a holiday or day off; `null`: not at all.
 *
 * @category Models
 */
export interface NoDisconnectCalendar {
  readonly holidays: ReadonlyArray<string>
  readonly weekdaysOff: ReadonlyArray<number>
  readonly workdays?: ReadonlyArray<string>
  readonly night: { readonly from: TimeOfDay; readonly to: TimeOfDay } | null
  readonly beforeDayOffFrom: TimeOfDay | null
}

/** Why power must not be cut at a time, and that time as people read it. @category Models */
export interface Forbidden {
  readonly because: "holiday" | "dayOff" | "night" | "beforeDayOff"
  readonly localTime: string
}

const weekdayOf = (date: string): number => new Date(`${date}T00:00:00Z`).getUTCDay()

const offOn = (calendar: NoDisconnectCalendar, date: string): "holiday" | "dayOff" | null => {
  if (calendar.holidays.includes(date)) return "holiday"
  if (calendar.workdays?.includes(date)) return null
  return calendar.weekdaysOff.includes(weekdayOf(date)) ? "dayOff" : null
}

const dayMillis = 24 * 60 * 60_000

/** Says whether the calendar forbids cutting power at an instant; `null`: it does not. @category Functions */
export const forbids = (calendar: NoDisconnectCalendar, now: Instant, zone: ZoneName): Forbidden | null => {
  const time = localTime(now, zone)
  const text = localText(now, zone)
  const today = offOn(calendar, localDate(now, zone))
  if (today !== null) return { because: today, localTime: text }
  const { night, beforeDayOffFrom } = calendar
  if (night !== null && isWithin(time, night.from, night.to)) return { because: "night", localTime: text }
  if (beforeDayOffFrom === null || time < beforeDayOffFrom) return null
  const noon = instantOn(now, "12:00" as TimeOfDay, zone)
  const tomorrow = localDate(plusMillis(noon, dayMillis), zone)
  return offOn(calendar, tomorrow) === null ? null : { because: "beforeDayOff", localTime: text }
}

/** The times of day at which a period may begin, the earliest first. */
const beginnings = ({ night, beforeDayOffFrom }: NoDisconnectCalendar): ReadonlyArray<TimeOfDay> =>
  [
    "00:00" as TimeOfDay,
    ...(night === null ? [] : [night.from]),
    ...(beforeDayOffFrom === null ? [] : [beforeDayOffFrom])
  ].toSorted()

/**
 * Says whether the calendar forbids cutting power at any time from an instant up to another one: the period that is on, or the first that begins in
 * between; `null`: none.
 *
 * @category Functions
 */
export const forbidsWithin = (
  calendar: NoDisconnectCalendar,
  from: Instant,
  to: Instant,
  zone: ZoneName
): Forbidden | null => {
  const now = forbids(calendar, from, zone)
  if (now !== null) return now
  const times = beginnings(calendar)
  for (let day = from; toMillis(day) <= toMillis(to) + dayMillis; day = plusMillis(day, dayMillis / 2)) {
    for (const time of times) {
      const begins = instantOn(day, time, zone)
      if (isBefore(begins, from) || isBefore(to, begins)) continue
      const found = forbids(calendar, begins, zone)
      if (found !== null) return found
    }
  }
  return null
}
