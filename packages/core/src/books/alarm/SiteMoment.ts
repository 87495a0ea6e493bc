/** A moment of the site: what the alarm rules ask about it again and again, worked out once. */
import type { Policy } from "../../policy/Policy.ts"
import { type Instant, toMillis } from "../../values/Instant.ts"
import { isWithin, lastAt, localDate, localTime, nextAt, type TimeOfDay } from "../../values/SiteTime.ts"

/** A moment under a policy. `next` gives the first occurrence of a time of day after it, `last` the one before that, `dateOf` the local date of an instant. */
export interface SiteMoment {
  readonly now: Instant
  readonly policy: Policy
  readonly quiet: "yes" | "no"
  readonly next: (time: TimeOfDay) => Instant
  readonly last: (time: TimeOfDay) => Instant
  readonly dateOf: (instant: Instant) => string
}

/** Gives a function that works out each key once; the keys are few: minutes of a day. */
const once = <K, V>(keyOf: (key: K) => string | number, make: (key: K) => V): ((key: K) => V) => {
  const known = new Map<string | number, V>()
  return (key) => {
    const name = keyOf(key)
    const found = known.get(name)
    if (found !== undefined) return found
    const made = make(key)
    // Alarm times are minutes, so a day has 1440 of them; late catch-up adds few. The bound only guards against instants that are no alarm times.
    if (known.size < 10_000) known.set(name, made)
    return made
  }
}

/** Makes a moment. Calendar arithmetic is the dear part of an alarm decision, so each answer is kept for the moment's life. */
export const siteMomentOf = (policy: Policy, now: Instant): SiteMoment => {
  const { siteZone, quietHours } = policy
  return {
    now,
    policy,
    quiet: isWithin(localTime(now, siteZone), quietHours.from, quietHours.to) ? "yes" : "no",
    next: once(
      (time: TimeOfDay) => time,
      (time) => nextAt(now, time, siteZone)
    ),
    last: once(
      (time: TimeOfDay) => time,
      (time) => lastAt(now, time, siteZone)
    ),
    dateOf: once(toMillis, (instant) => localDate(instant, siteZone))
  }
}
