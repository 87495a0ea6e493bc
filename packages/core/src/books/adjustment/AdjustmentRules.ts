/** The rules of the adjustment: save, approve, revoke, void, queue. @category Rules */
import { type Capabilities, withholds } from "../../ports/terminal/Capabilities.ts"
import type { Presence } from "../../ports/terminal/TerminalPorts.ts"
import type { Preconditions } from "../../rejection/Preconditions.ts"
import * as R from "../../rejection/Rejection.ts"
import { keyOf } from "../../values/CreditTarget.ts"
import { type Energy, isMultipleOf } from "../../values/Energy.ts"
import { type Instant, isBefore, plusMillis } from "../../values/Instant.ts"
import * as Credit from "../credit/Credit.ts"
import * as DispatchQueue from "../credit/DispatchQueue.ts"
import { beyondLimit } from "../credit/Hoarding.ts"
import { notCarriedOverTo } from "../credit/SetByHand.ts"
import type * as Customer from "../customer/Customer.ts"
import type * as Device from "../device/Device.ts"
import { notBeingReplaced, notCancelled } from "../device/DeviceStanding.ts"
import type { Reading } from "../dispatch/Reading.ts"
import { withDiscrepancy } from "../entry/Repairs.ts"
import type * as ParameterJob from "../parameters/ParameterJob.ts"
import type * as Order from "../purchase/Order.ts"
import { fourEyes } from "../rule/FourEyes.ts"
import { type Bare, type Context, type Decided as DecidedOf, decide, type Rule, type WithReason } from "../rule/Rule.ts"
import type * as Target from "../target/Target.ts"
import { thresholdsTravel } from "../target/ThresholdFit.ts"
import type * as Terminal from "../terminal/Terminal.ts"
import { answerable } from "../terminal/Terminal.ts"
import { dialectKnown, type Known, whereKnown } from "../terminal/TerminalRules.ts"
import * as Adjustment from "./Adjustment.ts"
import { thresholdsAfter } from "./ThresholdJob.ts"

/** The changes of an adjustment alone. @category Models */
export interface Changes {
  readonly adjustment: ReadonlyArray<Adjustment.Event>
}

/** The changes of the adjustment, or everything that forbids them in order of precedence. @category Models */
export type Decided<R> = DecidedOf<Changes, R>

/** What most commands look at. @category Models */
export interface AdjustmentView {
  readonly adjustment: Adjustment.State
}

/** What saving looks at: `compensated` is the order that the adjustment makes up for, `reading` the newest of the target. @category Models */
export interface SaveView {
  readonly customer: Customer.State
  readonly device: Device.State
  readonly target: Target.State
  readonly terminal: Terminal.State
  readonly compensated: Order.State | null
  /** Whether an order of the target waits in the queue: it would raise what the adjustment sets. */
  readonly queued: "yes" | "no"
  /** What is sold on the device and not yet applied: it will raise the balance further. */
  readonly pending: Energy
  /** The latest turn of its target. */
  readonly lastTurn: Instant | null
  /** Whether a valid adjustment makes up for that order already. */
  readonly madeUpFor: "yes" | "no"
  readonly capabilities: Known
  readonly reading: Reading | null
}

/** Why saving may be refused. @category Errors */
export type SaveRejection =
  | R.CustomerInvalid
  | R.DeviceCancelled
  | R.DeviceBeingReplaced
  | R.TerminalNotInService
  | R.TerminalSuspected
  | R.Unsupported
  | R.TargetBusy
  | R.Conflict
  | R.ValueInvalid
  | R.Quantum
  | R.OverHoardingLimit
  | R.ThresholdsUnfit
  | R.StaleReading
  | R.RemainingChanged

const readingPreconditions = (
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

const valuePreconditions = (
  content: Adjustment.Content,
  view: SaveView,
  capabilities: Capabilities
): Preconditions<R.Unsupported | R.ValueInvalid | R.Quantum | R.OverHoardingLimit> => {
  const { value, target } = content
  const { terminalId } = target
  const { setBalance } = capabilities
  if (setBalance === null) return [new R.Unsupported({ terminalId, feature: "setBalance" })]
  const { quantum, min, max } = setBalance
  return [
    capabilities.creditUnit === "money" ? new R.Unsupported({ terminalId, feature: "moneyMode" }) : null,
    withholds(capabilities, "setBalance") ? new R.Unsupported({ terminalId, feature: "withheld" }) : null,
    isMultipleOf(value, quantum) ? null : new R.Quantum({ energy: value, quantum }),
    value < min || value > max ? new R.ValueInvalid({ energy: value, min, max }) : null,
    beyondLimit(view.customer, value, view.pending)
  ]
}

const savePreconditions = (
  content: Adjustment.Content,
  view: SaveView,
  context: Context
): Preconditions<SaveRejection> => {
  const { customer, device, target, compensated, capabilities } = view
  const notApplied = compensated !== null && compensated.dispatch._tag !== "Applied"
  const twice = compensated !== null && view.madeUpFor === "yes"
  return [
    twice ? new R.Conflict({ conflict: "alreadyCompensated", id: compensated.orderNo }) : null,
    ...answerable(view.terminal),
    ...dialectKnown(view.terminal, capabilities),
    customer.validity === "voided" ? new R.CustomerInvalid({ customerNo: customer.customerNo }) : null,
    ...notCancelled(device),
    ...notBeingReplaced(device, content.closes),
    ...notCarriedOverTo({ ...content, mode: "set" }, device, target),
    target.slot._tag === "Held" || view.queued === "yes" ? new R.TargetBusy({ target: keyOf(target.target) }) : null,
    notApplied ? new R.Conflict({ conflict: "notApplied", id: compensated.orderNo }) : null,
    ...whereKnown(capabilities, (known) => valuePreconditions(content, view, known)),
    ...whereKnown(capabilities, (known) => thresholdsTravel(known, target)),
    ...readingPreconditions(content, view.reading, context)
  ]
}

const saved = (
  content: Adjustment.Content,
  lastTurn: Instant | null,
  context: Context
): ReadonlyArray<Adjustment.Event> => {
  const { now: at, actor: by, policy } = context
  return policy.auditAdjustments === "on"
    ? [{ _tag: "AdjustmentSaved", v: 1, at, by, content, approval: "pending" }]
    : [{ _tag: "AdjustmentSaved", v: 1, at, by, content, approval: "waived" }, DispatchQueue.queued(context, lastTurn)]
}

/** The changes of saving: the adjustment, and the job that brings the thresholds after it where they do not travel with the credit. @category Models */
export interface SaveChanges extends Changes {
  readonly job: ReadonlyArray<ParameterJob.Event>
}

/** Saves an adjustment; where the site approves none it is queued in the same commit. @category Rules */
export const save: Rule<Adjustment.Content, SaveView, SaveChanges, SaveRejection> = (content, view, context) => {
  const { capabilities, target } = view
  return decide(savePreconditions(content, view, context), () => ({
    adjustment: saved(content, view.lastTurn, context),
    job: capabilities === null ? [] : thresholdsAfter(content, target.desired, capabilities, context)
  }))
}

/** Why approving may be refused. @category Errors */
export type ApproveRejection = R.Voided | DispatchQueue.RestRejection | R.DeviceBeingReplaced | R.Conflict | R.FourEyes

/** What approving looks at: the device and the target may have become part of a replacement since. @category Models */
export interface ApproveView extends AdjustmentView {
  readonly device: Device.State
  readonly target: Target.State
}

/** Approves an adjustment; one that is approved, or needs no approval, stays as it is. @category Rules */
export const approve: Rule<Bare, ApproveView, Changes, ApproveRejection> = (_, view, context) => {
  const { adjustment, device, target } = view
  const { actor, now } = context
  const { adjustmentNo: orderNo, approval } = adjustment
  const open = approval._tag === "Pending" || approval._tag === "Revoked"
  const content = Adjustment.contentText(adjustment)
  const credit = Credit.fromAdjustment(adjustment)
  return decide(
    [
      adjustment.validity === "voided" ? new R.Voided({ orderNo }) : null,
      ...(open ? [...DispatchQueue.atRest(credit), ...notCarriedOverTo(credit, device, target)] : []),
      withDiscrepancy(orderNo, adjustment),
      fourEyes(context, adjustment.savedBy)
    ],
    () => ({ adjustment: open ? [{ _tag: "AdjustmentApproved", v: 1, at: now, by: actor, content }] : [] })
  )
}

/** Why ending may be refused. @category Errors */
export type EndRejection = R.Voided | DispatchQueue.RestRejection | R.Conflict

/** Revokes the approval of an adjustment; a queued one leaves the queue in the same commit. @category Rules */
export const revoke: Rule<WithReason, AdjustmentView, Changes, EndRejection> = (
  { reason },
  { adjustment },
  context
) => {
  const { adjustmentNo, approval } = adjustment
  const credit = Credit.fromAdjustment(adjustment)
  return decide(
    [
      adjustment.validity === "voided" ? new R.Voided({ orderNo: adjustmentNo }) : null,
      ...DispatchQueue.atRest(credit),
      approval._tag === "Approved" ? null : new R.Conflict({ conflict: "notRevocable", id: adjustmentNo })
    ],
    () => ({
      adjustment: [
        ...DispatchQueue.dequeued(credit, context.now, "approvalRevoked"),
        { _tag: "AdjustmentApprovalRevoked", v: 1, at: context.now, by: context.actor, reason }
      ]
    })
  )
}

/** Voids an adjustment; there is no way back: a new one rests on a new reading. @category Rules */
export const voidAdjustment: Rule<WithReason, AdjustmentView, Changes, EndRejection> = (
  { reason },
  { adjustment },
  context
) => {
  const { adjustmentNo: id, validity } = adjustment
  const credit = Credit.fromAdjustment(adjustment)
  return decide(
    [validity === "voided" ? new R.Conflict({ conflict: "alreadyVoided", id }) : null, ...DispatchQueue.atRest(credit)],
    () => ({
      adjustment: [
        ...DispatchQueue.dequeued(credit, context.now, "voided"),
        { _tag: "AdjustmentVoided", v: 1, at: context.now, by: context.actor, reason }
      ]
    })
  )
}

/** The aggregates that queueing looks at. @category Models */
export interface QueueView extends ApproveView {
  readonly customer: Customer.State
  readonly terminal: Terminal.State
  readonly presence: Presence["state"]
  /** The latest turn of its target. */
  readonly lastTurn: Instant | null
}

/** Queues an adjustment for dispatch. @category Rules */
export const queue: Rule<Bare, QueueView, Changes, DispatchQueue.QueueRejection> = (_, view, context) => {
  const credit = Credit.fromAdjustment(view.adjustment)
  return decide(
    [
      ...DispatchQueue.queuePreconditions({ ...view, credit }, context),
      ...notCarriedOverTo(credit, view.device, view.target)
    ],
    () => ({ adjustment: [DispatchQueue.queued(context, view.lastTurn)] })
  )
}
