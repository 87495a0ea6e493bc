/** Keeps the engines running: each looks for due work once a second until the process is stopped. */
import { AlarmScheduler, DispatchEngine, MessageSender, OutcomeResolver } from "@yugou/core"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"

const engine = <A, E, R>(name: string, runOnce: (now: DateTime.Utc) => Effect.Effect<A, E, R>) =>
  Effect.flatMap(DateTime.now, runOnce).pipe(
    Effect.catchCause((cause) => Effect.logError("an engine stumbled and goes on", { name, cause })),
    Effect.repeat(Schedule.spaced("1 second"))
  )

/** Runs all engines until interrupted. */
export const serve = Effect.all(
  [
    engine("dispatch", DispatchEngine.runOnce),
    engine("resolve", OutcomeResolver.runOnce),
    engine("alarm", AlarmScheduler.runOnce),
    engine("message", MessageSender.runOnce)
  ],
  { concurrency: "unbounded", discard: true }
)
