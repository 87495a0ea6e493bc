/** The rules of cancelling a purchase device (注销客户购电设备): what is left of it needs a disposition (SM-D, R-054…R-057). @category Rules */
import type { Preconditions } from "../../rejection/Preconditions.ts"
import * as R from "../../rejection/Rejection.ts"
import { keyOf } from "../../values/CreditTarget.ts"
import { type Energy, fromUnits } from "../../values/Energy.ts"
import type { Instant } from "../../values/Instant.ts"
import * as OpenAttempt from "../credit/OpenAttempt.ts"
import * as Parameters from "../parameters/Parameters.ts"
import type * as Order from "../purchase/Order.ts"
import { type Context, decide, type Rule } from "../rule/Rule.ts"
import type * as Target from "../target/Target.ts"
import * as Terminal from "../terminal/Terminal.ts"
import type * as WorkItem from "../workitem/WorkItem.ts"
import type * as Device from "./Device.ts"
import { notBeingReplaced, notCancelled } from "./DeviceStanding.ts"
import { type FinalView, finalReadingOf, type HandView, handPreconditions } from "./FinalReading.ts"
import { leftBy } from "./LeftEnergy.ts"

/** What a device looks at that leaves service, cancelled or replaced. @category Models */
export interface LeavingView extends FinalView {
  readonly device: Device.State
  readonly terminal: Terminal.State
  /** The orders of the device that are queued, sending or unknown. */
  readonly orders: ReadonlyArray<Order.State>
  /** What stands on the target of a device before and is still to be taken off. */
  readonly foreign: Energy
}

/** What cancelling looks at. @category Models */
export interface CancelView extends LeavingView, HandView {}

/** How to cancel: what is left by hand where the terminal is silent, what becomes of it, and of purchase control. @category Models */
export interface CancelCommand {
  readonly reason: string
  readonly finalReading: Device.FinalReading | null
  readonly disposition: Device.Disposition | null
  readonly control: "release" | "leaveEngaged" | null
  /** The replacement that cancels; without one somebody does. */
  readonly replacementId?: string
  /** The closing of an account that cancels. */
  readonly closingId?: string
}

/** Why cancelling may be refused. @category Errors */
export type CancelRejection =
  | R.DeviceCancelled
  | R.DeviceBeingReplaced
  | R.OutcomeUnknown
  | R.TargetBusy
  | R.StaleReading
  | R.ValueInvalid
  | R.Conflict
  | R.DispositionMissing
  | R.PurchaseControlEngaged

/** The changes of a cancellation; `dequeued` is what each queued order gets in the same commit. @category Models */
export interface CancelChanges {
  readonly device: ReadonlyArray<Device.Event>
  readonly target: ReadonlyArray<Target.Event>
  readonly dequeued: ReadonlyArray<Order.Event>
  /** What is left to do about the energy that stays on the target. */
  readonly left: ReadonlyArray<WorkItem.Finding>
}

/** Tells whether purchase control is engaged on the target as last read. @category Rules */
export const isEngaged = (terminal: Terminal.State, target: Device.State["target"]): boolean =>
  Parameters.reportedOf(Terminal.targetParametersOf(terminal, keyOf(target)).book, "PurchaseControl")?.value.state ===
  "engaged"

/**
 * Lists what keeps a device from leaving service whatever it is left with: another end of it, or a credit under way.
 *
 * **Details** Settled by two persons, a credit may still arrive while its frame lives: what is read before tells nothing.
 *
 * @category Rules
 */
export const leavingPreconditions = (
  { device, orders, target }: Pick<LeavingView, "device" | "orders" | "target">,
  now: Instant,
  holder?: string
): Preconditions<R.DeviceCancelled | R.DeviceBeingReplaced | R.OutcomeUnknown | R.TargetBusy> => {
  const unknown = orders.find(({ dispatch }) => dispatch._tag === "Unknown")
  return [
    ...notCancelled(device),
    ...notBeingReplaced(device, holder),
    unknown === undefined ? null : new R.OutcomeUnknown({ orderNo: unknown.orderNo }),
    OpenAttempt.isBusy(target, now) ? new R.TargetBusy({ target: keyOf(device.target) }) : null
  ]
}

/** Asks what becomes of purchase control where it is engaged. @category Rules */
export const controlPrecondition = (
  control: CancelCommand["control"],
  { terminal, device }: Pick<LeavingView, "terminal" | "device">
): R.PurchaseControlEngaged | null =>
  isEngaged(terminal, device.target) && control === null
    ? new R.PurchaseControlEngaged({ target: keyOf(device.target) })
    : null

/** Lists what keeps a device from being cancelled, in order of precedence. @category Rules */
export const cancelPreconditions = (
  command: CancelCommand,
  view: CancelView,
  context: Context
): Preconditions<CancelRejection> => {
  const { device } = view
  const { deviceId } = device
  const target = keyOf(device.target)
  const { finalReading, replacementId, closingId } = command
  const holder = replacementId ?? closingId
  const left = finalReadingOf(finalReading, view, context)
  // What a replacement or a closing takes it has read itself, or two persons have stated it.
  const byHand = holder === undefined ? finalReading : null
  return [
    ...leavingPreconditions(view, context.now, holder),
    ...(byHand === null ? [] : handPreconditions(byHand, view, context)),
    left === null ? new R.StaleReading({ target, readAt: view.reading?.readAt ?? null }) : null,
    left !== null && left.remaining > 0n && command.disposition === null
      ? new R.DispositionMissing({ deviceId, target, remaining: left.remaining })
      : null,
    controlPrecondition(command.control, view)
  ]
}

/**
 * Cancels a device (注销客户购电设备), for good.
 *
 * **Details** Orders stay as they are and can no longer be dispatched; queued ones are idle again, and each is a work item: it was paid. What is left
 * needs a disposition.
 *
 * @category Rules
 */
export const cancel: Rule<CancelCommand, CancelView, CancelChanges, CancelRejection> = (command, view, context) =>
  decide(cancelPreconditions(command, view, context), () => {
    const { device, terminal } = view
    const zero: Device.FinalReading = { remaining: fromUnits(0n), at: context.now, source: "manual" }
    const finalReading = finalReadingOf(command.finalReading, view, context) ?? zero
    const control = isEngaged(terminal, device.target) ? (command.control ?? "leaveEngaged") : "released"
    const { reason, disposition } = command
    const cancellation: Device.Cancellation = { at: context.now, reason, finalReading, disposition, control }
    return {
      device: [{ _tag: "DeviceCancelled", v: 1, cancellation }],
      left: leftBy(device, cancellation, view.foreign, command.replacementId),
      target: [{ _tag: "TargetReleased", v: 1, deviceId: device.deviceId }],
      dequeued: [{ _tag: "Dequeued", v: 1, at: context.now, reason: "preconditionGone" }]
    }
  })
