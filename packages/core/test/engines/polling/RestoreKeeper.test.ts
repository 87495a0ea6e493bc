/** What the engine of a restore asks of store and terminals while there is nothing that it can do. */
import { assert, describe, it } from "@effect/vitest"
import { EngineProcess, RestoreKeeper, Station, StationMetrics } from "@yugou/core"
import { StationStore } from "@yugou/core/store"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Metric from "effect/Metric"
import { TestClock } from "effect/testing"
import { addCustomer, at, holding, makeSite, type Site, stationOf } from "../../books/alarm/Site.ts"
import { counting } from "../Counting.ts"

const clerk = { actor: "clerk" }

/** Lets minutes pass in steps of a second, and gives how often the store and the terminals were asked. */
const pass = Effect.fnUntraced(function* (site: Site, minutes: number) {
  const calls = new Map<string, number>()
  const store = counting(yield* StationStore, calls)
  const before = site.seen.length
  const step = Effect.provideService(Effect.flatMap(DateTime.now, RestoreKeeper.runOnce), StationStore, store)
  for (let second = 0; second < minutes * 60; second += 1) {
    yield* step
    yield* TestClock.adjust("1 second")
  }
  const asked = [...calls.values()].reduce((sum, count) => sum + count, 0)
  return { asked, terminals: site.seen.length - before }
})

/** Two customers of a station that was marked restored. */
const restored = <E, R>(story: (site: Site) => Effect.Effect<void, E, R>) => {
  const site = makeSite()
  return Effect.gen(function* () {
    yield* at("2026-03-02 00:00")
    for (const customerNo of ["C1", "C2"]) {
      holding(site, customerNo).wireNo = null as never
      yield* addCustomer(site, customerNo, { cycle: "none", time: null })
    }
    const { purchaseRecords } = yield* Station.Station
    yield* purchaseRecords.markRestored({ ...clerk, commandId: "mark", reason: "由备份恢复" })
    yield* story(site)
  }).pipe(
    Effect.provideService(EngineProcess.EngineProcess, EngineProcess.makeProcess("here")),
    Effect.provide(stationOf(site))
  )
}

const measured = Effect.gen(function* () {
  const { openMetrics } = yield* StationMetrics.make
  const [, count] = /^yugou_targets_unverified (\d+)$/m.exec(yield* openMetrics) ?? []
  return Number(count)
}).pipe((it) => Effect.provideService(it, Metric.MetricRegistry, new Map()))

const left = Effect.gen(function* () {
  const { purchaseRecords } = yield* Station.Station
  return (yield* purchaseRecords.unverified(clerk)).rows.length
})

describe("the engine of a restore", () => {
  it.effect("looks at no terminal while a frame of the former station may arrive, and hardly asks the store", () =>
    restored((site) =>
      Effect.gen(function* () {
        const { asked, terminals } = yield* pass(site, 60)
        assert.strictEqual(terminals, 0)
        // The mark and the page in ten seconds, and once the two of which nothing is known yet.
        assert.isAtMost(asked, 60 * 6 * 2 + 10)
        assert.deepStrictEqual([yield* left, yield* measured], [2, 2])
        yield* pass(site, 7)
        assert.deepStrictEqual([yield* left, yield* measured], [0, 0])
      })
    )
  )

  it.effect("asks twice in ten seconds while one terminal cannot be read, and when all is verified", () =>
    restored((site) =>
      Effect.gen(function* () {
        holding(site, "C2").answers = "silent"
        yield* TestClock.adjust("67 minutes")
        yield* pass(site, 60)
        assert.strictEqual(yield* left, 1)
        const { asked, terminals } = yield* pass(site, 30)
        assert.isAtMost(asked, 30 * 6 * 2 + 30)
        assert.isAtMost(terminals, 6, "less and less often")
        holding(site, "C2").answers = "yes"
        yield* pass(site, 61)
        assert.strictEqual(yield* left, 0)
        assert.isAtMost((yield* pass(site, 10)).asked, 10 * 6 * 2 + 2)
      })
    )
  )

  it.effect("lists what is left in a few questions, however many orders wait", () =>
    restored(() =>
      Effect.gen(function* () {
        const store = yield* StationStore
        const pages: Array<string> = []
        const endless = StationStore.of({
          ...store,
          list: ((kind: "Order", filter: never, page: never) =>
            Effect.map(store.list(kind, filter, page), (found) => {
              pages.push(kind)
              return kind === "Order" ? { ...found, next: "on" } : found
            })) as StationStore["Service"]["list"]
        })
        const station = Effect.provideService(Effect.provide(left, Station.layer), StationStore, endless)
        assert.strictEqual(yield* station, 2)
        assert.isAtMost(pages.filter((kind) => kind === "Order").length, 4)
      })
    )
  )
})
