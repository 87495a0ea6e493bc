/** One timer that calls back: the newest wish replaces the former. */
import * as Effect from "effect/Effect"
import type * as Fiber from "effect/Fiber"

/** Asks to be called back. */
export interface WakeTimer {
  readonly after: (millis: number) => void
}

/** Makes the timer on the clock of the calling fiber; closing the scope cancels it. */
export const make = Effect.fnUntraced(function* (wake: () => void) {
  const fork = Effect.runForkWith(yield* Effect.context<never>())
  let timer: Fiber.Fiber<void> | null = null
  yield* Effect.addFinalizer(() => Effect.sync(() => timer?.interruptUnsafe()))
  const self: WakeTimer = {
    after: (millis) => {
      timer?.interruptUnsafe()
      timer = fork(Effect.andThen(Effect.sleep(millis), Effect.sync(wake)))
    }
  }
  return self
})
