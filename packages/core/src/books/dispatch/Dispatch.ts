/**
 * The dispatch region (下发状态) of whatever is sent to a target as a credit: six states, moved by attempts and evidence only.
 *
 * `unknown` leaves only by evidence. `applied` is final. `rejected` means *proved* not applied. No state is called "failed".
 *
 * @category Aggregates
 */
import * as Schema from "effect/Schema"
import { FrameRecord, NoAnswerCause, NotSentReason, RefusalReason } from "../../ports/terminal/Outcome.ts"
import { Id } from "../../values/CreditTarget.ts"
import { Instant } from "../../values/Instant.ts"
import { WireNo } from "../../values/WireNo.ts"
import { v1 } from "../entry/Stored.ts"
import { Attempt, carried, type Ending, lookedAt, over, Resolution, StoredVerdict } from "./Attempt.ts"

/** Why a rejected credit is known not to have been applied. @category Models */
export const RejectedBy = Schema.Literals(["notSent", "refused", "notApplied", "arrivedWithoutEffect"])

/** Describes what one person says about an unknown outcome; a second one has to confirm it. @category Models */
export const Proposal = Schema.Struct({
  by: Id,
  at: Instant,
  outcome: Schema.Literals(["applied", "notApplied"]),
  note: Schema.NonEmptyString.check(Schema.isMaxLength(500))
}).annotate({ identifier: "Proposal" })
export type Proposal = typeof Proposal.Type

/** Describes what two persons stated about a credit that was not under way: under which number it stands on the terminal. @category Models */
export const Stated = Schema.Struct({ wireNo: Schema.NullOr(WireNo), resolution: Resolution })

/** Describes the dispatch region. `no` is the number of the attempt, `checkAt` when the evidence is read again. @category Models */
export const State = Schema.TaggedUnion({
  Idle: {},
  /**
   * `since`: its turn among those of its target. `waits` counts how often it was put off since it was queued: each time for longer. `by`: who queued
   * it. `waitsFor`: why it was put off.
   */
  Queued: {
    since: Instant,
    until: Instant,
    notBefore: Instant,
    waits: Schema.optionalKey(Schema.Int),
    by: Schema.optionalKey(Id),
    waitsFor: Schema.optionalKey(Schema.String)
  },
  Sending: { no: Schema.Int, checkAt: Instant },
  Unknown: {
    no: Schema.Int,
    since: Instant,
    checkAt: Instant,
    checks: Schema.Int,
    proposal: Schema.NullOr(Proposal)
  },
  /** `stated`: two persons found it on the terminal, though the books sent nothing that may have brought it there. */
  Applied: { no: Schema.Int, at: Instant, stated: Schema.optionalKey(Stated) },
  Rejected: { no: Schema.Int, at: Instant, by: RejectedBy }
})
export type State = typeof State.Type

/** The public name of a dispatch state. @category Models */
export const StateName = Schema.Literals(["idle", "queued", "sending", "unknown", "applied", "rejected"])
export type StateName = typeof StateName.Type

/** The state of what was never queued. @category Constants */
export const idle: State = { _tag: "Idle" }

/** Gives the public name of a state. @category Functions */
export const nameOf = (state: State): StateName => {
  switch (state._tag) {
    case "Idle":
      return "idle"
    case "Queued":
      return "queued"
    case "Sending":
      return "sending"
    case "Unknown":
      return "unknown"
    case "Applied":
      return "applied"
    case "Rejected":
      return "rejected"
  }
}

/** The events of the region, as fields of an aggregate's own event union. @category Constants */
export const eventCases = {
  /** `since`: its turn, where the time does not place it behind what is queued already. */
  Queued: { ...v1, at: Instant, until: Instant, by: Schema.optionalKey(Id), since: Schema.optionalKey(Instant) },
  Dequeued: {
    ...v1,
    at: Instant,
    reason: Schema.Literals(["expired", "voided", "approvalRevoked", "preconditionGone", "numberAdopted"])
  },
  /** From layout 2 on the reason is kept in the state, too. */
  Postponed: { v: Schema.Literals([1, 2]), at: Instant, notBefore: Instant, reason: Schema.String },
  /** What it waited for is over: it is due at once. */
  Woken: { ...v1, at: Instant },
  /** `checkAt`: from when on its sender is looked for; in books of before once its frame is dead. */
  AttemptOpened: { ...v1, attempt: Attempt, checkAt: Schema.optionalKey(Instant) },
  AttemptNotSent: {
    ...v1,
    at: Instant,
    reason: NotSentReason,
    detail: Schema.String,
    /** `queued` again until the given times, or `rejected` because sending can never work. */
    next: Schema.TaggedUnion({ Queued: { until: Instant, notBefore: Instant }, Rejected: {} })
  },
  AttemptAnswered: { ...v1, at: Instant, frames: Schema.Array(FrameRecord), checkAt: Instant, ...carried },
  AttemptRefused: {
    ...v1,
    at: Instant,
    reason: RefusalReason,
    raw: Schema.String,
    frames: Schema.Array(FrameRecord),
    /** A stated reason proves that nothing was applied; `unspecified` and `duplicateNumber` prove nothing. */
    proves: Schema.Literals(["notApplied", "nothing"]),
    checkAt: Instant,
    ...carried
  },
  OutcomeBecameUnknown: {
    ...v1,
    at: Instant,
    cause: NoAnswerCause,
    frames: Schema.Array(FrameRecord),
    /** When the frame is dead as the dialect states it; it replaces the cautious time planned before sending. */
    deadAt: Instant,
    checkAt: Instant,
    ...carried
  },
  EvidenceTaken: { ...v1, verdict: StoredVerdict, checkAt: Instant },
  ResolutionProposed: { ...v1, proposal: Proposal },
  Settled: { ...v1, verdict: StoredVerdict },
  /** Two persons state that the credit is what the terminal holds. */
  FoundApplied: { ...v1, at: Instant, stated: Stated }
}

/** Describes what happened to a dispatch; the books keep all of it, in order. @category Events */
export const Event = Schema.TaggedUnion(eventCases)
export type Event = typeof Event.Type

/** The part of an aggregate that the region owns. @category Models */
export interface Region {
  readonly dispatch: State
  readonly attempts: ReadonlyArray<Attempt>
}

/** The most attempts one order may have; a further dispatch is refused and a person decides. @category Constants */
export const maxAttempts = 50

/** Gives the newest attempt. @category Functions */
export const newest = (region: Region): Attempt | null => region.attempts.at(-1) ?? null

const withNewest = (region: Region, patch: Partial<Attempt>): ReadonlyArray<Attempt> =>
  region.attempts.map((attempt, index) => (index === region.attempts.length - 1 ? { ...attempt, ...patch } : attempt))

/** Notes a look at the newest attempt. */
const looked = (attempts: ReadonlyArray<Attempt>, at: Instant): ReadonlyArray<Attempt> =>
  attempts.map((attempt, index) => (index === attempts.length - 1 ? lookedAt(attempt, at) : attempt))

const ended = (region: Region, ending: Ending, dispatch: State): Region => ({
  dispatch,
  attempts: withNewest(region, { ending })
})

const unknown = (region: Region, since: Instant, checkAt: Instant): State => ({
  _tag: "Unknown",
  no: region.attempts.length,
  since,
  checkAt,
  checks: 0,
  proposal: null
})

const settled = (no: number, verdict: StoredVerdict): State => {
  switch (verdict.kind) {
    case "applied":
      return { _tag: "Applied", no, at: verdict.at }
    case "notApplied":
      return { _tag: "Rejected", no, at: verdict.at, by: "notApplied" }
    case "arrivedWithoutEffect":
      return { _tag: "Rejected", no, at: verdict.at, by: "arrivedWithoutEffect" }
    case "foreign":
    case "undecided":
      throw new Error(`a verdict of ${verdict.kind} settles nothing`)
  }
}

const afterRefusal = (region: Region, event: Extract<Event, { _tag: "AttemptRefused" }>): Region => {
  const { at, reason, raw, frames } = event
  const no = region.attempts.length
  const dispatch: State =
    event.proves === "notApplied" ? { _tag: "Rejected", no, at, by: "refused" } : unknown(region, at, event.checkAt)
  return ended(region, { _tag: "Refused", at, reason, raw, frames, ...over(event) }, dispatch)
}

const afterNotSent = (region: Region, event: Extract<Event, { _tag: "AttemptNotSent" }>): Region => {
  const { at, reason, detail } = event
  const no = region.attempts.length
  const since = newest(region)?.queuedSince ?? at
  const dispatch: State =
    event.next._tag === "Queued"
      ? { _tag: "Queued", since, until: event.next.until, notBefore: event.next.notBefore }
      : { _tag: "Rejected", no, at, by: "notSent" }
  return ended(region, { _tag: "NotSent", at, reason, detail }, dispatch)
}

const afterNoAnswer = (region: Region, event: Extract<Event, { _tag: "OutcomeBecameUnknown" }>): Region => {
  const { at, cause, frames, deadAt } = event
  const ending = { _tag: "NoAnswer", at, cause, frames, ...over(event) } as const
  return {
    dispatch: unknown(region, at, event.checkAt),
    attempts: looked(withNewest(region, { ending, deadAt }), at)
  }
}

const afterEvidence = (region: Region, verdict: StoredVerdict, checkAt: Instant): Region => {
  const before = region.dispatch
  const checks = before._tag === "Unknown" ? before.checks + 1 : 1
  const since = before._tag === "Unknown" ? before.since : verdict.at
  const proposal = before._tag === "Unknown" ? before.proposal : null
  return {
    dispatch: { _tag: "Unknown", no: region.attempts.length, since, checkAt, checks, proposal },
    attempts: looked(withNewest(region, { verdict }), verdict.at)
  }
}

/** Gives how often a queued credit was put off. @category Functions */
export const waitsOf = (state: State): number => (state._tag === "Queued" ? (state.waits ?? 0) : 0)

const queued = ({ at, until, by, since = at }: Extract<Event, { _tag: "Queued" }>): State => ({
  _tag: "Queued",
  since,
  until,
  notBefore: at,
  ...(by === undefined ? {} : { by })
})

const woken = ({ waitsFor: _, ...queued }: Extract<State, { _tag: "Queued" }>, at: Instant): State => ({
  ...queued,
  notBefore: at,
  waits: 0
})

/** Moves the region by one event. @category Functions */
export const evolve = (region: Region, event: Event): Region => {
  const { attempts } = region
  switch (event._tag) {
    case "Queued":
      return { attempts, dispatch: queued(event) }
    case "Dequeued":
      return { attempts, dispatch: idle }
    case "Postponed":
      return region.dispatch._tag === "Queued"
        ? {
            attempts,
            dispatch: {
              ...region.dispatch,
              notBefore: event.notBefore,
              waits: waitsOf(region.dispatch) + 1,
              ...(event.v === 1 ? {} : { waitsFor: event.reason })
            }
          }
        : region
    case "Woken":
      return region.dispatch._tag === "Queued" ? { attempts, dispatch: woken(region.dispatch, event.at) } : region
    case "AttemptOpened":
      return {
        dispatch: { _tag: "Sending", no: event.attempt.no, checkAt: event.checkAt ?? event.attempt.deadAt },
        attempts: [...attempts, event.attempt]
      }
    case "AttemptNotSent":
      return afterNotSent(region, event)
    case "AttemptAnswered":
      return ended(
        region,
        { _tag: "Answered", at: event.at, frames: event.frames, ...over(event) },
        { _tag: "Sending", no: attempts.length, checkAt: event.checkAt }
      )
    case "AttemptRefused":
      return afterRefusal(region, event)
    case "OutcomeBecameUnknown":
      return afterNoAnswer(region, event)
    case "EvidenceTaken":
      return afterEvidence(region, event.verdict, event.checkAt)
    case "ResolutionProposed":
      return region.dispatch._tag === "Unknown"
        ? { attempts, dispatch: { ...region.dispatch, proposal: event.proposal } }
        : region
    case "Settled":
      return {
        dispatch: settled(attempts.length, event.verdict),
        attempts: withNewest(region, { verdict: event.verdict })
      }
    case "FoundApplied":
      return { attempts, dispatch: { _tag: "Applied", no: attempts.length, at: event.at, stated: event.stated } }
  }
}

/** Tells whether the region holds its target's slot. @category Functions */
export const holdsSlot = (state: State): boolean => state._tag === "Sending" || state._tag === "Unknown"
