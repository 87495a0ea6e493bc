import { assert, describe, it } from "@effect/vitest"
import { DispatchEngine, EngineLoop, Instant, OutcomeResolver, StoreError, TerminalGateway } from "@yugou/core"
import { StationStore } from "@yugou/core/store"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Logger from "effect/Logger"
import { TestClock } from "effect/testing"
import { fakeTerminal, layer } from "../../Fixtures.ts"
import { open, orderOf, sell } from "../../station/Desk.ts"

/** Runs a step of the engine whose store fails like this when an attempt is opened; gives what was claimed and failed, and what was logged. */
const stepWith = (failure: Effect.Effect<never, StoreError>) =>
  Effect.gen(function* () {
    const { device } = yield* open
    yield* sell(device.deviceId, "100")
    const store = yield* StationStore
    const broken = StationStore.of({
      ...store,
      commit: (it) => (it.trail.operation === "dispatch.open" ? failure : store.commit(it))
    })
    const lines: Array<string> = []
    const logger = Logger.make<unknown, void>(({ logLevel, message }) => void lines.push(`${logLevel} ${message}`))
    const report = yield* DispatchEngine.runOnce(yield* DateTime.now).pipe(
      Effect.provideService(StationStore, broken),
      Effect.provide(Logger.layer([logger]))
    )
    return { report, lines }
  }).pipe(Effect.provide(layer(fakeTerminal())))

describe("work that fails in a step of an engine", () => {
  it.effect("is logged as an error where it met a defect, with the place", () =>
    Effect.gen(function* () {
      const { report, lines } = yield* stepWith(Effect.die(new Error("out of bounds")))
      assert.deepStrictEqual(report, { claimed: 1, failed: 1 })
      assert.strictEqual(lines.length, 1)
      assert.match(lines[0] ?? "", /^Error .* leaves P\d+ for the next step: Error: out of bounds/)
    })
  )

  it.effect("is logged as an error where a defect came with a failure of the store", () =>
    Effect.gen(function* () {
      const unavailable = new StoreError({ reason: "unavailable", detail: "closed" })
      const both = Effect.ensuring(Effect.fail(unavailable), Effect.die(new Error("out of bounds")))
      const { lines } = yield* stepWith(both)
      assert.match(lines.join(), /^Error .*out of bounds/s)
    })
  )

  it.effect("is logged as a warning where the store could not do it", () =>
    Effect.gen(function* () {
      const { report, lines } = yield* stepWith(
        Effect.fail(new StoreError({ reason: "unavailable", detail: "closed" }))
      )
      assert.deepStrictEqual(report, { claimed: 1, failed: 1 })
      assert.strictEqual(lines.length, 1)
      assert.match(lines[0] ?? "", /^Warn.* leaves P\d+ for the next step: unavailable, closed$/)
    })
  )
})

describe("work whose lease has run out by a clock that was put ahead", () => {
  it.effect("is claimed anew while it is under way, and given back", () =>
    Effect.gen(function* () {
      const { device } = yield* open
      const orderNo = yield* sell(device.deviceId, "100")
      const gateway = yield* TerminalGateway
      const store = yield* StationStore
      const given: Array<string> = []
      const watched = StationStore.of({
        ...store,
        release: (refs, holder) =>
          Effect.tap(store.release(refs, holder), () => Effect.sync(() => given.push(...refs.map(({ id }) => id))))
      })
      // It looks for so long that the loop claims a second time.
      const slow = TerminalGateway.of({
        ...gateway,
        execute: (request) => Effect.delay(gateway.execute(request), "400 millis")
      })
      let ahead = 0
      const dispatch = (now: Instant.Instant) =>
        Effect.suspend(() => {
          const seen = Instant.plusMillis(now, ahead)
          ahead = DispatchEngine.settings.leaseMillis
          return DispatchEngine.runOnce(seen)
        })
      const loop = yield* EngineLoop.start({ dispatch }, { drainTime: 0 }).pipe(
        Effect.provideService(TerminalGateway, slow),
        Effect.provideService(StationStore, watched)
      ) as Effect.Effect<EngineLoop.EngineLoop>
      yield* TestClock.adjust("1100 millis")
      assert.deepStrictEqual([given, (yield* orderOf(orderNo)).dispatch], [[orderNo], "queued"])
      yield* TestClock.adjust("5 seconds")
      yield* loop.stop
      assert.strictEqual((yield* orderOf(orderNo)).dispatch, "applied")
    }).pipe(Effect.provide(layer(fakeTerminal())))
  )
})

describe("work that does not end", () => {
  it.effect("ends with the lease of its step, and the terminal may still answer: the outcome is not known", () =>
    Effect.gen(function* () {
      const { device } = yield* open
      const orderNo = yield* sell(device.deviceId, "100")
      const gateway = yield* TerminalGateway
      const silent = TerminalGateway.of({
        ...gateway,
        execute: (request) => (request._tag === "WriteCredit" ? Effect.never : gateway.execute(request))
      })
      const step = yield* Effect.forkChild(
        DispatchEngine.runOnce(yield* DateTime.now).pipe(Effect.provideService(TerminalGateway, silent)),
        { startImmediately: true }
      )
      yield* TestClock.adjust(DispatchEngine.settings.leaseMillis)
      assert.deepStrictEqual(yield* Fiber.join(step), { claimed: 1, failed: 1 })
      assert.deepInclude(yield* orderOf(orderNo), { dispatch: "unknown" })
      yield* TestClock.adjust("1 day")
      yield* OutcomeResolver.runOnce(yield* DateTime.now)
      assert.notInclude(["sending", "queued"], (yield* orderOf(orderNo)).dispatch)
    }).pipe(Effect.provide(layer(fakeTerminal())))
  )
})
