/** What the former station sent before the books were restored (恢复后核验), and may arrive yet: the books know nothing of it. @category Rules */
import type { Policy } from "../../policy/Policy.ts"
import { type Instant, isToCome, plusMillis } from "../../values/Instant.ts"
import type * as Restoration from "../restoration/Restoration.ts"
import { lifeOf, type Taker } from "./CreditRequest.ts"

/** Tells whether a frame that the former station sent may take effect at that moment or later. @category Questions */
export const mayArrive = (
  mark: Restoration.State | null,
  taker: Taker,
  { now, policy }: { readonly now: Instant; readonly policy: Policy }
): boolean => {
  if (mark === null) return false
  const life = policy.sendWithinSeconds * 1000 + lifeOf(taker, policy, mark.at).millis
  return isToCome(plusMillis(mark.at, life), life, now)
}
