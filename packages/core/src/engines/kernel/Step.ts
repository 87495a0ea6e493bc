/** One step of an engine: claim what is due, work on each, leave to the next step what met another version. */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { QueueName } from "../../books/entry/Due.ts"
import { type Policy, StationPolicy } from "../../policy/Policy.ts"
import type { StoreError } from "../../ports/StoreError.ts"
import { type Ref, refKey } from "../../store/Aggregates.ts"
import { StationStore } from "../../store/StationStore.ts"
import { type Instant, skewMillis } from "../../values/Instant.ts"
import { hear } from "./Bell.ts"
import { EngineProcess } from "./EngineProcess.ts"
import { type Ending, Lane, type Piece } from "./Lane.ts"
import { type Leave, notHere } from "./Left.ts"
import { add } from "./Metrics.ts"

/**
 * What one step of an engine did: how much it took, and how much of that is left for the next step.
 *
 * **Example**
 *
 * ```ts
 * const { claimed, failed } = yield* engines.dispatch(yield* DateTime.now)
 * if (claimed === 0) yield* Effect.sleep("1 second")
 * ```
 *
 * @category Engines
 */
export interface StepReport {
  readonly claimed: number
  readonly failed: number
}

/** Says how much of what ended in a step was done, and how much of that failed. */
export const reportOf = (endings: ReadonlyArray<Ending>): StepReport => ({
  claimed: endings.filter((ending) => ending !== "nothing").length,
  failed: endings.filter((ending) => ending === "failed").length
})

/** The most that is claimed at once; where that much was due, the next claim follows at once. */
export const maxClaim = 50

/**
 * How an engine takes its work: at most `room` of it under way at once, each leased for `leaseMillis`.
 *
 * **Details** `terminals`: whether its work needs them; a process whose terminals are elsewhere then takes none.
 */
export interface Settings {
  readonly terminals: "needed" | "notNeeded"
  readonly queue: QueueName
  readonly holder: string
  readonly room: number
  readonly leaseMillis: number
  /** The longest for which anything of the queue waits; what is due further ahead is so by a clock that was wrong. `null`: it waits for dates. */
  readonly longestMillis: (policy: Policy) => number | null
}

/** Gives the name under which a process claims work of an engine. */
export const holderOf = ({ holder }: Pick<Settings, "holder">, process: string): string => `${holder}@${process}`

/** Says what went wrong; of a store that failed its reason and detail, of a defect where it happened. */
const textOf = (cause: Cause.Cause<StoreError>): string => {
  const error = Option.getOrNull(Cause.findErrorOption(cause))
  return Cause.hasDies(cause) || error === null ? Cause.pretty(cause) : `${error.reason}, ${error.detail}`
}

/** Logs what went wrong: a store that failed is a warning, since the next step goes on; a defect is an error, which no step mends. */
const log = (what: string, cause: Cause.Cause<StoreError>): Effect.Effect<void> => {
  const text = `${what}: ${textOf(cause)}`
  return Cause.hasDies(cause) ? Effect.logError(text) : Effect.logWarning(text)
}

/** How often a piece of work is begun again at once when what it saw has moved meanwhile. */
export const maxRestarts = 3

/**
 * Claims due work and does it: as much as there is room for in its lane, all side by side, since almost all of their time is waiting for terminals.
 *
 * **Details** Work that a clock which was wrong put off too far is claimed, too: what does it looks at its times itself.
 *
 * **Details** Work whose terminal is not connected to this process answers `notHere` (by its `leave`): its lease is given back at once, and this
 * process leaves it to others for a while; it claims no more than it could leave so. Work that met another version begins again at once, at most {@link maxRestarts} times; every piece loads anew what it looks at. What
 * still fails, or meets a defect, is left until its lease runs out, and does not touch the others. Whatever still waits ends with its lease: from
 * then on another process may take the work. Of what is stopped or interrupted nothing stays leased: what has not begun, or has
 * not ended, is given back for the next process.
 */
export const run = Effect.fnUntraced(function* <A, R>(
  settings: Settings,
  now: Instant,
  work: (id: string, ref: Ref, leave: Leave) => Effect.Effect<A, StoreError, R>
): Effect.fn.Return<StepReport, StoreError, StationStore | R> {
  const store = yield* StationStore
  const process = yield* EngineProcess
  const lane = yield* Lane
  const { queue, leaseMillis, terminals, room } = settings
  const longest = settings.longestMillis(yield* StationPolicy)
  const horizonMillis = longest === null ? null : longest + skewMillis
  if (terminals === "needed" && process.terminals === "elsewhere") return { claimed: 0, failed: 0 }
  const holder = holderOf(settings, process.name)
  const left = process.leftOf(store, queue)
  const begin = (ref: Ref, leave: Leave): Effect.Effect<A | typeof notHere, StoreError, R> =>
    Effect.suspend(
      (): Effect.Effect<A | typeof notHere, StoreError, R> =>
        lane.stopping() === "yes" ? Effect.succeed(notHere) : work(ref.id, ref, leave)
    )
  const failed = (ref: Ref, cause: Cause.Cause<StoreError>) =>
    Effect.as(log(`${settings.holder} leaves ${ref.id} for the next step`, cause), "failed" as const)
  const overdue = (ref: Ref) =>
    Effect.as(
      Effect.logWarning(`${settings.holder} leaves ${ref.id} for the next step: its lease ran out`),
      "failed" as const
    )
  const pieceOf = (ref: Ref): Piece<R> => ({
    key: refKey(ref),
    giveBack: Effect.ignore(store.release([ref], holder)),
    work: begin(ref, left.leave(ref.id, now)).pipe(
      Effect.tapError(({ reason }) => (reason === "stale" ? add("commitRetries", 1, { by: "engine" }) : Effect.void)),
      Effect.retry({ times: maxRestarts, while: (error) => error.reason === "stale" }),
      Effect.flatMap((answer) =>
        answer === notHere
          ? Effect.as(store.release([ref], holder), "nothing" as const)
          : Effect.succeed("done" as const)
      ),
      Effect.timeoutOption(leaseMillis),
      Effect.flatMap((ending) => (Option.isSome(ending) ? Effect.succeed(ending.value) : overdue(ref))),
      Effect.catchCause((cause) =>
        Cause.hasInterruptsOnly(cause) ? Effect.failCause(cause as Cause.Cause<never>) : failed(ref, cause)
      ),
      // A store that is away cannot take it back: then its lease runs out.
      Effect.onInterrupt(() => Effect.ignore(store.release([ref], holder)))
    )
  })
  hear(store, queue, lane)
  const claim = (limit: number) =>
    Effect.map(
      store.claim({ queue, now, holder, limit, leaseMillis, except: left.except(now), horizonMillis }),
      (refs) => refs.map(pieceOf)
    )
  const most = Math.min(maxClaim, left.room(now))
  return most === 0 ? { claimed: 0, failed: 0 } : reportOf(yield* lane.take({ queue, room, most, claim }))
})
