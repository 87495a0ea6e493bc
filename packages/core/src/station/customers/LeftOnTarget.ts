/** Loading what stands on a target of a device before. */
import * as Effect from "effect/Effect"
import { itemId, leftOn } from "../../books/device/LeftEnergy.ts"
import type * as Target from "../../books/target/Target.ts"
import type * as Terminal from "../../books/terminal/Terminal.ts"
import { lastKnown } from "../../engines/dispatch/LastReading.ts"
import { allPages } from "../../engines/kernel/AllPages.ts"
import { everyOrg, ref } from "../../store/StationStore.ts"
import { type CreditTarget, keyOf } from "../../values/CreditTarget.ts"
import type { Context } from "../kernel/Command.ts"
import { find } from "../kernel/Load.ts"

/** Finds out what stands on a target that is to be bound, and loads the work item about it. Whoever had it may have been of another org unit. */
export const leftOnTarget = Effect.fnUntraced(function* (
  place: CreditTarget,
  target: Target.State | null,
  terminal: Terminal.State,
  context: Context
) {
  const key = keyOf(place)
  const item = yield* find(ref("WorkItem", itemId(key)))
  if (target === null) return { item, left: { remaining: null, item: item.state } }
  const where = { target: { _tag: "Is", value: key }, binding: { _tag: "Is", value: "cancelled" } } as const
  const devices = yield* allPages("Device", { orgScope: everyOrg, where })
  const reading = yield* lastKnown(key, terminal, context.now)
  const states = devices.map(({ state }) => state)
  return { item, left: leftOn(item.state, states, reading) }
})
