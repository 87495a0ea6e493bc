/** a setting of the clock that comes late puts the clock back: what a tag says of a credit proves nothing then. */
import { assert, describe, it } from "@effect/vitest"
import { ClockKeeper, DispatchEngine, EngineProcess, OutcomeResolver, Station } from "@yugou/core"
import { Credit, type Terminal } from "@yugou/core/books"
import { ref, StationStore } from "@yugou/core/store"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import { TestClock } from "effect/testing"
import { maxOpen } from "../../../src/books/terminal/ClockSetting.ts"
import { addCustomer, at, holding, makeSite, type Site, sell, stationOf, terminalOf } from "../../books/alarm/Site.ts"

const minute = 60_000
const terminalId = terminalOf("C1")
const step = Effect.flatMap(DateTime.now, ClockKeeper.runOnce)
/** Looks at the clock of the terminal, whose turn it is not. */
const stepNow = Effect.gen(function* () {
  const process = yield* EngineProcess.EngineProcess
  process.clocksOf(yield* StationStore).skewed.ask(terminalId)
  yield* step
})
const sets = ({ seen }: Site) => seen.filter(({ _tag }) => _tag === "SetClock").length

const terminal = Effect.gen(function* () {
  const [found] = yield* (yield* StationStore).load([ref("Terminal", terminalId)])
  return found?.state as Terminal.State
})
const openSettings = Effect.map(terminal, ({ clockSettings = [] }) => clockSettings.length)

const credit = Effect.fnUntraced(function* (orderNo: string) {
  const [found] = yield* (yield* StationStore).load([ref("Order", orderNo)])
  return Credit.of(found as Parameters<typeof Credit.of>[0])
})
const stateOf = (orderNo: string) => Effect.map(credit(orderNo), ({ dispatch }) => dispatch._tag)

/** Lets minutes pass, and looks at what is open in each. */
const pass = Effect.fnUntraced(function* (minutes: number) {
  for (let count = 0; count < minutes; count += 1) {
    yield* TestClock.adjust("1 minute")
    yield* Effect.flatMap(DateTime.now, OutcomeResolver.runOnce)
  }
})

const onSite = <E, R>(story: (site: Site, deviceId: string) => Effect.Effect<void, E, R>) => {
  const site = makeSite()
  return Effect.gen(function* () {
    yield* at("2026-03-02 00:00")
    yield* addCustomer(site, "C1", { cycle: "none", time: null })
    yield* step
    const { customers } = yield* Station.Station
    const [device] = yield* customers.devices({ actor: "clerk", customerNo: "C1" })
    yield* story(site, device?.deviceId ?? "")
  }).pipe(
    Effect.provideService(EngineProcess.EngineProcess, EngineProcess.makeProcess("here")),
    Effect.provide(stationOf(site))
  )
}

/** A purchase that is not sent since the clock is off: the clock is then looked at in the next step. */
const skewed = Effect.fnUntraced(function* (site: Site, deviceId: string, id: string) {
  holding(site, "C1").skewMillis = 10 * minute
  return yield* sell(deviceId, "100", id)
})

describe("a setting of the clock", () => {
  it.effect("that was not answered makes an unanswered credit live as long as frames travel, not as its tag says", () =>
    onSite((site, deviceId) =>
      Effect.gen(function* () {
        const held = holding(site, "C1")
        held.setsClock = "unheard"
        const orderNo = yield* skewed(site, deviceId, "a")
        yield* step
        assert.deepStrictEqual([sets(site), yield* openSettings], [1, 1])
        held.setsClock = "yes"
        yield* TestClock.adjust("5 minutes")
        yield* stepNow
        assert.deepStrictEqual([sets(site), held.skewMillis, yield* openSettings], [2, 0, 1])
        site.losesCredits = "yes"
        yield* TestClock.adjust("5 minutes")
        yield* Effect.flatMap(DateTime.now, DispatchEngine.runOnce)
        const [attempt] = (yield* credit(orderNo)).attempts
        assert.deepStrictEqual([attempt?.clock, attempt?.lifetimeMinutes], ["unsettled", 5])
        // Until now the setting may come, and the tag is alive again.
        yield* pass(59)
        assert.strictEqual(yield* stateOf(orderNo), "Unknown")
        yield* pass(8)
        const settled = yield* credit(orderNo)
        assert.strictEqual(settled.attempts.at(-1)?.verdict?.kind, "notApplied")
      })
    )
  )

  it.effect("that was answered leaves nothing open: the tag of a credit says when it is dead", () =>
    onSite((site, deviceId) =>
      Effect.gen(function* () {
        const orderNo = yield* skewed(site, deviceId, "a")
        yield* step
        assert.deepStrictEqual([sets(site), yield* openSettings], [1, 0])
        site.losesCredits = "yes"
        yield* TestClock.adjust("5 minutes")
        yield* Effect.flatMap(DateTime.now, DispatchEngine.runOnce)
        assert.notProperty((yield* credit(orderNo)).attempts[0], "clock")
        yield* pass(11)
        assert.strictEqual((yield* credit(orderNo)).attempts.at(-1)?.verdict?.kind, "notApplied")
      })
    )
  )

  it.effect("is not sent while a credit is alive by its tag, and is when it is dead", () =>
    onSite((site, deviceId) =>
      Effect.gen(function* () {
        site.losesCredits = "yes"
        const orderNo = yield* sell(deviceId, "100", "a")
        assert.strictEqual(yield* stateOf(orderNo), "Unknown")
        holding(site, "C1").skewMillis = 10 * minute
        yield* TestClock.adjust("1 minute")
        yield* stepNow
        assert.deepStrictEqual([sets(site), yield* openSettings], [0, 0])
        yield* TestClock.adjust("11 minutes")
        yield* stepNow
        assert.deepStrictEqual([sets(site), holding(site, "C1").skewMillis, yield* openSettings], [1, 0, 0])
      })
    )
  )

  it.effect(`is not sent while ${maxOpen} may still come`, () =>
    onSite((site) =>
      Effect.gen(function* () {
        const held = holding(site, "C1")
        held.setsClock = "unheard"
        held.skewMillis = 10 * minute
        for (let count = 0; count < maxOpen + 3; count += 1) {
          yield* TestClock.adjust("1 minute")
          yield* stepNow
        }
        assert.deepStrictEqual([sets(site), yield* openSettings], [maxOpen, maxOpen])
      })
    )
  )
})
