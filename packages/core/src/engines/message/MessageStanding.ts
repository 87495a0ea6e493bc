/** What a queued message rests on, from the store, at the moment of sending. */
import * as Effect from "effect/Effect"
import type * as Message from "../../books/message/Message.ts"
import { purchaseOf } from "../../books/message/MessageContent.ts"
import type { Standing } from "../../books/message/MessageRules.ts"
import { idsOf } from "../../books/message/Occasion.ts"
import type { Versioned } from "../../store/Aggregates.ts"
import { ref, StationStore } from "../../store/StationStore.ts"
import { keyOf } from "../../values/CreditTarget.ts"
import type { Instant } from "../../values/Instant.ts"
import { orgNameFor } from "../archive/ArchiveCopy.ts"
import { lookAt, targetsOf } from "../subject/AlarmSubject.ts"
import { openingsOf } from "../subject/CreditsUnderWay.ts"
import { lastPurchaseOf } from "./LastPurchase.ts"

/** Gives the other messages of the same occasion: those to the customer's other numbers. */
export const siblingsOf = Effect.fnUntraced(function* ({ messageId, occasion }: Message.State) {
  if (occasion === undefined) return []
  const store = yield* StationStore
  const ids = idsOf(occasion).filter((id) => id !== messageId)
  const found = yield* store.load(ids.map((id) => ref("Message", id)))
  return found.flatMap(({ state }) => (state === null ? [] : [state]))
})

/** Gives the purchase that a message tells of: that of its order, otherwise the customer's newest. */
const purchaseFor = Effect.fnUntraced(function* ({ customerNo, orderNo }: Message.State) {
  if (orderNo === undefined) return yield* lastPurchaseOf(customerNo)
  const store = yield* StationStore
  const [order] = yield* store.load([ref("Order", orderNo)])
  const state = order?.state ?? null
  return state === null ? null : purchaseOf(state)
})

/** Gives the customer as he stands, and all that a message to him rests on. */
export const standingFor = Effect.fnUntraced(function* (
  message: Message.State,
  siblings: ReadonlyArray<Message.State>,
  now: Instant
) {
  const store = yield* StationStore
  const { customerNo, templateText: text = "" } = message
  const [customer] = yield* store.load([ref("Customer", customerNo)])
  if (customer === undefined || customer.state === null) return null
  const targets = yield* targetsOf(customerNo)
  const looks = yield* Effect.forEach(targets, (target) => lookAt(target, now))
  return {
    customer: { ...customer, state: customer.state } satisfies Versioned<"Customer">,
    standing: {
      customer: customer.state,
      orgName: yield* orgNameFor({ text }, customerNo, now),
      bound: targets.map(({ target }) => keyOf(target)),
      looks: looks.filter((look) => look !== null),
      lastPurchase: yield* purchaseFor(message),
      taken: siblings.map(({ to }) => to),
      openings: yield* openingsOf(targets)
    } satisfies Standing
  }
})
