/**
 * The rule by which "please buy" waits for a credit that is on its way to one of the customer's targets: it would reach somebody who has just bought.
 * It holds when the alarm is decided, and again when its message is handed over.
 *
 * @category Rules
 */
import { type Instant, isBefore, plusMillis, toMillis } from "../../values/Instant.ts"

/** How long before the end of its time an alarm waits no longer. @category Constants */
export const lastLookMillis = 10 * 60_000

/** How long it waits before it is looked at again. @category Constants */
export const waitMillis = 5 * 60_000

/** The time in which an alarm may go out: from when it was due until `to`. @category Models */
export interface Window {
  readonly from: Instant
  readonly to: Instant
}

/**
 * Gives until when an alarm waits; `null`: it does not.
 *
 * **Details** `openings`: when the credits began that are sending or unknown. One that has been so for longer than the whole window holds nothing
 * back: it may stay unknown for days, and the customer would never be told.
 *
 * @category Functions
 */
export const waitsUntil = (openings: ReadonlyArray<Instant>, { from, to }: Window, now: Instant): Instant | null => {
  const last = plusMillis(to, -lastLookMillis)
  const windowMillis = toMillis(to) - toMillis(from)
  if (!isBefore(now, last) || !openings.some((at) => toMillis(now) - toMillis(at) < windowMillis)) return null
  const next = plusMillis(now, waitMillis)
  return isBefore(last, next) ? last : next
}
