import { assert, describe, it } from "@effect/vitest"
import { DispatchEngine, Energy, type Rejection, ReplacementSaga, Station, textOf } from "@yugou/core"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import { TestClock } from "effect/testing"
import {
  bind,
  by,
  customerNo,
  first,
  groupOf,
  held,
  onSite,
  panelOf,
  type Site,
  second,
  site,
  tagOf,
  withDevice
} from "../../Panel.ts"

const start = TestClock.setTime(Date.parse("2026-03-02T02:00:00Z"))
const step = Effect.gen(function* () {
  return yield* ReplacementSaga.runOnce(yield* DateTime.now)
})

/** A device with 350 kWh left on the first terminal, and a second terminal to which it moves. */
const begin = Effect.fnUntraced(function* (here: Site) {
  yield* start
  const { station, deviceId } = yield* withDevice()
  const spare = yield* bind(second)
  yield* station.customers.cancelDevice({
    ...by(),
    deviceId: spare.deviceId,
    reason: "备用",
    finalReading: { remaining: Energy.zero }
  })
  held(panelOf(here), groupOf(first)).balance = Energy.kwh("350")
  yield* station.customers.pollRemaining({ actor: "clerk", deviceId })
  return yield* station.customers.replaceDevice({
    actor: "clerk",
    commandId: "replace",
    deviceId,
    target: groupOf(second),
    reason: "换装"
  })
})

/** Approves and dispatches whatever adjustment waits, and lets every engine run. */
const workday = Effect.gen(function* () {
  const station = yield* Station.Station
  yield* TestClock.adjust("2 hours")
  yield* step
  const { rows } = yield* station.purchaseRecords.adjustments({ actor: "clerk" })
  for (const { adjustmentNo, approval, dispatch, validity } of rows) {
    if (validity === "voided") continue
    if (approval === "pending") yield* station.approvals.approveAdjustment({ ...by("chief"), adjustmentNo })
    if (dispatch === "idle") yield* station.purchaseRecords.dispatchAdjustment({ ...by(), adjustmentNo })
  }
  yield* DispatchEngine.runOnce(yield* DateTime.now)
})

const finished = Effect.fnUntraced(function* (here: Site, replacementId: string) {
  const station = yield* Station.Station
  const { step: reached } = yield* station.customers.replacement({ actor: "clerk", replacementId })
  assert.strictEqual(reached._tag, "Done")
  const devices = yield* station.customers.devices({ actor: "clerk", customerNo, binding: "all" })
  const { rows } = yield* station.purchaseRecords.adjustments({ actor: "clerk" })
  assert.deepStrictEqual(
    devices.map(({ target, binding, cancelled }) => [target.terminalId, binding, cancelled?.disposition?._tag ?? null]),
    [
      [first, "cancelled", "CarryOverTo"],
      [second, "cancelled", null],
      [second, "active", null]
    ]
  )
  assert.deepStrictEqual(
    rows.map(({ value, dispatch }) => [Energy.toKwh(value), dispatch]),
    [["350", "applied"]]
  )
  const panel = panelOf(here, second)
  assert.strictEqual(held(panel, groupOf(second)).balance, Energy.kwh("350"))
  assert.strictEqual(panel.seen.filter(({ _tag }) => _tag === "WriteCredit").length, 1)
})

describe("replacing a device", () => {
  it.effect("R-056.9 sets the new device to the last reading of the old one", () => {
    const here = site()
    return onSite(
      here,
      Effect.gen(function* () {
        const { replacementId, reading } = yield* begin(here)
        assert.strictEqual(reading?.remaining, Energy.kwh("350"))
        for (let day = 0; day < 6; day += 1) yield* workday
        yield* finished(here, replacementId)
      })
    )
  })

  const crash = (nth: number, when: "before" | "after") => {
    const here = site()
    return Effect.gen(function* () {
      const { replacementId } = yield* onSite(here, begin(here))
      here.commits = 0
      here.crash = { at: nth, when }
      for (let day = 0; day < 8; day += 1) yield* Effect.exit(onSite(here, workday))
      assert.strictEqual(here.crashes, 1)
      yield* onSite(here, finished(here, replacementId))
    })
  }
  // Commit 1 cancels, 2 binds, 3 saves the adjustment; the rest approves, dispatches, settles and finishes.
  for (const nth of [1, 2, 3, 4]) {
    it.effect(`R-056.10 is completed once when the process dies before commit ${nth}`, () => crash(nth, "before"))
    it.effect(`R-056.10 is completed once when the process dies after commit ${nth}`, () => crash(nth, "after"))
  }

  it.effect("stops where a person must look: the customer was voided meanwhile", () => {
    const here = site()
    return onSite(
      here,
      Effect.gen(function* () {
        const { replacementId } = yield* begin(here)
        yield* step
        const station = yield* Station.Station
        assert.strictEqual(yield* tagOf(bind(second)), "Conflict", "the new target is reserved from the start")
        yield* station.customers.void({ ...by(), customerNo, reason: "销户" })
        yield* step
        const it = yield* station.customers.replacement({ actor: "clerk", replacementId })
        assert.deepInclude(it.step, { _tag: "Stopped", reason: "CustomerInvalid" })
        const { rows } = yield* station.dunning.workItems({ actor: "clerk" })
        assert.deepStrictEqual(
          rows.map(({ cause, subject, text }) => [cause, subject, text.zh]),
          [
            [
              "replacementStopped",
              replacementId,
              "购电设备换装（终端 3701-00001 总加组 1 换到 终端 3701-00002 总加组 1）未能继续：客户已注销"
            ]
          ]
        )
      })
    )
  })

  it.effect("numbers what it carries over like any other adjustment, so that a clerk knows it for one", () => {
    const here = site()
    return onSite(
      here,
      Effect.gen(function* () {
        yield* begin(here)
        const station = yield* Station.Station
        yield* step
        yield* step
        yield* step
        const { rows } = yield* station.purchaseRecords.adjustments({ actor: "clerk" })
        assert.lengthOf(rows, 1)
        for (const { adjustmentNo } of rows) {
          assert.match(adjustmentNo, /^A\d{24}$/)
          const again = { ...by(), adjustmentNo, reason: "示数已变" }
          yield* station.purchaseRecords.voidAdjustment(again)
          const refusal = yield* Effect.flip(station.purchaseRecords.voidAdjustment({ ...again, ...by() }))
          assert.strictEqual(textOf(refusal as Rejection.Rejection).zh, `电量调整单 ${adjustmentNo} 已经注销`)
        }
      })
    )
  })

  it.effect("rests on a new reading when the adjustment was voided", () => {
    const here = site()
    return onSite(
      here,
      Effect.gen(function* () {
        const { replacementId } = yield* begin(here)
        const station = yield* Station.Station
        yield* step
        yield* step
        yield* step
        const { rows } = yield* station.purchaseRecords.adjustments({ actor: "clerk" })
        for (const { adjustmentNo } of rows) {
          yield* station.purchaseRecords.voidAdjustment({ ...by(), adjustmentNo, reason: "示数已变" })
        }
        // Of the 500 kWh that stood there at binding 40 are consumed: so much less is set.
        held(panelOf(here, second), groupOf(second)).balance = Energy.kwh("460")
        yield* TestClock.adjust("2 hours")
        yield* step
        yield* step
        const after = yield* station.purchaseRecords.adjustments({ actor: "clerk" })
        assert.deepStrictEqual(after.rows.map(({ validity, value }) => `${validity} ${Energy.toKwh(value)}`).sort(), [
          "valid 310",
          "voided 350"
        ])
        for (let day = 0; day < 4; day += 1) yield* workday
        const it = yield* station.customers.replacement({ actor: "clerk", replacementId })
        assert.strictEqual(it.step._tag, "Done")
        assert.strictEqual(held(panelOf(here, second), groupOf(second)).balance, Energy.kwh("310"))
      })
    )
  })
})
