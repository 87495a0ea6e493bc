/** What counts over days have in common: how long a period they may be of. */
import * as Effect from "effect/Effect"
import type { Policy } from "../../policy/Policy.ts"
import { invalidField } from "../../rejection/invalidInput.ts"
import type { InvalidInput } from "../../rejection/Rejection.ts"
import { toMillis } from "../../values/Instant.ts"
import { startOfDay } from "../../values/SiteTime.ts"
import type { AnyOperation } from "./Operation.ts"

/** The longest period of one answer in days. */
export const maxDays = 92
const dayMillis = 24 * 60 * 60_000

const tooLong = (most: number) => ({
  zh: `距开始日期不能超过 ${most} 天`,
  en: `must be at most ${most} days after the first day`
})
const backwards = { zh: "不能早于开始日期", en: "must not be before the first day" }

/** Refuses a period that ends before it begins, or is longer than so many days. */
export const countable = (
  { payload }: Pick<AnyOperation, "payload">,
  { from, to }: { readonly from: string; readonly to: string },
  { siteZone }: Pick<Policy, "siteZone">,
  most = maxDays
): Effect.Effect<void, InvalidInput> => {
  if (from > to) return Effect.fail(invalidField(payload, ["to"], backwards))
  const span = toMillis(startOfDay(to, "next", siteZone)) - toMillis(startOfDay(from, "same", siteZone))
  // A day may be an hour longer than others.
  return span > (most + 0.5) * dayMillis ? Effect.fail(invalidField(payload, ["to"], tooLong(most))) : Effect.void
}
