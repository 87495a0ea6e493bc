/** The rules of reading balances without being asked: every target once in an interval, spread over it, and less often where nobody answers. @category Rules */
import * as Schema from "effect/Schema"
import { backOffMillis, type Policy } from "../../policy/Policy.ts"
import { spread } from "../../values/Digest.ts"
import { fromMillis, type Instant, plusMillis, toMillis } from "../../values/Instant.ts"

/** Describes what is remembered of polls that failed: how many since the last that did not, and when to try again, in milliseconds. @category Models */
export const Failures = Schema.Struct({ failures: Schema.Int, notBefore: Schema.Finite })
export type Failures = typeof Failures.Type

/** No poll has failed since the last that did not. @category Constants */
export const noFailures: Failures = { failures: 0, notBefore: 0 }

/**
 * Gives the beginning of the newest slot of a key: each key has its own place in the interval, so that polls are spread evenly over it and do not
 * come in a burst at midnight.
 *
 * @category Rules
 */
export const slotStart = (key: string, everyMinutes: number, now: Instant): number => {
  const every = everyMinutes * 60_000
  const phase = Number(spread(key) % BigInt(every))
  return Math.floor((toMillis(now) - phase) / every) * every + phase
}

/**
 * Tells whether something is due: its slot has begun since the last good answer (`null`: there is none), and a failure does not hold it back.
 *
 * **Details** A failure holds nothing back for longer than one interval, whatever is remembered: the clock may have been wrong then.
 *
 * @category Rules
 */
export const isDue = (
  key: string,
  everyMinutes: number,
  known: { readonly at: Instant | null; readonly failures: Failures },
  now: Instant
): "yes" | "no" => {
  const wait = known.failures.notBefore - toMillis(now)
  // A failure puts off by one interval at most: what lies further ahead was reckoned by a clock that was wrong.
  if (wait > 0 && wait <= everyMinutes * 60_000) return "no"
  return known.at === null || toMillis(known.at) < slotStart(key, everyMinutes, now) ? "yes" : "no"
}

/**
 * Gives when something that is not due may be next: at the end of a failure's wait, or when its next slot begins.
 *
 * @category Rules
 */
export const nextAt = (
  key: string,
  everyMinutes: number,
  { failures }: { readonly failures: Failures },
  now: Instant
): Instant => {
  const wait = failures.notBefore - toMillis(now)
  const every = everyMinutes * 60_000
  return wait > 0 && wait <= every
    ? fromMillis(failures.notBefore)
    : fromMillis(slotStart(key, everyMinutes, now) + every)
}

/** Counts one more failure; the wait doubles up to {@link Policy.retryMaxMinutes}. @category Rules */
export const afterFailure = ({ failures }: Failures, policy: Policy, now: Instant): Failures => ({
  failures: failures + 1,
  notBefore: toMillis(plusMillis(now, backOffMillis(policy, failures)))
})
