/** The rules of replacing a device: what must hold at the start; each later step has the rules of its own command. */
import type * as Result from "effect/Result"
import type { Thresholds } from "../../ports/terminal/Requests.ts"
import { decided, type Preconditions, type Refusal } from "../../rejection/Preconditions.ts"
import * as R from "../../rejection/Rejection.ts"
import { keyOf } from "../../values/CreditTarget.ts"
import type { Instant } from "../../values/Instant.ts"
import type * as Device from "../device/Device.ts"
import * as DeviceRules from "../device/DeviceRules.ts"
import type * as Replacement from "./Replacement.ts"

/** What the start looks at: the old device as for a cancellation, the new one as for a binding. */
export interface View {
  readonly cancel: DeviceRules.CancelView
  readonly bind: DeviceRules.BindView
}

export interface Command {
  readonly replacementId: string
  readonly by: string
  readonly cancel: DeviceRules.CancelCommand
  readonly bind: Omit<DeviceRules.BindCommand, "thresholds">
  readonly context: DeviceRules.CancelContext
}

export type Rejection = DeviceRules.CancelRejection | DeviceRules.BindRejection | R.ThresholdsMissing

/** The new device takes over what the old one was to hold. */
const thresholdsOf = (view: View): Thresholds | null => view.cancel.target.desired ?? view.cancel.target.reported

const preconditions = (command: Command, view: View): Preconditions<Rejection> => {
  const thresholds = thresholdsOf(view)
  const target = keyOf(view.cancel.device.target)
  if (thresholds === null) return [new R.ThresholdsMissing({ target })]
  return [
    ...DeviceRules.cancelPreconditions(command.cancel, view.cancel, command.context),
    ...DeviceRules.bindPreconditions({ ...command.bind, thresholds }, view.bind)
  ]
}

const contentOf = (
  command: Command,
  view: View,
  thresholds: Thresholds,
  reading: Device.FinalReading
): Replacement.Content => {
  const { device, terminal } = view.cancel
  const engaged = DeviceRules.isEngaged(terminal, device.target)
  return {
    replacementId: command.replacementId,
    orgNo: device.orgNo,
    customerNo: device.customerNo,
    oldDeviceId: device.deviceId,
    oldTarget: device.target,
    newDeviceId: command.bind.deviceId,
    newTarget: command.bind.target,
    thresholds,
    reading,
    control: engaged ? (command.cancel.control ?? "leaveEngaged") : "released",
    by: command.by,
    reason: command.cancel.reason
  }
}

/** Starts a replacement: writes down the document of the transfer. The saga does the steps. */
export const start = (
  command: Command,
  view: View,
  now: Instant
): Result.Result<{ readonly replacement: ReadonlyArray<Replacement.Event> }, Refusal<Rejection>> =>
  decided<{ readonly replacement: ReadonlyArray<Replacement.Event> }, Rejection>(preconditions(command, view), () => {
    const thresholds = thresholdsOf(view)
    const reading = DeviceRules.finalReadingOf(command.cancel, view.cancel.reading, command.context)
    return thresholds === null || reading === null
      ? { replacement: [] }
      : {
          replacement: [
            { _tag: "ReplacementStarted", v: 1, at: now, content: contentOf(command, view, thresholds, reading) }
          ]
        }
  })
