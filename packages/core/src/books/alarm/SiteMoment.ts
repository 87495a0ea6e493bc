/** A moment of the site: what the alarm rules ask about it again and again, worked out once. */
import type { Policy } from "../../policy/Policy.ts"
import { type Instant, toMillis } from "../../values/Instant.ts"
import { isWithin, lastAt, localDate, localTime, nextAt, type TimeOfDay } from "../../values/SiteTime.ts"
import type * as AlarmWatch from "./AlarmWatch.ts"

/** The decision that says nothing but when the watch is looked at next: of a million customers most get it. */
export interface Resting {
  readonly watch: readonly [AlarmWatch.Event]
  readonly messages: readonly []
  readonly problems: readonly []
}

/** Makes the decision to rest; `null`: until the customer or his cycle is another. */
export const resting = (nextAt: Instant | null): Resting => ({
  watch: [{ _tag: "WatchScheduled", v: 1, nextAt }],
  messages: [],
  problems: []
})

/** A time of day, seen from a moment: when it came last, and the decision to rest until it comes next. */
export interface SeenTime {
  readonly last: Instant
  readonly resting: Resting
}

/** A moment under a policy. `at` gives a time of day as it is seen from it, `dateOf` the local date of an instant. */
export interface SiteMoment {
  readonly now: Instant
  readonly policy: Policy
  readonly quiet: "yes" | "no"
  readonly at: (time: TimeOfDay) => SeenTime
  readonly dateOf: (instant: Instant) => string
}

/** How many answers a moment keeps. Alarm times are minutes, so a day has 1440 of them, and late catch-up adds few: it guards against instants that are no alarm times. */
const maxKnown = 10_000

/** Keeps an answer, and gives it. */
const kept = <K, V>(known: Map<K, V>, name: K, made: V): V => {
  if (known.size < maxKnown) known.set(name, made)
  return made
}

/** Makes a moment. Calendar arithmetic is the dear part of an alarm decision, so each answer is kept for the moment's life. */
export const siteMomentOf = (policy: Policy, now: Instant): SiteMoment => {
  const { siteZone, quietHours } = policy
  const times = new Map<TimeOfDay, SeenTime>()
  const dates = new Map<number, string>()
  const seen = (time: TimeOfDay): SeenTime => ({
    last: lastAt(now, time, siteZone),
    resting: resting(nextAt(now, time, siteZone))
  })
  return {
    now,
    policy,
    quiet: isWithin(localTime(now, siteZone), quietHours.from, quietHours.to) ? "yes" : "no",
    at: (time) => times.get(time) ?? kept(times, time, seen(time)),
    dateOf: (instant) => {
      const millis = toMillis(instant)
      return dates.get(millis) ?? kept(dates, millis, localDate(instant, siteZone))
    }
  }
}
