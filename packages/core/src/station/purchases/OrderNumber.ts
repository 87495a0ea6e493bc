/** 购电单号, 电量调整单号: how the numbers of orders and adjustments are drawn. */
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import { numberOf } from "../../books/credit/CreditNumber.ts"
import type { Policy } from "../../policy/Policy.ts"
import type { Instant } from "../../values/Instant.ts"

/** Makes a number: a letter, local date and time, six random digits. A number that exists already is drawn anew. */
export const newNumber = Effect.fnUntraced(function* (letter: "P" | "A", now: Instant, policy: Policy) {
  const random = yield* Random.nextIntBetween(0, 1_000_000)
  return numberOf(letter, now, policy, random.toString().padStart(6, "0"))
})
