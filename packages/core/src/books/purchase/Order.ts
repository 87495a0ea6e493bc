/**
 * A purchase order (购电单): three regions that move apart — validity, approval (审核) and dispatch (下发) (SM-P).
 *
 * Its content (target, energy, number) never changes after saving, so an approval stays bound to what was approved.
 *
 * @category Aggregates
 */
import * as Schema from "effect/Schema"
import { Thresholds } from "../../ports/terminal/Requests.ts"
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
import { Movement, PaymentWay } from "./Payment.ts"

/** Describes the approval region; `content` is the canonical text of what was approved. @category Models */
export const Approval = Schema.TaggedUnion({
  Pending: {},
  Approved: { by: Id, at: Instant, content: Schema.String },
  Revoked: { by: Id, at: Instant }
})
export type Approval = typeof Approval.Type

/** Describes what an order is about; never changed after saving. @category Models */
export const Content = Schema.Struct({
  orderNo: Id,
  orgNo: OrgNo,
  customerNo: CustomerNo,
  deviceId: Id,
  target: CreditTarget,
  energy: Energy,
  /** The thresholds as they were desired at the sale, for the record only: an attempt carries those desired when it is sent. */
  thresholds: Schema.NullOr(Thresholds),
  workOrderNo: Schema.NullOr(Id),
  /** The paid amount in fen as the cash desk recorded it; the station does not compute it. */
  amountFen: Schema.NullOr(Schema.Int.check(Schema.isGreaterThanOrEqualTo(0))),
  /** How it was paid; orders of before this was recorded have none. */
  paymentWay: Schema.optionalKey(Schema.NullOr(PaymentWay)),
  /** The discrepancy that the order repairs, with which it is approved. */
  repairs: Schema.optionalKey(Schema.NullOr(DiscrepancyId))
})
export type Content = typeof Content.Type

/** Describes what the books hold of an order. @category Models */
export const State = Schema.Struct({
  ...Content.fields,
  savedBy: Id,
  savedAt: Instant,
  validity: Validity,
  approval: Approval,
  dispatch: Dispatch.State,
  attempts: Schema.Array(Attempt),
  /** How many receipts were printed: the first is the original. */
  receipts: Schema.Int,
  /** What happened to the money after the sale, oldest first. */
  money: Schema.optionalKey(Schema.Array(Movement))
})
export type State = typeof State.Type

const ownCases = {
  ...orgUnitCase,
  OrderSaved: { ...v1, at: Instant, by: Id, content: Content },
  OrderApproved: { ...v1, at: Instant, by: Id, content: Schema.String },
  ApprovalRevoked: { ...v1, at: Instant, by: Id, reason: Schema.String },
  OrderVoided: { ...v1, at: Instant, by: Id, reason: Schema.String },
  /** The approver did not approve: the order is voided. */
  OrderRejected: { ...v1, at: Instant, by: Id, reason: Schema.String },
  /** The order is valid again; `approval` says whether the old approval stands (policy) or a new one is needed. */
  OrderRestored: { ...v1, at: Instant, by: Id, approval: Schema.Literals(["pending", "kept"]) },
  ReceiptPrinted: { ...v1, at: Instant, by: Id },
  /** The customer got his money back, since the order was voided. */
  PaymentReturned: { ...v1, at: Instant, by: Id },
  /** The customer paid again, since the order is valid again. */
  PaymentTaken: { ...v1, at: Instant, by: Id }
}
const OwnEvent = Schema.TaggedUnion(ownCases)

/** Describes what happened to an order; the books keep all of it, in order. @category Events */
export const Event = Schema.TaggedUnion({ ...ownCases, ...Dispatch.eventCases })
export type Event = typeof Event.Type

const encodeTarget = Schema.encodeSync(CreditTarget)

/** Gives the canonical text of an order's content, to which an approval is bound. @category Functions */
export const contentText = (order: Content): string =>
  JSON.stringify([
    order.orderNo,
    order.customerNo,
    order.deviceId,
    encodeTarget(order.target),
    toKwh(order.energy),
    "append",
    ...repairsOf(order)
  ])

const saved = (event: Extract<Event, { _tag: "OrderSaved" }>): State => ({
  ...event.content,
  savedBy: event.by,
  savedAt: event.at,
  validity: "valid",
  approval: { _tag: "Pending" },
  dispatch: Dispatch.idle,
  attempts: [],
  receipts: 0
})

const moved = (state: State, kind: Movement["kind"], { at, by }: Omit<Movement, "kind">): State => ({
  ...state,
  money: [...(state.money ?? []), { kind, by, at }]
})

const own = (state: State, event: Exclude<typeof OwnEvent.Type, { _tag: "OrderSaved" }>): State => {
  switch (event._tag) {
    case "OrgUnitMoved":
      return { ...state, orgNo: event.orgNo }
    case "OrderApproved":
      return { ...state, approval: { _tag: "Approved", by: event.by, at: event.at, content: event.content } }
    case "ApprovalRevoked":
      return { ...state, approval: { _tag: "Revoked", by: event.by, at: event.at } }
    case "OrderVoided":
    case "OrderRejected":
      return { ...state, validity: "voided" }
    case "OrderRestored":
      return {
        ...state,
        validity: "valid",
        approval: event.approval === "kept" ? state.approval : { _tag: "Pending" }
      }
    case "ReceiptPrinted":
      return { ...state, receipts: state.receipts + 1 }
    case "PaymentReturned":
      return moved(state, "returned", event)
    case "PaymentTaken":
      return moved(state, "taken", event)
  }
}

/** Moves an order by one event. @category Functions */
export const evolve = (state: State | null, event: Event): State => {
  if (event._tag === "OrderSaved") return saved(event)
  const order = existing(state, event)
  switch (event._tag) {
    case "OrgUnitMoved":
    case "OrderApproved":
    case "ApprovalRevoked":
    case "OrderVoided":
    case "OrderRejected":
    case "OrderRestored":
    case "ReceiptPrinted":
    case "PaymentReturned":
    case "PaymentTaken":
      return own(order, event)
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
    case "FoundApplied":
      return { ...order, ...Dispatch.evolve(order, event) }
  }
}

/** Tells whether an order is 有效数据: neither voided nor with a revoked approval. @category Questions */
export const isEffective = (order: State): boolean => order.validity === "valid" && order.approval._tag !== "Revoked"

/** Describes what can be done with an order. @category Models */
export const Action = Schema.Literals([
  "approve",
  "reject",
  "revoke",
  "dispatch",
  "resolve",
  "void",
  "restore",
  "compensate"
])
export type Action = typeof Action.Type

/** Lists what can be done with an order as it stands, whatever its customer, its device and the permissions of the actor say. @category Functions */
export const actionsOf = (order: State): ReadonlyArray<Action> => {
  const { approval, dispatch, validity } = order
  if (dispatch._tag === "Applied") return ["compensate"]
  if (dispatch._tag === "Sending" || dispatch._tag === "Unknown") return ["resolve"]
  if (validity === "voided") return ["restore"]
  const lost = dispatch._tag === "Rejected" && dispatch.by === "arrivedWithoutEffect"
  const send: ReadonlyArray<Action> = dispatch._tag === "Queued" || lost ? [] : ["dispatch"]
  return approval._tag === "Approved" ? ["revoke", ...send, "void"] : ["approve", "reject", "void"]
}
