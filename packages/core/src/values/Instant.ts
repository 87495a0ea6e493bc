/**
 * Points in time, and the site's own calendar.
 *
 * Instants are UTC and travel as ISO 8601 text with `Z`. Alarm times, quiet hours and "a day" are read in the site zone; what a
 * terminal's clock said is local text and never an instant.
 *
 * **Example**
 *
 * ```ts
 * Instant.plusMillis(Instant.at("2026-03-02T01:30:00Z"), 60_000)
 * ```
 *
 * @category Values
 */
import * as DateTime from "effect/DateTime"
import * as Schema from "effect/Schema"
import { demanding } from "./FieldText.ts"

/** Describes a point in time: `DateTime.Utc` in memory, ISO 8601 text with `Z` in JSON. @category Models */
export const Instant = Schema.DateTimeUtcFromString.annotate(demanding("必须是有效的时间", "must be a valid time"))
export type Instant = typeof Instant.Type

/** What a moment brings (frames, an answer, its evidence) is stamped with the same millisecond, and an instant never changes: the last one serves again. */
let last: Instant = DateTime.makeUnsafe(0)

/** Makes an instant from milliseconds since 1970-01-01T00:00:00Z. @category Conversions */
export const fromMillis = (millis: number): Instant => {
  if (last.epochMilliseconds !== millis) last = DateTime.makeUnsafe(millis)
  return last
}

/** Gives the milliseconds since 1970-01-01T00:00:00Z. @category Conversions */
export const toMillis = (instant: Instant): number => DateTime.toEpochMillis(instant)

const decode = Schema.decodeUnknownSync(Instant)

/** Reads ISO 8601 text that the program itself states; anything else is a defect. @category Functions */
export const at = (iso: string): Instant => decode(iso)

/** Moves an instant by milliseconds (negative: back). @category Functions */
export const plusMillis = (instant: Instant, millis: number): Instant => fromMillis(toMillis(instant) + millis)

/** Tells whether the first instant is earlier than the second. @category Questions */
export const isBefore = (a: Instant, b: Instant): boolean => toMillis(a) < toMillis(b)

/** By how much the clocks of two processes may differ, in milliseconds (ten minutes): what one calls further ahead was told by a clock that was wrong. @category Constants */
export const skewMillis = 10 * 60_000

/**
 * Tells whether a time that was set `withinMillis` ahead at most is still to come. One that lies further ahead, by more than {@link skewMillis}, was
 * set by a clock that was wrong, and has come: nothing waits for it.
 *
 * @category Questions
 */
export const isToCome = (instant: Instant, withinMillis: number, now: Instant): boolean => {
  const wait = toMillis(instant) - toMillis(now)
  return wait > 0 && wait <= withinMillis + skewMillis
}

/** Tells whether something happened within a time: not before it, and not by a clock that was ahead by more than that. @category Questions */
export const isWithin = (instant: Instant, withinMillis: number, now: Instant): boolean =>
  Math.abs(toMillis(now) - toMillis(instant)) <= withinMillis

/** Gives the later of two instants. @category Functions */
export const later = (a: Instant, b: Instant): Instant => (isBefore(a, b) ? b : a)

/** Gives the earlier of two instants. @category Functions */
export const earlier = (a: Instant, b: Instant): Instant => (isBefore(a, b) ? a : b)
