/** Keeps the engines running: each looks for due work once a second until the process is stopped. */
import { engines, type RunOnce } from "@yugou/core"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import * as Semaphore from "effect/Semaphore"

/** The most steps of one engine that are under way at once. */
export const maxSteps = 8

/**
 * Runs a step of an engine each second, whether the one before has ended or not.
 *
 * **Details** A step lasts as long as its slowest terminal; whoever buys meanwhile must not wait for that. Steps side by side never have the same
 * work: a claim leases it.
 */
export const keepRunning = Effect.fnUntraced(function* (name: string, runOnce: RunOnce) {
  const places = yield* Semaphore.make(maxSteps)
  const step = Effect.flatMap(DateTime.now, runOnce).pipe(
    Effect.catchCause((cause) => Effect.logError("an engine stumbled and goes on", { name, cause }))
  )
  return yield* Effect.forkChild(places.withPermitsIfAvailable(1)(step)).pipe(
    Effect.repeat(Schedule.spaced("1 second"))
  )
})

/** Runs all engines until interrupted. */
export const serve = Effect.all(
  Object.entries(engines).map(([name, runOnce]) => keepRunning(name, runOnce)),
  {
    concurrency: "unbounded",
    discard: true
  }
)
