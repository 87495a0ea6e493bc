/**
 * The port to the access log (访问日志): refusals, reads of personal data and sign-ins, beside the books. Refusals are stored nowhere else: they are no answers.
 *
 * Whatever notes an entry goes on at once: entries wait here, and an adapter keeps them a batch at a time. One that is slow or fails holds nobody up,
 * and what is lost by it is counted.
 *
 * **Example**
 *
 * ```ts
 * const kept = AccessLogs.layer(
 *   Effect.gen(function* () {
 *     const { access } = yield* StationDatabase
 *     return access
 *   })
 * )
 * ```
 *
 * @category Ports
 */
import * as Context from "effect/Context"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Latch from "effect/Latch"
import * as Layer from "effect/Layer"
import * as Result from "effect/Result"
import type * as Scope from "effect/Scope"
import * as Semaphore from "effect/Semaphore"
import { StationPolicy } from "../../policy/Policy.ts"
import { type Instant, plusMillis, toMillis } from "../../values/Instant.ts"
import type { StoreError } from "../StoreError.ts"
import { type AccessEntry, type AccessKind, keeper } from "./AccessEntry.ts"

/** How many entries wait at most; what is noted beyond that is lost, so that nobody pushes out what he did before. @category Constants */
export const mostWaiting = 10_000

/** How many entries an adapter is given at a time, at most. @category Constants */
export const mostAppended = 500

/** How long entries are gathered, in milliseconds. */
const gatherMillis = 100
/** How long after a failure the same entries are tried again, in milliseconds. */
const retryMillis = 1_000
/** How long an adapter may take for a batch, in seconds. */
const appendSeconds = 30
/** How often what is too old is looked for, in milliseconds. */
const purgeMillis = 60 * 60_000
/** How long the end of the station waits for what is still to be kept, in seconds. */
const closingSeconds = 5

/** A place in the log: behind the entry of this time and number; numbers are the log's own, and grow as entries come. @category Ports */
export interface AccessPlace {
  readonly at: Instant
  readonly no: number
}

/**
 * What is asked of the log, the newest first: by whom, of which kind, about which customer, in `[from, until)`; `null`: any. At most `limit`, 1–500.
 *
 * @category Ports
 */
export interface AccessQuery {
  readonly actor: string | null
  readonly kind: AccessKind | null
  readonly subject: string | null
  readonly from: Instant | null
  readonly until: Instant | null
  readonly after: AccessPlace | null
  readonly limit: number
}

/** Entries, and behind which place there are more; `null`: there are none. @category Ports */
export interface AccessPage {
  readonly rows: ReadonlyArray<AccessEntry>
  readonly next: AccessPlace | null
}

/**
 * What an adapter does.
 *
 * **Details** `append` keeps at most {@link mostAppended} entries, all or none, and may be given the same ones again when its answer was lost. `purge` throws away
 * what is older than `before` and says how much that was; nothing else ever goes, and no entry is changed.
 *
 * @category Ports
 */
export interface AccessKeep {
  readonly append: (entries: ReadonlyArray<AccessEntry>) => Effect.Effect<void, StoreError>
  readonly page: (query: AccessQuery) => Effect.Effect<AccessPage, StoreError>
  readonly purge: (before: Instant) => Effect.Effect<number, StoreError>
}

/**
 * Keeps who was refused, who saw personal data, and who signed in.
 *
 * **Details** `note` returns at once and never fails. `settled` ends when everything that was noted before is kept, or lost and counted.
 *
 * **Example**
 *
 * ```ts
 * const log = yield* AccessLog
 * log.note({ kind: "signedIn", at: yield* DateTime.now, actor: "clerk-zhang", source: "10.20.0.7" })
 * ```
 *
 * @category Ports
 */
export class AccessLog extends Context.Service<
  AccessLog,
  {
    readonly note: (entry: AccessEntry) => void
    readonly settled: Effect.Effect<void>
    readonly page: AccessKeep["page"]
    readonly purge: Effect.Effect<void>
  }
>()("@yugou/core/access/AccessLog") {}

/** What waits, how much was lost since that was last said, and how much of that the log itself does not say yet. */
const makeWaiting = () => {
  const waiting: Array<AccessEntry> = []
  let [lost, gap] = [0, 0]
  return {
    count: () => waiting.length,
    add: (entry: AccessEntry): void => {
      if (waiting.length < mostWaiting) waiting.push(entry)
      else lost += 1
    },
    first: (count: number): ReadonlyArray<AccessEntry> => waiting.slice(0, Math.min(count, mostAppended)),
    kept: (count: number): void => void waiting.splice(0, count),
    lose: (count: number): void => {
      waiting.splice(0, count)
      lost += count
    },
    takeLost: (): number => {
      const count = lost
      gap += count
      lost = 0
      return count
    },
    takeGap: (): number => {
      const count = gap
      gap = 0
      return count
    }
  }
}

type Waiting = ReturnType<typeof makeWaiting>

/** What became of a batch; of one that an adapter will never take, it says so by an error that is not retryable. */
type Became = "kept" | "away" | "refused"

/** Gives entries to an adapter. That it does not answer is said once, and not again until it did. */
const makeAppend = (keep: AccessKeep) => {
  let before: Became = "kept"
  return Effect.fnUntraced(function* (entries: ReadonlyArray<AccessEntry>): Effect.fn.Return<Became> {
    const done = yield* keep.append(entries).pipe(Effect.timeout(`${appendSeconds} seconds`), Effect.result)
    const problem = Result.isSuccess(done) ? null : done.failure
    const mayPass = problem === null || problem._tag === "TimeoutError" || problem.isRetryable
    const became = problem === null ? "kept" : mayPass ? "away" : "refused"
    if (problem !== null && became !== before) {
      const detail = problem._tag === "TimeoutError" ? `no answer in ${appendSeconds} s` : problem.detail
      yield* Effect.logWarning(`the access log cannot be written: ${detail}`)
    }
    before = became
    return became
  })
}

/** Makes what keeps the entries that wait; whether it got through all. */
const makeFlush = (keep: AccessKeep, waiting: Waiting) => {
  const append = makeAppend(keep)
  const sayLost = Effect.suspend(() => {
    const count = waiting.takeLost()
    return count === 0 ? Effect.void : Effect.logWarning(`the access log lost ${count} entries that could not be kept`)
  })
  return Effect.gen(function* () {
    // What comes meanwhile waits for the next time.
    for (let left = waiting.count(); left > 0; ) {
      const entries = waiting.first(left)
      const became = yield* append(entries)
      if (became === "refused") waiting.lose(entries.length)
      yield* sayLost
      if (became === "away") return "away" as const
      left -= entries.length
      if (became === "refused") continue
      waiting.kept(entries.length)
      const count = waiting.takeGap()
      if (count === 0) continue
      // Whoever reads the log sees where something is missing.
      waiting.add({ kind: "lost", at: yield* DateTime.now, actor: keeper, count })
      left += 1
    }
    return "done" as const
  })
}

/**
 * Provides the access log over an adapter; it keeps what is noted until its scope ends, and what waits then is kept first, for five seconds at most.
 *
 * **Details** What is older than the policy `accessLogDays` is thrown away while entries come, at most once an hour, and the log says so itself.
 *
 * @category Layers
 */
export const layer = <E, R>(
  adapter: Effect.Effect<AccessKeep, E, R>
): Layer.Layer<AccessLog, E, Exclude<R, Scope.Scope>> =>
  Layer.effect(
    AccessLog,
    Effect.gen(function* () {
      const keep = yield* adapter
      const { accessLogDays } = yield* StationPolicy
      const waiting = makeWaiting()
      const bell = yield* Latch.make()
      const note = (entry: AccessEntry): void => {
        waiting.add(entry)
        bell.openUnsafe()
      }
      const turn = yield* Semaphore.make(1)
      const flush = turn.withPermit(makeFlush(keep, waiting))
      const purge = Effect.gen(function* () {
        const now = yield* DateTime.now
        const before = plusMillis(now, -accessLogDays * 86_400_000)
        const count = yield* keep.purge(before)
        if (count > 0) note({ kind: "purged", at: now, actor: keeper, count, before })
      }).pipe(Effect.catch((error) => Effect.logWarning(`the access log could not be purged: ${error.detail}`)))
      let purgedAt = Number.NEGATIVE_INFINITY
      const purgeInTime = Effect.gen(function* () {
        const now = toMillis(yield* DateTime.now)
        if (now - purgedAt < purgeMillis) return
        purgedAt = now
        yield* purge
      })
      const write = Effect.gen(function* () {
        yield* bell.await
        yield* Effect.sleep(gatherMillis)
        yield* bell.close
        if ((yield* flush) === "done") return yield* purgeInTime
        yield* Effect.sleep(retryMillis)
        yield* bell.open
      })
      yield* Effect.forkScoped(Effect.forever(write))
      yield* Effect.addFinalizer(() =>
        Effect.andThen(
          Effect.ignore(Effect.timeout(flush, `${closingSeconds} seconds`)),
          Effect.suspend(() => {
            const count = waiting.takeLost() + waiting.count()
            return count === 0 ? Effect.void : Effect.logWarning(`the access log lost ${count} entries at the end`)
          })
        )
      )
      return AccessLog.of({ note, settled: Effect.asVoid(flush), page: keep.page, purge })
    })
  )
