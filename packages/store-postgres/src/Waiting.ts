/**
 * Waiting in real time, and being woken.
 *
 * The database lives in real time whatever clock the station has, so waiting for it never uses the `Clock` service: a station whose clock stands
 * still still gets its answers.
 */
import * as Effect from "effect/Effect"
import * as Latch from "effect/Latch"

/** Waits some milliseconds of real time. */
export const pause = (millis: number): Effect.Effect<void> =>
  Effect.callback<void>((resume) => {
    const timer = setTimeout(() => resume(Effect.void), millis)
    return Effect.sync(() => clearTimeout(timer))
  })

/** Something that happens again and again, for which others wait. */
export interface Bell {
  readonly ring: Effect.Effect<void>
  /** Begins to listen: what rings from now on ends the wait, even if it rings before the wait begins. */
  readonly listen: Effect.Effect<Effect.Effect<void>>
}

/** Makes a bell. */
export const makeBell: Effect.Effect<Bell> = Effect.sync(() => {
  let next = Latch.makeUnsafe()
  return {
    ring: Effect.sync(() => {
      const rung = next
      next = Latch.makeUnsafe()
      rung.openUnsafe()
    }),
    listen: Effect.sync(() => next.await)
  }
})
