/**
 * An adjustment (调整剩余电量): puts a value in place of the remaining energy, with an order number and a dispatch of its own (SM-A, R-028, R-098).
 *
 * Energy can be made from nothing here, so an adjustment is approved like a purchase unless the site's policy waives it. Its content never changes
 * after saving. An applied order is compensated by an adjustment that names it.
 *
 * @category Aggregates
 */
import * as Schema from "effect/Schema"
import { CreditTarget, Id } from "../../values/CreditTarget.ts"
import { CustomerNo } from "../../values/CustomerNo.ts"
import { Energy, toKwh } from "../../values/Energy.ts"
import { Instant } from "../../values/Instant.ts"
import { OrgNo } from "../../values/OrgNo.ts"
import { Validity } from "../../values/Validity.ts"
import { Attempt } from "../dispatch/Attempt.ts"
import * as Dispatch from "../dispatch/Dispatch.ts"
import { orgUnitCase } from "../entry/OrgUnit.ts"
import { DiscrepancyId, repairsOf } from "../entry/Repairs.ts"
import { existing, v1 } from "../entry/Stored.ts"
import { Expected } from "../target/Target.ts"

/** Describes the approval region; `Waived`: the site does not approve adjustments (`auditAdjustments` off). @category Models */
export const Approval = Schema.TaggedUnion({
  Waived: {},
  Pending: {},
  Approved: { by: Id, at: Instant, content: Schema.String },
  Revoked: { by: Id, at: Instant }
})
export type Approval = typeof Approval.Type

/** Describes what an adjustment is about; never changed after saving. @category Models */
export const Content = Schema.Struct({
  adjustmentNo: Id,
  orgNo: OrgNo,
  customerNo: CustomerNo,
  deviceId: Id,
  target: CreditTarget,
  /** The remaining energy as it shall be. */
  value: Energy,
  /** The remaining energy as it was read: when the terminal holds another one at the time of sending, nothing is sent. */
  ifRemainingWas: Energy,
  /** The number that the books expected then, of a carry-over: when another credit came since, nothing is sent, however small it was. */
  ifExpected: Schema.optionalKey(Expected),
  reason: Schema.NonEmptyString.check(Schema.isMaxLength(200)),
  /** The closing of an account that takes the balance off: on a device that it holds nothing else is set. */
  closes: Schema.optionalKey(Id),
  /** The applied order that this adjustment makes up for. */
  compensates: Schema.NullOr(Id),
  /** The discrepancy that the adjustment repairs, with which it is approved. */
  repairs: Schema.optionalKey(Schema.NullOr(DiscrepancyId))
})
export type Content = typeof Content.Type

/** Describes what the books hold of an adjustment. @category Models */
export const State = Schema.Struct({
  ...Content.fields,
  savedBy: Id,
  savedAt: Instant,
  validity: Validity,
  approval: Approval,
  dispatch: Dispatch.State,
  attempts: Schema.Array(Attempt)
})
export type State = typeof State.Type

const ownCases = {
  ...orgUnitCase,
  AdjustmentSaved: { ...v1, at: Instant, by: Id, content: Content, approval: Schema.Literals(["pending", "waived"]) },
  AdjustmentApproved: { ...v1, at: Instant, by: Id, content: Schema.String },
  AdjustmentApprovalRevoked: { ...v1, at: Instant, by: Id, reason: Schema.String },
  AdjustmentVoided: { ...v1, at: Instant, by: Id, reason: Schema.String }
}

/** Describes what happened to an adjustment; the books keep all of it, in order. @category Events */
export const Event = Schema.TaggedUnion({ ...ownCases, ...Dispatch.eventCases })
export type Event = typeof Event.Type

const encodeTarget = Schema.encodeSync(CreditTarget)

/** Gives the canonical text of an adjustment's content, to which an approval is bound. @category Functions */
export const contentText = (adjustment: Content): string =>
  JSON.stringify([
    adjustment.adjustmentNo,
    adjustment.customerNo,
    adjustment.deviceId,
    encodeTarget(adjustment.target),
    toKwh(adjustment.value),
    toKwh(adjustment.ifRemainingWas),
    adjustment.compensates,
    "set",
    ...repairsOf(adjustment),
    ...(adjustment.closes === undefined ? [] : [`closes ${adjustment.closes}`])
  ])

/** Moves an adjustment by one event. @category Functions */
export const evolve = (state: State | null, event: Event): State => {
  switch (event._tag) {
    case "AdjustmentSaved":
      return {
        ...event.content,
        savedBy: event.by,
        savedAt: event.at,
        validity: "valid",
        approval: event.approval === "waived" ? { _tag: "Waived" } : { _tag: "Pending" },
        dispatch: Dispatch.idle,
        attempts: []
      }
    case "OrgUnitMoved":
      return { ...existing(state, event), orgNo: event.orgNo }
    case "AdjustmentApproved": {
      const { by, at, content } = event
      return { ...existing(state, event), approval: { _tag: "Approved", by, at, content } }
    }
    case "AdjustmentApprovalRevoked":
      return { ...existing(state, event), approval: { _tag: "Revoked", by: event.by, at: event.at } }
    case "AdjustmentVoided":
      return { ...existing(state, event), validity: "voided" }
    case "Queued":
    case "Dequeued":
    case "Postponed":
    case "Woken":
    case "AttemptOpened":
    case "AttemptNotSent":
    case "AttemptAnswered":
    case "AttemptRefused":
    case "OutcomeBecameUnknown":
    case "EvidenceTaken":
    case "ResolutionProposed":
    case "Settled":
    case "FoundApplied": {
      const adjustment = existing(state, event)
      return { ...adjustment, ...Dispatch.evolve(adjustment, event) }
    }
  }
}
