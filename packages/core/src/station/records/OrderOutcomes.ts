/**
 * What became of orders, as a feed for the marketing system: made of the commits, so that nothing is missed and nothing is kept twice.
 *
 * **Example**
 *
 * ```ts
 * yield* Stream.runForEach(OrderOutcomes.after(position), tellMarketing)
 * ```
 *
 * @category Station
 */
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import * as Dispatch from "../../books/dispatch/Dispatch.ts"
import type * as Order from "../../books/purchase/Order.ts"
import type { Commit, Write } from "../../store/Commit.ts"
import { StationStore } from "../../store/StationStore.ts"
import { Instant } from "../../values/Instant.ts"
import { view } from "../kernel/View.ts"
import { OrderView, orderView } from "../purchases/Views.ts"

/** Describes what can become of an order; `restored`: it is valid again, and its outcome is told anew. @category Models */
export const Outcome = Schema.Literals(["applied", "rejected", "unknown", "voided", "restored"])
export type Outcome = typeof Outcome.Type

/** Describes what became of an order: the order as it was then, with its evidence; `position`: from where the feed goes on. @category Models */
export const OrderOutcome = view("OrderOutcome", {
  position: Schema.String,
  outcome: Outcome,
  at: Instant,
  order: OrderView
})
export type OrderOutcome = typeof OrderOutcome.Type

/** What an event tells: `dispatch`, if the state after it is one that the marketing system waits for. */
const telling: { readonly [T in Order.Event["_tag"]]?: "dispatch" | "voided" | "restored" } = {
  AttemptNotSent: "dispatch",
  AttemptRefused: "dispatch",
  OutcomeBecameUnknown: "dispatch",
  Settled: "dispatch",
  FoundApplied: "dispatch",
  OrderVoided: "voided",
  OrderRejected: "voided",
  OrderRestored: "restored"
}

const isOutcome = (name: string): name is Outcome => (Outcome.literals as ReadonlyArray<string>).includes(name)

const outcomeOf = ({ events, state }: Write<"Order">): Outcome | null => {
  const told = events.map(({ _tag }) => telling[_tag]).findLast((it) => it !== undefined)
  if (told !== "dispatch") return told ?? null
  const name = Dispatch.nameOf(state.dispatch)
  return isOutcome(name) ? name : null
}

/** Gives what a commit tells of orders. @category Functions */
export const of = (commit: Commit, position: bigint): ReadonlyArray<OrderOutcome> =>
  commit.writes.flatMap((write) => {
    if (write.ref._tag !== "Order") return []
    const order = write as Write<"Order">
    const outcome = outcomeOf(order)
    const { ref, state, version } = order
    return outcome === null
      ? []
      : [
          {
            position: String(position),
            ...{ outcome, at: commit.trail.at },
            order: orderView({ ref, version: version + 1, state })
          }
        ]
  })

/**
 * Streams what became of orders, oldest first, from after a position, and goes on with new ones.
 *
 * **Details** Whoever starts again goes on after the last `position` that he has worked off; an outcome may then come twice, so it is taken by order
 * and `version`. It knows no org units: it is for the program that hosts the station.
 *
 * @category Functions
 */
export const after = (position: bigint) =>
  Stream.unwrap(
    StationStore.useSync((store) =>
      Stream.flatMap(store.changes(position), (it) => Stream.fromIterable(of(it.commit, it.position)))
    )
  )
