/** Waiting for something to come true, without guessing how long it takes. */
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"

/** How long something is waited for, in milliseconds of real time. */
const patienceMillis = 20_000

/** Waits until a condition holds, looking every 20 ms for at most 20 s; then it is a defect that names what was waited for. */
export const until = <E, R>(what: string, condition: Effect.Effect<boolean, E, R>) =>
  Effect.suspend(() => {
    const deadline = performance.now() + patienceMillis
    return Effect.retry(
      Effect.filterOrFail(
        condition,
        (holds) => holds,
        () => "notYet" as const
      ),
      { schedule: Schedule.spaced("20 millis"), while: () => performance.now() < deadline }
    )
  }).pipe(
    Effect.mapError(() => new Error(`waited too long for: ${what}`)),
    Effect.orDie
  )
