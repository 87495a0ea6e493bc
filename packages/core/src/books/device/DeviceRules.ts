/** The rules of the purchase device: bind a customer to a credit target, set its thresholds, cancel it (SM-D, R-016, R-054…R-057). @category Rules */
import type { ArchiveView } from "../../ports/archive/CustomerArchive.ts"
import { isInScope } from "../../ports/authorization/Authorization.ts"
import type { Thresholds } from "../../ports/terminal/Requests.ts"
import type { Preconditions } from "../../rejection/Preconditions.ts"
import * as R from "../../rejection/Rejection.ts"
import { type CreditTarget, keyOf } from "../../values/CreditTarget.ts"
import { fromUnits } from "../../values/Energy.ts"
import { isBefore, plusMillis } from "../../values/Instant.ts"
import type * as Customer from "../customer/Customer.ts"
import type { Reading } from "../dispatch/Reading.ts"
import * as Parameters from "../parameters/Parameters.ts"
import type * as Order from "../purchase/Order.ts"
import { type Context, decide, type Rule } from "../rule/Rule.ts"
import type * as Target from "../target/Target.ts"
import * as Terminal from "../terminal/Terminal.ts"
import { inService } from "../terminal/Terminal.ts"
import { dialectKnown, type Known, whereKnown } from "../terminal/TerminalRules.ts"
import type * as Device from "./Device.ts"

/** What binding looks at. @category Models */
export interface BindView {
  readonly customer: Customer.State
  readonly terminal: Terminal.State
  /** The terminals that the archive lists for the customer; none: it keeps no terminals. */
  readonly listed: ArchiveView["terminals"]
  /** `null`: a target that the station sees for the first time. */
  readonly target: Target.State | null
  readonly capabilities: Known
}

/** Which target the device binds, and at which energy it alarms and trips. @category Models */
export interface BindCommand {
  readonly deviceId: string
  readonly target: CreditTarget
  readonly thresholds: Thresholds
}

/** The events that a decision makes, by the aggregate that they happen to. @category Models */
export interface Changes {
  readonly device: ReadonlyArray<Device.Event>
  readonly target: ReadonlyArray<Target.Event>
}

/** The events of binding; the terminal learns of a target that it did not have, so that whoever changes it meanwhile sees it move. @category Models */
export interface BindChanges extends Changes {
  readonly terminal: ReadonlyArray<Terminal.Event>
}

/** Why binding may be refused. @category Errors */
export type BindRejection =
  | R.CustomerInvalid
  | R.TerminalNotOfCustomer
  | R.TerminalNotInService
  | R.Unsupported
  | R.Conflict
  | R.ThresholdsInvalid

/** Tells whether two org units are one, or one of them is part of the other. */
const isOneBranch = (a: string, b: string): boolean => isInScope(a, [b]) || isInScope(b, [a])

/** Tells whether the archive lists a target; a terminal without targets of its own, or with itself as one, is listed as a whole. */
const isListed = (target: CreditTarget, listed: ArchiveView["terminals"]): boolean =>
  listed.some(
    ({ terminalId, targets }) =>
      terminalId === target.terminalId &&
      (targets.length === 0 || targets.some((it) => it._tag === "Terminal" || keyOf(it) === keyOf(target)))
  )

/**
 * Says why a target may not serve a customer; `null`: it may.
 *
 * **Details** A terminal is registered by whoever runs it: the customer's own org unit, the company above it or a station below. One beside it has
 * nothing to do with him, and its clerks could change the terminal under his orders. Among those, his are the ones that the archive lists for him
 * where it lists none it keeps no terminals, and says nothing.
 *
 * @category Rules
 */
export const notOfCustomer = (target: CreditTarget, view: BindView): R.TerminalNotOfCustomer | null => {
  const { customer, terminal, listed } = view
  const about = { terminalId: target.terminalId, customerNo: customer.customerNo }
  if (!isOneBranch(terminal.orgNo, customer.orgNo)) {
    return new R.TerminalNotOfCustomer({ ...about, because: "otherOrg" })
  }
  const his = listed.length === 0 || isListed(target, listed)
  return his ? null : new R.TerminalNotOfCustomer({ ...about, because: "notInArchive" })
}

/** Checks thresholds (告警电量, 跳闸电量): neither is negative, and trip is not above alarm, which terminals do not check. @category Rules */
export const thresholdPreconditions = (thresholds: Thresholds): Preconditions<R.ThresholdsInvalid> => [
  thresholds.trip > thresholds.alarm || thresholds.trip < 0n || thresholds.alarm < 0n
    ? new R.ThresholdsInvalid(thresholds)
    : null
]

/** Lists what keeps a target from being bound once its dialect is known, in order of precedence. @category Rules */
export const bindPreconditions = (
  target: CreditTarget,
  view: BindView
): Preconditions<Exclude<BindRejection, R.ThresholdsInvalid>> => {
  const { terminalId } = target
  const bound = view.target !== null && view.target.boundTo !== null
  return [
    view.customer.validity === "voided" ? new R.CustomerInvalid({ customerNo: view.customer.customerNo }) : null,
    notOfCustomer(target, view),
    ...inService(view.terminal),
    ...whereKnown(view.capabilities, ({ creditScope }) => [
      target._tag === (creditScope === "group" ? "Group" : "Terminal")
        ? null
        : new R.Unsupported({ terminalId, feature: "creditTarget" })
    ]),
    bound ? new R.Conflict({ conflict: "alreadyBound", id: keyOf(target) }) : null
  ]
}

/** Binds a customer to a target; the number that the terminal holds is adopted at the first contact, never assumed. @category Rules */
export const bind: Rule<BindCommand, BindView, BindChanges, BindRejection> = (command, view, { now }) => {
  const { deviceId, target, thresholds } = command
  const { orgNo, customerNo } = view.customer
  return decide(
    [
      ...dialectKnown(view.terminal, view.capabilities),
      ...bindPreconditions(target, view),
      ...thresholdPreconditions(thresholds)
    ],
    () => {
      const registered: ReadonlyArray<Target.Event> =
        view.target === null ? [{ _tag: "TargetRegistered", v: 1, at: now, target, orgNo }] : []
      return {
        device: [{ _tag: "DeviceBound", v: 1, at: now, deviceId, orgNo, customerNo, target }],
        terminal: view.target === null ? [{ _tag: "TargetListed", v: 1, at: now, target: keyOf(target) }] : [],
        target: [
          ...registered,
          { _tag: "TargetBound", v: 1, deviceId },
          { _tag: "ThresholdsDesired", v: 1, thresholds }
        ]
      }
    }
  )
}

/** Why changing the thresholds may be refused. @category Errors */
export type ThresholdsRejection = R.CustomerInvalid | R.DeviceCancelled | R.ThresholdsInvalid

/** What saving thresholds looks at. @category Models */
export interface ThresholdsView {
  readonly customer: Customer.State
  readonly device: Device.State
}

/** Refuses a device that is cancelled. @category Rules */
export const notCancelled = ({ deviceId, target, binding }: Device.State): Preconditions<R.DeviceCancelled> => [
  binding === "cancelled" ? new R.DeviceCancelled({ deviceId, target: keyOf(target) }) : null
]

/** Saves the thresholds of one target: desired changes, reported does not, nothing is sent. @category Rules */
export const desireThresholds: Rule<
  { readonly thresholds: Thresholds },
  ThresholdsView,
  Pick<Changes, "target">,
  ThresholdsRejection
> = ({ thresholds }, { customer, device }) =>
  decide(
    [
      customer.validity === "voided" ? new R.CustomerInvalid({ customerNo: customer.customerNo }) : null,
      ...notCancelled(device),
      ...thresholdPreconditions(thresholds)
    ],
    () => ({ target: [{ _tag: "ThresholdsDesired", v: 1, thresholds }] })
  )

/** What anything that is done on a device looks at. @category Models */
export interface InUseView {
  readonly device: Device.State
  readonly terminal: Terminal.State
  readonly capabilities: Known
}

/** Lists what keeps anything from being done on a device: it is cancelled, or the station lacks the dialect of its terminal. @category Rules */
export const inUse = (view: InUseView): Preconditions<R.DeviceCancelled | R.TerminalNotInService | R.Unsupported> => [
  ...notCancelled(view.device),
  ...inService(view.terminal),
  ...dialectKnown(view.terminal, view.capabilities)
]

/** What anything that is done for a customer on his device looks at. @category Models */
export interface UsableView extends InUseView {
  readonly customer: Customer.State
}

/** Why nothing may be done with a device at all. @category Errors */
export type UsableRejection = R.DeviceCancelled | R.TerminalNotInService | R.Unsupported | R.CustomerInvalid

/** Lists what keeps anything from being done for a customer on his device, in order of precedence. @category Rules */
export const usable = (view: UsableView): Preconditions<UsableRejection> => [
  ...inUse(view),
  view.customer.validity === "voided" ? new R.CustomerInvalid({ customerNo: view.customer.customerNo }) : null
]

/** What cancelling looks at; `reading` is the newest that has a value. @category Models */
export interface CancelView {
  readonly device: Device.State
  readonly target: Target.State
  readonly terminal: Terminal.State
  /** The orders of the device that are queued, sending or unknown. */
  readonly orders: ReadonlyArray<Order.State>
  readonly reading: Reading | null
}

/** How to cancel: what is left by hand where the terminal is silent, what becomes of it, and of purchase control. @category Models */
export interface CancelCommand {
  readonly reason: string
  readonly finalReading: Device.FinalReading | null
  readonly disposition: Device.Disposition | null
  readonly control: "release" | "leaveEngaged" | null
}

/** Why cancelling may be refused. @category Errors */
export type CancelRejection =
  | R.DeviceCancelled
  | R.OutcomeUnknown
  | R.TargetBusy
  | R.StaleReading
  | R.DispositionMissing
  | R.PurchaseControlEngaged

/** The changes of a cancellation; `dequeued` is what each queued order gets in the same commit. @category Models */
export interface CancelChanges {
  readonly device: ReadonlyArray<Device.Event>
  readonly target: ReadonlyArray<Target.Event>
  readonly dequeued: ReadonlyArray<Order.Event>
}

/** Gives what the device is left with: what was written down by hand, else the last reading that is young enough; `null`: not known. @category Rules */
export const finalReadingOf = (
  command: Pick<CancelCommand, "finalReading">,
  reading: Reading | null,
  context: Context
): Device.FinalReading | null => {
  if (command.finalReading !== null) return command.finalReading
  if (reading === null || reading.remaining === null) return null
  const oldest = plusMillis(context.now, -context.policy.maxReadingAgeMinutes * 60_000)
  if (isBefore(reading.readAt, oldest)) return null
  return { remaining: reading.remaining, at: reading.readAt, source: "terminal" }
}

/** Tells whether purchase control is engaged on the target as last read. @category Rules */
export const isEngaged = (terminal: Terminal.State, target: Device.State["target"]): boolean =>
  Parameters.reportedOf(Terminal.targetParametersOf(terminal, keyOf(target)).book, "PurchaseControl")?.value.state ===
  "engaged"

/** Lists what keeps a device from being cancelled, in order of precedence. @category Rules */
export const cancelPreconditions = (
  command: CancelCommand,
  view: CancelView,
  context: Context
): Preconditions<CancelRejection> => {
  const { device, orders, terminal } = view
  const { deviceId } = device
  const target = keyOf(device.target)
  const unknown = orders.find(({ dispatch }) => dispatch._tag === "Unknown")
  const left = finalReadingOf(command, view.reading, context)
  const held = view.target.slot._tag === "Held"
  return [
    ...notCancelled(device),
    unknown === undefined ? null : new R.OutcomeUnknown({ orderNo: unknown.orderNo }),
    held ? new R.TargetBusy({ target }) : null,
    left === null ? new R.StaleReading({ target, readAt: view.reading?.readAt ?? null }) : null,
    left !== null && left.remaining > 0n && command.disposition === null
      ? new R.DispositionMissing({ deviceId, target, remaining: left.remaining })
      : null,
    isEngaged(terminal, device.target) && command.control === null ? new R.PurchaseControlEngaged({ target }) : null
  ]
}

/**
 * Cancels a device (注销客户购电设备), for good.
 *
 * **Details** Orders stay as they are and can no longer be dispatched; queued ones are idle again. What is left needs a disposition.
 *
 * @category Rules
 */
export const cancel: Rule<CancelCommand, CancelView, CancelChanges, CancelRejection> = (command, view, context) =>
  decide(cancelPreconditions(command, view, context), () => {
    const { device, terminal } = view
    const zero: Device.FinalReading = { remaining: fromUnits(0n), at: context.now, source: "manual" }
    const finalReading = finalReadingOf(command, view.reading, context) ?? zero
    const control = isEngaged(terminal, device.target) ? (command.control ?? "leaveEngaged") : "released"
    const { reason, disposition } = command
    return {
      device: [
        { _tag: "DeviceCancelled", v: 1, cancellation: { at: context.now, reason, finalReading, disposition, control } }
      ],
      target: [{ _tag: "TargetReleased", v: 1, deviceId: device.deviceId }],
      dequeued: [{ _tag: "Dequeued", v: 1, at: context.now, reason: "preconditionGone" }]
    }
  })
