/**
 * The engine that thins measurements: after the days of the policy `rawReadingDays` the last reading of each day stays, and of the looks at a clock the newest.
 *
 * **Details** It goes day by day, at most {@link commitsAStep} commits a step, and writes down up to where it came: whoever reads about that time sees that
 * readings are missing there, and not that nothing was read. Orders, attempts, evidence, messages and what a person did are none of its business: a store
 * takes away what engines measured, and nothing else.
 *
 * **Example**
 *
 * ```ts
 * yield* MeasurementKeeper.runOnce(yield* DateTime.now)
 * ```
 *
 * @category Engines
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { StationPolicy } from "../../policy/Policy.ts"
import { StoreError } from "../../ports/StoreError.ts"
import { makeCommit } from "../../store/Commit.ts"
import { StationStore } from "../../store/StationStore.ts"
import { idOf } from "../../values/Id.ts"
import { earlier, Instant, at as instantAt, isBefore, later, plusMillis } from "../../values/Instant.ts"
import { localDate, startOfDay } from "../../values/SiteTime.ts"
import { EngineProcess } from "../kernel/EngineProcess.ts"
import type { StepReport } from "../kernel/Step.ts"
import { newestSeals } from "../trail/TrailKeeper.ts"

const actor = "system:measurement-keeper"
const operation = "measurements.thinned"
const series = "measurements/thinned"
const note = "measurements:raw"

/** How many commits one step takes away at most; a day of 100,000 customers is 800 steps. @category Constants */
export const commitsAStep = 500

const dayMillis = 86_400_000

/** Before anything was measured. */
const beginning = instantAt("1970-01-01T00:00:00Z")

/** Later than any mark. */
const endOfTime = instantAt("9999-12-31T00:00:00Z")

/** All seals that there may be, for the first time; from then on those of the last year, in which a program of before may have written one. */
const seals = { all: 10_000, recent: 400 } as const

/** What was thinned: the measurements from one time to another, behind a position. */
const Mark = Schema.Struct({ from: Instant, until: Instant, after: Schema.BigIntFromString })
type Mark = typeof Mark.Type
const decode = Schema.decodeUnknownEffect(Mark)
const encode = Schema.encodeSync(Mark)

const noted = Effect.gen(function* () {
  const store = yield* StationStore
  const [fact] = yield* store.facts(series, endOfTime, 1)
  if (fact === undefined) return null
  return yield* Effect.mapError(
    decode(fact.data),
    (error) => new StoreError({ reason: "corrupt", detail: `${series}: ${error.message}` })
  )
})

/** Gives the time before which measurements are thinned; `null`: none was yet. @category Functions */
export const thinnedUntil = Effect.map(noted, (mark) => mark?.until ?? null)

/** Gives where thinning goes on: where it came to, and never before the newest seal over all lines, which must find them. */
const placeAfter = Effect.fnUntraced(function* (mark: Mark | null) {
  const { siteZone } = yield* StationPolicy
  const newest = yield* newestSeals(mark === null ? seals.all : seals.recent)
  const seal = newest.findLast(({ without }) => without === undefined)
  const known = mark ?? { after: 0n, until: beginning }
  if (seal === undefined || BigInt(seal.to) <= known.after) return { after: known.after, from: known.until }
  return { after: BigInt(seal.to), from: later(known.until, startOfDay(seal.day, "next", siteZone)) }
})

const write = Effect.fnUntraced(function* (mark: Mark, now: Instant) {
  const store = yield* StationStore
  const data = encode(mark)
  yield* store.commit(
    makeCommit(
      {},
      {},
      {
        command: { id: idOf(operation, data.until), content: data.until, response: null },
        // By the time up to which it is: whatever clock wrote them, the last one is the newest.
        facts: [{ series, at: mark.until, data }],
        trail: { actor, operation, reason: null, at: now }
      }
    )
  )
})

/** Thins a part of the oldest day that is not thinned, and says how many commits that took; `null`: there is no such day. */
const thinNext = Effect.fnUntraced(function* (limit: Instant, now: Instant) {
  const store = yield* StationStore
  const { siteZone } = yield* StationPolicy
  const { after, from } = yield* placeAfter(yield* noted)
  const { next } = isBefore(from, limit) ? yield* store.thin({ after, from, until: from, most: 0 }) : { next: null }
  if (next === null || !isBefore(next, limit)) return null
  const day = localDate(next, siteZone)
  const span = { from: startOfDay(day, "same", siteZone), until: startOfDay(day, "next", siteZone) }
  const { commits } = yield* store.thin({ after, ...span, most: commitsAStep })
  if (commits < commitsAStep) yield* write({ ...span, after }, now)
  return commits
})

/**
 * Thins the measurements of the oldest day that is over for as long as the policy says, and goes on with the next one in the next step. `claimed` counts commits.
 *
 * **Details** Where the store has a clock of its own, the earlier of both counts. When nothing is left it rests until the next day.
 *
 * @category Engines
 */
export const runOnce = Effect.fnUntraced(function* (
  now: Instant
): Effect.fn.Return<StepReport, StoreError, StationStore> {
  const store = yield* StationStore
  const { rawReadingDays, siteZone } = yield* StationPolicy
  const { resting } = (yield* EngineProcess).roundsOf(store)
  if (resting.isResting(note, `${rawReadingDays}`, now)) return { claimed: 0, failed: 0 }
  const clock = earlier(
    Option.getOrElse(yield* store.time, () => now),
    now
  )
  const limit = startOfDay(localDate(plusMillis(clock, -rawReadingDays * dayMillis), siteZone), "same", siteZone)
  const taken = yield* thinNext(limit, now)
  if (taken === null) {
    const until = startOfDay(localDate(now, siteZone), "next", siteZone)
    resting.rest(note, { as: `${rawReadingDays}`, from: now, until })
  }
  return { claimed: taken ?? 0, failed: 0 }
})
