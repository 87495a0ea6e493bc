/** Waiting for something to come true, without guessing how long it takes. */
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"

/** Waits until a condition holds, looking every 20 ms for at most 20 s; then it is a defect that names what was waited for. */
export const until = <E, R>(what: string, condition: Effect.Effect<boolean, E, R>) =>
  condition.pipe(
    Effect.flatMap((holds) => (holds ? Effect.void : Effect.fail("notYet" as const))),
    Effect.retry(Schedule.max([Schedule.spaced("20 millis"), Schedule.recurs(1000)])),
    Effect.mapError(() => new Error(`waited too long for: ${what}`)),
    Effect.orDie
  )
