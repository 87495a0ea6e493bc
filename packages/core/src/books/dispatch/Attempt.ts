/** One attempt to bring a credit onto a terminal: written down before the first effecting byte leaves. @category Parts of aggregates */
import * as Schema from "effect/Schema"
import type { Policy } from "../../policy/Policy.ts"
import { FrameRecord, NoAnswerCause, NotSentReason, RefusalReason } from "../../ports/terminal/Outcome.ts"
import { Over } from "../../ports/terminal/Over.ts"
import { Consumption, CreditRecord, Identity, Thresholds, WriteMode } from "../../ports/terminal/Requests.ts"
import { Id } from "../../values/CreditTarget.ts"
import { Energy } from "../../values/Energy.ts"
import { Instant, isBefore, plusMillis } from "../../values/Instant.ts"
import * as Term from "../../values/Term.ts"
import { WireNo } from "../../values/WireNo.ts"
import { ByClock } from "../terminal/ClockSetting.ts"

/** Describes what the station saw on a target at one look; `null` means not read or no value, never 0. @category Models */
export const Look = Schema.Struct({
  at: Instant,
  storedNumber: Schema.NullOr(WireNo),
  /** Whether the stored number could be read at all: a target without its first credit answers with no number. */
  numberRead: Schema.Literals(["yes", "no"]),
  /** The value that came with the stored number, where the terminal tells it: our number with another value is somebody else's credit. */
  storedValue: Schema.optionalKey(Schema.NullOr(Energy)),
  balance: Schema.NullOr(Energy),
  consumption: Schema.NullOr(Consumption),
  records: Schema.Array(CreditRecord),
  /** Over which connection it was read, where the gateway tells it. */
  over: Schema.optionalKey(Over)
}).annotate({ identifier: "Look" })
export type Look = typeof Look.Type

/**
 * Gives the values of the credits that a terminal may have taken without the books knowing it: the one that stands with its number.
 *
 * **Details** Books that never saw a number there (`expected`: `null`) know none of its records either: each of them may be the credit of a gap
 * that is not the last one.
 *
 * @category Rules
 */
export const valuesOf = (
  { storedValue = null, records }: Pick<Look, "storedValue" | "records">,
  expected: WireNo | null
): ReadonlyArray<Energy> => [
  ...(storedValue === null ? [] : [storedValue]),
  ...(expected === null ? records.map(({ value }) => value) : [])
]

/** Over which connection an attempt was sent, where the gateway tells it. @category Parts of aggregates */
export const carried = { over: Schema.optionalKey(Over) }

/** Gives over which connection it was, where that is told. @category Functions */
export const over = (told: { readonly over?: Over }): { readonly over?: Over } =>
  told.over === undefined ? {} : { over: told.over }

/** Describes how the sending of an attempt ended on the wire; this is not yet its effect. @category Models */
export const Ending = Schema.TaggedUnion({
  Answered: { at: Instant, frames: Schema.Array(FrameRecord), ...carried },
  Refused: { at: Instant, reason: RefusalReason, raw: Schema.String, frames: Schema.Array(FrameRecord), ...carried },
  NotSent: { at: Instant, reason: NotSentReason, detail: Schema.String },
  NoAnswer: { at: Instant, cause: NoAnswerCause, frames: Schema.Array(FrameRecord), ...carried }
}).annotate({ identifier: "Ending" })
export type Ending = typeof Ending.Type

/** What the evidence says about an attempt (see Verdict.ts). @category Models */
export const VerdictKind = Schema.Literals(["applied", "notApplied", "arrivedWithoutEffect", "foreign", "undecided"])
export type VerdictKind = typeof VerdictKind.Type

/** Which kinds of evidence a verdict rests on. @category Models */
export const EvidenceKind = Schema.Literals(["creditRecord", "storedNumber", "balance", "consumption", "person"])
export type EvidenceKind = typeof EvidenceKind.Type

/** Describes what two persons stated about an unknown outcome: who proposed it, who confirmed it, and the note on the evidence. @category Models */
export const Resolution = Schema.Struct({ proposedBy: Id, confirmedBy: Id, note: Schema.String })

/** Describes a verdict with the look that it rests on; `resolution` where persons settled it by hand. @category Models */
export const StoredVerdict = Schema.Struct({
  at: Instant,
  kind: VerdictKind,
  by: Schema.Array(EvidenceKind),
  look: Look,
  resolution: Schema.NullOr(Resolution)
})
export type StoredVerdict = typeof StoredVerdict.Type

/**
 * Describes an attempt.
 *
 * **Details** `requestId` is the id of the request to the terminal. `before` is the look before sending. After `sendBy` nothing is sent any more;
 * after `deadAt` a frame still under way has no effect any more. An attempt without an ending when `sendBy` and the answer time have passed is
 * `unknown` (a crash between send and record).
 *
 * @category Models
 */
export const Attempt = Schema.Struct({
  no: Schema.Int,
  requestId: Id,
  /** The device that gets the frame: only what the same device says is evidence. Attempts of before it was kept have none. */
  identity: Schema.optionalKey(Identity),
  /** The connection that its request names: it goes over that one or nowhere. Attempts of before requests named one have none, nor where the gateway tells none. */
  connectionId: Schema.optionalKey(Schema.String),
  wireNo: Schema.NullOr(WireNo),
  mode: WriteMode,
  value: Energy,
  thresholds: Schema.NullOr(Thresholds),
  lifetimeMinutes: Schema.NullOr(Schema.Int),
  /** Present where the terminal's clock may have been put back meanwhile: its tag proves nothing, and it dies as a frame without one. */
  ...ByClock,
  before: Look,
  openedAt: Instant,
  /** Since when and until when the credit was queued: one that was not sent goes back to its place in the queue, until then. */
  queuedSince: Instant,
  queuedUntil: Instant,
  sendBy: Instant,
  deadAt: Instant,
  /** When somebody first looked by a clock that was behind the one that set `deadAt`. */
  anew: Schema.optionalKey(Instant),
  ending: Schema.NullOr(Ending),
  verdict: Schema.NullOr(StoredVerdict)
})
export type Attempt = typeof Attempt.Type

/**
 * Gives for how long a frame of an attempt may be alive, as the clock told that set its end: from the ending that brought it, else from the opening.
 *
 * @category Functions
 */
export const lifeOf = ({ openedAt, deadAt, ending, anew }: Attempt): Term.Term => ({
  from: Term.beginOf(ending === null ? [openedAt] : [openedAt, ending.at], deadAt),
  until: deadAt,
  anew
})

/** Gives from when on a frame of an attempt has no effect any more, by the clock of now. @category Functions */
export const deadFrom = (attempt: Attempt, now: Instant): Instant => Term.endOf(lifeOf(attempt), now)

/**
 * Gives from when on an attempt without an ending has lost its sender, as far as anybody must wait for him: he sends nothing after `sendBy`, and has the margin of the
 * policy for an answer and his record.
 *
 * **Details** What he may still find out then is not needed: the evidence decides, and that nothing was applied it proves only once the frame is dead.
 *
 * @category Functions
 */
export const lostFrom = (
  { openedAt, sendBy, anew }: Attempt,
  { deathMarginSeconds }: Pick<Policy, "deathMarginSeconds">,
  now: Instant
): Instant => {
  const until = plusMillis(sendBy, deathMarginSeconds * 1000)
  return Term.endOf({ from: Term.beginOf([openedAt], until), until, anew }, now)
}

/** Gives an attempt as it stands after a look: what was set by a clock that was ahead is dated anew. @category Functions */
export const lookedAt = (attempt: Attempt, at: Instant): Attempt => ({
  ...attempt,
  ...Term.seenAt(lifeOf(attempt), at)
})

/** For how long a target stays quiet after an attempt. @category Models */
export interface Quiet {
  readonly quietUntil: Instant | null
  readonly quietFrom?: Instant
  readonly anew?: Instant
}

/** Gives for how long a target stays quiet whose attempt ended, since a copy of its frame may be under way; the times are those of its clock. @category Functions */
export const quietAfter = (attempt: Attempt, now: Instant): Quiet => {
  if (!isBefore(now, deadFrom(attempt, now))) return { quietUntil: null }
  const life = lifeOf(attempt)
  return { quietUntil: life.until, quietFrom: life.from, ...Term.seenAt(life, now) }
}
