/** R-140 the other way round: the station's clock is wrong, and no terminal may be set by it. */
import { assert, describe, it } from "@effect/vitest"
import { ClockKeeper, DispatchEngine, EngineProcess, Instant, Station } from "@yugou/core"
import { StationStore } from "@yugou/core/store"
import * as Clock from "effect/Clock"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { TestClock } from "effect/testing"
import { addCustomer, at, holding, makeSite, type Site, sell, stationOf, terminalOf } from "../../books/alarm/Site.ts"

const clerk = { actor: "clerk" }
const minute = 60_000
const numbers = Array.from({ length: 8 }, (_, index) => `C${index + 1}`)

const sets = (site: Site) => site.seen.filter(({ _tag }) => _tag === "SetClock").length
const skews = (site: Site) => numbers.map((no) => holding(site, no).skewMillis / minute)
const shift = (site: Site, millis: number) => {
  for (const no of numbers) holding(site, no).skewMillis += millis
}

const causes = Effect.gen(function* () {
  const { dunning } = yield* Station.Station
  return (yield* dunning.workItems(clerk)).rows.map(({ cause }) => cause)
})

/** A station whose wall clock is off by what a test says, while its monotonic one goes on. */
const steppingClock = Effect.gen(function* () {
  const inner = yield* Clock.Clock
  const shifted = { millis: 0 }
  const wall = () => inner.currentTimeMillisUnsafe() + shifted.millis
  const nanos = () => BigInt(wall()) * 1_000_000n
  const clock: Clock.Clock = {
    currentTimeMillisUnsafe: wall,
    currentTimeMillis: Effect.sync(wall),
    currentTimeNanosUnsafe: nanos,
    currentTimeNanos: Effect.sync(nanos),
    monotonicTimeNanosUnsafe: () => inner.monotonicTimeNanosUnsafe(),
    monotonicTimeNanos: inner.monotonicTimeNanos,
    sleep: inner.sleep
  }
  const step = Effect.provideService(Effect.flatMap(DateTime.now, ClockKeeper.runOnce), Clock.Clock, clock)
  return { shifted, step }
})

const open = Effect.fnUntraced(function* (site: Site, skewMinutes: number) {
  yield* at("2026-03-02 00:00")
  for (const no of numbers) {
    yield* addCustomer(site, no, { cycle: "none", time: null })
    holding(site, no).skewMillis = skewMinutes * minute
  }
})

/** A process of its own: how its clock was set is its own affair. */
const alone = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.provideService(effect, EngineProcess.EngineProcess, EngineProcess.makeProcess("here"))

/** The database's clock, as far ahead of the station's as a test says. */
const databaseAhead =
  (millis: number) =>
  <A, E, R>(effect: Effect.Effect<A, E, R | StationStore>) =>
    Effect.flatMap(Effect.service(StationStore), (store) =>
      Effect.provideService(effect, StationStore, {
        ...store,
        time: Effect.map(DateTime.now, (now) => Option.some(Instant.plusMillis(now, millis)))
      })
    )

/** A database that takes twenty minutes to say its clock, and says that of the middle: it may have been any. */
const databaseSlow = <A, E, R>(effect: Effect.Effect<A, E, R | StationStore>) =>
  Effect.gen(function* () {
    const store = yield* StationStore
    const clock = yield* Clock.Clock
    const time = Effect.gen(function* () {
      const began = yield* DateTime.now
      yield* Effect.provideService(TestClock.adjust("20 minutes"), Clock.Clock, clock)
      return Option.some(Instant.plusMillis(began, 10 * minute))
    })
    return yield* Effect.provideService(effect, StationStore, { ...store, time })
  })

/** Tells a story of eight terminals whose clocks are off by so much, and of one process with a clock of its own. */
const onSite = <E, R>(
  skewMinutes: number,
  story: (it: { readonly site: Site } & Effect.Success<typeof steppingClock>) => Effect.Effect<void, E, R>
) => {
  const site = makeSite()
  return Effect.gen(function* () {
    yield* open(site, skewMinutes)
    yield* story({ site, ...(yield* steppingClock) })
  }).pipe(alone, Effect.provide(stationOf(site)))
}

describe("a station whose clock is wrong", () => {
  it.effect("sets nobody when it is ten minutes wrong for six seconds, and says so", () =>
    onSite(0, ({ site, shifted, step }) =>
      Effect.gen(function* () {
        yield* step
        yield* TestClock.adjust("1 day")
        shifted.millis = 10 * minute
        shift(site, -10 * minute)
        yield* step
        assert.deepStrictEqual(yield* causes, ["stationClock"])
        yield* TestClock.adjust("6 seconds")
        shifted.millis = 0
        shift(site, 10 * minute)
        assert.strictEqual(sets(site), 0)
        // What was kept in those six seconds is dated ten minutes later.
        yield* TestClock.adjust("20 minutes")
        yield* step
        assert.deepStrictEqual(skews(site), Array(8).fill(0))
        assert.deepStrictEqual(yield* causes, [])
      })
    )
  )

  it.effect("sets nobody that the books call right, when one terminal alone has its turn in those six seconds", () =>
    onSite(0, ({ site, shifted, step }) =>
      Effect.gen(function* () {
        yield* step
        // Turns are spread over the day: a step each minute finds few at a time.
        for (let round = 0; round < 24 * 60; round += 1) {
          yield* TestClock.adjust("1 minute")
          const isWrong = round % 7 === 3
          shifted.millis = isWrong ? 10 * minute : 0
          if (isWrong) shift(site, -10 * minute)
          yield* step
          if (isWrong) shift(site, 10 * minute)
        }
        assert.strictEqual(sets(site), 0)
        assert.deepStrictEqual(skews(site), Array(8).fill(0))
      })
    )
  )

  it.effect("sets all that are off by the same amount once a person has confirmed its clock", () =>
    onSite(60, ({ site, step }) =>
      Effect.gen(function* () {
        yield* step
        assert.deepStrictEqual([sets(site), yield* causes], [0, ["stationClock"]])
        const { dunning } = yield* Station.Station
        yield* dunning.confirmClock({ actor: "chief", commandId: "clock", reason: "与授时核对" })
        yield* TestClock.adjust("1 second")
        yield* step
        assert.deepStrictEqual([sets(site), skews(site), yield* causes], [8, Array(8).fill(0), []])
      })
    )
  )

  it.effect("opens no doubt anew that a person ended while it looked, and sets all", () =>
    onSite(60, ({ site, step }) =>
      Effect.gen(function* () {
        yield* step
        yield* TestClock.adjust("10 minutes")
        const { dunning } = yield* Station.Station
        const store = yield* StationStore
        // The clock of the store is asked when the terminals were heard.
        const time = dunning
          .confirmClock({ actor: "chief", commandId: "clock", reason: "与授时核对" })
          .pipe(Effect.orDie, Effect.as(Option.none<Instant.Instant>()))
        yield* Effect.provideService(step, StationStore, { ...store, time })
        assert.deepStrictEqual([sets(site), skews(site), yield* causes], [8, Array(8).fill(0), []])
      })
    )
  )

  it.effect(
    "belongs to no org unit: who acts in one of them neither sees the doubt nor confirms it for the others",
    () =>
      onSite(60, ({ site, step }) =>
        Effect.gen(function* () {
          yield* step
          const { dunning } = yield* Station.Station
          for (const actor of ["neighbour", "district"]) {
            const refused = yield* Effect.flip(dunning.confirmClock({ actor, commandId: actor, reason: "与授时核对" }))
            assert.strictEqual(refused._tag, "Forbidden")
            assert.deepStrictEqual((yield* dunning.workItems({ actor })).rows, [])
          }
          yield* TestClock.adjust("1 second")
          yield* step
          const [item] = (yield* dunning.workItems({ actor: "chief" })).rows
          assert.deepStrictEqual([sets(site), item?.cause, item?.orgNo], [0, "stationClock", ""])
        })
      )
  )

  const sooner = [
    ["once a person has confirmed its clock", "yes"],
    ["after ten minutes, when it agrees again", "no"]
  ] as const
  it.effect.each(sooner)("looks again at all that it left out of their turn %s", ([, isConfirmed]) =>
    onSite(0, ({ site, step }) =>
      Effect.gen(function* () {
        yield* step
        // The turn of nobody has come, and this process knows it.
        yield* step
        yield* TestClock.adjust("1 second")
        shift(site, 60 * minute)
        const process = yield* EngineProcess.EngineProcess
        process.clocksOf(yield* StationStore).skewed.ask(terminalOf("C1"))
        yield* step
        assert.deepStrictEqual([sets(site), yield* causes], [0, ["stationClock"]])
        const { dunning } = yield* Station.Station
        if (isConfirmed === "yes") {
          yield* dunning.confirmClock({ actor: "chief", commandId: "clock", reason: "与授时核对" })
          yield* TestClock.adjust("1 second")
        } else {
          shift(site, -60 * minute)
          yield* TestClock.adjust("10 minutes")
        }
        yield* step
        const set = isConfirmed === "yes" ? 8 : 0
        assert.deepStrictEqual([sets(site), skews(site), yield* causes], [set, Array(8).fill(0), []])
      })
    )
  )

  it.effect("does not take the confirmation of one distance for another one", () =>
    onSite(60, ({ site, step }) =>
      Effect.gen(function* () {
        yield* step
        const { dunning } = yield* Station.Station
        yield* dunning.confirmClock({ actor: "chief", commandId: "clock", reason: "与授时核对" })
        shift(site, 60 * minute)
        yield* TestClock.adjust("1 second")
        yield* step
        assert.deepStrictEqual([sets(site), yield* causes], [0, ["stationClock"]])
      })
    )
  )

  const databases: ReadonlyArray<{
    readonly title: string
    readonly ahead: number
    readonly sets: number
    readonly items: ReadonlyArray<string>
  }> = [
    { title: "agrees with the station: all are set", ahead: 0, sets: 8, items: [] },
    { title: "disagrees with the station: none is", ahead: 60 * minute, sets: 0, items: ["stationClock"] }
  ]
  it.effect.each(databases)("eight are off by the same amount, and the database $title", (row) =>
    onSite(60, ({ site, step }) =>
      Effect.gen(function* () {
        yield* databaseAhead(row.ahead)(step)
        assert.deepStrictEqual([sets(site), yield* causes], [row.sets, row.items])
      })
    )
  )
})

describe("a database that answers after twenty minutes", () => {
  it.effect("vouches for nobody: none of eight that are off by the same amount is set", () =>
    onSite(60, ({ site, step }) =>
      Effect.gen(function* () {
        yield* databaseSlow(step)
        assert.deepStrictEqual([sets(site), yield* causes], [0, ["stationClock"]])
      })
    )
  )
})

describe("a terminal whose clock kept a purchase from being sent", () => {
  it.effect("is set in the next step, not in its turn, and the purchase goes out minutes later", () =>
    onSite(0, ({ site, step }) =>
      Effect.gen(function* () {
        yield* step
        const { customers } = yield* Station.Station
        const [device] = yield* customers.devices({ ...clerk, customerNo: "C1" })
        holding(site, "C1").skewMillis = 10 * minute
        yield* sell(device?.deviceId ?? "", "100", "p")
        assert.deepStrictEqual([sets(site), holding(site, "C1").balance], [0, "500"])
        yield* step
        assert.deepStrictEqual([sets(site), holding(site, "C1").skewMillis], [1, 0])
        yield* TestClock.adjust("5 minutes")
        yield* Effect.flatMap(DateTime.now, DispatchEngine.runOnce)
        assert.strictEqual(holding(site, "C1").balance, "600")
      })
    )
  )
})
