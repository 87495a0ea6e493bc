/** The rules of the purchase device: bind a customer to a credit target, set its thresholds (SM-D, R-016). @category Rules */
import type { ArchiveView } from "../../ports/archive/CustomerArchive.ts"
import { isInScope } from "../../ports/authorization/Authorization.ts"
import type { Thresholds } from "../../ports/terminal/Requests.ts"
import type { Preconditions } from "../../rejection/Preconditions.ts"
import * as R from "../../rejection/Rejection.ts"
import { type CreditTarget, keyOf } from "../../values/CreditTarget.ts"
import type { Instant } from "../../values/Instant.ts"
import type * as Customer from "../customer/Customer.ts"
import { decide, type Rule } from "../rule/Rule.ts"
import { notReserved } from "../target/Reservation.ts"
import type * as Target from "../target/Target.ts"
import { thresholdFit } from "../target/ThresholdFit.ts"
import type * as Terminal from "../terminal/Terminal.ts"
import { inService } from "../terminal/Terminal.ts"
import { dialectKnown, type Known, whereKnown } from "../terminal/TerminalRules.ts"
import type * as Device from "./Device.ts"
import { notCancelled } from "./DeviceStanding.ts"

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
  /** The replacement that binds; without one somebody does. */
  readonly replacementId?: string
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
  | R.ThresholdsUnfit

/** Tells whether two org units are one, or one of them is part of the other. @category Rules */
export const isOneBranch = (a: string, b: string): boolean => isInScope(a, [b]) || isInScope(b, [a])

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

/** Checks thresholds (告警电量, 跳闸电量): trip is not negative and not above alarm, so that neither is; terminals do not check it. @category Rules */
export const thresholdPreconditions = (thresholds: Thresholds): Preconditions<R.ThresholdsInvalid> => [
  thresholds.trip > thresholds.alarm || thresholds.trip < 0n ? new R.ThresholdsInvalid(thresholds) : null
]

/** Lists what keeps a target from being bound once its dialect is known, in order of precedence. @category Rules */
export const bindPreconditions = (
  target: CreditTarget,
  view: BindView,
  replacementId: string | null = null
): Preconditions<Exclude<BindRejection, R.ThresholdsInvalid | R.ThresholdsUnfit>> => {
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
    bound ? new R.Conflict({ conflict: "alreadyBound", id: keyOf(target) }) : null,
    ...notReserved(view.target, replacementId)
  ]
}

/** Lists all that keeps a target from being bound with these thresholds. @category Rules */
export const allBindPreconditions = (
  { target, thresholds, replacementId }: BindCommand,
  view: BindView
): Preconditions<BindRejection> => [
  ...dialectKnown(view.terminal, view.capabilities),
  ...bindPreconditions(target, view, replacementId),
  ...thresholdPreconditions(thresholds),
  ...whereKnown(view.capabilities, (known) => thresholdFit(known, target, thresholds))
]

/** Gives the events of binding; `inherited`: what stands on the target and what was decided of it, `null`: nobody was asked. @category Rules */
export const bound = (
  { deviceId, target, thresholds }: BindCommand,
  view: BindView,
  at: Instant,
  inherited: Device.Inherited | null
): BindChanges => {
  const { orgNo, customerNo } = view.customer
  const registered: ReadonlyArray<Target.Event> =
    view.target === null ? [{ _tag: "TargetRegistered", v: 1, at, target, orgNo }] : []
  const about = { deviceId, orgNo, customerNo, target, ...(inherited === null ? {} : { inherited }) }
  return {
    device: [{ _tag: "DeviceBound", v: 1, at, ...about }],
    terminal: view.target === null ? [{ _tag: "TargetListed", v: 1, at, target: keyOf(target) }] : [],
    target: [...registered, { _tag: "TargetBound", v: 1, deviceId }, { _tag: "ThresholdsDesired", v: 1, thresholds }]
  }
}

/** Binds a customer to a target; the number that the terminal holds is adopted at the first contact, never assumed. @category Rules */
export const bind: Rule<BindCommand, BindView, BindChanges, BindRejection> = (command, view, { now }) =>
  decide(allBindPreconditions(command, view), () => bound(command, view, now, null))

/** Why changing the thresholds may be refused. @category Errors */
export type ThresholdsRejection = R.CustomerInvalid | R.DeviceCancelled | R.ThresholdsInvalid | R.ThresholdsUnfit

/** What saving thresholds looks at. @category Models */
export interface ThresholdsView {
  readonly customer: Customer.State
  readonly device: Device.State
  readonly capabilities: Known
}

/** Saves the thresholds of one target: desired changes, reported does not, nothing is sent. @category Rules */
export const desireThresholds: Rule<
  { readonly thresholds: Thresholds },
  ThresholdsView,
  Pick<Changes, "target">,
  ThresholdsRejection
> = ({ thresholds }, { customer, device, capabilities }) =>
  decide(
    [
      customer.validity === "voided" ? new R.CustomerInvalid({ customerNo: customer.customerNo }) : null,
      ...notCancelled(device),
      ...thresholdPreconditions(thresholds),
      ...whereKnown(capabilities, (known) => thresholdFit(known, device.target, thresholds))
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
