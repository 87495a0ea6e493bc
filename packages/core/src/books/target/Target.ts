/**
 * A credit target as the station keeps it: the number series, the number that the books expect on the terminal, the single slot, and the
 * thresholds. It outlives every binding: numbers go on when a device is replaced.
 *
 * @category Aggregates
 */
import * as Schema from "effect/Schema"
import { Consumption, Thresholds } from "../../ports/terminal/Requests.ts"
import { CreditTarget, Id } from "../../values/CreditTarget.ts"
import { Energy } from "../../values/Energy.ts"
import { Instant, later, plusMillis } from "../../values/Instant.ts"
import { OrgNo } from "../../values/OrgNo.ts"
import * as Term from "../../values/Term.ts"
import { startsOver, WireNo } from "../../values/WireNo.ts"
import { orgUnitCase } from "../entry/OrgUnit.ts"
import { existing, v1 } from "../entry/Stored.ts"

/** Describes who holds the slot: an order or an adjustment. @category Models */
export const Holder = Schema.Struct({ _tag: Schema.Literals(["Order", "Adjustment"]), id: Id })
export type Holder = typeof Holder.Type

/** Describes the slot: held by x if and only if x.dispatch is sending or unknown; both change in one commit. @category Models */
export const Slot = Schema.TaggedUnion({
  /**
   * A frame may be under way until `quietUntil`. `quietFrom`: since when, by the clock that told it; books of before have none. `anew`: when that was
   * first seen by a clock behind it.
   */
  Free: {
    quietUntil: Schema.NullOr(Instant),
    quietFrom: Schema.optionalKey(Instant),
    anew: Schema.optionalKey(Instant)
  },
  Held: { by: Holder, no: Schema.Int }
})
export type Slot = typeof Slot.Type

/** Describes a number series: the newest number drawn and for whom. @category Models */
export const Series = Schema.Struct({ lastDrawn: Schema.NullOr(WireNo), drawnFor: Schema.NullOr(Holder) })
export type Series = typeof Series.Type

/** A series from which no number was drawn. @category Constants */
export const noSeries: Series = { lastDrawn: null, drawnFor: null }

/**
 * Describes the number that the books expect the terminal to hold: never looked, or what the last contact left there (`null`: none yet).
 *
 * **Details** `value`: that of the credit with this number, where it is one of the books' own. Books of before have none.
 *
 * @category Models
 */
export const Expected = Schema.TaggedUnion({
  NeverSeen: {},
  Number: { wireNo: Schema.NullOr(WireNo), value: Schema.optionalKey(Energy) }
}).annotate({ identifier: "ExpectedNumber" })
export type Expected = typeof Expected.Type

/** Describes the balance as it was seen when the last credit was settled; from here on only consumption may change it. @category Models */
export const Booked = Schema.Struct({ at: Instant, balance: Energy, consumption: Schema.NullOr(Consumption) })
export type Booked = typeof Booked.Type

/** Describes that a target was looked at, or vouched for by `persons`, after the books were restored for the `restoration`-th time. @category Models */
export const Verified = Schema.Struct({
  restoration: Schema.Int,
  at: Instant,
  persons: Schema.optionalKey(Schema.Array(Id))
})
export type Verified = typeof Verified.Type

/** Describes what the first of two persons said who vouch for a target that cannot be read. @category Models */
export const Vouched = Schema.Struct({ restoration: Schema.Int, at: Instant, by: Id, note: Schema.String })
export type Vouched = typeof Vouched.Type

/** Describes what the books hold of a credit target. @category Models */
export const State = Schema.Struct({
  target: CreditTarget,
  orgNo: OrgNo,
  boundTo: Schema.NullOr(Id),
  series: Series,
  expected: Expected,
  slot: Slot,
  booked: Schema.NullOr(Booked),
  desired: Schema.NullOr(Thresholds),
  reported: Schema.NullOr(Thresholds),
  /** The replacement that the target is part of, as the one that it leaves or the one that it goes to. */
  reservedFor: Schema.optionalKey(Schema.NullOr(Id)),
  /** When a credit was settled last: what was read before says nothing of what stands there. Books of before have none. */
  settledAt: Schema.optionalKey(Instant),
  /** The last restoration of the books after which it was found to agree; without it none. */
  verified: Schema.optionalKey(Verified),
  vouched: Schema.optionalKey(Vouched)
})
export type State = typeof State.Type

/** Describes what happened to a credit target; the books keep all of it, in order. @category Events */
export const Event = Schema.TaggedUnion({
  ...orgUnitCase,
  TargetRegistered: { ...v1, at: Instant, target: CreditTarget, orgNo: OrgNo },
  TargetBound: { ...v1, deviceId: Id },
  TargetReleased: { ...v1, deviceId: Id },
  ThresholdsDesired: { ...v1, thresholds: Thresholds },
  ThresholdsReported: { ...v1, thresholds: Thresholds },
  /** The number found on the terminal is the expected one from now on; the series goes on behind `lastDrawn`. */
  NumberAdopted: { ...v1, at: Instant, wireNo: Schema.NullOr(WireNo), lastDrawn: Schema.NullOr(WireNo) },
  /** Another device answers for the target: what the books know of the former one says nothing, and the next contact is the first. */
  FirstContactDue: { ...v1, at: Instant },
  NumberDrawn: { ...v1, wireNo: WireNo, drawnFor: Holder, ...startsOver },
  SlotTaken: { ...v1, by: Holder, no: Schema.Int },
  SlotFreed: {
    ...v1,
    quietUntil: Schema.NullOr(Instant),
    quietFrom: Schema.optionalKey(Instant),
    anew: Schema.optionalKey(Instant),
    expected: Schema.NullOr(WireNo),
    /** The value of the credit that stands there from now on; nothing where the number is the one of before. */
    value: Schema.optionalKey(Energy)
  },
  /** Somebody waits for a slot that is quiet until a time which a clock set that was ahead. */
  QuietDatedAnew: { ...v1, at: Instant },
  /** `at`: since when the balance is so, or since when nobody knows it. Events of before have none. */
  BalanceBooked: { ...v1, booked: Schema.NullOr(Booked), at: Schema.optionalKey(Instant) },
  TargetReserved: { ...v1, at: Instant, replacementId: Id },
  TargetUnreserved: { ...v1, at: Instant },
  /** One person vouches for it; a second one has to say so, too. */
  TargetVouched: { ...v1, vouched: Vouched },
  /** After a restoration of the books the terminal was found to hold what they expect, or two persons vouch for it. */
  TargetVerified: { ...v1, verified: Verified }
})
export type Event = typeof Event.Type

/** How long a quiet time of which books of before do not say since when it lasts is taken to last: longer than any dialect asks for. */
const longestQuietMillis = 24 * 60 * 60_000

/** Gives for how long a slot is quiet; `null`: it is not, or it is held. @category Functions */
export const quietOf = ({ slot }: Pick<State, "slot">): Term.Term | null => {
  if (slot._tag === "Held" || slot.quietUntil === null) return null
  const { quietUntil: until, quietFrom: from = plusMillis(until, -longestQuietMillis), anew } = slot
  return { from, until, anew }
}

/** The number that stands there when the slot is free again; one that stood there before keeps its value. */
const expectedAfter = (
  before: State["expected"],
  { expected: wireNo, value }: Extract<Event, { _tag: "SlotFreed" }>
): State["expected"] => {
  if (value !== undefined) return { _tag: "Number", wireNo, value }
  return before._tag === "Number" && before.wireNo === wireNo ? before : { _tag: "Number", wireNo }
}

const freed = (target: State, event: Extract<Event, { _tag: "SlotFreed" }>): State => ({
  ...target,
  slot: {
    _tag: "Free",
    quietUntil: event.quietUntil,
    ...(event.quietFrom === undefined ? {} : { quietFrom: event.quietFrom }),
    ...(event.anew === undefined ? {} : { anew: event.anew })
  },
  expected: expectedAfter(target.expected, event)
})

const withoutVerification = ({ verified: _, vouched: __, ...rest }: State): State => rest

/** Moves a target by one event. @category Functions */
export const evolve = (state: State | null, event: Event): State => {
  switch (event._tag) {
    case "TargetRegistered":
      return {
        target: event.target,
        orgNo: event.orgNo,
        boundTo: null,
        series: noSeries,
        expected: { _tag: "NeverSeen" },
        slot: { _tag: "Free", quietUntil: null },
        booked: null,
        desired: null,
        reported: null
      }
    case "OrgUnitMoved":
      return { ...existing(state, event), orgNo: event.orgNo }
    case "TargetBound":
      return { ...existing(state, event), boundTo: event.deviceId }
    case "TargetReleased":
      return { ...existing(state, event), boundTo: null }
    case "ThresholdsDesired":
      return { ...existing(state, event), desired: event.thresholds }
    case "ThresholdsReported":
      return { ...existing(state, event), reported: event.thresholds }
    case "NumberAdopted":
      return {
        ...existing(state, event),
        expected: { _tag: "Number", wireNo: event.wireNo },
        series: { lastDrawn: event.lastDrawn, drawnFor: null }
      }
    case "FirstContactDue": {
      const target = existing(state, event)
      // The newest number went to the former device: no credit keeps it for the next one.
      const series = { ...target.series, drawnFor: null }
      const unseen = withoutVerification(target)
      return { ...unseen, series, expected: { _tag: "NeverSeen" }, booked: null, reported: null }
    }
    case "NumberDrawn":
      return { ...existing(state, event), series: { lastDrawn: event.wireNo, drawnFor: event.drawnFor } }
    case "SlotTaken":
      return { ...existing(state, event), slot: { _tag: "Held", by: event.by, no: event.no } }
    case "SlotFreed":
      return freed(existing(state, event), event)
    case "QuietDatedAnew": {
      const target = existing(state, event)
      const quiet = quietOf(target)
      if (target.slot._tag === "Held" || quiet === null) return target
      return { ...target, slot: { ...target.slot, ...Term.seenAt(quiet, event.at) } }
    }
    case "BalanceBooked":
      return {
        ...existing(state, event),
        booked: event.booked,
        ...(event.at === undefined ? {} : { settledAt: event.at })
      }
    case "TargetReserved":
      return { ...existing(state, event), reservedFor: event.replacementId }
    case "TargetUnreserved":
      return { ...existing(state, event), reservedFor: null }
    case "TargetVouched":
      return { ...existing(state, event), vouched: event.vouched }
    case "TargetVerified":
      return { ...withoutVerification(existing(state, event)), verified: event.verified }
  }
}

/** Gives when a credit was settled last, as far as the books say. `null`: none was. @category Questions */
export const lastSettled = ({ booked, settledAt }: Pick<State, "booked" | "settledAt">): Instant | null =>
  settledAt ?? booked?.at ?? null

/**
 * Gives the moment from which on a reading tells what stands on a target: the last credit was settled, and no frame of it is alive. `null`: any tells.
 *
 * @category Questions
 */
export const tellsSince = (target: Pick<State, "booked" | "settledAt" | "slot">): Instant | null => {
  const settled = lastSettled(target)
  const quiet = target.slot._tag === "Free" ? target.slot.quietUntil : null
  return settled === null || quiet === null ? (settled ?? quiet) : later(settled, quiet)
}
