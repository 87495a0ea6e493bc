/** Rows about setting the remaining energy, told with each shipped dialect to the end of the line. */
import { assert, describe } from "@effect/vitest"
import { DispatchEngine, keyOf, Station } from "@yugou/core"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import { asked, by, heldBy, kwh, minutes, queued, step, type Told, tagOf, told } from "./Site.ts"

const saved = Effect.fnUntraced(function* (deviceId: string, value: string, was: string, actor = "clerk") {
  const { purchases } = yield* Station.Station
  const asTheTerminalWas = { value: kwh(value), ifRemainingWas: kwh(was) }
  return yield* purchases.adjust({ ...by(actor), deviceId, ...asTheTerminalWas, reason: "核对" })
})

/** Sets the remaining energy, approves it and lets the engines send it and look. */
const set = Effect.fnUntraced(function* ({ station, deviceId }: Told, value: string, was: string) {
  yield* station.customers.pollRemaining({ ...asked, deviceId })
  const { adjustmentNo } = yield* saved(deviceId, value, was)
  yield* station.approvals.approveAdjustment({ ...by("chief"), adjustmentNo })
  yield* station.purchaseRecords.dispatchAdjustment({ ...by(), adjustmentNo })
  yield* step
  yield* minutes(10)
  return adjustmentNo
})
const adjustmentOf = Effect.fnUntraced(function* (adjustmentNo: string) {
  const { purchaseRecords } = yield* Station.Station
  const { rows } = yield* purchaseRecords.adjustments({ ...asked })
  return rows.find((row) => row.adjustmentNo === adjustmentNo)
})

describe("setting the remaining energy", () => {
  told("R-028.1 R-097.1 R-098.1 leaves the simulator with exactly the new value", (here) =>
    Effect.gen(function* () {
      const adjustmentNo = yield* set(here, "321", "500")
      assert.strictEqual(heldBy(here).remaining, kwh("321"))
      assert.strictEqual((yield* adjustmentOf(adjustmentNo))?.dispatch, "applied")
    })
  )

  told(
    "R-066.1 R-066.3 the simulator holds alarm and trip energy, too, where they travel with it",
    (here) =>
      Effect.gen(function* () {
        yield* set(here, "321", "500")
        assert.deepStrictEqual(heldBy(here).thresholds, { alarm: kwh("100"), trip: kwh("10") })
      }),
    { needs: ({ thresholds }) => thresholds === "withCredit" }
  )

  told(
    "R-066.4 the simulator holds a trip energy of 0 where none was saved",
    (here) =>
      Effect.gen(function* () {
        const { station, deviceId } = here
        yield* station.customers.saveThresholds({ ...by(), deviceId, thresholds: { alarm: kwh("60") } })
        yield* set(here, "321", "500")
        assert.deepStrictEqual(heldBy(here).thresholds, { alarm: kwh("60"), trip: kwh("0") })
      }),
    { needs: ({ thresholds }) => thresholds === "withCredit" }
  )

  told("R-028.2 R-108.1 is refused while an order of the target is queued or its outcome open", (here) =>
    Effect.gen(function* () {
      const { station, deviceId, line } = here
      yield* station.customers.pollRemaining({ ...asked, deviceId })
      yield* queued(deviceId, "100")
      assert.strictEqual(yield* tagOf(saved(deviceId, "321", "500")), "TargetBusy")
      yield* line.plan({ fault: { _tag: "DropRequest" }, on: "WriteCredit" })
      yield* step
      yield* station.customers.pollRemaining({ ...asked, deviceId })
      assert.strictEqual(yield* tagOf(saved(deviceId, "321", "500")), "TargetBusy")
      assert.strictEqual(heldBy(here).remaining, kwh("500"))
    })
  )

  told("R-028.3 R-098.5 is refused before any effecting byte when the terminal holds another value", (here) =>
    Effect.gen(function* () {
      const { station, deviceId, line, holder } = here
      yield* station.customers.pollRemaining({ ...asked, deviceId })
      assert.strictEqual(yield* tagOf(saved(deviceId, "321", "499")), "RemainingChanged")
      const { adjustmentNo } = yield* saved(deviceId, "321", "500")
      yield* station.approvals.approveAdjustment({ ...by("chief"), adjustmentNo })
      yield* line.happen({ _tag: "Consume", holder, energy: kwh("50") })
      yield* station.purchaseRecords.dispatchAdjustment({ ...by(), adjustmentNo })
      yield* step
      assert.deepStrictEqual(line.written, [])
      assert.strictEqual(heldBy(here).remaining, kwh("450"))
      assert.notStrictEqual((yield* adjustmentOf(adjustmentNo))?.dispatch, "applied")
    })
  )

  told("R-028.6 without an answer is unknown and holds the slot of the target", (here) =>
    Effect.gen(function* () {
      const { station, deviceId, line, target } = here
      yield* station.customers.pollRemaining({ ...asked, deviceId })
      const { adjustmentNo } = yield* saved(deviceId, "321", "500")
      yield* station.approvals.approveAdjustment({ ...by("chief"), adjustmentNo })
      yield* station.purchaseRecords.dispatchAdjustment({ ...by(), adjustmentNo })
      yield* line.plan({ fault: { _tag: "DropReply" }, on: "WriteCredit" })
      yield* Effect.flatMap(DateTime.now, DispatchEngine.runOnce)
      assert.strictEqual((yield* adjustmentOf(adjustmentNo))?.dispatch, "unknown")
      const { slot } = yield* station.customers.target({ ...asked, target: keyOf(target) })
      assert.deepInclude(slot, { _tag: "Held", by: { _tag: "Adjustment", id: adjustmentNo } })
    })
  )

  told("R-098.2 R-098.8 not approved is not dispatched, and its creator cannot approve it", (here) =>
    Effect.gen(function* () {
      const { station, deviceId, line } = here
      yield* station.customers.pollRemaining({ ...asked, deviceId })
      const { adjustmentNo } = yield* saved(deviceId, "321", "500")
      const dispatched = station.purchaseRecords.dispatchAdjustment({ ...by(), adjustmentNo })
      assert.strictEqual(yield* tagOf(dispatched), "NotApproved")
      assert.strictEqual(yield* tagOf(station.approvals.approveAdjustment({ ...by(), adjustmentNo })), "FourEyes")
      yield* minutes(10)
      assert.deepStrictEqual(line.written, [])
    })
  )

  told(
    "R-098.3 is sent without approval where the policy says so",
    (here) =>
      Effect.gen(function* () {
        const { station, deviceId } = here
        yield* station.customers.pollRemaining({ ...asked, deviceId })
        yield* saved(deviceId, "321", "500")
        yield* step
        yield* minutes(10)
        assert.strictEqual(heldBy(here).remaining, kwh("321"))
      }),
    { policy: { auditAdjustments: "off" } }
  )

  told(
    "R-029.1 R-029.2 draws its number from the series of the purchases, and the simulator never sees one twice in a row",
    (here) =>
      Effect.gen(function* () {
        const { deviceId, line } = here
        yield* set(here, "400", "500")
        yield* queued(deviceId, "100")
        yield* step
        yield* minutes(10)
        yield* set(here, "300", "500")
        yield* queued(deviceId, "100")
        yield* step
        yield* minutes(10)
        const ours = line.terminal().applications.filter(({ by: whose }) => whose === "master")
        assert.deepStrictEqual(
          ours.map(({ mode, wireNo }) => [mode, wireNo]),
          [
            ["set", 7],
            ["append", 8],
            ["set", 9],
            ["append", 10]
          ]
        )
      }),
    { needs: ({ setBalance }) => setBalance?.numbered === "yes" }
  )

  told(
    "R-029.3 draws no number where settings have none",
    (here) =>
      Effect.gen(function* () {
        const { deviceId, line } = here
        yield* set(here, "400", "500")
        yield* queued(deviceId, "100")
        yield* step
        yield* minutes(10)
        const ours = line.terminal().applications.filter(({ by: whose }) => whose === "master")
        assert.deepStrictEqual(
          ours.map(({ mode, wireNo }) => [mode, wireNo]),
          [
            ["set", null],
            ["append", 7]
          ]
        )
      }),
    { needs: ({ setBalance }) => setBalance?.numbered === "no" }
  )
})
