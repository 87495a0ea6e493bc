/** Rows about replacing a device, told with each shipped dialect to the end of the line: what either terminal holds is what the customer keeps. */
import { assert, describe } from "@effect/vitest"
import { Station } from "@yugou/core"
import * as Effect from "effect/Effect"
import { approved, asked, by, customerNo, heldBy, kwh, minutes, queued, step, type Told, tagOf, told } from "./Site.ts"

/** Registers and connects the terminal that takes the place of the first one. */
const inStore = Effect.fnUntraced(function* ({ station, site }: Told) {
  const [, second] = site.places
  yield* station.customers.registerTerminal({
    ...by(),
    terminalId: second.terminalId,
    orgNo: "37401",
    dialectId: site.tried.dialect.id,
    address: site.tried.address(2),
    settings: site.settings
  })
  yield* second.line.dial
  return second
})

const replaced = Effect.fnUntraced(function* ({ station, deviceId, site }: Told) {
  const [, { target }] = site.places
  return (yield* station.customers.replaceDevice({ ...by(), deviceId, target, reason: "换装" })).replacementId
})

/** A working day: whatever adjustment stands is approved and sent. */
const workday = Effect.gen(function* () {
  const { approvals, purchaseRecords } = yield* Station.Station
  yield* minutes(120)
  const { rows } = yield* purchaseRecords.adjustments({ ...asked })
  for (const { adjustmentNo, approval, dispatch, validity } of rows) {
    if (validity === "voided") continue
    if (approval === "pending") yield* approvals.approveAdjustment({ ...by("chief"), adjustmentNo })
    if (dispatch === "idle") yield* purchaseRecords.dispatchAdjustment({ ...by(), adjustmentNo })
  }
  yield* step
})

const days = (count: number) => Effect.all(Array.from({ length: count }, () => workday))

/** The step that a replacement has come to. */
const stepOf = Effect.fnUntraced(function* ({ station }: Told, replacementId: string) {
  return (yield* station.customers.replacement({ ...asked, replacementId })).step._tag
})

const openItems = Effect.fnUntraced(function* ({ station }: Told) {
  const { rows } = yield* station.dunning.workItems({ ...asked, customerNo })
  return rows.map(({ cause }) => cause)
})

describe("replacing a device", () => {
  told("R-056.12 nothing is sold or sent on the old device, and an approved order is a work item", (here) =>
    Effect.gen(function* () {
      const { station, deviceId } = here
      yield* inStore(here)
      const orderNo = yield* approved(deviceId, "100")
      yield* replaced(here)
      const sale = station.purchases.save({ ...by(), deviceId, energy: kwh("100") })
      assert.strictEqual(yield* tagOf(sale), "DeviceBeingReplaced")
      const dispatch = station.purchaseRecords.dispatch({ ...by(), orderNo })
      assert.strictEqual(yield* tagOf(dispatch), "DeviceBeingReplaced")
      assert.deepStrictEqual(yield* openItems(here), ["orderLeft"])
    })
  )

  told("R-056.13 what is sold and consumed on the new device before the carry-over stays: 500 + 100 - 40", (here) =>
    Effect.gen(function* () {
      const second = yield* inStore(here)
      const replacementId = yield* replaced(here)
      yield* step
      yield* step
      assert.strictEqual(yield* stepOf(here, replacementId), "NewBound")
      const [device] = yield* here.station.customers.devices({ ...asked, customerNo })
      yield* queued(device?.deviceId ?? "", "100")
      yield* step
      yield* second.line.happen({ _tag: "Consume", holder: second.holder, energy: kwh("40") })
      yield* days(6)
      assert.strictEqual(yield* stepOf(here, replacementId), "Done")
      assert.strictEqual(heldBy(second).remaining, kwh("560"))
    })
  )

  told("R-056.14 what the new terminal cannot be set to is rounded down, and the rest is a work item", (here) =>
    Effect.gen(function* () {
      const second = yield* inStore(here)
      yield* here.line.happen({ _tag: "Consume", holder: here.holder, energy: kwh("0.75") })
      const replacementId = yield* replaced(here)
      yield* days(6)
      assert.strictEqual(yield* stepOf(here, replacementId), "Done")
      const { left, rest = kwh("0") } = yield* here.station.customers.replacement({ ...asked, replacementId })
      const quantum = here.site.capabilities.setBalance?.quantum ?? kwh("1")
      const { remaining } = heldBy(second)
      assert.strictEqual(remaining % quantum, 0n)
      assert.strictEqual(remaining + rest, left?.remaining)
      assert.deepStrictEqual(yield* openItems(here), rest > 0n ? ["carryOverRest"] : [])
    })
  )

  told("R-056.15 where the old device is silent, what two persons state is carried over", (here) =>
    Effect.gen(function* () {
      const { station, deviceId } = here
      const second = yield* inStore(here)
      yield* station.customers.pollRemaining({ ...asked, deviceId })
      yield* here.line.happen({ _tag: "Consume", holder: here.holder, energy: kwh("480") })
      yield* here.line.hangUp
      const replacementId = yield* replaced(here)
      for (let hour = 0; hour < 8; hour += 1) yield* minutes(60)
      assert.strictEqual(yield* stepOf(here, replacementId), "Started")
      assert.deepStrictEqual(yield* openItems(here), ["replacementStopped"])
      const read = { replacementId, remaining: kwh("20") }
      yield* station.customers.stateReading({ ...by(), ...read, reason: "现场抄见" })
      assert.strictEqual(yield* tagOf(station.customers.confirmReading({ ...by(), ...read })), "FourEyes")
      yield* station.customers.confirmReading({ ...by("chief"), ...read })
      yield* days(6)
      assert.strictEqual(yield* stepOf(here, replacementId), "Done")
      assert.strictEqual(heldBy(second).remaining, kwh("20"))
      assert.deepStrictEqual(yield* openItems(here), [])
    })
  )

  told("R-056.16 a replacement that stops is one work item, and a person goes on or undoes it", (here) =>
    Effect.gen(function* () {
      const { station } = here
      yield* inStore(here)
      const replacementId = yield* replaced(here)
      yield* step
      yield* station.customers.void({ ...by(), customerNo, reason: "销户" })
      yield* step
      assert.strictEqual(yield* stepOf(here, replacementId), "Stopped")
      assert.deepStrictEqual(yield* openItems(here), ["replacementStopped"])
      yield* station.customers.restore({ ...by(), customerNo })
      yield* station.customers.undoReplacement({ ...by(), replacementId, reason: "用户不换了" })
      const devices = yield* station.customers.devices({ ...asked, customerNo })
      assert.deepStrictEqual(
        devices.map(({ target }) => target),
        [here.target]
      )
      assert.strictEqual(heldBy(here).remaining, kwh("500"))
      assert.deepStrictEqual(yield* openItems(here), [])
    })
  )
})
