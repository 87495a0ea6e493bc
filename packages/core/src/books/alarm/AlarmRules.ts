/** The rules of the alarm (告警): when remaining energy is below the alarm energy, and when that becomes an SMS (R-008…R-015). @category Rules */

import type { Policy } from "../../policy/Policy.ts"
import type { TargetKey } from "../../values/CreditTarget.ts"
import type { Energy } from "../../values/Energy.ts"
import { type Instant, isBefore, isToCome, later, toMillis } from "../../values/Instant.ts"
import type * as Customer from "../customer/Customer.ts"
import { isHeard } from "../customer/Recipients.ts"
import type * as WorkItem from "../workitem/WorkItem.ts"
import * as AlarmWatch from "./AlarmWatch.ts"
import { endOf, episodeBy, joined, nothing, unreadOf } from "./Episodes.ts"
import { type Resting, resting, type SiteMoment, siteMomentOf } from "./SiteMoment.ts"

/** Says how a balance stands to its alarm energy; `unknown` is never taken for either. @category Models */
export type Below = "below" | "notBelow" | "unknown"

/**
 * Tells whether a balance is below its alarm energy.
 *
 * **Details** The manual writes 用电量小于剩余电量, which read literally is backwards; meant is 剩余电量 below 告警电量. Strictly below by default;
 * the policy `atOrBelow` matches terminals that act at the threshold. A negative balance is below any threshold ≥ 0. No balance is `unknown`.
 *
 * @category Rules
 */
export const isBelowAlarm = (
  remaining: Energy | null,
  alarmEnergy: Energy,
  comparison: Policy["alarmComparison"]
): Below => {
  if (remaining === null) return "unknown"
  const below = comparison === "below" ? remaining < alarmEnergy : remaining <= alarmEnergy
  return below ? "below" : "notBelow"
}

/**
 * What is known of one target of the customer.
 *
 * **Details** `remaining: null`: the terminal gave no value; `readAt: null`: it was never read. `control` is what the terminal reported about purchase
 * control: a balance that nothing counts down says nothing.
 *
 * @category Models
 */
export interface Look {
  readonly target: TargetKey
  readonly remaining: Energy | null
  readonly alarmEnergy: Energy
  readonly readAt: Instant | null
  readonly control: "engaged" | "notEngaged" | "unknown"
}

/** What the rule decides: the events of the watch, what each message should list (no entry: no message), and what a person must look at. @category Models */
export interface Decision {
  readonly watch: ReadonlyArray<AlarmWatch.Event>
  readonly messages: ReadonlyArray<ReadonlyArray<Look>>
  readonly problems: ReadonlyArray<{ readonly target: TargetKey; readonly cause: WorkItem.Cause }>
  /** Why a message that was due is not made, where a person must mend it. */
  readonly unsent?: WorkItem.Cause
}

/** Tells whether a reading is too old to alarm on; one that never was is not old. @category Rules */
export const isStale = (look: Pick<Look, "readAt">, policy: Policy, now: Instant): "yes" | "no" =>
  look.readAt !== null && toMillis(now) - toMillis(look.readAt) > policy.maxReadingAgeMinutes * 60_000 ? "yes" : "no"

/** Says how a target stands: a stale balance, none, or one that nothing counts down, is `unknown`. @category Rules */
export const standingOf = (look: Look, policy: Policy, now: Instant): Below =>
  look.control === "notEngaged" || look.readAt === null || isStale(look, policy, now) === "yes"
    ? "unknown"
    : isBelowAlarm(look.remaining, look.alarmEnergy, policy.alarmComparison)

/**
 * Opens and clears episodes by what was read; what is unknown does neither. It also says of which targets nothing was ever read. The episode of a target that the customer has no more, or that has no
 * alarm energy any more, ends. Asked whenever a reading comes or a threshold changes, whatever the cycle.
 *
 * @category Rules
 */
export const observe = (
  watch: AlarmWatch.State,
  looks: ReadonlyArray<Look>,
  policy: Policy,
  now: Instant
): ReadonlyArray<AlarmWatch.Event> => {
  let events = joined(endOf(watch, looks, now), unreadOf(watch, looks, now))
  for (const look of looks) {
    const event = episodeBy(watch, look, standingOf(look, policy, now), now)
    if (event !== null) events = joined(events, [event])
  }
  return events
}

/** Tells whether the cycle lets a target be alarmed on a local day: never, once per episode, once a day. */
const allows = (cycle: Customer.AlarmCycle, watch: AlarmWatch.State, target: TargetKey, day: string): boolean => {
  switch (cycle) {
    case "none":
      return false
    case "once":
      return (AlarmWatch.episodeOf(watch, target)?.sent ?? 0) === 0 && watch.lastSentOn !== day
    case "daily":
      return watch.lastSentOn !== day
  }
}

const hindranceOf = (
  customer: Customer.State,
  lateMillis: number,
  { policy, quiet }: SiteMoment
): AlarmWatch.Suppression | null => {
  if (lateMillis > policy.alarmCatchUpMinutes * 60_000 || quiet === "yes") return "missedWindow"
  if (customer.alarm.sms === "off") return "smsOff"
  if (customer.consent === "doNotContact") return "doNotContact"
  if (!isHeard(customer, "alarm")) return "noMobile"
  return policy.signature === null ? "signatureMissing" : null
}

const groupsOf = (low: ReadonlyArray<Look>, policy: Policy): Decision["messages"] =>
  policy.alarmMessages === "perCustomer" ? [low] : low.map((look) => [look])

/** What a suppression asks a person for; the others are as he wants them, or are problems of a target. */
const mended: { readonly [S in AlarmWatch.Suppression]?: WorkItem.Cause } = {
  missedWindow: "alarmMissed",
  noMobile: "mobileMissing",
  signatureMissing: "signatureMissing"
}

/** The longest from one alarm time to the next: a day, and the hour by which the clocks of a site may be set back. @category Constants */
export const longestWaitMillis = 25 * 3_600_000

/**
 * Gives the alarm time that is decided about: the last one that has come, and none before the watch begins. Looks that found nothing to say wrote
 * nothing, so the watch may have begun long ago.
 *
 * @category Rules
 */
export const occurrenceAt = (
  { alarm: { time } }: Pick<Customer.State, "alarm">,
  { nextAt }: Pick<AlarmWatch.State, "nextAt">,
  { at, now }: SiteMoment
): Instant => {
  if (nextAt === null || time === null) return nextAt ?? now
  return isBefore(now, nextAt) ? nextAt : later(nextAt, at(time).last)
}

/** Gives until when a watch rests about which a decision says nothing but that: then there is nothing to be written down. `null`: there is. @category Rules */
export const restsUntil = (
  { watch, messages, problems }: Decision,
  { waitsUntil }: Pick<AlarmWatch.State, "waitsUntil">
): Instant | null => {
  const [event, ...others] = watch
  const isAlone = others.length === 0 && messages.length === 0 && problems.length === 0 && waitsUntil === undefined
  return isAlone && event?._tag === "WatchScheduled" ? event.nextAt : null
}

/** The decision about a watch that rests until its customer or his cycle is another. */
const restsForGood = resting(null)

/** Decides about nothing but the episodes. */
const onlyEpisodes = (episodes: ReadonlyArray<AlarmWatch.Event>, rest: Resting): Decision =>
  episodes.length === 0 ? rest : { ...rest, watch: joined(episodes, rest.watch) }

/** Says which targets are low and may be alarmed, and about which a person must look. */
const lookedThrough = (
  { alarm: { cycle } }: Customer.State,
  watch: AlarmWatch.State,
  looks: ReadonlyArray<Look>,
  occurrence: Instant,
  { dateOf, now, policy }: SiteMoment
) => {
  let low: ReadonlyArray<Look> = nothing
  let problems: Decision["problems"] = nothing
  for (const look of looks) {
    const { target } = look
    const standing = standingOf(look, policy, now)
    if (standing === "below" && allows(cycle, watch, target, dateOf(occurrence))) low = joined(low, [look])
    if (standing !== "unknown") continue
    const cause = isStale(look, policy, now) === "yes" ? "staleReading" : "noReading"
    problems = joined(problems, [{ target, cause }])
  }
  return { low, problems }
}

/** Decides at a moment; {@link decide} says what. @category Rules */
export const decideAt = (
  customer: Customer.State,
  watch: AlarmWatch.State,
  looks: ReadonlyArray<Look>,
  moment: SiteMoment
): Decision => {
  const { policy, now } = moment
  const { cycle, time } = customer.alarm
  const rests = customer.validity === "voided" || cycle === "none" || time === null
  const rest = rests ? restsForGood : moment.at(time).resting
  const [next] = rest.watch
  if (customer.validity === "voided") return rest
  const occurrence = occurrenceAt(customer, watch, moment)
  // A clock that was ahead put it off: it is dated anew, and no day counts that has not come.
  if (toMillis(occurrence) > toMillis(now)) return rest
  const episodes = observe(watch, looks, policy, now)
  if (rests) return onlyEpisodes(episodes, rest)
  const { low, problems } = lookedThrough(customer, watch, looks, occurrence, moment)
  if (low.length === 0 && problems.length === 0) return onlyEpisodes(episodes, rest)
  const [problem] = problems
  const hindrance =
    hindranceOf(customer, toMillis(now) - toMillis(occurrence), moment) ??
    (low.length > 0 ? null : problem?.cause === "staleReading" ? "staleReading" : "noReading")
  if (hindrance !== null) {
    const suppressed: AlarmWatch.Event = { _tag: "AlarmSuppressed", v: 1, at: now, reason: hindrance }
    const cause = low.length > 0 ? mended[hindrance] : undefined
    const unsent = cause === undefined ? {} : { unsent: cause }
    return { watch: [...episodes, suppressed, next], messages: [], problems, ...unsent }
  }
  const targets = low.map((look) => look.target)
  const sent: AlarmWatch.Event = { _tag: "AlarmSent", v: 1, at: now, on: moment.dateOf(occurrence), targets }
  return { watch: [...episodes, sent, next], messages: groupsOf(low, policy), problems }
}

/**
 * Decides at an alarm time what the watch of a customer does.
 *
 * **Details** The alarm time is the last one that has come. What is unknown neither opens nor clears an episode; it is a problem for a person. A time missed by more than `alarmCatchUpMinutes`, or
 * moved into the quiet hours, is not made up for: the next occurrence counts. A message counts for the local day of the alarm time, however late it
 * is made. A time that has not come, by which a clock that was ahead put the alarm off, is dated anew. Several targets that are low give one message that lists them, or one each (`alarmMessages`).
 *
 * @category Rules
 */
export const decide = (
  customer: Customer.State,
  watch: AlarmWatch.State,
  looks: ReadonlyArray<Look>,
  policy: Policy,
  now: Instant
): Decision => decideAt(customer, watch, looks, siteMomentOf(policy, now))

/** Takes back the messages of a decision whose text could not be made. @category Rules */
export const withoutMessages = (decision: Decision, now: Instant): Decision => ({
  ...decision,
  messages: [],
  watch: decision.watch.map(
    (event): AlarmWatch.Event =>
      event._tag === "AlarmSent" ? { _tag: "AlarmSuppressed", v: 1, at: now, reason: "templateVariable" } : event
  )
})

/** One customer, as the plan over many needs him. @category Models */
export interface Case {
  readonly customer: Customer.State
  readonly watch: AlarmWatch.State
  readonly looks: ReadonlyArray<Look>
}

/**
 * Plans the alarms of any number of customers at one moment: those whose alarm time has come, in the order in which they are given.
 *
 * **Details** One pass; nothing is kept of a customer after his turn. For hosts with a queue of their own; `AlarmScheduler` does the same one by one.
 *
 * @category Functions
 */
export function* planAlarms(
  cases: Iterable<Case>,
  policy: Policy,
  now: Instant
): Generator<{ readonly customerNo: string; readonly decision: Decision }> {
  const moment = siteMomentOf(policy, now)
  for (const { customer, watch, looks } of cases) {
    if (watch.nextAt === null || isToCome(watch.nextAt, longestWaitMillis, now)) continue
    yield { customerNo: customer.customerNo, decision: decideAt(customer, watch, looks, moment) }
  }
}
