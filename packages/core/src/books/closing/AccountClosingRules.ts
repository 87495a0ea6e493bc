/** The rules of closing an account (销户): ask for it, approve it, take off what is left, cancel, and what persons do where it does not get on. @category Rules */
import * as Result from "effect/Result"
import { withholds } from "../../ports/terminal/Capabilities.ts"
import type { Preconditions } from "../../rejection/Preconditions.ts"
import * as R from "../../rejection/Rejection.ts"
import { keyOf } from "../../values/CreditTarget.ts"
import { type Energy, subtract, zero } from "../../values/Energy.ts"
import { type Instant, isBefore } from "../../values/Instant.ts"
import * as Adjustment from "../adjustment/Adjustment.ts"
import * as AdjustmentRules from "../adjustment/AdjustmentRules.ts"
import type * as Control from "../control/Control.ts"
import type { Credit } from "../credit/Credit.ts"
import * as DispatchQueue from "../credit/DispatchQueue.ts"
import type * as Customer from "../customer/Customer.ts"
import * as CancelRules from "../device/CancelRules.ts"
import type * as Device from "../device/Device.ts"
import { finalReadingOf, handPreconditions } from "../device/FinalReading.ts"
import { owedAfterTaking } from "../device/LeftEnergy.ts"
import { fourEyes } from "../rule/FourEyes.ts"
import { type Context, type Decided, decide, type Rule } from "../rule/Rule.ts"
import { notReserved } from "../target/Reservation.ts"
import type * as Target from "../target/Target.ts"
import { dialectKnown, whereKnown } from "../terminal/TerminalRules.ts"
import type * as AccountClosing from "./AccountClosing.ts"

/** How often the balance is set anew before persons have to look: it moves while it is being set. @category Constants */
export const maxZeroings = 3

/** What asking looks at: the device as for a cancellation, and the credits of it that are valid and not applied. @category Models */
export interface ProposeView extends CancelRules.CancelView {
  readonly customer: Customer.State
  readonly credits: ReadonlyArray<Credit>
}

/** What is asked for. @category Models */
export interface ProposeCommand extends Omit<CancelRules.CancelCommand, "replacementId" | "closingId"> {
  readonly closingId: string
  readonly cut: AccountClosing.Cut
}

/** What asking changes: the device is held, so that nothing is sold on it meanwhile, and its target serves nothing else. @category Models */
export interface ProposeChanges {
  readonly closing: ReadonlyArray<AccountClosing.Event>
  readonly device: ReadonlyArray<Device.Event>
  readonly target: ReadonlyArray<Target.Event>
}

/** Why asking may be refused. @category Errors */
export type ProposeRejection = CancelRules.CancelRejection | R.CreditUnfinished | R.Unsupported

/** What is read from the terminal is taken off it: one that cannot be set is cancelled by `cancelDevice`, which leaves that as work. */
const zeroable = (
  { capabilities, device }: ProposeView,
  left: Device.FinalReading | null
): Preconditions<R.Unsupported> => {
  if (left === null || left.source === "manual" || left.remaining <= 0n) return []
  const { terminalId } = device.target
  const unsupported = (feature: R.Unsupported["feature"]) => new R.Unsupported({ terminalId, feature })
  return whereKnown(capabilities, (known) => [
    known.creditUnit === "money" ? unsupported("moneyMode") : null,
    known.setBalance === null ? unsupported("setBalance") : null,
    withholds(known, "setBalance") ? unsupported("withheld") : null
  ])
}

/** Lists what keeps an account from being closed, in order of precedence: what was paid and is not settled comes before everything about the terminal. @category Rules */
export const proposePreconditions = (
  command: ProposeCommand,
  view: ProposeView,
  context: Context
): Preconditions<ProposeRejection> => {
  const { device, target, terminal, credits } = view
  const { finalReading, disposition, control, cut, closingId } = command
  const key = keyOf(device.target)
  const left = finalReadingOf(finalReading, view, context)
  const [open] = credits
  return [
    ...CancelRules.leavingPreconditions(view, context.now),
    ...notReserved(target, closingId),
    open === undefined ? null : new R.CreditUnfinished({ target: key, orderNo: open.holder.id }),
    ...(finalReading === null ? dialectKnown(terminal, view.capabilities) : []),
    ...(finalReading === null ? [] : handPreconditions(finalReading, view, context)),
    finalReading !== null && cut === "trip" ? new R.Conflict({ conflict: "cutByHand", id: key }) : null,
    left === null ? new R.StaleReading({ target: key, readAt: view.reading?.readAt ?? null }) : null,
    left !== null && left.remaining > 0n && disposition === null
      ? new R.DispositionMissing({ deviceId: device.deviceId, target: key, remaining: left.remaining })
      : null,
    ...zeroable(view, left),
    CancelRules.controlPrecondition(control, view)
  ]
}

/**
 * Asks to close an account: the device is held from now on, and a second person has to approve what was read.
 *
 * @category Rules
 */
export const propose: Rule<ProposeCommand, ProposeView, ProposeChanges, ProposeRejection> = (command, view, context) =>
  decide(proposePreconditions(command, view, context), () => {
    const { actor: by, now: at } = context
    const { closingId, reason, disposition, cut } = command
    const { device, terminal, foreign } = view
    const { orgNo, customerNo, deviceId, target } = device
    const reading = finalReadingOf(command.finalReading, view, context) ?? { remaining: zero, at, source: "manual" }
    const control = CancelRules.isEngaged(terminal, target) ? command.control : null
    const about = { closingId, orgNo, customerNo, deviceId, target, reason, by }
    const content: AccountClosing.Content = {
      ...about,
      reading,
      foreign,
      disposition,
      control: control ?? "released",
      cut
    }
    return {
      closing: [{ _tag: "ClosingProposed", v: 1, at, content }],
      device: [{ _tag: "DeviceHeld", v: 1, at, replacementId: closingId }],
      target: [{ _tag: "TargetReserved", v: 1, at, replacementId: closingId }]
    }
  })

/** What a decision about a closing alone looks at. @category Models */
export interface View {
  readonly closing: AccountClosing.State
}

/** The events of a closing. @category Models */
export interface Changes {
  readonly closing: ReadonlyArray<AccountClosing.Event>
}

/** The remaining energy that the second person saw and approves. @category Models */
export interface ApproveCommand {
  readonly remaining: Energy
}

/** Approves a closing, by another person where the site asks four eyes: what is left, as it was read, and everything that follows. @category Rules */
export const approve: Rule<ApproveCommand, View, Changes, R.Conflict | R.FourEyes> = (
  { remaining },
  { closing },
  { actor, now: at, policy }
) => {
  const { closingId: id, step, by, reading } = closing
  return decide(
    [
      step._tag === "Proposed" ? null : new R.Conflict({ conflict: "notWaiting", id }),
      reading.remaining === remaining ? null : new R.Conflict({ conflict: "readingDiffers", id }),
      fourEyes({ actor, policy }, by)
    ],
    () => ({ closing: [{ _tag: "ClosingApproved", v: 1, at, by: actor }] })
  )
}

/** What taking off looks at. @category Models */
export interface ZeroView extends AdjustmentRules.SaveView, View {}

/** The changes of taking off: an adjustment that the approval of the closing covers. @category Models */
export interface ZeroChanges extends AdjustmentRules.SaveChanges, Changes {}

/** Sets the balance to nothing: saved by who asked for the closing, approved by who approved it, and queued at once. @category Rules */
export const zeroing = (
  { adjustmentNo, left }: { readonly adjustmentNo: string; readonly left: Device.FinalReading },
  view: ZeroView,
  context: Context
): Decided<ZeroChanges, AdjustmentRules.SaveRejection> => {
  const { closing, target, lastTurn } = view
  const { orgNo, customerNo, deviceId, target: place, reason, by, closingId } = closing
  const about = { adjustmentNo, orgNo, customerNo, deviceId, target: place, reason, compensates: null }
  const sum = { value: zero, ifRemainingWas: left.remaining, ifExpected: target.expected, closes: closingId }
  const content: Adjustment.Content = { ...about, ...sum }
  const { now: at, policy } = context
  const own: ReadonlyArray<Adjustment.Event> =
    policy.auditAdjustments === "on"
      ? [
          {
            _tag: "AdjustmentApproved",
            v: 1,
            at,
            by: closing.approvedBy ?? context.actor,
            content: Adjustment.contentText(content)
          },
          DispatchQueue.queued(context, lastTurn)
        ]
      : []
  const saved = AdjustmentRules.save(content, view, { ...context, actor: by })
  return Result.map(saved, ({ changes: { adjustment, job }, warnings }) => ({
    changes: {
      adjustment: [...adjustment, ...own],
      job,
      closing: [{ _tag: "ZeroingSaved", v: 1, at, adjustmentId: adjustmentNo, left }]
    },
    warnings
  }))
}

/** What the last step looks at; `others`: how many devices of the customer are in use besides. @category Models */
export interface CloseView extends View {
  readonly device: Device.State
  readonly target: Target.State
  readonly terminal: CancelRules.LeavingView["terminal"]
  readonly customer: Customer.State
  readonly others: number
}

/** What the last step changes: with his last device the customer is voided. @category Models */
export interface CloseChanges extends Changes, Omit<CancelRules.CancelChanges, "dequeued"> {
  readonly customer: ReadonlyArray<Customer.Event>
  readonly watch: ReadonlyArray<{ readonly _tag: "WatchScheduled"; readonly v: 1; readonly nextAt: null }>
}

/** Tells whether what was left has been taken off: it was read there, and there was something. */
const isTaken = ({ source, remaining }: Device.FinalReading): boolean => source === "terminal" && remaining > 0n

/**
 * Cancels the device, and voids the customer with his last one. What was taken off is owed to him still, unless he gave it up; what could not be taken
 * off stays on the target as open work, which whoever binds it next is shown.
 *
 * @category Rules
 */
export const close = (
  left: Device.FinalReading,
  view: CloseView,
  context: Context
): Decided<CloseChanges, CancelRules.CancelRejection> => {
  const { closing, device, target, terminal, customer, others } = view
  const { closingId, reason, disposition, foreign } = closing
  const control = closing.control === "released" ? null : closing.control
  const finalReading = isTaken(left) ? ({ remaining: zero, at: context.now, source: "terminal" } as const) : left
  const command = { reason, finalReading, disposition, closingId, control }
  const unasked = { orders: [], reading: null, capabilities: null, presence: "unknown", foreign } as const
  const cancelled = CancelRules.cancel(command, { device, target, terminal, ...unasked }, context)
  const { now: at } = context
  const isLast = others === 0 && customer.validity === "valid"
  return Result.map(cancelled, ({ changes: { dequeued: _none, ...own }, warnings }) => ({
    changes: {
      ...own,
      left: isTaken(left) ? owedAfterTaking(device, subtract(left.remaining, foreign), disposition) : own.left,
      target: [...own.target, ...unreserved(target, closing, at)],
      closing: [{ _tag: "AccountClosed", v: 1, at, left }],
      customer: isLast ? [{ _tag: "CustomerVoided", v: 1, at, reason }] : [],
      watch: isLast ? [{ _tag: "WatchScheduled", v: 1, nextAt: null }] : []
    },
    warnings
  }))
}

/** Tells whether power was cut since the balance was taken off: a trip that was read back. @category Questions */
export const isCut = (controls: ReadonlyArray<Control.State>, since: Instant): boolean =>
  controls.some(
    ({ action, progress, requestedAt }) =>
      action._tag === "Trip" && progress._tag === "Confirmed" && !isBefore(requestedAt, since)
  )

/** Ends what a closing holds of a target, if it is its. @category Functions */
export const unreserved = (
  target: Target.State,
  { closingId }: AccountClosing.State,
  at: Instant
): ReadonlyArray<Target.Event> => (target.reservedFor === closingId ? [{ _tag: "TargetUnreserved", v: 1, at }] : [])
