/** The rules of the purchase: save, approve, revoke, void, restore, queue, print (R-084…R-123). Saving never sends. @category Rules */
import * as Result from "effect/Result"
import type { Presence } from "../../ports/terminal/TerminalPorts.ts"
import * as R from "../../rejection/Rejection.ts"
import { keyOf } from "../../values/CreditTarget.ts"
import type { Instant } from "../../values/Instant.ts"
import type * as Commissioning from "../commissioning/Commissioning.ts"
import { saleGate } from "../commissioning/CommissioningRules.ts"
import * as Credit from "../credit/Credit.ts"
import * as DispatchQueue from "../credit/DispatchQueue.ts"
import type * as Customer from "../customer/Customer.ts"
import type * as Device from "../device/Device.ts"
import { notBeingReplaced, notCancelled } from "../device/DeviceStanding.ts"
import { withDiscrepancy } from "../entry/Repairs.ts"
import { fourEyes } from "../rule/FourEyes.ts"
import { type Bare, type Decided as DecidedOf, decide, type Rule, type WithReason } from "../rule/Rule.ts"
import { thresholdsTravel } from "../target/ThresholdFit.ts"
import type { Unanswerable } from "../terminal/Suspicion.ts"
import * as Terminal from "../terminal/Terminal.ts"
import { dialectKnown, type Known, whereKnown } from "../terminal/TerminalRules.ts"
import { type AmountView, amountForbidden } from "./Amount.ts"
import * as Order from "./Order.ts"
import { returned, takenAgain } from "./Payment.ts"
import { bookedOnce, type SaleChanges, soldFor } from "./WorkOrder.ts"

/** The changes of an order alone. @category Models */
export interface Changes {
  readonly order: ReadonlyArray<Order.Event>
}

/** The changes of the order, or everything that forbids them in order of precedence. @category Models */
export type Decided<R> = DecidedOf<Changes, R>

/** What most commands look at. @category Models */
export interface OrderView {
  readonly order: Order.State
}

/** What saving looks at: `lastKnown` is the newest balance (`null`: none), `commissioning: null` none was ever started. @category Models */
export interface SaveView extends AmountView {
  readonly device: Device.State
  readonly terminal: Terminal.State
  readonly capabilities: Known
  readonly commissioning: Commissioning.State | null
  /** Whether the balance of the target differs from the books, and nobody has settled that. */
  readonly differs: "yes" | "no"
  /** Whether energy of a device before is to be taken off yet. */
  readonly leftOver: "yes" | "no"
}

/** Why saving may be refused. @category Errors */
export type SaveRejection =
  | R.CustomerInvalid
  | R.DeviceCancelled
  | R.DeviceBeingReplaced
  | Unanswerable
  | R.Unsupported
  | R.ValueInvalid
  | R.Quantum
  | R.OverHoardingLimit
  | R.ThresholdsUnfit
  | R.NotCommissioned
  | R.BalanceDiffers

/** What a clerk should know of a sale that is not refused. @category Models */
export type SaleWarning =
  | "notCommissioned"
  | "balanceDiffers"
  | "targetUnverified"
  | "energyLeft"
  | "workOrderElsewhere"

/**
 * Saves a purchase: valid, waiting for approval, not dispatched. A target that was not commissioned is refused or warned about, as the site wants it, and so is one whose balance differs.
 *
 * @category Rules
 */
export const save: Rule<Order.Content, SaveView, Changes, SaveRejection, SaleWarning> = (
  content,
  view,
  { now, actor, policy }
) => {
  const { customer, device, capabilities } = view
  const { target } = device
  const gate = saleGate(view.commissioning, policy)
  // What repairs the balance is never held.
  const differs = view.differs === "yes" && (content.repairs ?? null) === null
  return decide(
    [
      ...Terminal.answerable(view.terminal),
      ...dialectKnown(view.terminal, capabilities),
      customer.validity === "voided" ? new R.CustomerInvalid({ customerNo: customer.customerNo }) : null,
      ...notCancelled(device),
      ...notBeingReplaced(device),
      ...whereKnown(capabilities, (known) => amountForbidden(content.energy, view, known)),
      ...whereKnown(capabilities, (known) => thresholdsTravel(known, view.target)),
      gate === "refuse" ? new R.NotCommissioned({ target: keyOf(target) }) : null,
      differs && policy.whileBalanceDiffers === "hold" ? new R.BalanceDiffers({ target: keyOf(target) }) : null
    ],
    () => ({ order: [{ _tag: "OrderSaved", v: 1, at: now, by: actor, content }] }),
    () => [
      ...(gate === "warn" ? ["notCommissioned" as const] : []),
      ...(differs ? ["balanceDiffers" as const] : []),
      ...(view.leftOver === "yes" ? ["energyLeft" as const] : [])
    ]
  )
}

const atRest = (order: Order.State) => DispatchQueue.atRest(Credit.fromOrder(order))
const dequeued = (order: Order.State, at: Instant, reason: "voided" | "approvalRevoked") =>
  DispatchQueue.dequeued(Credit.fromOrder(order), at, reason)

/** The aggregates that approving looks at. @category Models */
export interface ApproveView extends OrderView {
  readonly customer: Customer.State
}

/** What whoever approves has before him: where it is given, an order of another customer or amount is refused. @category Models */
export interface Approve {
  readonly seen?: Pick<Order.Content, "customerNo" | "energy">
}

const asSeen = ({ seen }: Approve, { orderNo, customerNo, energy }: Order.State) =>
  seen === undefined || (seen.customerNo === customerNo && seen.energy === energy)
    ? null
    : new R.Conflict({ conflict: "otherContent", id: orderNo })

/** Why approving may be refused. @category Errors */
export type ApproveRejection =
  | R.Voided
  | R.CustomerInvalid
  | R.AlreadyApplied
  | R.OutcomeUnknown
  | R.TargetBusy
  | R.Conflict
  | R.FourEyes

/** Approves an order (审核): binds the approval to its content. An approved order stays as it is. @category Rules */
export const approve: Rule<Approve, ApproveView, Changes, ApproveRejection> = (
  command,
  { order, customer },
  context
) => {
  const { actor, now } = context
  const approved = order.approval._tag === "Approved"
  return decide(
    [
      order.validity === "voided" ? new R.Voided({ orderNo: order.orderNo }) : null,
      customer.validity === "voided" ? new R.CustomerInvalid({ customerNo: customer.customerNo }) : null,
      ...(approved ? [] : atRest(order)),
      asSeen(command, order),
      withDiscrepancy(order.orderNo, order),
      fourEyes(context, order.savedBy)
    ],
    () => ({
      order: approved ? [] : [{ _tag: "OrderApproved", v: 1, at: now, by: actor, content: Order.contentText(order) }]
    })
  )
}

/** Why rejecting may be refused. @category Errors */
export type RejectRejection = R.Voided | R.AlreadyApplied | R.OutcomeUnknown | R.TargetBusy | R.Conflict

/** Rejects an order that waits for approval: it is voided, by an event of its own. @category Rules */
export const reject: Rule<WithReason, OrderView, Changes, RejectRejection> = ({ reason }, { order }, context) =>
  decide(
    [
      order.validity === "voided" ? new R.Voided({ orderNo: order.orderNo }) : null,
      ...atRest(order),
      order.approval._tag === "Approved" ? new R.Conflict({ conflict: "alreadyApproved", id: order.orderNo }) : null
    ],
    () => ({
      order: [
        ...dequeued(order, context.now, "voided"),
        { _tag: "OrderRejected", v: 1, at: context.now, by: context.actor, reason },
        // The approver has no drawer: whoever sold gives the money back.
        ...returned(order, order.savedBy, context.now)
      ]
    })
  )

/** Why revoking the approval may be refused. @category Errors */
export type RevokeRejection = R.Voided | R.AlreadyApplied | R.OutcomeUnknown | R.TargetBusy | R.Conflict

/** Revokes an approval (撤销审核): the order is 无效购电数据 until it is approved again; a queued one leaves the queue in the same commit. @category Rules */
export const revoke: Rule<WithReason, OrderView, Changes, RevokeRejection> = ({ reason }, { order }, context) =>
  decide(
    [
      order.validity === "voided" ? new R.Voided({ orderNo: order.orderNo }) : null,
      ...atRest(order),
      order.approval._tag === "Approved" ? null : new R.Conflict({ conflict: "notRevocable", id: order.orderNo })
    ],
    () => ({
      order: [
        ...dequeued(order, context.now, "approvalRevoked"),
        { _tag: "ApprovalRevoked", v: 1, at: context.now, by: context.actor, reason }
      ]
    })
  )

/** Why voiding may be refused. @category Errors */
export type VoidRejection = R.Conflict | R.AlreadyApplied | R.OutcomeUnknown | R.TargetBusy

/** Voids an order (注销) that was entered wrongly; an applied one can only be compensated. @category Rules */
export const voidOrder: Rule<WithReason, OrderView, Changes, VoidRejection> = ({ reason }, { order }, context) =>
  decide(
    [
      order.validity === "voided" ? new R.Conflict({ conflict: "alreadyVoided", id: order.orderNo }) : null,
      ...atRest(order)
    ],
    () => ({
      order: [
        ...dequeued(order, context.now, "voided"),
        { _tag: "OrderVoided", v: 1, at: context.now, by: context.actor, reason },
        ...returned(order, context.actor, context.now)
      ]
    })
  )

/** What restoring looks at: the order, and the one that stands on its device for the same work order. @category Models */
export interface RestoreView extends OrderView {
  readonly booked: string | null
}

/** Restores a voided order (撤销注销): valid again, and by default to be approved again, or one clerk could bypass the approver. @category Rules */
export const restore: Rule<Bare, RestoreView, SaleChanges, R.Conflict | R.WorkOrderTaken> = (
  _,
  { booked, order },
  { now, actor, policy }
) =>
  decide(
    [
      order.validity === "valid" ? new R.Conflict({ conflict: "notVoided", id: order.orderNo }) : null,
      bookedOnce(order, booked)
    ],
    () => ({
      order: [
        { _tag: "OrderRestored", v: 1, at: now, by: actor, approval: policy.restoredApproval },
        ...takenAgain(order, actor, now)
      ],
      device: soldFor(order, now)
    })
  )

/** The aggregates that queueing looks at. @category Models */
export interface QueueView extends ApproveView {
  readonly device: Device.State
  readonly terminal: Terminal.State
  readonly presence: Presence["state"]
  /** The latest turn of its target. */
  readonly lastTurn: Instant | null
}

/** Queues an order for dispatch; orders of one target leave in the order in which they were queued. @category Rules */
export const queue: Rule<Bare, QueueView, Changes, DispatchQueue.QueueRejection> = (_, view, context) =>
  decide(DispatchQueue.queuePreconditions({ ...view, credit: Credit.fromOrder(view.order) }, context), () => ({
    order: [DispatchQueue.queued(context, view.lastTurn)]
  }))

/** Approves an order and queues it for dispatch at once (保存并下发): what forbids either forbids both. @category Rules */
export const approveAndQueue: Rule<Approve, QueueView, Changes, ApproveRejection | DispatchQueue.QueueRejection> = (
  command,
  view,
  context
) =>
  Result.flatMap(approve(command, view, context), ({ changes: { order: approved } }) => {
    const order = approved.reduce<Order.State>(Order.evolve, view.order)
    return Result.map(queue({}, { ...view, order }, context), ({ changes, warnings }) => ({
      changes: { order: [...approved, ...changes.order] },
      warnings
    }))
  })

/** Prints the receipt of an order (补打); a voided one has none. @category Rules */
export const printReceipt: Rule<Bare, OrderView, Changes, R.Voided> = (_, { order }, { now, actor }) =>
  decide([order.validity === "voided" ? new R.Voided({ orderNo: order.orderNo }) : null], () => ({
    order: [{ _tag: "ReceiptPrinted", v: 1, at: now, by: actor }]
  }))
