/** When a customer was last warned of a trip: the newest warning that reached the gateway. */
import * as Effect from "effect/Effect"
import { everyOrg } from "../../store/StationStore.ts"
import { type Instant, isBefore, later } from "../../values/Instant.ts"
import { allPages } from "../kernel/AllPages.ts"

/**
 * Gives when the newest warning reached the gateway; `null`: none did. A warning whose outcome is not known does not count, and none that hides
 * those after it because the clock was ahead.
 */
export const lastWarning = Effect.fnUntraced(function* (customerNo: string, now: Instant) {
  const where = {
    customerNo: { _tag: "Is", value: customerNo },
    kind: { _tag: "Is", value: "tripWarning" }
  } as const
  let newest: Instant | null = null
  for (const { state } of yield* allPages("Message", { orgScope: everyOrg, where })) {
    const { progress, submittedAt } = state
    const taken = progress._tag === "Submitted" || progress._tag === "Delivered" || progress._tag === "ReceiptUnknown"
    if (!taken || submittedAt === null || isBefore(now, submittedAt)) continue
    newest = newest === null ? submittedAt : later(newest, submittedAt)
  }
  return newest
})
