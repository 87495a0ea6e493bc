/** 服务超时: what of the orders of some days took longer than the policy allows, or still does. */
import * as Effect from "effect/Effect"
import type * as Dispatch from "../../books/dispatch/Dispatch.ts"
import { type Breach, breachesOf, type LimitName } from "../../books/service/ServiceLimits.ts"
import { allPages } from "../../engines/kernel/AllPages.ts"
import type { StoreError } from "../../ports/StoreError.ts"
import type { Versioned } from "../../store/Aggregates.ts"
import { everyOrg, type StationStore } from "../../store/StationStore.ts"
import { keyOf } from "../../values/CreditTarget.ts"
import { ask } from "../kernel/Command.ts"
import { countable } from "../kernel/Counted.ts"
import type { Handlers } from "../kernel/Handler.ts"
import { anyOf, filterOf, is, sifted, within, withNames } from "../kernel/Listing.ts"
import { orderView } from "../purchases/Views.ts"
import { purchaseRecords as table } from "./Table.ts"
import type { BreachRow } from "./Views.ts"

type Ending = "open" | "ended"
type States = ReadonlyArray<Dispatch.StateName>

/** How orders stand of which a limit may be breached, so that few are looked at. `null`: in whatever state. */
const candidates: { readonly [L in LimitName]: { readonly [E in Ending]: States | null } } = {
  dispatch: { open: ["idle", "queued", "sending", "unknown", "rejected"], ended: ["applied", "rejected"] },
  unknown: { open: ["unknown"], ended: null },
  reconnect: { open: ["applied"], ended: ["applied"] }
}

interface Wanted {
  readonly breached: LimitName | null
  readonly state: Ending | "all"
}

const statesOf = ({ breached, state }: Wanted): States | undefined =>
  breached === null || state === "all" ? undefined : (candidates[breached][state] ?? undefined)

const isWanted =
  ({ breached, state }: Wanted) =>
  ({ endedAt, limit }: Breach): boolean =>
    (breached === null || breached === limit) && (state === "all" || (state === "open") === (endedAt === null))

type Controls = ReadonlyMap<string, ReadonlyArray<Versioned<"Control">["state"]>>

/** Gives the confirmed remote control of targets to which a purchase came, by target: what tells whether power is back. */
const controlsOf = Effect.fnUntraced(function* (
  orders: ReadonlyArray<Versioned<"Order">>
): Effect.fn.Return<Controls, StoreError, StationStore> {
  const applied = orders.filter(({ state }) => state.dispatch._tag === "Applied")
  const targets = [...new Set(applied.map(({ state }) => keyOf(state.target)))]
  if (targets.length === 0) return new Map()
  const where = {
    target: { _tag: "AnyOf", values: targets },
    state: { _tag: "Is", value: "confirmed" }
  } as const
  const found = yield* allPages("Control", { orgScope: everyOrg, where })
  return Map.groupBy(
    found.map(({ state }) => state),
    ({ target }) => keyOf(target)
  )
})

const rowOf = (order: Versioned<"Order">, breach: Breach): typeof BreachRow.Type => {
  const { orderNo, orgNo, customerNo, target, dispatch } = orderView(order)
  const { limit: breached, limitMinutes, since, endedAt, overMinutes } = breach
  return { orderNo, orgNo, customerNo, target, dispatch, breached, limitMinutes, since, endedAt, overMinutes }
}

/** Implements the list. */
export const breaches: Handlers<typeof table>["breaches"] = (input) =>
  ask(table.breaches, input, (payload, context) =>
    Effect.gen(function* () {
      const { from, to, customerNo, terminalId, breached = null, state = "all", ...asked } = payload
      const { policy } = context
      yield* countable(table.breaches, { from, to }, policy)
      const wanted = { breached, state }
      const where = {
        savedAt: within({ from, to }, policy.siteZone),
        customerNo: is(customerNo),
        terminalId: is(terminalId),
        dispatch: anyOf(statesOf(wanted))
      }
      const isAsked = isWanted(wanted)
      const asksPower = policy.reconnectWithinMinutes !== null && (breached ?? "reconnect") === "reconnect"
      const page = yield* sifted("Order", yield* filterOf(where, asked, context), asked, (orders) =>
        Effect.map(controlsOf(asksPower ? orders : []), (controls) =>
          orders.map((order) =>
            breachesOf(order.state, controls.get(keyOf(order.state.target)) ?? [], context)
              .filter(isAsked)
              .map((breach) => rowOf(order, breach))
          )
        )
      )
      return yield* withNames(page, context)
    })
  )
