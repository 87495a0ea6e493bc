/** The rules of replacing a device: what must hold at the start; each later step has the rules of its own command. */
import type { Thresholds } from "../../ports/terminal/Requests.ts"
import type { Preconditions } from "../../rejection/Preconditions.ts"
import * as R from "../../rejection/Rejection.ts"
import { type CreditTarget, keyOf } from "../../values/CreditTarget.ts"
import type * as Device from "../device/Device.ts"
import * as DeviceRules from "../device/DeviceRules.ts"
import { type Context, decide, type Rule } from "../rule/Rule.ts"
import { dialectKnown } from "../terminal/TerminalRules.ts"
import type * as Replacement from "./Replacement.ts"

/** What the start looks at: the old device as for a cancellation, the new one as for a binding. */
export interface View {
  readonly cancel: DeviceRules.CancelView
  readonly bind: DeviceRules.BindView
}

/** The document of the transfer: where the customer goes, and what becomes of the old device. */
export interface Command extends Pick<DeviceRules.CancelCommand, "reason" | "finalReading" | "control"> {
  readonly replacementId: string
  readonly newDeviceId: string
  readonly newTarget: CreditTarget
}

export interface Changes {
  readonly replacement: ReadonlyArray<Replacement.Event>
}

export type Rejection = DeviceRules.CancelRejection | DeviceRules.BindRejection | R.ThresholdsMissing

/** The new device takes over what the old one was to hold. */
const thresholdsOf = (view: View): Thresholds | null => view.cancel.target.desired ?? view.cancel.target.reported

/** What is left on the old device goes to the new one. */
const cancelCommandOf = (command: Command): DeviceRules.CancelCommand => ({
  ...command,
  disposition: { _tag: "CarryOverTo", deviceId: command.newDeviceId }
})

const preconditions = (command: Command, view: View, context: Context): Preconditions<Rejection> => {
  const { newTarget } = command
  const thresholds = thresholdsOf(view)
  return [
    ...dialectKnown(view.bind.terminal, view.bind.capabilities),
    thresholds === null ? new R.ThresholdsMissing({ target: keyOf(view.cancel.device.target) }) : null,
    ...DeviceRules.cancelPreconditions(cancelCommandOf(command), view.cancel, context),
    ...DeviceRules.bindPreconditions(newTarget, view.bind),
    ...(thresholds === null ? [] : DeviceRules.thresholdPreconditions(thresholds))
  ]
}

const contentOf = (
  command: Command,
  { cancel: { device, terminal } }: View,
  thresholds: Thresholds,
  reading: Device.FinalReading,
  { actor: by }: Context
): Replacement.Content => {
  const { replacementId, newDeviceId, newTarget, reason, control } = command
  const { orgNo, customerNo, deviceId: oldDeviceId, target: oldTarget } = device
  const engaged = DeviceRules.isEngaged(terminal, oldTarget)
  const after = engaged ? (control ?? "leaveEngaged") : "released"
  const from = { oldDeviceId, oldTarget }
  const to = { newDeviceId, newTarget }
  return { replacementId, orgNo, customerNo, ...from, ...to, thresholds, reading, control: after, by, reason }
}

/** Starts a replacement: writes down the document of the transfer. The saga does the steps. */
export const start: Rule<Command, View, Changes, Rejection> = (command, view, context) =>
  decide(preconditions(command, view, context), () => {
    const thresholds = thresholdsOf(view)
    const reading = DeviceRules.finalReadingOf(command, view.cancel.reading, context)
    if (thresholds === null || reading === null) return { replacement: [] }
    const content = contentOf(command, view, thresholds, reading, context)
    return { replacement: [{ _tag: "ReplacementStarted", v: 1, at: context.now, content }] }
  })
