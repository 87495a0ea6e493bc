/** The rules of the alarm (告警): when remaining energy is below the alarm energy, and when that becomes an SMS (R-008…R-015). */
import type * as Customer from "../customer/Customer.ts"
import type { Energy } from "../energy/Energy.ts"
import type { Policy } from "../policy/Policy.ts"
import type { TargetKey } from "../target/CreditTarget.ts"
import { type Instant, toMillis } from "../time/Instant.ts"
import { isWithin, localDate, localTime, nextAt } from "../time/SiteTime.ts"
import type * as AlarmWatch from "./AlarmWatch.ts"

/**
 * Tells whether a balance is below its alarm energy.
 *
 * **Details** The manual writes 用电量小于剩余电量, which read literally is backwards; meant is 剩余电量 below 告警电量. Strictly below by default;
 * the policy `atOrBelow` matches terminals that act at the threshold. A negative balance is below any threshold ≥ 0. No balance is `unknown`.
 */
export const isBelowAlarm = (
  remaining: Energy | null,
  alarmEnergy: Energy,
  comparison: Policy["alarmComparison"]
): "below" | "notBelow" | "unknown" => {
  if (remaining === null) return "unknown"
  const below = comparison === "below" ? remaining < alarmEnergy : remaining <= alarmEnergy
  return below ? "below" : "notBelow"
}

/** The newest reading of a target; `remaining: null` if the terminal gave no value. */
export interface Reading {
  readonly target: TargetKey
  readonly remaining: Energy | null
  readonly alarmEnergy: Energy
  readonly readAt: Instant
}

/** What the rule decides: the events of the watch, and the targets that one message to the customer should list (empty: no message). */
export interface Decision {
  readonly watch: ReadonlyArray<AlarmWatch.Event>
  readonly notify: ReadonlyArray<Reading>
}

/** Tells whether a reading is too old to alarm on. */
export const isStale = (reading: Pick<Reading, "readAt">, policy: Policy, now: Instant): "yes" | "no" =>
  toMillis(now) - toMillis(reading.readAt) > policy.maxReadingAgeMinutes * 60_000 ? "yes" : "no"

const episodeEvents = (
  watch: AlarmWatch.State,
  readings: ReadonlyArray<Reading>,
  policy: Policy,
  now: Instant
): ReadonlyArray<AlarmWatch.Event> =>
  readings.flatMap((reading): ReadonlyArray<AlarmWatch.Event> => {
    const { target } = reading
    const open = target in watch.episodes
    const below = isBelowAlarm(reading.remaining, reading.alarmEnergy, policy.alarmComparison)
    if (below === "below" && !open) return [{ _tag: "EpisodeOpened", v: 1, at: now, target }]
    if (below === "notBelow" && open) return [{ _tag: "EpisodeCleared", v: 1, at: now, target }]
    return []
  })

/** Tells whether the cycle lets a target be alarmed now: never, once per episode, once per local day of the customer. */
const allows = (
  cycle: Customer.AlarmCycle,
  watch: AlarmWatch.State,
  target: TargetKey,
  today: string
): "yes" | "no" => {
  switch (cycle) {
    case "none":
      return "no"
    case "once":
      return (watch.episodes[target]?.sent ?? 0) === 0 && watch.lastSentOn !== today ? "yes" : "no"
    case "daily":
      return watch.lastSentOn !== today ? "yes" : "no"
  }
}

type Hindrance = Extract<AlarmWatch.Event, { _tag: "AlarmSuppressed" }>["reason"]

const hindranceOf = (
  customer: Customer.State,
  watch: AlarmWatch.State,
  fresh: "yes" | "no",
  policy: Policy,
  now: Instant
): Hindrance | null => {
  const lateMillis = watch.nextAt === null ? 0 : toMillis(now) - toMillis(watch.nextAt)
  const { from, to } = policy.quietHours
  const quiet = isWithin(localTime(now, policy.siteZone), from, to)
  if (lateMillis > policy.alarmCatchUpMinutes * 60_000 || quiet) return "missedWindow"
  if (customer.alarm.sms === "off") return "smsOff"
  if (customer.consent === "doNotContact") return "doNotContact"
  if (customer.alarm.mobiles.length === 0) return "noMobile"
  return fresh === "no" ? "staleReading" : null
}

/**
 * Decides at an alarm time what the watch of a customer does.
 *
 * **Details** Stale readings neither open nor clear an episode. A time missed by more than `alarmCatchUpMinutes`, or moved into the quiet hours, is
 * not made up for: the next occurrence counts. Several targets that are low give one message that lists them.
 */
export const decide = (
  customer: Customer.State,
  watch: AlarmWatch.State,
  readings: ReadonlyArray<Reading>,
  policy: Policy,
  now: Instant
): Decision => {
  const { cycle, time } = customer.alarm
  const next: AlarmWatch.Event = {
    _tag: "WatchScheduled",
    v: 1,
    nextAt:
      customer.validity === "voided" || cycle === "none" || time === null ? null : nextAt(now, time, policy.siteZone)
  }
  if (customer.validity === "voided") return { watch: [next], notify: [] }
  const fresh = readings.filter((reading) => isStale(reading, policy, now) === "no" && reading.remaining !== null)
  const episodes = episodeEvents(watch, fresh, policy, now)
  const today = localDate(now, policy.siteZone)
  const low = fresh.filter(
    (reading) =>
      isBelowAlarm(reading.remaining, reading.alarmEnergy, policy.alarmComparison) === "below" &&
      allows(cycle, watch, reading.target, today) === "yes"
  )
  const due = low.length > 0 || fresh.length < readings.length
  const hindrance = hindranceOf(customer, watch, low.length > 0 ? "yes" : "no", policy, now)
  if (!due || cycle === "none") return { watch: [...episodes, next], notify: [] }
  if (hindrance !== null) {
    return { watch: [...episodes, { _tag: "AlarmSuppressed", v: 1, at: now, reason: hindrance }, next], notify: [] }
  }
  const targets = low.map((reading) => reading.target)
  return { watch: [...episodes, { _tag: "AlarmSent", v: 1, at: now, on: today, targets }, next], notify: low }
}
