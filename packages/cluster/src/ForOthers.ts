/** What this process does for the others: a stop lets it end, and they are told how. */
import { Monotonic } from "@yugou/core"
import * as Effect from "effect/Effect"
import * as Latch from "effect/Latch"
import { machineClock } from "./Runner.ts"

/** What is taken: of a process that stops nothing is asked any more that has an effect. */
export type Takes = "all" | "reads"

export interface ForOthers {
  /** Does something for another process, which a stop waits for. */
  readonly during: <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
  readonly takes: () => Takes
  /** Says that nothing more is taken that has an effect, and waits until what was taken has ended, at most for so long. */
  readonly stop: (millis: number) => Effect.Effect<void>
}

/** So long after the last one another question may follow: whoever wrote a credit looks what became of it, one question after the other. */
const followMillis = 500

/** Makes it; nothing is under way. */
export const make: Effect.Effect<ForOthers> = Effect.gen(function* () {
  const idle = yield* Latch.make(true)
  let takes: Takes = "all"
  let underWay = 0
  let lastAt = Number.NEGATIVE_INFINITY
  const end = Effect.sync(() => {
    underWay -= 1
    lastAt = Monotonic.millisOf(machineClock)
    if (underWay === 0) idle.openUnsafe()
  })
  const rested: Effect.Effect<void> = Effect.andThen(
    idle.await,
    Effect.suspend(() => {
      const left = lastAt + followMillis - Monotonic.millisOf(machineClock)
      return left <= 0 ? Effect.void : Effect.delay(rested, left)
    })
  )
  return {
    takes: () => takes,
    during: (effect) =>
      Effect.suspend(() => {
        underWay += 1
        idle.closeUnsafe()
        return Effect.ensuring(effect, end)
      }),
    stop: (millis) =>
      Effect.suspend(() => {
        takes = "reads"
        return Effect.asVoid(Effect.timeoutOption(rested, millis))
      })
  }
})
