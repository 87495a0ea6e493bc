/**
 * The clock by which a process waits: it only goes forward, whoever sets the time of day.
 *
 * Time-outs, deadlines and back-offs that begin and end inside of a process count by it. The time of day ({@link Instant}) is for what is stored and
 * shown: set forward it would end a wait at once, set back it would go on for as long again.
 *
 * **Example**
 *
 * ```ts
 * const begun = Monotonic.millisOf(clock)
 * const isLate = () => Monotonic.millisOf(clock) - begun > 30_000
 * ```
 *
 * @category Values
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"

/** As a number first: the division of a long integer makes another one. What that rounds is less than a millisecond for thousands of years. */
const wholeMillis = (nanos: bigint): number => Math.floor(Number(nanos) / 1_000_000)

/** Reads the clock: whole milliseconds since a moment that only this process knows. @category Getters */
export const millisOf = (clock: Clock.Clock): number => wholeMillis(clock.monotonicTimeNanosUnsafe())

/** Reads the clock of the effect that asks. @category Getters */
export const millis: Effect.Effect<number> = Effect.map(Clock.monotonicTimeNanos, wholeMillis)
