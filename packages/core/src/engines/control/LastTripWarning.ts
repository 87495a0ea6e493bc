/** When a customer was last warned of a trip of a target: the newest warning that speaks of it and reached the gateway since he last bought. */
import * as Effect from "effect/Effect"
import * as Target from "../../books/target/Target.ts"
import { everyOrg } from "../../store/StationStore.ts"
import { keyOf } from "../../values/CreditTarget.ts"
import { type Instant, isBefore, later } from "../../values/Instant.ts"
import { allPages } from "../kernel/AllPages.ts"

/**
 * Gives when the newest warning reached the gateway; `null`: none did. A warning whose outcome is not known does not count, none that hides those after
 * it because the clock was ahead, none of another target or of books of before that do not say which, and none that a purchase has answered since.
 */
export const lastWarning = Effect.fnUntraced(function* (customerNo: string, target: Target.State, now: Instant) {
  const where = {
    customerNo: { _tag: "Is", value: customerNo },
    kind: { _tag: "Is", value: "tripWarning" }
  } as const
  const key = keyOf(target.target)
  const settled = Target.lastSettled(target)
  let newest: Instant | null = null
  for (const { state } of yield* allPages("Message", { orgScope: everyOrg, where })) {
    const { progress, submittedAt, targets = [] } = state
    const taken = progress._tag === "Submitted" || progress._tag === "Delivered" || progress._tag === "ReceiptUnknown"
    if (!taken || submittedAt === null || isBefore(now, submittedAt)) continue
    if (!targets.includes(key) || (settled !== null && isBefore(submittedAt, settled))) continue
    newest = newest === null ? submittedAt : later(newest, submittedAt)
  }
  return newest
})
