/** Keeps the engines running: each looks for due work once a second until the process is stopped. */
import { AlarmObserver, engines, type RunOnce } from "@yugou/core"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"

const keepRunning = ([name, runOnce]: readonly [string, RunOnce]) =>
  Effect.flatMap(DateTime.now, runOnce).pipe(
    Effect.catchCause((cause) => Effect.logError("an engine stumbled and goes on", { name, cause })),
    Effect.repeat(Schedule.spaced("1 second"))
  )

/** Keeps alarm episodes up to date as readings arrive. */
const follow = Effect.catchCause(AlarmObserver.follow(0n), (cause) =>
  Effect.logError("alarm episodes are brought up to date by the next poll only", { cause })
)

/** Runs all engines until interrupted. */
export const serve = Effect.all([follow, ...Object.entries(engines).map(keepRunning)], {
  concurrency: "unbounded",
  discard: true
})
