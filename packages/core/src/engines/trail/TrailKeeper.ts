/**
 * The engine that seals the trail: after the end of each local day it writes down a hash over all commits of it in their order,
 * without those of measurements, which are thinned.
 *
 * Whoever follows `changes` is told of each seal as of every commit, and keeps it elsewhere: from then on nobody can take a line of that day away,
 * change it or put it elsewhere without being found out.
 *
 * **Example**
 *
 * ```ts
 * yield* TrailKeeper.runOnce(yield* DateTime.now)
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
import { maxPage, StationStore } from "../../store/StationStore.ts"
import {
  type Chain,
  chainAfter,
  chained,
  isMeasurement,
  lineOf,
  Seal,
  sealed,
  sealSeries,
  type TrailRow
} from "../../store/Trail.ts"
import { idOf } from "../../values/Id.ts"
import { type Instant, at as instantAt, plusMillis, toMillis } from "../../values/Instant.ts"
import { localDate, startOfDay } from "../../values/SiteTime.ts"
import { commitStep } from "../kernel/commitStep.ts"
import { EngineProcess } from "../kernel/EngineProcess.ts"
import type { StepReport } from "../kernel/Step.ts"

const actor = "system:trail-keeper"

/** How long after midnight a day is sealed: until then no commit of it is under way any more, in whichever process. @category Constants */
export const waitMinutes = 10

const decodeSeal = Schema.decodeUnknownEffect(Seal)
const encodeSeal = Schema.encodeSync(Seal)

/** Later than any time that a seal was written at: one that a clock dated ahead is a seal all the same, and the next one goes on behind it. */
const endOfTime = instantAt("9999-12-31T00:00:00Z")

/** How many seals are looked at for the newest one; a clock that was ahead has put its own before those of right time. */
const recentSeals = 400

/** In the order of what they are over: the times at which they were written are those of clocks. */
const inOrder = (seals: ReadonlyArray<Seal>): ReadonlyArray<Seal> =>
  seals.toSorted((a, b) => Number(BigInt(a.to) - BigInt(b.to)))

/** Gives the newest seals that were written up to a time, in order. */
const sealsAt = Effect.fnUntraced(function* (time: Instant, limit: number) {
  const store = yield* StationStore
  const facts = yield* store.facts(sealSeries, time, limit)
  const seals = yield* Effect.mapError(
    Effect.forEach(facts, ({ data }) => decodeSeal(data)),
    (error) => new StoreError({ reason: "corrupt", detail: `${sealSeries}: ${error.message}` })
  )
  return inOrder(seals)
})

interface Ending {
  readonly start: Instant
  readonly now: Instant
}

/** The first commit of the new day ends the old one. One that a clock dated ahead is none: it would keep everything behind it from being sealed. */
const isOfToday = ({ trail: { at } }: TrailRow, { start, now }: Ending): boolean =>
  toMillis(at) >= toMillis(start) && toMillis(at) <= toMillis(now)

/** Chains everything but measurements behind a seal, in commit order, up to the first commit of today. */
const chainedUntil = Effect.fnUntraced(function* (last: Seal | null, ending: Ending) {
  const store = yield* StationStore
  let chain: Chain = chainAfter(last)
  let after = BigInt(last?.to ?? 0)
  for (;;) {
    const rows: ReadonlyArray<TrailRow> = yield* store.committed(after, maxPage)
    for (const row of rows) {
      if (isOfToday(row, ending)) return chain
      const line = lineOf(row)
      if (!isMeasurement(line)) chain = chained(chain, line)
      after = row.position
    }
    if (rows.length < maxPage) return chain
  }
})

const write = (seal: Seal, now: Instant) =>
  commitStep(
    makeCommit(
      {},
      {},
      {
        command: { id: idOf("trail.seal", seal.day), content: JSON.stringify(encodeSeal(seal)), response: null },
        facts: [{ series: sealSeries, at: now, data: encodeSeal(seal) }],
        trail: { actor, operation: "trail.seal", reason: null, at: now }
      }
    )
  )

/** Seals a day that has no seal, and says how many were written. */
const seal = Effect.fnUntraced(function* (day: string, ending: Ending) {
  const isSealed = (it: Seal) => it.day === day
  if ((yield* sealsAt(ending.now, 1)).some(isSealed)) return 0
  const seals = yield* sealsAt(endOfTime, recentSeals)
  // A day that a clock sealed ahead of its time has its seal; what came since is sealed with the day behind it.
  if (seals.some(isSealed)) return 0
  const chain = yield* chainedUntil(seals.at(-1) ?? null, ending)
  if (chain.lines === 0) return 0
  yield* write(sealed(day, chain, "measurements"), ending.now)
  return 1
})

/** The note of a process that a day is sealed, or had nothing to seal: until the next one there is nothing to ask for. */
const note = "trail:sealed"

/** Seals what was committed up to the end of yesterday, where it is not sealed yet. @category Engines */
export const runOnce = Effect.fnUntraced(function* (
  now: Instant
): Effect.fn.Return<StepReport, StoreError, StationStore> {
  const { siteZone } = yield* StationPolicy
  const start = startOfDay(localDate(now, siteZone), "same", siteZone)
  const day = localDate(plusMillis(start, -1), siteZone)
  if (toMillis(now) < toMillis(start) + waitMinutes * 60_000) return { claimed: 0, failed: 0 }
  const { resting } = (yield* EngineProcess).roundsOf(yield* StationStore)
  if (resting.isResting(note, day, now)) return { claimed: 0, failed: 0 }
  const claimed = yield* seal(day, { start, now })
  resting.rest(note, { as: day, from: now, until: startOfDay(localDate(now, siteZone), "next", siteZone) })
  return { claimed, failed: 0 }
})

/** Gives the seals that there are, in the order of what they are over, at most so many of the newest. @category Functions */
export const newestSeals = Effect.fnUntraced(function* (most: number) {
  const store = yield* StationStore
  const facts = yield* store.facts(sealSeries, endOfTime, most)
  const seals = yield* Effect.forEach(facts, ({ data }) => Effect.option(decodeSeal(data)))
  return inOrder(seals.flatMap(Option.toArray))
})
