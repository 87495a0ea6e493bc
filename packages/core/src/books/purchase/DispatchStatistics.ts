/** 下发统计: what became of orders that have something in common, such as the day on which they were saved. Pure. @category Models */
import * as Energy from "../../values/Energy.ts"
import { toMillis } from "../../values/Instant.ts"
import * as Dispatch from "../dispatch/Dispatch.ts"
import type * as Order from "./Order.ts"

type ByState<A> = { readonly [S in Dispatch.StateName]: A }

/** What is counted of orders: a voided one counts as voided and in no other column. @category Models */
export interface Tally {
  readonly orders: number
  readonly voided: number
  readonly dispatch: ByState<number>
  readonly attempts: number
  /** Of all that stand, approved or not. */
  readonly sold: Energy.Energy
  readonly approved: Energy.Energy
  readonly energy: ByState<Energy.Energy>
}

const states = Dispatch.StateName.literals
const each = <A>(valueOf: (state: Dispatch.StateName) => A): ByState<A> =>
  Object.fromEntries(states.map((state) => [state, valueOf(state)])) as ByState<A>

/** Nothing is counted yet. @category Constants */
export const nothing: Tally = {
  orders: 0,
  voided: 0,
  dispatch: each(() => 0),
  attempts: 0,
  sold: Energy.zero,
  approved: Energy.zero,
  energy: each(() => Energy.zero)
}

/** Gives what two tallies count together. @category Functions */
export const together = (one: Tally, other: Tally): Tally => ({
  orders: one.orders + other.orders,
  voided: one.voided + other.voided,
  dispatch: each((state) => one.dispatch[state] + other.dispatch[state]),
  attempts: one.attempts + other.attempts,
  sold: Energy.add(one.sold, other.sold),
  approved: Energy.add(one.approved, other.approved),
  energy: each((state) => Energy.add(one.energy[state], other.energy[state]))
})

/** Counts one order. @category Functions */
export const tallyOf = (order: Order.State): Tally => {
  if (order.validity === "voided") return { ...nothing, orders: 1, voided: 1 }
  const state = Dispatch.nameOf(order.dispatch)
  const { approval, attempts, energy } = order
  return {
    ...nothing,
    orders: 1,
    dispatch: { ...nothing.dispatch, [state]: 1 },
    attempts: attempts.length,
    sold: energy,
    approved: approval._tag === "Approved" ? energy : Energy.zero,
    energy: { ...nothing.energy, [state]: energy }
  }
}

/** Gives how many seconds passed from the approval of an order until it was known that it took effect; `null`: it did not, or was found without one. @category Functions */
export const secondsOf = ({ approval, dispatch, validity }: Order.State): number | null => {
  if (validity === "voided" || approval._tag !== "Approved" || dispatch._tag !== "Applied") return null
  return Math.max(0, Math.round((toMillis(dispatch.at) - toMillis(approval.at)) / 1_000))
}

/** Gives the least of the values that so many of a hundred do not exceed (nearest rank); `null` where there are none. @category Functions */
export const percentile = (values: ReadonlyArray<number>, percent: number): number | null =>
  values.toSorted((a, b) => a - b)[Math.max(0, Math.ceil((values.length * percent) / 100) - 1)] ?? null

/** Gives how many of a thousand orders that ended took effect; refused ones and those of which nobody knows ended, too. `null`: none did. @category Functions */
export const appliedPerMille = ({ dispatch: { applied, rejected, unknown } }: Tally): number | null => {
  const ended = applied + rejected + unknown
  return ended === 0 ? null : Math.floor((applied * 1_000) / ended)
}
