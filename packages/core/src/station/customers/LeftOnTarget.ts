/** Loading what stands on a target of a device before. */
import * as Effect from "effect/Effect"
import type * as Device from "../../books/device/Device.ts"
import { foreignOf, leftOn, subjectsOn } from "../../books/device/LeftEnergy.ts"
import type * as Target from "../../books/target/Target.ts"
import type * as Terminal from "../../books/terminal/Terminal.ts"
import { lastKnown } from "../../engines/dispatch/LastReading.ts"
import { allPages } from "../../engines/kernel/AllPages.ts"
import { everyOrg } from "../../store/StationStore.ts"
import { type CreditTarget, keyOf, type TargetKey } from "../../values/CreditTarget.ts"
import { zero } from "../../values/Energy.ts"
import type { Context } from "../kernel/Command.ts"

/** Loads who had a target, and the work items about what they left. They may have been of another org unit. */
const before = Effect.fnUntraced(function* (target: TargetKey) {
  const where = { target: { _tag: "Is", value: target }, binding: { _tag: "Is", value: "cancelled" } } as const
  const devices = (yield* allPages("Device", { orgScope: everyOrg, where })).map(({ state }) => state)
  const about = {
    cause: { _tag: "Is", value: "energyLeft" },
    subject: { _tag: "AnyOf", values: subjectsOn(target, devices) }
  } as const
  return { devices, items: yield* allPages("WorkItem", { orgScope: everyOrg, where: about }) }
})

/** Finds out what stands on a target that is to be bound, and loads the work items about it. */
export const leftOnTarget = Effect.fnUntraced(function* (
  place: CreditTarget,
  target: Target.State | null,
  terminal: Terminal.State,
  context: Context
) {
  const key = keyOf(place)
  if (target === null) return { items: [], left: leftOn([], [], null) }
  const { devices, items } = yield* before(key)
  const reading = yield* lastKnown(key, terminal, context.now)
  const states = items.map(({ state }) => state)
  return { items, left: leftOn(states, devices, reading) }
})

/** Finds out what of a device before is still to be taken off the target of a device. A device that was bound by a replacement has a balance of its own. */
export const foreignOn = Effect.fnUntraced(function* (device: Device.State) {
  if (device.inherited?.decision !== "clear") return zero
  const { items } = yield* before(keyOf(device.target))
  const open = items.map(({ state }) => state).filter(({ closed }) => closed === null)
  return foreignOf(device, open)
})
