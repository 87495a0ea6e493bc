/** What credits have to do with a terminal: its targets, and what is queued for them after an attempt. */
import * as Effect from "effect/Effect"
import * as Credit from "../../books/credit/Credit.ts"
import { everyOrg, maxPage, StationStore } from "../../store/StationStore.ts"

const page = { after: null, limit: maxPage, order: "ascending" } as const
const on = (terminalId: string) => ({ terminalId: { _tag: "Is", value: terminalId } }) as const

/** Lists the targets of a terminal, whoever is bound to them: a terminal has few. */
export const targetsOn = Effect.fnUntraced(function* (terminalId: string) {
  const store = yield* StationStore
  return (yield* store.list("Target", { orgScope: everyOrg, where: on(terminalId) }, page)).rows
})

/** Lists the credits of a terminal that wait in the queue; of more than a page of them the first page says enough. */
export const queuedOn = Effect.fnUntraced(function* (terminalId: string) {
  const store = yield* StationStore
  const filter = {
    orgScope: everyOrg,
    where: { ...on(terminalId), dispatch: { _tag: "Is", value: "queued" } }
  } as const
  const orders = (yield* store.list("Order", filter, page)).rows
  const adjustments = (yield* store.list("Adjustment", filter, page)).rows
  return [...orders, ...adjustments].map(Credit.of)
})
