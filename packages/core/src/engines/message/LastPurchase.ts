/** The last purchase of a customer (上次购电), from the books. */
import * as Effect from "effect/Effect"
import { purchaseOf } from "../../books/message/MessageContent.ts"
import { everyOrg, StationStore } from "../../store/StationStore.ts"

/** Gives the newest purchase of a customer that took effect, by the time of its sale; `null` if there is none. */
export const lastPurchaseOf = Effect.fnUntraced(function* (customerNo: string) {
  const store = yield* StationStore
  const { rows } = yield* store.list(
    "Order",
    {
      orgScope: everyOrg,
      where: { customerNo: { _tag: "Is", value: customerNo }, dispatch: { _tag: "Is", value: "applied" } }
    },
    { after: null, limit: 1, order: "descending" }
  )
  const [order] = rows
  return order === undefined ? null : purchaseOf(order.state)
})
