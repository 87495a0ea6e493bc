/** 可用天数: how long what is left lasts at the mean consumption of the last seven days. @category Rules */
import { add, type Energy, subtract } from "../../values/Energy.ts"
import { type Instant, toMillis } from "../../values/Instant.ts"

/** Over how many days the mean is taken. @category Constants */
export const meanDays = 7

/** How old the earlier reading may be at most: before it, it says too little of these days. @category Constants */
export const earliestDays = 14

const dayMillis = 86_400_000

/** The most that is told: whoever uses next to nothing has enough for longer than anybody asks. @category Constants */
export const mostDays = 9_999

/** A balance that was read. @category Models */
export interface Balance {
  readonly remaining: Energy
  readonly readAt: Instant
}

/** Two balances of a device, and the energy that orders brought between them. @category Models */
export interface Use {
  readonly earlier: Balance
  readonly later: Balance
  readonly brought: Energy
}

/**
 * Gives in how many whole days a balance falls to a limit at this use, 0 where it has; `null`: nothing was used, so that nobody can tell, or the readings
 * lie less than {@link meanDays} or more than {@link earliestDays} days apart.
 *
 * @category Functions
 */
export const daysLeft = ({ earlier, later, brought }: Use, limit: Energy): number | null => {
  if (later.remaining <= limit) return 0
  const millis = toMillis(later.readAt) - toMillis(earlier.readAt)
  if (millis < meanDays * dayMillis || millis > earliestDays * dayMillis) return null
  const used = subtract(add(earlier.remaining, brought), later.remaining)
  if (used <= 0n) return null
  const days = (subtract(later.remaining, limit) * BigInt(millis)) / (used * BigInt(dayMillis))
  return days > BigInt(mostDays) ? mostDays : Number(days)
}
