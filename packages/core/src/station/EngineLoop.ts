/**
 * Keeps the engines of a station running: each looks for due work once a second until it is stopped.
 *
 * **Details** A step lasts as long as its slowest terminal; whoever buys meanwhile must not wait for that, so steps of one engine overlap, up to
 * {@link maxSteps}. They never have the same work: a claim leases it. A step that breaks is logged, and the
 * engine goes on; of a cause that stays the log says so once, then a summary a minute, and when it is over.
 *
 * **Example**
 *
 * ```ts
 * const loop = yield* EngineLoop.start()
 * yield* Effect.addFinalizer(() => loop.stop)
 * ```
 *
 * @category Station
 */
import * as Cause from "effect/Cause"
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as FiberSet from "effect/FiberSet"
import * as Schedule from "effect/Schedule"
import * as Scope from "effect/Scope"
import * as Semaphore from "effect/Semaphore"
import { set } from "../engines/kernel/Metrics.ts"
import { Stopping } from "../engines/kernel/Stopping.ts"
import type { SmsGateway } from "../ports/sms/SmsGateway.ts"
import type { TerminalGateway } from "../ports/terminal/TerminalPorts.ts"
import type { StationStore } from "../store/StationStore.ts"
import * as Monotonic from "../values/Monotonic.ts"
import { engines, type RunOnce, upkeep } from "./Engines.ts"
import * as StumbleLog from "./StumbleLog.ts"

/** The most steps of one engine that are under way at once. @category Constants */
export const maxSteps = 8

/**
 * How long what is under way may take to end after a stop, unless something else is said: for as long as dialects wait for an answer by default (30 s), and a
 * look. What has not ended then is interrupted.
 *
 * @category Constants
 */
export const drainTime = Duration.seconds(45)

/** How engines are kept running; `drainTime`: for how long a stop lets end what is under way. @category Models */
export interface Options {
  readonly drainTime?: Duration.Input
}

/** How long an engine waits between the beginnings of two steps. */
const pause = Duration.seconds(1)

/**
 * Engines that run: `stop` begins nothing more, lets the steps under way end, for at most {@link drainTime}, and ends.
 *
 * **Details** Work that was claimed and has not begun is given back at once. What has not ended in its time is interrupted: a credit that waits for its
 * terminal is written down as what is known of it (`unknown`, or not sent), so stop the engines before links and store are closed.
 *
 * @category Models
 */
export interface EngineLoop {
  readonly stop: Effect.Effect<void>
}

/** What a station runs where nothing else is said: its engines and its upkeep. @category Constants */
export const whole: { readonly [name: string]: RunOnce } = { ...engines, ...upkeep }

/** Says what becomes of the steps of a loop: of what breaks once, then a summary a minute. */
interface Telling {
  readonly broke: (engine: string, cause: Cause.Cause<unknown>) => Effect.Effect<void>
  readonly went: (engine: string) => Effect.Effect<void>
}

const log = ({ level, message, fields }: StumbleLog.Line): Effect.Effect<void> =>
  Effect.logWithLevel(level)(message, fields)

const makeTelling = (): Telling => {
  let troubles = StumbleLog.none
  return {
    broke: (engine, cause) =>
      Effect.flatMap(Monotonic.millis, (now) => {
        const [next, line] = StumbleLog.broke(troubles, engine, cause, now)
        troubles = next
        return line === null ? Effect.void : log(line)
      }),
    went: (engine) =>
      Effect.flatMap(Monotonic.millis, (now) => {
        const [next, lines] = StumbleLog.went(troubles, engine, now)
        troubles = next
        return Effect.forEach(lines, log, { discard: true })
      })
  }
}

/** Begins a step of an engine each second, whether the one before has ended or not. */
const turning = Effect.fnUntraced(function* (
  steps: FiberSet.FiberSet,
  stopping: Stopping,
  telling: Telling,
  name: string,
  runOnce: RunOnce
) {
  const places = yield* Semaphore.make(maxSteps)
  const step = Effect.flatMap(DateTime.now, runOnce).pipe(
    Effect.provideService(Stopping, stopping),
    Effect.andThen(telling.went(name)),
    Effect.catchCause((cause) => (Cause.hasInterruptsOnly(cause) ? Effect.void : telling.broke(name, cause)))
  )
  return yield* FiberSet.run(steps, places.withPermitsIfAvailable(1)(step)).pipe(Effect.repeat(Schedule.spaced(pause)))
})

/** Starts engines, by default those of the station and its upkeep; they run until they are stopped. @category Constructors */
export const start = Effect.fnUntraced(function* (
  table: { readonly [name: string]: RunOnce } = whole,
  options: Options = {}
): Effect.fn.Return<EngineLoop, never, StationStore | TerminalGateway | SmsGateway> {
  let asked: "yes" | "no" = "no"
  const stopping: Stopping = { asked: () => asked }
  const telling = makeTelling()
  const scope = yield* Scope.make()
  const steps = yield* Scope.provide(FiberSet.make(), scope)
  const turns = Object.entries(table).map(([name, runOnce]) => turning(steps, stopping, telling, name, runOnce))
  const turn = yield* Effect.forkIn(Effect.all(turns, { concurrency: "unbounded", discard: true }), scope, {
    startImmediately: true
  })
  yield* set("enginesRunning", 1)
  return {
    stop: Effect.suspend(() => {
      asked = "yes"
      return Effect.andThen(set("enginesRunning", 0), Fiber.interrupt(turn))
    }).pipe(
      Effect.andThen(Effect.timeoutOption(FiberSet.awaitEmpty(steps), options.drainTime ?? drainTime)),
      Effect.andThen(Scope.close(scope, Exit.void))
    )
  }
})

/** Runs engines, by default those of the station and its upkeep, until it is interrupted, and stops them then. @category Functions */
export const serve = (
  table: { readonly [name: string]: RunOnce } = whole,
  options: Options = {}
): Effect.Effect<never, never, StationStore | TerminalGateway | SmsGateway> =>
  Effect.acquireUseRelease(
    start(table, options),
    () => Effect.never,
    (loop) => loop.stop
  )
