/**
 * The alarm watch of a customer: its episodes and the last sending date. One per customer, so "at most one SMS per customer and local day" is one version check.
 *
 * @category Aggregates
 */
import * as Schema from "effect/Schema"
import { TargetKey } from "../../values/CreditTarget.ts"
import { CustomerNo } from "../../values/CustomerNo.ts"
import { Instant } from "../../values/Instant.ts"
import { OrgNo } from "../../values/OrgNo.ts"
import { orgUnitCase } from "../entry/OrgUnit.ts"
import { existing, v1 } from "../entry/Stored.ts"

/** Describes an episode (SM-L): from the first look below the alarm energy until one at or above it. `sent` counts automatic messages. @category Models */
export const Episode = Schema.Struct({ since: Instant, sent: Schema.Int })
export type Episode = typeof Episode.Type

/** Describes a local calendar date, `YYYY-MM-DD`. @category Models */
export const LocalDate = Schema.String.check(Schema.isPattern(/^\d{4}-\d{2}-\d{2}$/))

/** Describes why a message that was due was not made; the public code is the same in capitals (`STALE_READING`). @category Models */
export const Suppression = Schema.Literals([
  "missedWindow",
  "smsOff",
  "doNotContact",
  "noMobile",
  "signatureMissing",
  "staleReading",
  "noReading",
  "templateVariable"
])
export type Suppression = typeof Suppression.Type

/** Describes what the books hold of the alarm watch of a customer. @category Models */
export const State = Schema.Struct({
  customerNo: CustomerNo,
  orgNo: OrgNo,
  episodes: Schema.Record(TargetKey, Episode),
  lastSentOn: Schema.NullOr(LocalDate),
  /** How many messages of any kind were handed to the gateway on the last day that had one. */
  messages: Schema.NullOr(Schema.Struct({ on: LocalDate, count: Schema.Int })),
  /** From when on the watch is looked at, at each alarm time; `null`: the cycle is `none` or the customer is voided. */
  nextAt: Schema.NullOr(Instant),
  /** Present while an alarm that is due waits for a credit that is under way: until then nobody looks again. */
  waitsUntil: Schema.optionalKey(Instant),
  /** The targets of which no balance was ever read. */
  unread: Schema.optionalKey(Schema.Array(TargetKey))
})
export type State = typeof State.Type

/** Describes what happened to the alarm watch of a customer; the books keep all of it, in order. @category Events */
export const Event = Schema.TaggedUnion({
  ...orgUnitCase,
  WatchStarted: { ...v1, customerNo: CustomerNo, orgNo: OrgNo, nextAt: Schema.NullOr(Instant) },
  WatchScheduled: { ...v1, nextAt: Schema.NullOr(Instant) },
  EpisodeOpened: { ...v1, at: Instant, target: TargetKey },
  EpisodeCleared: { ...v1, at: Instant, target: TargetKey },
  /** The targets of which no balance was ever read are others than before: these. */
  UnreadChanged: { ...v1, at: Instant, unread: Schema.Array(TargetKey) },
  AlarmSent: { ...v1, at: Instant, on: LocalDate, targets: Schema.Array(TargetKey) },
  AlarmSuppressed: {
    ...v1,
    at: Instant,
    reason: Suppression
  },
  /** The alarm is due, and a credit is on its way to the customer. */
  AlarmWaiting: { ...v1, at: Instant, until: Instant },
  /** A message to the customer was handed to the gateway for the first time that day. */
  MessageCounted: { ...v1, on: LocalDate }
})
export type Event = typeof Event.Type

const without = (episodes: State["episodes"], target: TargetKey): State["episodes"] =>
  Object.fromEntries(Object.entries(episodes).filter(([key]) => key !== target))

/** Gives the episode of a target; a target may be called like what every object has, so that only its own one counts. @category Functions */
export const episodeOf = ({ episodes }: Pick<State, "episodes">, target: TargetKey): Episode | undefined =>
  Object.hasOwn(episodes, target) ? episodes[target] : undefined

/** How the balance of a target stands as far as the books know: an episode is open, or no value was ever read, or neither. @category Models */
export const BalanceState = Schema.Literals(["below", "normal", "neverRead"])
export type BalanceState = typeof BalanceState.Type

/** Gives how the balance of a target stands; what is stale stands as it was seen last. @category Functions */
export const balanceStateOf = (watch: Pick<State, "episodes" | "unread">, target: TargetKey): BalanceState => {
  if (episodeOf(watch, target) !== undefined) return "below"
  return watch.unread?.includes(target) === true ? "neverRead" : "normal"
}

/** Gives how many messages were handed to the gateway for the customer on a local day. @category Functions */
export const messagesOn = ({ messages }: Pick<State, "messages">, on: string): number =>
  messages?.on === on ? messages.count : 0

/** Moves a watch by one event. @category Functions */
export const evolve = (state: State | null, event: Event): State => {
  switch (event._tag) {
    case "WatchStarted":
      return {
        customerNo: event.customerNo,
        orgNo: event.orgNo,
        episodes: {},
        lastSentOn: null,
        messages: null,
        nextAt: event.nextAt
      }
    case "OrgUnitMoved":
      return { ...existing(state, event), orgNo: event.orgNo }
    case "WatchScheduled": {
      const { waitsUntil: _, ...watch } = existing(state, event)
      return { ...watch, nextAt: event.nextAt }
    }
    case "EpisodeOpened": {
      const watch = existing(state, event)
      return { ...watch, episodes: { ...watch.episodes, [event.target]: { since: event.at, sent: 0 } } }
    }
    case "EpisodeCleared": {
      const watch = existing(state, event)
      return { ...watch, episodes: without(watch.episodes, event.target) }
    }
    case "UnreadChanged": {
      const { unread: _, ...watch } = existing(state, event)
      return event.unread.length === 0 ? watch : { ...watch, unread: event.unread }
    }
    case "AlarmSent": {
      const watch = existing(state, event)
      const sent = Object.entries(watch.episodes).map(([key, episode]) =>
        event.targets.some((target) => target === key) ? [key, { ...episode, sent: episode.sent + 1 }] : [key, episode]
      )
      return { ...watch, episodes: Object.fromEntries(sent), lastSentOn: event.on }
    }
    case "AlarmSuppressed":
      return existing(state, event)
    case "AlarmWaiting":
      return { ...existing(state, event), waitsUntil: event.until }
    case "MessageCounted": {
      const watch = existing(state, event)
      return { ...watch, messages: { on: event.on, count: messagesOn(watch, event.on) + 1 } }
    }
  }
}
