/** The rules of the adjustment: save, approve, revoke, void, queue. */
import type * as Result from "effect/Result"
import type { Policy } from "../../policy/Policy.ts"
import type { Capabilities } from "../../ports/terminal/Capabilities.ts"
import { decided as decide, type Preconditions, type Refusal } from "../../rejection/Preconditions.ts"
import * as R from "../../rejection/Rejection.ts"
import { keyOf } from "../../values/CreditTarget.ts"
import { isMultipleOf } from "../../values/Energy.ts"
import { type Instant, isBefore, plusMillis } from "../../values/Instant.ts"
import * as Credit from "../credit/Credit.ts"
import * as DispatchQueue from "../credit/DispatchQueue.ts"
import type * as Customer from "../customer/Customer.ts"
import type * as Device from "../device/Device.ts"
import type { Reading } from "../dispatch/Reading.ts"
import type * as Order from "../purchase/Order.ts"
import type * as Target from "../target/Target.ts"
import * as Adjustment from "./Adjustment.ts"

/** Who acts, when, and under which policies. */
export interface Context {
  readonly actor: string
  readonly now: Instant
  readonly policy: Policy
}

/** The changes of an adjustment alone. */
export interface Changes {
  readonly adjustment: ReadonlyArray<Adjustment.Event>
}

/** The changes of the adjustment, or everything that forbids them in order of precedence. */
export type Decided<R> = Result.Result<Changes, Refusal<R>>

const decided = <R>(preconditions: Preconditions<R>, events: () => ReadonlyArray<Adjustment.Event>): Decided<R> =>
  decide(preconditions, () => ({ adjustment: events() }))

/** What saving looks at: `compensated` is the order that the adjustment makes up for. */
export interface SaveView {
  readonly customer: Customer.State
  readonly device: Device.State
  readonly target: Target.State
  readonly compensated: Order.State | null
  /** Whether an order of the target waits in the queue: it would raise what the adjustment sets. */
  readonly queued: "yes" | "no"
}

export type SaveRejection =
  | R.CustomerInvalid
  | R.DeviceCancelled
  | R.Unsupported
  | R.TargetBusy
  | R.Conflict
  | R.ValueInvalid
  | R.Quantum
  | R.OverHoardingLimit
  | R.StaleReading
  | R.RemainingChanged

const ofReading = (
  content: Adjustment.Content,
  reading: Reading | null,
  context: Context
): Preconditions<R.StaleReading | R.RemainingChanged> => {
  const target = keyOf(content.target)
  const oldest = plusMillis(context.now, -context.policy.adjustmentReadingMinutes * 60_000)
  const { remaining = null, readAt = null } = reading ?? {}
  if (remaining === null || readAt === null || isBefore(readAt, oldest)) return [new R.StaleReading({ target, readAt })]
  const was = content.ifRemainingWas
  return [was === remaining ? null : new R.RemainingChanged({ target, was, found: remaining })]
}

const ofValue = (
  content: Adjustment.Content,
  view: SaveView,
  capabilities: Capabilities
): Preconditions<R.Unsupported | R.ValueInvalid | R.Quantum | R.OverHoardingLimit> => {
  const { value, target } = content
  const { terminalId } = target
  const { setBalance } = capabilities
  const { hoarding } = view.customer.limits
  if (setBalance === null) return [new R.Unsupported({ terminalId, feature: "setBalance" })]
  const { quantum, min, max } = setBalance
  return [
    capabilities.creditUnit === "money" ? new R.Unsupported({ terminalId, feature: "moneyMode" }) : null,
    isMultipleOf(value, quantum) ? null : new R.Quantum({ energy: value, quantum }),
    value < min || value > max ? new R.ValueInvalid({ energy: value, min, max }) : null,
    hoarding !== null && value > hoarding ? new R.OverHoardingLimit({ limit: hoarding }) : null
  ]
}

/** Lists what keeps an adjustment from being saved, in order of precedence. */
export const savePreconditions = (
  content: Adjustment.Content,
  view: SaveView,
  capabilities: Capabilities,
  reading: Reading | null,
  context: Context
): Preconditions<SaveRejection> => {
  const { customer, device, target, compensated } = view
  const notApplied = compensated !== null && compensated.dispatch._tag !== "Applied"
  return [
    customer.validity === "voided" ? new R.CustomerInvalid({ customerNo: customer.customerNo }) : null,
    device.binding === "cancelled" ? new R.DeviceCancelled({ deviceId: device.deviceId }) : null,
    target.slot._tag === "Held" || view.queued === "yes" ? new R.TargetBusy({ target: keyOf(target.target) }) : null,
    notApplied ? new R.Conflict({ conflict: "notApplied", id: compensated.orderNo }) : null,
    ...ofValue(content, view, capabilities),
    ...ofReading(content, reading, context)
  ]
}

/** Saves an adjustment; where the site approves none it is queued in the same commit. */
export const save = (
  content: Adjustment.Content,
  view: SaveView,
  capabilities: Capabilities,
  reading: Reading | null,
  context: Context
): Decided<SaveRejection> => {
  const { now, actor, policy } = context
  return decided(savePreconditions(content, view, capabilities, reading, context), () =>
    policy.auditAdjustments === "on"
      ? [{ _tag: "AdjustmentSaved", v: 1, at: now, by: actor, content, approval: "pending" }]
      : [
          { _tag: "AdjustmentSaved", v: 1, at: now, by: actor, content, approval: "waived" },
          DispatchQueue.queued(now, policy)
        ]
  )
}

export type ApproveRejection = R.Voided | DispatchQueue.RestRejection | R.FourEyes

/** Approves an adjustment; one that is approved, or needs no approval, stays as it is. */
export const approve = (adjustment: Adjustment.State, context: Context): Decided<ApproveRejection> => {
  const { actor, policy, now } = context
  const { adjustmentNo: orderNo, approval } = adjustment
  const open = approval._tag === "Pending" || approval._tag === "Revoked"
  return decided(
    [
      adjustment.validity === "voided" ? new R.Voided({ orderNo }) : null,
      ...(open ? DispatchQueue.atRest(Credit.ofAdjustment(adjustment)) : []),
      policy.fourEyes === "on" && adjustment.savedBy === actor ? new R.FourEyes({ actor }) : null
    ],
    () =>
      open
        ? [{ _tag: "AdjustmentApproved", v: 1, at: now, by: actor, content: Adjustment.contentText(adjustment) }]
        : []
  )
}

export type EndRejection = R.Voided | DispatchQueue.RestRejection | R.Conflict

/** Revokes the approval of an adjustment; a queued one leaves the queue in the same commit. */
export const revoke = (adjustment: Adjustment.State, reason: string, context: Context): Decided<EndRejection> => {
  const { adjustmentNo, approval } = adjustment
  const credit = Credit.ofAdjustment(adjustment)
  return decided(
    [
      adjustment.validity === "voided" ? new R.Voided({ orderNo: adjustmentNo }) : null,
      ...DispatchQueue.atRest(credit),
      approval._tag === "Approved" ? null : new R.Conflict({ conflict: "notRevocable", id: adjustmentNo })
    ],
    () => [
      ...DispatchQueue.dequeued(credit, context.now, "approvalRevoked"),
      { _tag: "AdjustmentApprovalRevoked", v: 1, at: context.now, by: context.actor, reason }
    ]
  )
}

/** Voids an adjustment; there is no way back: a new one rests on a new reading. */
export const voidAdjustment = (
  adjustment: Adjustment.State,
  reason: string,
  context: Context
): Decided<EndRejection> => {
  const credit = Credit.ofAdjustment(adjustment)
  return decided(
    [
      adjustment.validity === "voided"
        ? new R.Conflict({ conflict: "alreadyVoided", id: adjustment.adjustmentNo })
        : null,
      ...DispatchQueue.atRest(credit)
    ],
    () => [
      ...DispatchQueue.dequeued(credit, context.now, "voided"),
      { _tag: "AdjustmentVoided", v: 1, at: context.now, by: context.actor, reason }
    ]
  )
}

/** Queues an adjustment for dispatch. */
export const queue = (
  view: { readonly adjustment: Adjustment.State; readonly customer: Customer.State; readonly device: Device.State },
  presence: "online" | "offline" | "unknown",
  context: Context
): Decided<DispatchQueue.QueueRejection> =>
  decided(
    DispatchQueue.queuePreconditions(
      { ...view, credit: Credit.ofAdjustment(view.adjustment) },
      presence,
      context.policy
    ),
    () => [DispatchQueue.queued(context.now, context.policy)]
  )
