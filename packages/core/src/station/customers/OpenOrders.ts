/** What cancelling and replacing a device have in common: the orders that it touches, and a final reading written down by hand. */
import * as Effect from "effect/Effect"
import type { FinalReading } from "../../books/device/Device.ts"
import { allPages } from "../../engines/kernel/AllPages.ts"
import type { Energy } from "../../values/Energy.ts"
import type { Context } from "../kernel/Command.ts"

/** The dispatch states of orders that are not finished. */
export const openStates = ["idle", "queued", "sending", "unknown"] as const

/** Lists the valid orders of a device that stand in one of some dispatch states. */
export const openOrdersOf = Effect.fnUntraced(function* (
  deviceId: string,
  dispatch: ReadonlyArray<(typeof openStates)[number] | "rejected">,
  context: Context
) {
  const where = {
    deviceId: { _tag: "Is", value: deviceId },
    validity: { _tag: "Is", value: "valid" },
    dispatch: { _tag: "AnyOf", values: dispatch }
  } as const
  return yield* allPages("Order", { orgScope: context.orgScope, where })
})

/** Makes a final reading that was written down by hand. */
export const manualReading = (
  given: { readonly remaining: Energy } | undefined,
  context: Context
): FinalReading | null =>
  given === undefined ? null : { remaining: given.remaining, at: context.now, source: "manual" }
