/** Which turn the last credit of a target has: what is queued now goes behind it. */
import * as Effect from "effect/Effect"
import * as Credit from "../../books/credit/Credit.ts"
import { turnOf } from "../../books/credit/DispatchQueue.ts"
import { everyOrg } from "../../store/StationStore.ts"
import type { TargetKey } from "../../values/CreditTarget.ts"
import { type Instant, isBefore } from "../../values/Instant.ts"
import { allPages } from "../kernel/AllPages.ts"

// What is being sent may come back into the queue, with the turn that it had.
const waiting = { _tag: "AnyOf", values: ["queued", "sending"] } as const

/** Gives the latest turn among what waits or is sent on a target; `null`: nothing does. */
export const lastTurn = Effect.fnUntraced(function* (target: TargetKey) {
  const filter = { orgScope: everyOrg, where: { target: { _tag: "Is", value: target }, dispatch: waiting } } as const
  const orders = yield* allPages("Order", filter)
  const adjustments = yield* allPages("Adjustment", filter)
  return [...orders, ...adjustments].reduce<Instant | null>((latest, it) => {
    const turn = turnOf(Credit.of(it))
    return turn === null || (latest !== null && isBefore(turn, latest)) ? latest : turn
  }, null)
})
