/** The rules of the purchase: save, approve, revoke, void, restore, queue (R-084…R-123). Saving never sends. */
import type * as Result from "effect/Result"
import type { Policy } from "../../policy/Policy.ts"
import type { Capabilities } from "../../ports/terminal/Capabilities.ts"
import { decided as decide, type Preconditions, type Refusal } from "../../rejection/Preconditions.ts"
import * as R from "../../rejection/Rejection.ts"
import { type Energy, isMultipleOf } from "../../values/Energy.ts"
import type { Instant } from "../../values/Instant.ts"
import * as Credit from "../credit/Credit.ts"
import * as DispatchQueue from "../credit/DispatchQueue.ts"
import type * as Customer from "../customer/Customer.ts"
import type * as Device from "../device/Device.ts"
import type * as Target from "../target/Target.ts"
import * as Order from "./Order.ts"

/** Who acts, when, and under which policies. */
export interface Context {
  readonly actor: string
  readonly now: Instant
  readonly policy: Policy
}

/** The changes of an order alone. */
export interface Changes {
  readonly order: ReadonlyArray<Order.Event>
}

/** The changes of the order, or everything that forbids them in order of precedence. */
export type Decided<R> = Result.Result<Changes, Refusal<R>>

const decided = <R>(preconditions: Preconditions<R>, events: () => ReadonlyArray<Order.Event>): Decided<R> =>
  decide(preconditions, () => ({ order: events() }))

const largest = (a: Energy, b: Energy | null): Energy => (b !== null && b > a ? b : a)
const smallest = (a: Energy, b: Energy | null): Energy => (b !== null && b < a ? b : a)

/** What saving looks at. */
export interface SaveView {
  readonly customer: Customer.State
  readonly device: Device.State
  readonly target: Target.State
}

export type SaveRejection =
  | R.CustomerInvalid
  | R.DeviceCancelled
  | R.Unsupported
  | R.ValueInvalid
  | R.Quantum
  | R.OverHoardingLimit

/** Lists what keeps a purchase from being saved: customer, device, what the terminal can carry, the customer's own limits. */
export const savePreconditions = (
  energy: Energy,
  view: SaveView,
  capabilities: Capabilities,
  lastKnown: Energy | null
): Preconditions<SaveRejection> => {
  const { customer, device } = view
  const { terminalId } = view.target.target
  const { quantum } = capabilities.purchase
  const min = largest(quantum, customer.limits.min)
  const max = smallest(capabilities.purchase.max, customer.limits.max)
  const step = largest(quantum, customer.limits.step)
  const hoarding = customer.limits.hoarding
  const carried = view.target.target._tag === (capabilities.creditScope === "group" ? "Group" : "Terminal")
  return [
    customer.validity === "voided" ? new R.CustomerInvalid({ customerNo: customer.customerNo }) : null,
    device.binding === "cancelled" ? new R.DeviceCancelled({ deviceId: device.deviceId }) : null,
    carried ? null : new R.Unsupported({ terminalId, feature: "creditTarget" }),
    capabilities.creditUnit === "money" ? new R.Unsupported({ terminalId, feature: "moneyMode" }) : null,
    energy <= 0n ? new R.ValueInvalid({ energy, min, max }) : null,
    isMultipleOf(energy, quantum) ? null : new R.Quantum({ energy, quantum }),
    step === quantum || isMultipleOf(energy, step) ? null : new R.Quantum({ energy, quantum: step }),
    energy < min || energy > max ? new R.ValueInvalid({ energy, min, max }) : null,
    hoarding !== null && (lastKnown ?? 0n) + energy > hoarding ? new R.OverHoardingLimit({ limit: hoarding }) : null
  ]
}

/** Saves a purchase: valid, waiting for approval, not dispatched. */
export const save = (
  content: Order.Content,
  view: SaveView,
  capabilities: Capabilities,
  lastKnown: Energy | null,
  context: Context
): Decided<SaveRejection> =>
  decided(savePreconditions(content.energy, view, capabilities, lastKnown), () => [
    { _tag: "OrderSaved", v: 1, at: context.now, by: context.actor, content }
  ])

const atRest = (order: Order.State) => DispatchQueue.atRest(Credit.ofOrder(order))

const dequeued = (order: Order.State, at: Instant, reason: "voided" | "approvalRevoked") =>
  DispatchQueue.dequeued(Credit.ofOrder(order), at, reason)

export interface ApproveView {
  readonly order: Order.State
  readonly customer: Customer.State
}
export type ApproveRejection =
  | R.Voided
  | R.CustomerInvalid
  | R.AlreadyApplied
  | R.OutcomeUnknown
  | R.TargetBusy
  | R.FourEyes

/** Approves an order (审核): binds the approval to its content. An approved order stays as it is. */
export const approve = (view: ApproveView, context: Context): Decided<ApproveRejection> => {
  const { order, customer } = view
  const { actor, policy, now } = context
  return decided(
    [
      order.validity === "voided" ? new R.Voided({ orderNo: order.orderNo }) : null,
      customer.validity === "voided" ? new R.CustomerInvalid({ customerNo: customer.customerNo }) : null,
      ...(order.approval._tag === "Approved" ? [] : atRest(order)),
      policy.fourEyes === "on" && order.savedBy === actor ? new R.FourEyes({ actor }) : null
    ],
    () =>
      order.approval._tag === "Approved"
        ? []
        : [{ _tag: "OrderApproved", v: 1, at: now, by: actor, content: Order.contentText(order) }]
  )
}

export type RejectRejection = R.Voided | R.AlreadyApplied | R.OutcomeUnknown | R.TargetBusy | R.Conflict

/** Rejects an order that waits for approval: it is voided, by an event of its own. */
export const reject = (order: Order.State, reason: string, context: Context): Decided<RejectRejection> =>
  decided(
    [
      order.validity === "voided" ? new R.Voided({ orderNo: order.orderNo }) : null,
      ...atRest(order),
      order.approval._tag === "Approved" ? new R.Conflict({ conflict: "alreadyApproved", id: order.orderNo }) : null
    ],
    () => [
      ...dequeued(order, context.now, "voided"),
      { _tag: "OrderRejected", v: 1, at: context.now, by: context.actor, reason }
    ]
  )

export type RevokeRejection = R.Voided | R.AlreadyApplied | R.OutcomeUnknown | R.TargetBusy | R.Conflict

/** Revokes an approval (撤销审核): the order is 无效购电数据 until it is approved again; a queued one leaves the queue in the same commit. */
export const revoke = (order: Order.State, reason: string, context: Context): Decided<RevokeRejection> =>
  decided(
    [
      order.validity === "voided" ? new R.Voided({ orderNo: order.orderNo }) : null,
      ...atRest(order),
      order.approval._tag === "Approved" ? null : new R.Conflict({ conflict: "notRevocable", id: order.orderNo })
    ],
    () => [
      ...dequeued(order, context.now, "approvalRevoked"),
      { _tag: "ApprovalRevoked", v: 1, at: context.now, by: context.actor, reason }
    ]
  )

export type VoidRejection = R.Conflict | R.AlreadyApplied | R.OutcomeUnknown | R.TargetBusy

/** What an actor must be permitted besides saving to void an order: nothing for the own one while nobody approved it. */
export const permissionsToVoid = (
  order: Order.State,
  actor: string
): ReadonlyArray<"purchase.void" | "purchase.approve"> => {
  const approved = order.approval._tag === "Approved"
  if (order.savedBy === actor) return approved ? ["purchase.void"] : []
  return approved ? ["purchase.void", "purchase.approve"] : ["purchase.void"]
}

/** Voids an order (注销) that was entered wrongly; an applied one can only be compensated. */
export const voidOrder = (order: Order.State, reason: string, context: Context): Decided<VoidRejection> =>
  decided(
    [
      order.validity === "voided" ? new R.Conflict({ conflict: "alreadyVoided", id: order.orderNo }) : null,
      ...atRest(order)
    ],
    () => [
      ...dequeued(order, context.now, "voided"),
      { _tag: "OrderVoided", v: 1, at: context.now, by: context.actor, reason }
    ]
  )

/** Restores a voided order (撤销注销): valid again, and by default to be approved again, or one clerk could bypass the approver. */
export const restore = (order: Order.State, context: Context): Decided<R.Conflict> =>
  decided([order.validity === "valid" ? new R.Conflict({ conflict: "notVoided", id: order.orderNo }) : null], () => [
    { _tag: "OrderRestored", v: 1, at: context.now, by: context.actor, approval: context.policy.restoredApproval }
  ])

export interface QueueView {
  readonly order: Order.State
  readonly customer: Customer.State
  readonly device: Device.State
}
export type QueueRejection = DispatchQueue.QueueRejection

/** Queues an order for dispatch; orders of one target leave in the order in which they were queued. */
export const queue = (
  view: QueueView,
  presence: "online" | "offline" | "unknown",
  context: Context
): Decided<QueueRejection> =>
  decided(
    DispatchQueue.queuePreconditions({ ...view, credit: Credit.ofOrder(view.order) }, presence, context.policy),
    () => [DispatchQueue.queued(context.now, context.policy)]
  )
