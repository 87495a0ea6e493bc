/** The rules of starting a replacement: what must hold, and what can be known of its later steps; each of those has the rules of its own command. */
import type { Capabilities } from "../../ports/terminal/Capabilities.ts"
import type { Thresholds } from "../../ports/terminal/Requests.ts"
import type { Preconditions } from "../../rejection/Preconditions.ts"
import * as R from "../../rejection/Rejection.ts"
import { type CreditTarget, keyOf } from "../../values/CreditTarget.ts"
import { zero } from "../../values/Energy.ts"
import { beyondLimit } from "../credit/Hoarding.ts"
import * as CancelRules from "../device/CancelRules.ts"
import type * as Device from "../device/Device.ts"
import * as DeviceRules from "../device/DeviceRules.ts"
import { finalReadingOf } from "../device/FinalReading.ts"
import { foreignPrecondition } from "../device/LeftEnergy.ts"
import { type Context, decide, type Rule } from "../rule/Rule.ts"
import { thresholdFit } from "../target/ThresholdFit.ts"
import { dialectKnown, whereKnown } from "../terminal/TerminalRules.ts"
import { reckon } from "./CarryOver.ts"
import * as Holding from "./Holding.ts"
import type * as Replacement from "./Replacement.ts"

/** What the start looks at: the old device as for a cancellation, the new one as for a binding. */
export interface View {
  readonly cancel: CancelRules.LeavingView
  readonly bind: DeviceRules.BindView
}

/** The document of the transfer: where the customer goes, and what becomes of the old device. */
export interface Command extends Pick<CancelRules.CancelCommand, "reason" | "finalReading" | "control"> {
  readonly replacementId: string
  readonly newDeviceId: string
  readonly newTarget: CreditTarget
}

export interface Changes extends Holding.Changes {
  readonly replacement: ReadonlyArray<Replacement.Event>
}

export type Rejection =
  | Holding.Rejection
  | R.PurchaseControlEngaged
  | R.EnergyLeftOnTarget
  | DeviceRules.BindRejection
  | R.ThresholdsMissing
  | R.ValueInvalid
  | R.OverHoardingLimit
  | R.ThresholdsUnfit

/** The new device takes over what the old one was to hold. */
const thresholdsOf = (view: View): Thresholds | null => view.cancel.target.desired ?? view.cancel.target.reported

const holdView = ({ cancel, bind }: View): Holding.View => ({
  device: cancel.device,
  oldTarget: cancel.target,
  newTarget: bind.target
})

/**
 * Lists what is known already to keep the energy from being carried over: otherwise the customer would find it out before a terminal that holds
 * nothing. What the new target holds is not known yet; a balance that does not fit is rounded, which is no reason to refuse.
 */
const carryOverPreconditions = (
  { newTarget: { terminalId } }: Command,
  { bind: { customer } }: View,
  { creditUnit, setBalance }: Capabilities,
  left: Device.FinalReading | null
): Preconditions<R.Unsupported | R.ValueInvalid | R.OverHoardingLimit> => {
  if (creditUnit === "money") return [new R.Unsupported({ terminalId, feature: "moneyMode" })]
  if (setBalance === null) return [new R.Unsupported({ terminalId, feature: "setBalance" })]
  if (left === null) return []
  const { quantum, min, max } = setBalance
  const { value } = reckon({ left, atBinding: zero }, zero, quantum)
  return [
    value < min || value > max ? new R.ValueInvalid({ energy: value, min, max }) : null,
    beyondLimit(customer, value, zero)
  ]
}

const preconditions = (
  command: Command,
  view: View,
  left: Device.FinalReading | null,
  { now }: Context
): Preconditions<Rejection> => {
  const { newTarget, replacementId, control } = command
  const thresholds = thresholdsOf(view)
  const { cancel, bind } = view
  return [
    ...dialectKnown(bind.terminal, bind.capabilities),
    thresholds === null ? new R.ThresholdsMissing({ target: keyOf(cancel.device.target) }) : null,
    ...Holding.preconditions(replacementId, holdView(view), cancel.orders, now),
    ...foreignPrecondition(cancel.device, cancel.foreign),
    CancelRules.controlPrecondition(control, cancel),
    ...DeviceRules.bindPreconditions(newTarget, bind, replacementId),
    ...(thresholds === null ? [] : DeviceRules.thresholdPreconditions(thresholds)),
    ...(thresholds === null
      ? []
      : whereKnown(bind.capabilities, (known) => thresholdFit(known, newTarget, thresholds))),
    ...whereKnown(bind.capabilities, (known) => carryOverPreconditions(command, view, known, left))
  ]
}

const contentOf = (
  command: Command,
  { cancel: { device, terminal } }: View,
  thresholds: Thresholds,
  reading: Device.FinalReading | null,
  { actor: by }: Context
): Replacement.Content => {
  const { replacementId, newDeviceId, newTarget, reason, control } = command
  const { orgNo, customerNo, deviceId: oldDeviceId, target: oldTarget } = device
  const engaged = CancelRules.isEngaged(terminal, oldTarget)
  const after = engaged ? (control ?? "leaveEngaged") : "released"
  const from = { oldDeviceId, oldTarget }
  const to = { newDeviceId, newTarget }
  return { replacementId, orgNo, customerNo, ...from, ...to, thresholds, reading, control: after, by, reason }
}

/** A reading that was written down by hand is what one person states: where the site asks four eyes, another one has to confirm it. */
const statedAtStart = (
  { finalReading, reason }: Command,
  { actor: by, now: at, policy }: Context
): ReadonlyArray<Replacement.Event> => {
  if (finalReading === null) return []
  const stated: Replacement.Event = {
    _tag: "ReadingStated",
    v: 1,
    at,
    by,
    remaining: finalReading.remaining,
    reason
  }
  return policy.fourEyes === "on" ? [stated] : [stated, { _tag: "ReadingConfirmed", v: 1, at, by }]
}

const none: Changes = { replacement: [], device: [], oldTarget: [], newTarget: [], newTerminal: [], dequeued: [] }

/** Starts a replacement: writes down the document of the transfer and holds what it is about. The saga does the steps. */
export const start: Rule<Command, View, Changes, Rejection> = (command, view, context) => {
  const reading = finalReadingOf(command.finalReading, view.cancel, context)
  return decide(preconditions(command, view, reading, context), () => {
    const thresholds = thresholdsOf(view)
    if (thresholds === null) return none
    const content = contentOf(command, view, thresholds, reading, context)
    const started: Replacement.Event = { _tag: "ReplacementStarted", v: 1, at: context.now, content }
    return {
      ...Holding.hold(content, holdView(view), context.now),
      replacement: [started, ...statedAtStart(command, context)]
    }
  })
}
