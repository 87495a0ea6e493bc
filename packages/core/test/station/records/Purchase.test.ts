import { assert, describe, it } from "@effect/vitest"
import { DispatchEngine, Energy, OutcomeResolver, Station } from "@yugou/core"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import { TestClock } from "effect/testing"
import { type FakeTerminal, fakeTerminal, layer, queued, withDevice } from "../../Fixtures.ts"

const at = "2026-03-02T02:00:00Z"
const engine = Effect.gen(function* () {
  return yield* DispatchEngine.runOnce(yield* DateTime.now)
})
const resolver = Effect.gen(function* () {
  return yield* OutcomeResolver.runOnce(yield* DateTime.now)
})
const details = Effect.fnUntraced(function* (orderNo: string) {
  const station = yield* Station.Station
  return yield* station.purchaseRecords.details({ actor: "clerk", orderNo })
})
const discrepancies = Effect.gen(function* () {
  const station = yield* Station.Station
  return (yield* station.purchaseRecords.discrepancies({ actor: "clerk" })).rows
})

const story = (faults: FakeTerminal["faults"]) => {
  const terminal = fakeTerminal()
  terminal.faults.push(...faults)
  return { terminal, station: layer(terminal) }
}

describe("a purchase from clerk to terminal", () => {
  it.effect("is applied once when everything works", () => {
    const { terminal, station } = story([])
    return Effect.gen(function* () {
      yield* TestClock.setTime(Date.parse(at))
      const { device } = yield* withDevice()
      const orderNo = yield* queued(device.deviceId, "1000", "a")
      assert.deepStrictEqual(yield* engine, { claimed: 1, failed: 0 })
      const { order } = yield* details(orderNo)
      assert.strictEqual(order.dispatch, "applied")
      assert.deepStrictEqual(order.evidence, ["storedNumber", "balance", "consumption"])
      assert.strictEqual(terminal.increases, 1)
      assert.strictEqual(terminal.wireNo, 7)
    }).pipe(Effect.provide(station))
  })

  it.effect("stays unknown when the reply is lost, and is applied once by evidence", () => {
    const { terminal, station } = story(["dropReply"])
    return Effect.gen(function* () {
      yield* TestClock.setTime(Date.parse(at))
      const { device } = yield* withDevice()
      const orderNo = yield* queued(device.deviceId, "1000", "a")
      yield* engine
      assert.strictEqual((yield* details(orderNo)).order.dispatch, "unknown")
      yield* resolver
      assert.strictEqual((yield* details(orderNo)).order.dispatch, "applied")
      assert.strictEqual(terminal.increases, 1)
    }).pipe(Effect.provide(station))
  })

  it.effect("is proved not applied once the lost frame is dead, and goes out again under the same number", () => {
    const { terminal, station } = story(["dropRequest"])
    return Effect.gen(function* () {
      yield* TestClock.setTime(Date.parse(at))
      const { station: facade, device } = yield* withDevice()
      const orderNo = yield* queued(device.deviceId, "1000", "a")
      yield* engine
      const since = yield* DateTime.now
      const first = (yield* details(orderNo)).order.doubt
      assert.deepInclude(first, { since, looks: 0, proposal: null }, "nobody looked yet")
      yield* resolver
      const { order: unknown } = yield* details(orderNo)
      assert.strictEqual(unknown.dispatch, "unknown", "the frame may still arrive")
      assert.deepInclude(unknown.doubt, { since, looks: 1 })
      assert.isAbove(DateTime.toEpochMillis(unknown.doubt?.nextLook ?? since), DateTime.toEpochMillis(since))
      yield* TestClock.adjust("10 minutes")
      yield* resolver
      const { order: settled } = yield* details(orderNo)
      assert.deepInclude(settled, { dispatch: "rejected", doubt: null })
      yield* facade.purchaseRecords.dispatch({ actor: "clerk", commandId: "again", orderNo })
      yield* engine
      const { order, attempts } = yield* details(orderNo)
      assert.strictEqual(order.dispatch, "applied")
      assert.deepStrictEqual(
        attempts.map(({ wireNo }) => wireNo),
        [7, 7]
      )
      assert.strictEqual(terminal.increases, 1)
    }).pipe(Effect.provide(station))
  })

  it.effect("is never sent again when it arrived without effect, and opens a discrepancy", () => {
    const { terminal, station } = story(["loseEffect"])
    return Effect.gen(function* () {
      yield* TestClock.setTime(Date.parse(at))
      const { station: facade, device } = yield* withDevice()
      const orderNo = yield* queued(device.deviceId, "1000", "a")
      yield* engine
      yield* TestClock.adjust("10 minutes")
      yield* resolver
      const { order } = yield* details(orderNo)
      assert.strictEqual(order.dispatch, "rejected")
      assert.strictEqual(order.verdict, "arrivedWithoutEffect")
      assert.deepStrictEqual(
        (yield* discrepancies).map(({ cause }) => cause),
        ["arrivedWithoutEffect"]
      )
      const again = facade.purchaseRecords.dispatch({ actor: "clerk", commandId: "again", orderNo })
      assert.strictEqual((yield* Effect.flip(again))._tag, "ArrivedWithoutEffect")
      assert.strictEqual(terminal.increases, 0)
    }).pipe(Effect.provide(station))
  })

  it.effect("is not sent to a terminal that holds a number the books do not expect", () => {
    const { terminal, station } = story([])
    return Effect.gen(function* () {
      yield* TestClock.setTime(Date.parse(at))
      const { device } = yield* withDevice()
      yield* queued(device.deviceId, "1000", "a")
      yield* engine
      terminal.wireNo = 41
      const second = yield* queued(device.deviceId, "500", "b")
      yield* engine
      assert.strictEqual((yield* details(second)).order.dispatch, "queued")
      assert.deepStrictEqual(
        (yield* discrepancies).map(({ cause, expected, found }) => [cause, expected, found]),
        [["foreignNumber", 7, 41]]
      )
      assert.strictEqual(terminal.increases, 1)
    }).pipe(Effect.provide(station))
  })

  it.effect("goes back into the queue when nothing was sent, and is applied later", () => {
    const { terminal, station } = story(["notSent"])
    return Effect.gen(function* () {
      yield* TestClock.setTime(Date.parse(at))
      const { device } = yield* withDevice()
      const orderNo = yield* queued(device.deviceId, "1000", "a")
      yield* engine
      assert.strictEqual((yield* details(orderNo)).order.dispatch, "queued")
      yield* TestClock.adjust("2 minutes")
      yield* engine
      assert.strictEqual((yield* details(orderNo)).order.dispatch, "applied")
      assert.strictEqual(terminal.increases, 1)
    }).pipe(Effect.provide(station))
  })

  it.effect("leaves two orders of one target in the order of queueing, one at a time", () => {
    const { terminal, station } = story([])
    return Effect.gen(function* () {
      yield* TestClock.setTime(Date.parse(at))
      const { device } = yield* withDevice()
      const first = yield* queued(device.deviceId, "1000", "a")
      yield* TestClock.adjust("1 second")
      const second = yield* queued(device.deviceId, "500", "b")
      yield* engine
      assert.strictEqual((yield* details(first)).order.dispatch, "applied")
      assert.strictEqual((yield* details(second)).order.dispatch, "queued")
      yield* engine
      assert.strictEqual((yield* details(second)).order.dispatch, "applied")
      assert.strictEqual(terminal.balance, Energy.kwh("1520"))
    }).pipe(Effect.provide(station))
  })
})
