/**
 * Points in time, and the site's own calendar.
 *
 * Instants are UTC and travel as ISO 8601 text with `Z`. Alarm times, quiet hours and "a day" are read in the site zone; what a
 * terminal's clock said is local text and never an instant.
 */
import * as DateTime from "effect/DateTime"
import * as Schema from "effect/Schema"
import { demanding } from "./FieldText.ts"

/** Describes a point in time: `DateTime.Utc` in memory, ISO 8601 text with `Z` in JSON. */
export const Instant = Schema.DateTimeUtcFromString.annotate(demanding("必须是有效的时间", "must be a valid time"))
export type Instant = typeof Instant.Type

/** Makes an instant from milliseconds since 1970-01-01T00:00:00Z. */
export const fromMillis = (millis: number): Instant => DateTime.makeUnsafe(millis)

/** Gives the milliseconds since 1970-01-01T00:00:00Z. */
export const toMillis = (instant: Instant): number => DateTime.toEpochMillis(instant)

const decode = Schema.decodeUnknownSync(Instant)

/** Reads ISO 8601 text that the program itself states; anything else is a defect. */
export const at = (iso: string): Instant => decode(iso)

/** Moves an instant by milliseconds (negative: back). */
export const plusMillis = (instant: Instant, millis: number): Instant => fromMillis(toMillis(instant) + millis)

export const isBefore = (a: Instant, b: Instant): boolean => toMillis(a) < toMillis(b)

export const later = (a: Instant, b: Instant): Instant => (isBefore(a, b) ? b : a)
