/**
 * The period of grace between a warning and a trip (跳闸预警): a customer is warned first and can still buy. Pure; every trip asks it.
 *
 * @category Parts of aggregates
 */
import { type Instant, isBefore, plusMillis } from "../../values/Instant.ts"

/** What tripWarningPeriod says: over (or not asked for), not even warned, or running until an instant. @category Models */
export type TripWarningPeriod =
  | { readonly _tag: "Over" }
  | { readonly _tag: "NotWarned" }
  | { readonly _tag: "Running"; readonly until: Instant }

/**
 * Says whether tripWarningPeriod is over. A warning of a time that has not come was dated by a clock that was wrong, and warned nobody as far as is known.
 * `warnedAt`: when the newest warning reached the gateway; `null`: never. `graceMinutes: null`: no warning is asked for.
 *
 * @category Functions
 */
export const tripWarningPeriod = (
  graceMinutes: number | null,
  warnedAt: Instant | null,
  now: Instant
): TripWarningPeriod => {
  if (graceMinutes === null) return { _tag: "Over" }
  if (warnedAt === null || isBefore(now, warnedAt)) return { _tag: "NotWarned" }
  const until = plusMillis(warnedAt, graceMinutes * 60_000)
  return isBefore(now, until) ? { _tag: "Running", until } : { _tag: "Over" }
}
