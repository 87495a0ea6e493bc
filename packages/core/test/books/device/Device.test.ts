import { assert, describe, it } from "@effect/vitest"
import { CreditTarget, DispatchEngine, Energy, keyOf, ParameterSender } from "@yugou/core"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
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
  second,
  site,
  tagOf,
  withDevice
} from "../../Panel.ts"

const start = TestClock.setTime(Date.parse("2026-03-02T02:00:00Z"))
const reason = "拆表"

/** A device with an approved order and a fresh reading of 500 kWh. */
const withOrder = Effect.fnUntraced(function* () {
  const { station, deviceId } = yield* withDevice()
  yield* station.customers.pollRemaining({ actor: "clerk", deviceId })
  const { orderNo } = yield* station.purchases.save({ ...by(), deviceId, energy: Energy.kwh("100") })
  yield* station.approvals.approve({ ...by("chief"), orderNo })
  return { station, deviceId, orderNo }
})
const forfeit = { disposition: { _tag: "Forfeit" } } as const

describe("targets", () => {
  it("R-005.1 a group, a terminal and a meter behind it are three targets", () => {
    const all = [
      groupOf(first),
      { _tag: "Terminal", terminalId: first },
      { _tag: "Meter", terminalId: first, meterNo: "000123" }
    ]
    const keys = all.map((target) => keyOf(Schema.decodeUnknownSync(CreditTarget)(target)))
    assert.deepStrictEqual(keys, [`${first}/1`, first, `${first}#000123`])
  })

  it.effect("R-005.2 a meter that the dialect cannot credit is refused, and nothing is stored", () =>
    onSite(
      site(),
      Effect.gen(function* () {
        yield* start
        const { station } = yield* withDevice()
        const meter = { _tag: "Meter", terminalId: first, meterNo: "000123" } as const
        const thresholds = { alarm: Energy.kwh("100"), trip: Energy.kwh("10") }
        const refused = station.customers.bindDevice({ ...by(), customerNo, target: meter, thresholds })
        assert.strictEqual(yield* tagOf(refused), "Unsupported")
        assert.strictEqual((yield* station.customers.devices({ actor: "clerk", customerNo })).length, 1)
      })
    )
  )

  it.effect("R-005.2 a purchase for a device whose dialect changed to another scope is refused", () => {
    const here = site()
    return onSite(
      here,
      Effect.gen(function* () {
        yield* start
        const { station, deviceId } = yield* withDevice()
        panelOf(here).capabilities = { ...panelOf(here).capabilities, creditScope: "terminal" }
        const refused = station.purchases.save({ ...by(), deviceId, energy: Energy.kwh("100") })
        assert.strictEqual(yield* tagOf(refused), "Unsupported")
        assert.strictEqual((yield* station.purchaseRecords.list({ actor: "clerk" })).rows.length, 0)
      })
    )
  })

  it.effect("R-005.3 R-138.1 two targets of a customer have two balances and two series", () => {
    const here = site()
    return onSite(
      here,
      Effect.gen(function* () {
        yield* start
        const { station, orderNo } = yield* withOrder()
        const other = yield* bind(second)
        yield* station.purchaseRecords.dispatch({ ...by(), orderNo })
        yield* DispatchEngine.runOnce(yield* DateTime.now)
        const devices = yield* station.customers.devices({ actor: "clerk", customerNo })
        assert.deepStrictEqual(
          devices.map(({ binding }) => binding),
          ["active", "active"]
        )
        assert.strictEqual(held(panelOf(here), groupOf(first)).balance, Energy.kwh("600"))
        assert.strictEqual(held(panelOf(here, second), groupOf(second)).balance, Energy.kwh("500"))
        const untouched = yield* station.customers.target({ actor: "clerk", target: keyOf(other.target) })
        assert.deepStrictEqual(untouched.series, { lastDrawn: null, drawnFor: null })
      })
    )
  })
})

describe("cancelling a device", () => {
  it.effect("R-054.1 offers the active devices", () =>
    onSite(
      site(),
      Effect.gen(function* () {
        yield* start
        const { station, deviceId } = yield* withDevice()
        const other = yield* bind(second)
        yield* station.customers.cancelDevice({ ...by(), deviceId, reason, finalReading: { remaining: Energy.zero } })
        const offered = yield* station.customers.devices({ actor: "clerk", customerNo })
        assert.deepStrictEqual(
          offered.map((device) => device.deviceId),
          [other.deviceId]
        )
      })
    )
  )

  it.effect("R-055.1 R-055.2 R-057.1 preparing changes nothing, lists the orders, and can be left alone", () => {
    const here = site()
    return onSite(
      here,
      Effect.gen(function* () {
        yield* start
        const { station, deviceId, orderNo } = yield* withOrder()
        const commits = here.books.log.length
        const plan = yield* station.plan.customers.cancelDevice({ ...by(), deviceId, reason, ...forfeit })
        const orders = yield* station.customers.openOrders({ actor: "clerk", deviceId })
        assert.isNotNull(plan.confirmation)
        assert.deepStrictEqual(orders, [{ orderNo, approval: "approved", dispatch: "idle" }])
        const [device] = yield* station.customers.devices({ actor: "clerk", customerNo })
        assert.strictEqual(device?.binding, "active")
        assert.strictEqual(here.books.log.length, commits)
      })
    )
  })

  it.effect("R-056.1 R-056.8 the confirmed cancellation of the last device is done", () =>
    onSite(
      site(),
      Effect.gen(function* () {
        yield* start
        const { station, deviceId } = yield* withOrder()
        const command = { deviceId, reason, ...forfeit }
        const { confirmation } = yield* station.plan.customers.cancelDevice({ ...by(), ...command })
        const confirmed = confirmation === null ? {} : { confirmation }
        const device = yield* station.customers.cancelDevice({ ...by(), ...command, ...confirmed })
        assert.strictEqual(device.binding, "cancelled")
      })
    )
  )

  it.effect("R-056.2 binding the target again makes a new device", () =>
    onSite(
      site(),
      Effect.gen(function* () {
        yield* start
        const { station, deviceId } = yield* withOrder()
        yield* station.customers.cancelDevice({ ...by(), deviceId, reason, ...forfeit })
        assert.strictEqual(yield* tagOf(bind()), "EnergyLeftOnTarget")
        const again = yield* bind(first, 1, "keep")
        assert.notStrictEqual(again.deviceId, deviceId)
        const all = yield* station.customers.devices({ actor: "clerk", customerNo, binding: "all" })
        assert.deepStrictEqual(Object.fromEntries(all.map((it) => [it.deviceId, it.binding])), {
          [deviceId]: "cancelled",
          [again.deviceId]: "active"
        })
      })
    )
  )

  it.effect("R-056.3 waits for a credit whose outcome is open", () => {
    const here = site()
    return onSite(
      here,
      Effect.gen(function* () {
        yield* start
        const { station, deviceId, orderNo } = yield* withOrder()
        panelOf(here).faults.set("WriteCredit", "dropRequest")
        yield* station.purchaseRecords.dispatch({ ...by(), orderNo })
        yield* DispatchEngine.runOnce(yield* DateTime.now)
        const refused = station.customers.cancelDevice({ ...by(), deviceId, reason, ...forfeit })
        assert.strictEqual(yield* tagOf(refused), "OutcomeUnknown")
      })
    )
  })

  it.effect("R-056.4 leaves orders valid and not dispatchable; a queued one is idle again", () =>
    onSite(
      site(),
      Effect.gen(function* () {
        yield* start
        const { station, deviceId, orderNo } = yield* withOrder()
        const queued = yield* station.purchases.save({ ...by(), deviceId, energy: Energy.kwh("10") })
        yield* station.approvals.approve({ ...by("chief"), orderNo: queued.orderNo })
        yield* station.purchaseRecords.dispatch({ ...by(), orderNo: queued.orderNo })
        yield* station.customers.cancelDevice({ ...by(), deviceId, reason, ...forfeit })
        const { rows } = yield* station.purchaseRecords.list({ actor: "clerk" })
        assert.deepStrictEqual(
          rows.map(({ validity, dispatch }) => [validity, dispatch]),
          [
            ["valid", "idle"],
            ["valid", "idle"]
          ]
        )
        const items = (yield* station.dunning.workItems({ actor: "clerk" })).rows
        const unsent = items.filter(({ cause }) => cause === "notSent").map(({ subject }) => subject)
        assert.deepStrictEqual(unsent, [queued.orderNo], "it was paid, and waits")
        assert.strictEqual(yield* tagOf(station.purchaseRecords.dispatch({ ...by(), orderNo })), "DeviceCancelled")
      })
    )
  )

  it.effect("R-056.5 R-056.6 energy that is left needs a disposition, which goes on record", () =>
    onSite(
      site(),
      Effect.gen(function* () {
        yield* start
        const { station } = yield* withOrder()
        const dispositions = [
          { _tag: "CarryOverTo", deviceId: "elsewhere" },
          { _tag: "RefundOutside" },
          { _tag: "Forfeit" }
        ] as const
        let [device] = yield* station.customers.devices({ actor: "clerk", customerNo })
        for (const disposition of dispositions) {
          const { deviceId = "" } = device ?? {}
          const refused = station.customers.cancelDevice({ ...by(), deviceId, reason })
          assert.strictEqual(yield* tagOf(refused), "DispositionMissing")
          const cancelled = yield* station.customers.cancelDevice({ ...by(), deviceId, reason, disposition })
          assert.deepStrictEqual(cancelled.cancelled?.disposition, disposition)
          assert.strictEqual(cancelled.cancelled?.finalReading.remaining, Energy.kwh("500"))
          device = yield* bind(first, 1, "clear")
        }
      })
    )
  )

  it.effect("R-056.7 purchase control that is engaged is released or left on purpose", () => {
    const here = site()
    return onSite(
      here,
      Effect.gen(function* () {
        yield* start
        const { station, deviceId } = yield* withOrder()
        const { items } = held(panelOf(here), groupOf(first))
        items.set("PurchaseControl", { _tag: "PurchaseControl", state: "engaged" })
        yield* station.customers.readParameters({ actor: "clerk", deviceId })
        const command = { deviceId, reason, ...forfeit }
        assert.strictEqual(
          yield* tagOf(station.customers.cancelDevice({ ...by(), ...command })),
          "PurchaseControlEngaged"
        )
        const cancelled = yield* station.customers.cancelDevice({ ...by(), ...command, control: "release" })
        assert.strictEqual(cancelled.cancelled?.control, "release")
        yield* ParameterSender.runOnce(yield* DateTime.now)
        assert.deepStrictEqual(items.get("PurchaseControl"), { _tag: "PurchaseControl", state: "released" })
      })
    )
  })

  it.effect("R-056.11 a silent device is cancelled with a reading by hand, marked as manual", () => {
    const here = site()
    return onSite(
      here,
      Effect.gen(function* () {
        yield* start
        const { station, deviceId } = yield* withDevice()
        panelOf(here).presence = "offline"
        const bare = station.customers.cancelDevice({ ...by(), deviceId, reason, ...forfeit })
        assert.strictEqual(yield* tagOf(bare), "StaleReading")
        const finalReading = { remaining: Energy.kwh("12.5") }
        const device = yield* station.customers.cancelDevice({ ...by(), deviceId, reason, ...forfeit, finalReading })
        assert.deepInclude(device.cancelled?.finalReading, { remaining: Energy.kwh("12.5"), source: "manual" })
      })
    )
  })

  it.effect("cancelling twice is refused", () =>
    onSite(
      site(),
      Effect.gen(function* () {
        yield* start
        const { station, deviceId } = yield* withOrder()
        yield* station.customers.cancelDevice({ ...by(), deviceId, reason, ...forfeit })
        const again = station.customers.cancelDevice({ ...by(), deviceId, reason, ...forfeit })
        assert.strictEqual(yield* tagOf(again), "DeviceCancelled")
      })
    )
  )
})
