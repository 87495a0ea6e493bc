/** What credits have to do with a terminal: its targets, and what is queued for them after an attempt. */
import * as Effect from "effect/Effect"
import * as Credit from "../../books/credit/Credit.ts"
import { allPages } from "../../engines/kernel/AllPages.ts"
import { everyOrg } from "../../store/StationStore.ts"

const on = (terminalId: string) => ({ terminalId: { _tag: "Is", value: terminalId } }) as const

/** Lists the targets of a terminal, whoever is bound to them. */
export const targetsOn = (terminalId: string) => allPages("Target", { orgScope: everyOrg, where: on(terminalId) })

/** Lists the credits of a terminal that wait in the queue. */
export const queuedOn = Effect.fnUntraced(function* (terminalId: string) {
  const filter = {
    orgScope: everyOrg,
    where: { ...on(terminalId), dispatch: { _tag: "Is", value: "queued" } }
  } as const
  const orders = yield* allPages("Order", filter)
  const adjustments = yield* allPages("Adjustment", filter)
  return [...orders, ...adjustments].map(Credit.of)
})
