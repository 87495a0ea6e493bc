import { assert, describe, it } from "@effect/vitest"
import { Instant, Station, type TargetKey } from "@yugou/core"
import { makeCommit, ref, StationStore } from "@yugou/core/store"
import * as Effect from "effect/Effect"
import { archive, type FakeTerminal, fakeTerminal, layer, terminalId } from "../../Fixtures.ts"
import { approve, at, chief, clerk, dispatch, engine, kwh, minutes, open, resolver, save, sell } from "../Desk.ts"

const page = Effect.fnUntraced(function* (deviceId: string) {
  const station = yield* Station.Station
  return yield* station.purchases.page({ actor: "clerk", deviceId })
})

const playing = (...faults: FakeTerminal["faults"]) => {
  const terminal = fakeTerminal()
  terminal.faults.push(...faults)
  return terminal
}

describe("the page of the remaining energy", () => {
  it.effect(
    "R-090.1 R-090.3 R-091.1 R-092.1 R-093.1 R-095.1 R-096.1 shows customer, terminal, the last purchase and the live balance",
    () => {
      const terminal = fakeTerminal()
      return Effect.gen(function* () {
        const { station, device } = yield* open
        const orderNo = yield* sell(device.deviceId, "100")
        yield* engine
        yield* minutes(1)
        const voided = yield* save(device.deviceId, "300")
        yield* station.purchaseRecords.void({ ...clerk(), orderNo: voided, reason: "wrong" })
        const shown = yield* page(device.deviceId)
        assert.strictEqual(shown.customer.name, archive.customer.name)
        assert.deepInclude(shown.terminal, { terminalId, presence: "online" })
        assert.deepStrictEqual(shown.alarmEnergy, { reported: kwh("100"), desired: null })
        const time = Instant.at(at)
        assert.deepStrictEqual(shown.last, {
          orderNo,
          savedAt: time,
          energy: kwh("100"),
          approval: "approved",
          dispatch: "applied",
          finalAt: time,
          lastAttemptAt: time
        })
        assert.deepInclude(shown.remaining, { remaining: kwh("120"), readAt: Instant.plusMillis(time, 60_000) })
        assert.strictEqual(shown.notRead, null)
      }).pipe(Effect.provide(layer(terminal)))
    }
  )

  it.effect("R-090.2 shows the stored fields of an offline terminal, and says that it was not read", () => {
    const terminal = fakeTerminal()
    return Effect.gen(function* () {
      const { device } = yield* open
      const orderNo = yield* sell(device.deviceId, "100")
      yield* engine
      terminal.presence = "offline"
      const shown = yield* page(device.deviceId)
      assert.strictEqual(shown.last?.orderNo, orderNo)
      assert.deepStrictEqual([shown.remaining, shown.notRead?.code], [null, "TERMINAL_OFFLINE"])
    }).pipe(Effect.provide(layer(terminal)))
  })

  it.effect("R-091.2 shows a desired alarm energy beside another reported one", () =>
    Effect.gen(function* () {
      const { device } = yield* open
      yield* sell(device.deviceId, "100")
      yield* engine
      const store = yield* StationStore
      const [target] = yield* store.load([ref("Target", `${terminalId}/1` as TargetKey)])
      if (target === undefined) return assert.fail("no target")
      const thresholds = { alarm: kwh("150"), trip: kwh("0") }
      const trail = { actor: "test", operation: "test", reason: null, at: Instant.at(at) }
      yield* store.commit(
        makeCommit(
          { target },
          { target: [{ _tag: "ThresholdsDesired", v: 1, thresholds }] },
          { command: { id: "t", content: "", response: null }, trail }
        )
      )
      const { alarmEnergy } = yield* page(device.deviceId)
      assert.deepStrictEqual(alarmEnergy, { reported: kwh("100"), desired: kwh("150") })
    }).pipe(Effect.provide(layer(fakeTerminal())))
  )

  it.effect("R-092.2 R-093.2 has no last purchase where there is none", () =>
    Effect.gen(function* () {
      const { device } = yield* open
      assert.strictEqual((yield* page(device.deviceId)).last, null)
    }).pipe(Effect.provide(layer(fakeTerminal())))
  )

  const states = [
    ["refuse", "rejected"],
    ["dropReply", "unknown"],
    ["notSent", "queued"],
    ["none", "applied"]
  ] as const
  for (const [fault, state] of states) {
    it.effect(`R-094.1 shows the dispatch state of the last purchase: ${state}`, () =>
      Effect.gen(function* () {
        const { device } = yield* open
        yield* sell(device.deviceId, "100")
        yield* engine
        assert.strictEqual((yield* page(device.deviceId)).last?.dispatch, state)
      }).pipe(Effect.provide(layer(playing(fault))))
    )
  }

  it.effect("R-094.2 R-095.2 shows a revoked purchase as revoked, and no times of one that was never attempted", () =>
    Effect.gen(function* () {
      const { station, device } = yield* open
      const orderNo = yield* save(device.deviceId, "100")
      yield* approve(orderNo)
      yield* station.approvals.revoke({ ...chief(), orderNo, reason: "wrong" })
      const { last } = yield* page(device.deviceId)
      assert.deepInclude(last, { approval: "revoked", dispatch: "idle", finalAt: null, lastAttemptAt: null })
    }).pipe(Effect.provide(layer(fakeTerminal())))
  )

  it.effect("R-095.1 shows when an outcome that was unknown became final, and when it was attempted", () =>
    Effect.gen(function* () {
      const { device } = yield* open
      const orderNo = yield* save(device.deviceId, "100")
      yield* approve(orderNo)
      yield* dispatch(orderNo)
      yield* engine
      yield* minutes(5)
      yield* resolver
      const { last } = yield* page(device.deviceId)
      const start = Instant.at(at)
      assert.deepStrictEqual([last?.lastAttemptAt, last?.finalAt], [start, Instant.plusMillis(start, 5 * 60_000)])
    }).pipe(Effect.provide(layer(playing("dropReply"))))
  )
})
