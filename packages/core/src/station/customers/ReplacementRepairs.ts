/** 换装: what persons do about a replacement that does not get on — state what was left, confirm it, go on, undo. */

import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Credit from "../../books/credit/Credit.ts"
import type * as Device from "../../books/device/Device.ts"
import * as Holding from "../../books/replacement/Holding.ts"
import * as Replacement from "../../books/replacement/Replacement.ts"
import * as ReplacementRepairs from "../../books/replacement/ReplacementRepairs.ts"
import * as WorkItem from "../../books/workitem/WorkItem.ts"
import { openCreditsOf } from "../../engines/replacement/OpenCredits.ts"
import type { Loaded, Versioned } from "../../store/Aggregates.ts"
import type { Changes, View } from "../../store/Commit.ts"
import { absent, ref, StationStore } from "../../store/StationStore.ts"
import { keyOf } from "../../values/CreditTarget.ts"
import { idOf } from "../../values/Id.ts"
import { type Context, decision, run } from "../kernel/Command.ts"
import type { Handlers } from "../kernel/Handler.ts"
import { knownOf } from "../kernel/KnownTerminal.ts"
import { find, need } from "../kernel/Load.ts"
import { ruled } from "../kernel/RuledCommand.ts"
import { withVersion } from "../kernel/Versioned.ts"
import { archiveOf } from "./Archive.ts"
import { customers as table } from "./Table.ts"

type Table = Handlers<typeof table>

/** Stands for the adjustment of a replacement that has saved none. */
const noAdjustment = absent("Adjustment", "none")

/** Loads a replacement with the adjustment that carries over, where one is saved. */
const withAdjustment = Effect.fnUntraced(function* (
  { replacementId }: { readonly replacementId: string },
  context: Context
) {
  const replacement = yield* need(ref("Replacement", replacementId), context)
  const step = Replacement.underwayOf(replacement.state)
  const adjustment = step?._tag === "Adjusting" ? yield* find(ref("Adjustment", step.adjustmentId)) : noAdjustment
  return { replacement, adjustment }
})

/** Loads what shows how far a replacement has come, and the work item about its stop. */
const withDevices = Effect.fnUntraced(function* (
  { replacementId }: { readonly replacementId: string },
  context: Context
) {
  const replacement = yield* need(ref("Replacement", replacementId), context)
  const { oldDeviceId, newDeviceId } = replacement.state
  return {
    replacement,
    oldDevice: yield* need(ref("Device", oldDeviceId), context),
    newDevice: yield* find(ref("Device", newDeviceId)),
    item: yield* find(ref("WorkItem", WorkItem.idOf({ cause: "replacementStopped", subject: replacementId })))
  }
})

const answer = (after: { readonly replacement: Versioned<"Replacement"> }) => withVersion(after.replacement)

/** Loads what is laid before persons about the credits that a device leaves behind, where it stands open. */
const itemsLeft = Effect.fnUntraced(function* (device: Device.State, replacementId: string) {
  const store = yield* StationStore
  const credits = yield* openCreditsOf(device)
  const findings = Holding.leftBehind(credits.map(Credit.of), replacementId)
  const items = yield* store.load(findings.map((finding) => ref("WorkItem", WorkItem.idOf(finding))))
  return (items as ReadonlyArray<Loaded<"WorkItem">>).filter(({ state }) => state !== null && state.closed === null)
})

const undoReplacement: Table["undoReplacement"] = run(table.undoReplacement, (payload, context) =>
  Effect.gen(function* () {
    const { replacementId, reason, commandId } = payload
    const devices = yield* withDevices(payload, context)
    const { adjustment } = yield* withAdjustment(payload, context)
    const { oldTarget: from, newTarget: to, customerNo } = devices.replacement.state
    const customer = yield* need(ref("Customer", customerNo), context)
    const terminal = yield* need(ref("Terminal", from.terminalId), context)
    const oldTarget = yield* need(ref("Target", keyOf(from)), context)
    const newTarget = yield* find(ref("Target", keyOf(to)))
    const archive = yield* archiveOf(customerNo)
    const capabilities = yield* knownOf(terminal.state)
    const items = yield* itemsLeft(devices.oldDevice.state, replacementId)
    const device = absent("Device", idOf("device", commandId))
    const { replacement, oldDevice, newDevice, item } = devices
    const parts = {
      replacement,
      oldDevice,
      newDevice,
      item,
      adjustment,
      oldTarget,
      newTarget,
      customer,
      terminal,
      device
    }
    const states = {
      replacement: replacement.state,
      oldDevice: oldDevice.state,
      newDevice: newDevice.state,
      item: item.state,
      adjustment: adjustment.state,
      oldTarget: oldTarget.state,
      newTarget: newTarget.state,
      bind: { customer: customer.state, terminal: terminal.state, listed: archive.terminals, capabilities }
    }
    const command = { reason, deviceId: device.ref.id }
    return Result.map(ReplacementRepairs.undo(command, states, context), ({ changes: { dispatchedAgain, ...own } }) => {
      const view = { ...Object.fromEntries(items.map((it) => [it.ref.id, it])), ...parts } as View
      const changes = { ...Object.fromEntries(items.map((it) => [it.ref.id, dispatchedAgain])), ...own }
      return decision(view, changes as Changes<View>, reason, (after) =>
        withVersion(after.replacement as Versioned<"Replacement">)
      )
    })
  })
)

/** Implements what persons do about a replacement. */
export const replacementRepairs: Pick<
  Table,
  "stateReading" | "confirmReading" | "resumeReplacement" | "undoReplacement"
> = {
  stateReading: ruled(table.stateReading, withAdjustment, ReplacementRepairs.stateReading, answer),
  confirmReading: ruled(table.confirmReading, withAdjustment, ReplacementRepairs.confirmReading, answer),
  resumeReplacement: ruled(table.resumeReplacement, withDevices, ReplacementRepairs.resume, answer),
  undoReplacement
}
