/** What credits have to do with a terminal: its targets, and what is queued for them or under way. */
import * as Effect from "effect/Effect"
import * as Credit from "../../books/credit/Credit.ts"
import { openOn } from "../../engines/dispatch/OpenDiscrepancies.ts"
import { allPages } from "../../engines/kernel/AllPages.ts"
import { everyOrg } from "../../store/StationStore.ts"
import { keyOf } from "../../values/CreditTarget.ts"

const on = (terminalId: string) => ({ terminalId: { _tag: "Is", value: terminalId } }) as const

/** Lists the targets of a terminal, whoever is bound to them. */
export const targetsOn = (terminalId: string) => allPages("Target", { orgScope: everyOrg, where: on(terminalId) })

/** Lists the credits of a terminal whose dispatch stands so. */
export const creditsOn = Effect.fnUntraced(function* (terminalId: string, dispatch: "queued" | "sending") {
  const filter = {
    orgScope: everyOrg,
    where: { ...on(terminalId), dispatch: { _tag: "Is", value: dispatch } }
  } as const
  const orders = yield* allPages("Order", filter)
  const adjustments = yield* allPages("Adjustment", filter)
  return [...orders, ...adjustments].map(Credit.of)
})

/** Of credits that wait, gives those that may stand on the device already: of their target a number stands in doubt, and books that were restored have not tried them. */
export const inDoubt = Effect.fnUntraced(function* (queued: ReadonlyArray<Credit.Credit>) {
  const open = yield* Effect.forEach(new Set(queued.map(({ target }) => keyOf(target))), openOn)
  const doubted = new Set(
    open.flat().flatMap(({ state }) => (state.cause === "foreignNumber" ? [keyOf(state.target)] : []))
  )
  return queued.filter(({ target }) => doubted.has(keyOf(target)))
})
