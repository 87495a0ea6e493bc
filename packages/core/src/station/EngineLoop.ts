/**
 * Keeps the engines of a station running, until it is stopped: each takes work as long as there is room for it (`settings.room`), at once when a commit of this
 * process makes some due or what was under way has ended, and once a second besides, for what becomes due by time or by another process.
 *
 * **Details** Nobody waits for the slowest terminal: what was taken goes on by itself, and what ends makes room. Rounds that have to end before the next page, as
 * that over clocks, overlap, up to {@link maxSteps}. No work is under way twice: a claim leases it. A step that breaks is logged, and the
 * engine goes on; of a cause that stays the log says so once, then a summary a minute, and when it is over. What another process had claimed that is gone is
 * given back ({@link GoneProcesses}).
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
import * as Latch from "effect/Latch"
import * as Scope from "effect/Scope"
import * as Semaphore from "effect/Semaphore"
import * as GoneProcesses from "../engines/dispatch/GoneProcesses.ts"
import { type Ground, Lane, makeLane } from "../engines/kernel/Lane.ts"
import { set } from "../engines/kernel/Metrics.ts"
import type { SmsGateway } from "../ports/sms/SmsGateway.ts"
import type { TerminalGateway } from "../ports/terminal/TerminalPorts.ts"
import { StationStore } from "../store/StationStore.ts"
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

/** The most that a host may let be under way of one engine at once. @category Constants */
export const maxRoom = 100_000

/**
 * How engines are kept running; `drainTime`: for how long a stop lets end what is under way; `rooms`: how much of the work of an engine may be under way at once,
 * in place of what the engine says (`settings.room`), 1 to {@link maxRoom}.
 *
 * @category Models
 */
export interface Options {
  readonly drainTime?: Duration.Input
  readonly rooms?: { readonly [engine: string]: number }
}

/** How long an engine waits between the beginnings of two steps when it hears nothing. */
const pause = Duration.seconds(1)

/** How long after a step what comes up is gathered, so that many commits are one claim. */
const gathering = Duration.millis(5)

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
  readonly went: (engine: string) => Effect.Effect<void, never, StationStore>
}

const log = ({ level, message, fields }: StumbleLog.Line): Effect.Effect<void> =>
  Effect.logWithLevel(level)(message, fields)

/** A note that nobody writes: whoever asks for it learns whether the store answers. */
const probe = "engines/probe"

/** Asks the store, whatever it answers. */
const asksStore = Effect.flatMap(StationStore, (store) => Effect.exit(store.recall(probe)))

const makeTelling = (): Telling => {
  let troubles = StumbleLog.none
  return {
    broke: (engine, cause) =>
      Effect.flatMap(Monotonic.millis, (now) => {
        const [next, line] = StumbleLog.broke(troubles, engine, cause, now)
        troubles = next
        return line === null ? Effect.void : log(line)
      }),
    went: Effect.fnUntraced(function* (engine) {
      const isThere = StumbleLog.isStoreAway(troubles) && Exit.isSuccess(yield* asksStore)
      const [next, lines] = StumbleLog.went(troubles, engine, isThere ? "there" : "unknown", yield* Monotonic.millis)
      troubles = next
      yield* Effect.forEach(lines, log, { discard: true })
    })
  }
}

/** What the engines of a loop share. */
interface Shared extends Pick<Ground, "fibers" | "busy"> {
  readonly stopping: Lane["stopping"]
  readonly telling: Telling
  readonly rooms: NonNullable<Options["rooms"]>
}

/** Begins a step of an engine each second, whether the one before has ended or not, and at once when there may be work. */
const turning = Effect.fnUntraced(function* (shared: Shared, name: string, runOnce: RunOnce) {
  const { fibers, busy, stopping, telling, rooms } = shared
  const places = yield* Semaphore.make(maxSteps)
  const rung = Latch.makeUnsafe()
  const broke = (cause: Cause.Cause<unknown>) => telling.broke(name, cause)
  const lane = makeLane({ name, fibers, busy, stopping, broke, room: rooms[name], ring: () => void rung.openUnsafe() })
  const step = Effect.flatMap(DateTime.now, runOnce).pipe(
    Effect.provideService(Lane, lane),
    Effect.andThen(telling.went(name)),
    Effect.catchCause((cause) => (Cause.hasInterruptsOnly(cause) ? Effect.void : broke(cause)))
  )
  const turn = Effect.gen(function* () {
    rung.closeUnsafe()
    const fiber = yield* FiberSet.run(fibers, places.withPermitsIfAvailable(1)(step))
    const next = Fiber.await(fiber).pipe(Effect.andThen(Effect.sleep(gathering)), Effect.andThen(rung.await))
    yield* Effect.timeoutOption(next, pause)
  })
  return yield* Effect.forever(turn)
})

/** Starts engines, by default those of the station and its upkeep; they run until they are stopped. @category Constructors */
export const start = Effect.fnUntraced(function* (
  table: { readonly [name: string]: RunOnce } = whole,
  options: Options = {}
): Effect.fn.Return<EngineLoop, never, StationStore | TerminalGateway | SmsGateway> {
  let asked: "yes" | "no" = "no"
  const scope = yield* Scope.make()
  const fibers = yield* Scope.provide(FiberSet.make(), scope)
  const busy: Ground["busy"] = new Map()
  const shared: Shared = { fibers, busy, stopping: () => asked, telling: makeTelling(), rooms: options.rooms ?? {} }
  const turns = Object.entries(table).map(([name, runOnce]) => turning(shared, name, runOnce))
  const turn = yield* Effect.forkIn(Effect.all(turns, { concurrency: "unbounded", discard: true }), scope, {
    startImmediately: true
  })
  yield* Effect.forkIn(GoneProcesses.keep, scope, { startImmediately: true })
  yield* set("enginesRunning", 1)
  return {
    stop: Effect.suspend(() => {
      asked = "yes"
      return Effect.andThen(set("enginesRunning", 0), Fiber.interrupt(turn))
    }).pipe(
      Effect.andThen(Effect.timeoutOption(FiberSet.awaitEmpty(fibers), options.drainTime ?? drainTime)),
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
