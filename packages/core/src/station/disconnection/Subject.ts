/** What stands around a device that may be cut for arrears, as the rules look at it. */
import * as Effect from "effect/Effect"
import * as DisconnectionRules from "../../books/control/DisconnectionRules.ts"
import { lastWarning } from "../../engines/control/LastTripWarning.ts"
import { allPages } from "../../engines/kernel/AllPages.ts"
import { everyOrg } from "../../store/StationStore.ts"
import { keyOf } from "../../values/CreditTarget.ts"
import { type Installation, statesOf } from "../customers/Installation.ts"
import { openOrdersOf, openStates } from "../customers/OpenOrders.ts"
import type { Context } from "../kernel/Command.ts"

/** Gives the proposals that wait for approval on the target of a device. */
export const proposalsOf = Effect.fnUntraced(function* ({ device }: Installation) {
  const where = {
    target: { _tag: "Is", value: keyOf(device.state.target) },
    state: { _tag: "Is", value: "proposed" }
  } as const
  return (yield* allPages("Control", { orgScope: everyOrg, where })).map(({ state }) => state)
})

/** Gives the states as the rules see them. */
export const viewFor = Effect.fnUntraced(function* (installation: Installation, context: Context) {
  const { customer, device, reading, target } = installation
  const orders = yield* openOrdersOf(device.ref.id, [...openStates, "rejected"], { ...context, orgScope: everyOrg })
  const unfinished = orders.find(({ state }) => DisconnectionRules.isUnfinished(state))
  const proposals = yield* proposalsOf(installation)
  const view: DisconnectionRules.View = {
    ...statesOf(installation),
    remaining: reading?.remaining ?? null,
    warnedAt: yield* lastWarning(customer.state.customerNo, target.state, context.now),
    unfinished: unfinished?.state.orderNo ?? null,
    proposedRounds: proposals.map(({ round }) => round)
  }
  return view
})
