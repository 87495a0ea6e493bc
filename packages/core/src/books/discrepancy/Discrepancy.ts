/** A discrepancy (单边账): a target whose number or balance is not what the books expect. Closed only by a stated repair. @category Aggregates */
import * as Schema from "effect/Schema"
import { CreditTarget, Id } from "../../values/CreditTarget.ts"
import { Energy } from "../../values/Energy.ts"
import { titled } from "../../values/FieldText.ts"
import { Instant } from "../../values/Instant.ts"
import { OrgNo } from "../../values/OrgNo.ts"
import { WireNo } from "../../values/WireNo.ts"
import { Look } from "../dispatch/Attempt.ts"
import { Proposal } from "../dispatch/Dispatch.ts"
import { orgUnitCase } from "../entry/OrgUnit.ts"
import { existing, v1 } from "../entry/Stored.ts"
import { Booked, Holder } from "../target/Target.ts"

/** Describes the class of the cause as far as the station can tell. @category Models */
export const Cause = Schema.Literals(["foreignNumber", "arrivedWithoutEffect", "balanceDiffers"])

/**
 * Describes how a discrepancy was repaired.
 *
 * **Details** `numberAdopted`, `balanceAdopted`: what the terminal holds is what the books expect from now on. `adjusted`, `soldAgain`: by the credit
 * that the closing names. `writtenOff`, `refunded`: the energy stays away. `ownNumber`: the number is one of ours, and its credit is applied.
 * `superseded`: another finding of the target was adopted. `explained`: nothing is to be repaired.
 *
 * @category Models
 */
export const Repair = Schema.Literals([
  "numberAdopted",
  "balanceAdopted",
  "adjusted",
  "soldAgain",
  "writtenOff",
  "refunded",
  "ownNumber",
  "superseded",
  "explained"
])
export type Repair = typeof Repair.Type

/** Describes what a person noted about evidence or repair: 1–500 characters. @category Models */
export const Note = titled(Schema.NonEmptyString.check(Schema.isMaxLength(500)), "说明", "note")

/**
 * Describes what becomes of the difference between what was booked and what was found.
 *
 * **Details** `Adjust`: the remaining energy is set to `value`; `SellAgain`: a new order of `energy`; either is drafted with the request and approved
 * with it. `Refund`: paid back outside of the station, under this reference. `WriteOff`: nothing more is done. `Nothing`: there is none.
 *
 * @category Models
 */
export const Disposition = Schema.TaggedUnion({
  Nothing: {},
  WriteOff: {},
  Refund: {
    reference: titled(Schema.NonEmptyString.check(Schema.isMaxLength(64)), "退费凭证号", "reference of the refund")
  },
  Adjust: { value: titled(Energy, "调整后的剩余电量", "remaining energy after the adjustment") },
  SellAgain: { energy: titled(Energy, "补售电量", "energy that is sold again") }
}).annotate({ identifier: "DifferenceDisposition" })
export type Disposition = typeof Disposition.Type

/**
 * Describes what was seen and what the books held then; units of 0.0001 kWh.
 *
 * **Details** `difference`: how much more is there than the books expect, negative where energy is missing; `null`: nobody can tell, since a balance
 * is not known, or it fell and no counter says what was consumed.
 *
 * @category Models
 */
export const Sight = Schema.Struct({
  look: Look,
  booked: Schema.NullOr(Booked),
  difference: Schema.NullOr(Energy)
})
export type Sight = typeof Sight.Type

/** Describes what was found where the books expected something else. Findings of before sights were kept have none. @category Models */
export const Finding = Schema.Struct({
  /** Cause, target, expected and found number: the same finding again is the same discrepancy. */
  discrepancyId: Schema.NonEmptyString.check(Schema.isMaxLength(128)),
  orgNo: OrgNo,
  target: CreditTarget,
  cause: Cause,
  expected: Schema.NullOr(WireNo),
  found: Schema.NullOr(WireNo),
  orderNo: Schema.NullOr(Id),
  customerNo: Schema.optionalKey(Schema.NullOr(Id)),
  sight: Schema.optionalKey(Sight)
})
export type Finding = typeof Finding.Type

/** Describes that a credit may be what was found: what one person said about it, and that two denied it (`null`: not yet). @category Models */
export const Claim = Schema.Struct({
  credit: Holder,
  proposal: Proposal,
  denied: Schema.NullOr(Schema.Struct({ at: Instant, by: Id }))
})
export type Claim = typeof Claim.Type

/** Describes what one person asks for; a later request takes the place of an earlier one. `draft`: the credit that repairs. @category Models */
export const Request = Schema.Struct({
  no: Schema.Int,
  by: Id,
  at: Instant,
  note: Note,
  disposition: Disposition,
  draft: Schema.NullOr(Holder)
})
export type Request = typeof Request.Type

const Closed = {
  at: Instant,
  by: Id,
  repair: Repair,
  note: Note,
  /** Who asked for it, where another person approved it. */
  requestedBy: Schema.optionalKey(Id),
  disposition: Schema.optionalKey(Disposition),
  /** The credit that repairs, or that was found. */
  credit: Schema.optionalKey(Holder)
}

/** Describes what the books hold of a discrepancy. @category Models */
export const State = Schema.Struct({
  ...Finding.fields,
  openedAt: Instant,
  /** When the same was found last. */
  seenAt: Schema.optionalKey(Instant),
  claims: Schema.optionalKey(Schema.Array(Claim)),
  request: Schema.optionalKey(Schema.NullOr(Request)),
  /** How often a closing was asked for. */
  requests: Schema.optionalKey(Schema.Int),
  closed: Schema.NullOr(Schema.Struct(Closed))
})
export type State = typeof State.Type

/** Describes what happened to a discrepancy; the books keep all of it, in order. @category Events */
export const Event = Schema.TaggedUnion({
  ...orgUnitCase,
  DiscrepancyOpened: { ...v1, at: Instant, finding: Finding },
  /** The same was found again. */
  DiscrepancySeen: { ...v1, at: Instant, sight: Sight },
  ClaimStated: { ...v1, credit: Holder, proposal: Proposal },
  ClaimDenied: { ...v1, at: Instant, by: Id, credit: Holder },
  ClosingRequested: { ...v1, request: Request },
  DiscrepancyClosed: { ...v1, ...Closed }
})
export type Event = typeof Event.Type

/** Tells whether two name the same credit. @category Questions */
export const isSame = (one: Holder, other: Holder): boolean => one._tag === other._tag && one.id === other.id

const claimed = (state: State, credit: Holder, claim: Claim): State => ({
  ...state,
  claims: [...(state.claims ?? []).filter((it) => !isSame(it.credit, credit)), claim]
})

/** Gives what was said about a credit. @category Functions */
export const claimOf = ({ claims = [] }: State, credit: Holder): Claim | null =>
  claims.find((it) => isSame(it.credit, credit)) ?? null

/** Gives what one person said and no second one has confirmed or denied, the newest last. @category Functions */
export const openClaimsOf = ({ claims = [], closed }: State): ReadonlyArray<Claim> =>
  closed === null ? claims.filter(({ denied }) => denied === null) : []

/** Moves a discrepancy by one event. @category Functions */
export const evolve = (state: State | null, event: Event): State => {
  switch (event._tag) {
    case "DiscrepancyOpened":
      return { ...event.finding, openedAt: event.at, seenAt: event.at, closed: null }
    case "OrgUnitMoved":
      return { ...existing(state, event), orgNo: event.orgNo }
    case "DiscrepancySeen":
      return { ...existing(state, event), seenAt: event.at, sight: event.sight }
    case "ClaimStated": {
      const { credit, proposal } = event
      return claimed(existing(state, event), credit, { credit, proposal, denied: null })
    }
    case "ClaimDenied": {
      const it = existing(state, event)
      const claim = claimOf(it, event.credit)
      return claim === null ? it : claimed(it, event.credit, { ...claim, denied: { at: event.at, by: event.by } })
    }
    case "ClosingRequested":
      return { ...existing(state, event), request: event.request, requests: event.request.no }
    case "DiscrepancyClosed": {
      const { _tag, v: _v, ...closed } = event
      return { ...existing(state, event), request: null, closed }
    }
  }
}
