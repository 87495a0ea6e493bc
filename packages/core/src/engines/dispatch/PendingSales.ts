/** What is sold on a device and not yet applied. */
import * as Effect from "effect/Effect"
import { pendingOf } from "../../books/credit/Hoarding.ts"
import { everyOrg } from "../../store/StationStore.ts"
import { allPages } from "../kernel/AllPages.ts"

/** Gives the energy that is sold on a device and not yet applied. */
export const pendingOn = Effect.fnUntraced(function* (deviceId: string) {
  const where = {
    deviceId: { _tag: "Is", value: deviceId },
    validity: { _tag: "Is", value: "valid" },
    dispatch: { _tag: "AnyOf", values: ["idle", "queued", "sending", "unknown", "rejected"] }
  } as const
  const orders = yield* allPages("Order", { orgScope: everyOrg, where })
  return pendingOf(orders.map(({ state }) => state))
})
