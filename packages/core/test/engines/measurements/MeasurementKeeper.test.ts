/** Thinning as an engine: which days are thinned, that it goes on where it stopped, and what it must never touch. */
import { assert, describe, it } from "@effect/vitest"
import { EngineProcess, MeasurementKeeper, Policy, StationPolicy, TrailKeeper } from "@yugou/core"
import { TrailFile } from "@yugou/core/audit"
import { StationStoreMemory } from "@yugou/core/memory"
import { Instant, lineOf, type Seal, StationStore, sealLine } from "@yugou/core/store"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { TestClock } from "effect/testing"
import { chainAfter, chained, sealed } from "../../../src/store/Trail.ts"

const local = (text: string) => Date.parse(`${text.replace(" ", "T")}:00+08:00`)
const series = "reading:T/1"

const onBooks = <A, E, R>(test: Effect.Effect<A, E, R>, rawReadingDays = 7) =>
  test.pipe(
    Effect.provideService(StationPolicy, { ...Policy.defaults, rawReadingDays }),
    Effect.provide(StationStoreMemory.layerOver(StationStoreMemory.emptyBooks()))
  )

let count = 0
const write = Effect.fnUntraced(function* (
  millis: number,
  operation = "reading.poll",
  actor = "system:balance-poller"
) {
  const store = yield* StationStore
  count += 1
  const at = Instant.fromMillis(millis)
  const command = { id: `c-${count}`, content: "", response: null }
  const facts = [{ series, at, data: { remaining: `${count}`, readAt: DateTime.formatIso(at) } }]
  yield* store.commit({ command, facts, reads: [], writes: [], trail: { actor, operation, reason: null, at } })
})

const step = Effect.flatMap(DateTime.now, MeasurementKeeper.runOnce)

/** Runs steps until nothing is left, and says how many commits each took. */
const toItsEnd = Effect.gen(function* () {
  const taken: Array<number> = []
  for (;;) {
    const { claimed } = yield* step
    if (claimed === 0) return taken
    taken.push(claimed)
  }
})

const times = Effect.gen(function* () {
  const store = yield* StationStore
  const facts = yield* store.facts(series, Instant.at("2999-01-01T00:00:00Z"), 500)
  return facts.map(({ at }) => DateTime.formatIso(at)).reverse()
})

const lines = Effect.gen(function* () {
  const store = yield* StationStore
  return (yield* store.committed(0n, 500)).map(({ trail }) => trail.operation)
})

describe("thinning", () => {
  it.effect(
    "leaves of each day of the site that is over for as long as the policy says its last reading, and the younger ones whole",
    () =>
      onBooks(
        Effect.gen(function* () {
          // An hour before midnight of the site is another day than in UTC, and an hour after it is not.
          for (let day = 1; day <= 9; day += 1)
            for (const time of ["00:30", "12:00", "23:30"]) yield* write(local(`2026-03-0${day} ${time}`))
          yield* TestClock.setTime(local("2026-03-10 15:00"))
          assert.deepStrictEqual(yield* toItsEnd, [3, 3])
          const found = yield* times
          assert.deepStrictEqual(found.slice(0, 3), [
            "2026-03-01T15:30:00.000Z",
            "2026-03-02T15:30:00.000Z",
            "2026-03-02T16:30:00.000Z"
          ])
          assert.strictEqual(found.length, 2 + 7 * 3)
          assert.deepStrictEqual(
            DateTime.formatIso((yield* MeasurementKeeper.thinnedUntil) ?? Instant.at("1970-01-01T00:00:00Z")),
            "2026-03-02T16:00:00.000Z"
          )
          yield* TestClock.adjust("8 hours")
          assert.deepStrictEqual(yield* toItsEnd, [], "that day is over for less than seven days")
          yield* TestClock.adjust("1 hour")
          assert.deepStrictEqual(yield* toItsEnd, [3])
        })
      )
  )

  it.effect("takes no more than its bound in a step, and another process goes on where one stopped", () =>
    onBooks(
      Effect.gen(function* () {
        const whole = MeasurementKeeper.commitsAStep
        for (let index = 0; index <= whole; index += 1) yield* write(local("2026-03-01 00:00") + index * 1_000)
        yield* write(local("2026-03-05 00:00"))
        yield* TestClock.setTime(local("2026-04-01 00:00"))
        const inProcess = <A, E, R>(work: Effect.Effect<A, E, R>) =>
          Effect.provideService(work, EngineProcess.EngineProcess, EngineProcess.makeProcess("here"))
        assert.strictEqual((yield* inProcess(step)).claimed, whole)
        assert.isNull(yield* MeasurementKeeper.thinnedUntil, "the day is not done")
        assert.deepStrictEqual(yield* inProcess(toItsEnd), [1, 1])
        assert.deepStrictEqual((yield* times).length, 2)
        assert.deepStrictEqual(yield* lines, ["measurements.thinned", "measurements.thinned"])
      })
    )
  )

  it.effect("goes by the earlier of two clocks", () =>
    onBooks(
      Effect.gen(function* () {
        const store = yield* StationStore
        for (const time of ["01:00", "02:00"]) yield* write(local(`2026-03-01 ${time}`))
        yield* TestClock.setTime(local("2027-03-01 00:00"))
        const right = Effect.succeed(Option.some(Instant.fromMillis(local("2026-03-03 00:00"))))
        const { claimed } = yield* Effect.provideService(step, StationStore, { ...store, time: right })
        assert.strictEqual(claimed, 0)
        assert.strictEqual((yield* times).length, 2)
      })
    )
  )

  it.effect("says up to when it has come, though a process whose clock was ahead said so before", () =>
    onBooks(
      Effect.gen(function* () {
        const store = yield* StationStore
        for (const day of [1, 2, 3])
          for (const time of ["01:00", "02:00"]) yield* write(local(`2026-03-0${day} ${time}`))
        const right = Effect.succeed(Option.some(Instant.fromMillis(local("2026-03-09 12:00"))))
        yield* TestClock.setTime(local("2027-03-01 00:00"))
        assert.strictEqual((yield* Effect.provideService(step, StationStore, { ...store, time: right })).claimed, 2)
        yield* TestClock.setTime(local("2026-03-10 12:00"))
        assert.strictEqual((yield* step).claimed, 2)
        const until = yield* MeasurementKeeper.thinnedUntil
        assert.strictEqual(until === null ? null : Instant.toMillis(until), local("2026-03-03 00:00"))
      })
    )
  )

  it.effect("takes nothing that a seal of before is over, and the trail holds afterwards as it did", () =>
    onBooks(
      Effect.gen(function* () {
        const store = yield* StationStore
        for (const day of [1, 2]) for (const time of ["01:00", "02:00"]) yield* write(local(`2026-03-0${day} ${time}`))
        let chain = chainAfter(null)
        for (const row of yield* store.committed(0n, 2)) chain = chained(chain, lineOf(row))
        const old = sealed("2026-03-01", chain)
        const at = Instant.fromMillis(local("2026-03-02 03:00"))
        yield* store.commit({
          command: { id: "old-seal", content: "", response: null },
          ...{ reads: [], writes: [], facts: [{ series: "trail/seals", at, data: { ...old } }] },
          trail: { actor: "system:trail-keeper", operation: "trail.seal", reason: null, at }
        })
        yield* TestClock.setTime(local("2026-03-03 12:00"))
        yield* Effect.flatMap(DateTime.now, TrailKeeper.runOnce)
        yield* TestClock.setTime(local("2026-03-20 12:00"))
        assert.deepStrictEqual(yield* toItsEnd, [2])
        assert.deepStrictEqual((yield* lines).filter((it) => it === "reading.poll").length, 2)
        const seals = yield* TrailKeeper.newestSeals(9)
        assert.deepStrictEqual(
          seals.map(({ without }) => without),
          [undefined, "measurements"]
        )
        const file = (yield* store.committed(0n, 500)).flatMap((row) => [
          lineOf(row),
          ...seals.filter(({ to }) => to === `${row.position}`).map((seal: Seal) => sealLine(seal))
        ])
        assert.deepStrictEqual(TrailFile.check(file).findings, [])
      })
    )
  )

  it.effect("looks once a day where there is nothing to thin, and asks nothing in between", () =>
    onBooks(
      Effect.gen(function* () {
        yield* TestClock.setTime(local("2026-03-20 12:00"))
        const store = yield* StationStore
        let asked = 0
        const counted: typeof store = {
          ...store,
          facts: (...args) => {
            asked += 1
            return store.facts(...args)
          }
        }
        const look = Effect.provideService(step, StationStore, counted)
        yield* look
        const once = asked
        assert.isAbove(once, 0)
        yield* TestClock.adjust("11 hours")
        yield* look
        assert.strictEqual(asked, once)
        yield* TestClock.adjust("1 hour")
        yield* look
        assert.strictEqual(asked, 2 * once)
      })
    )
  )
})
