import { assert, describe, it } from "@effect/vitest"
import { DispatchEngine, Energy, keyOf, operations, ParameterSender, Station, StationPromise } from "@yugou/core"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import { TestClock } from "effect/testing"
import {
  addCustomer,
  bind,
  by,
  customerNo,
  first,
  groupCapabilities,
  groupOf,
  held,
  layer,
  mappedCapabilities,
  onSite,
  panelOf,
  type Site,
  sawOf,
  settings,
  site,
  tagOf,
  withDevice
} from "../Panel.ts"

const start = TestClock.setTime(Date.parse("2026-03-02T02:00:00Z"))
const asked = { actor: "clerk" } as const
const dispatch = Effect.gen(function* () {
  return yield* DispatchEngine.runOnce(yield* DateTime.now)
})

describe("the facade", () => {
  /** The page of the manual on which each group stands; the history, the settlement of a day and the people are beside them. */
  const pages = {
    customers: "客户信息维护",
    commissioning: "购电投入调试",
    purchases: "客户购电管理",
    purchaseRecords: "购电数据管理",
    approvals: "购电数据审核",
    disconnection: "欠费停复电",
    dunning: "手工短信催费",
    history: "历史记录",
    settlement: "日结与营销对账",
    people: "人员与单位"
  } as const
  /** What of a facade is groups of operations: the plans repeat them, and closing ends a promise host. */
  const groupsOf = (facade: object) => Object.keys(facade).filter((key) => key !== "plan" && key !== "close")

  it.effect(
    "R-001.1 has the six functions of the manual as groups, and beside them only the history, the settlement of a day, the people and cuts for arrears",
    () =>
      onSite(
        site(),
        Effect.gen(function* () {
          const station = yield* Station.Station
          assert.deepStrictEqual(groupsOf(station), Object.keys(pages))
          const promises = StationPromise.make(layer(site()))
          assert.deepStrictEqual(groupsOf(promises), Object.keys(pages))
          yield* Effect.promise(() => promises.close())
        })
      )
  )

  it.effect("R-001.2 finds every operation of the facade in the table, with the Chinese menu path of its page", () =>
    onSite(
      site(),
      Effect.gen(function* () {
        const station = yield* Station.Station
        for (const [group, page] of Object.entries(pages)) {
          const offered = Object.keys(station[group as keyof typeof pages])
          const table: { readonly [row: string]: { readonly menu: string } } = operations[group as keyof typeof pages]
          assert.deepStrictEqual(offered.toSorted(), Object.keys(table).toSorted(), group)
          for (const name of offered) {
            const [first, second, third, ...rest] = table[name]?.menu.split("/") ?? []
            assert.deepStrictEqual([first, second, third], ["营销业务应用", "预购电管理", page], name)
            assert.isTrue(rest.length > 0 && rest.every((step) => /^\p{Script=Han}+$/u.test(step)), table[name]?.menu)
          }
        }
      })
    )
  )

  it("names every operation by its place in the table", () => {
    const names = Object.entries(operations).flatMap(([facade, table]) =>
      Object.entries(table).map(([row, { name }]) => ({ name, expected: `${facade}.${row}` }))
    )
    for (const { name, expected } of names) assert.strictEqual(name, expected)
  })
})

describe("the order of work", () => {
  it.effect("R-002.1 a purchase for a customer who was never added finds nothing", () =>
    onSite(
      site(),
      Effect.gen(function* () {
        yield* start
        const station = yield* Station.Station
        const save = station.purchases.save({ ...by(), deviceId: "D-none", energy: Energy.kwh("100") })
        assert.strictEqual(yield* tagOf(save), "NotFound")
        const bind1 = bind()
        assert.deepInclude(yield* Effect.flip(bind1), { _tag: "NotFound", what: "customer" })
        assert.strictEqual((yield* station.purchaseRecords.list({ ...asked })).rows.length, 0)
      })
    )
  )

  const selling = (policy: Site["policy"]) => {
    const here = site()
    here.policy = policy
    return onSite(
      here,
      Effect.gen(function* () {
        yield* start
        const { station, deviceId } = yield* withDevice()
        const sale = yield* Effect.result(station.purchases.save({ ...by(), deviceId, energy: Energy.kwh("100") }))
        const { rows } = yield* station.purchaseRecords.list({ ...asked })
        return {
          refused: sale._tag === "Failure" ? sale.failure._tag : null,
          warnings: sale._tag === "Success" ? sale.success.warnings : null,
          stored: rows.length
        }
      })
    )
  }
  const sells = (policy: Site["policy"], expected: Effect.Success<ReturnType<typeof selling>>) =>
    Effect.map(selling(policy), (found) => assert.deepStrictEqual(found, expected))

  it.effect("R-002.2 enforce refuses a sale for a target that was never commissioned", () =>
    sells({ requireCommissioned: "enforce" }, { refused: "NotCommissioned", warnings: null, stored: 0 })
  )
  it.effect("R-002.3 warn, the default, stores it with a warning", () =>
    sells({}, { refused: null, warnings: ["notCommissioned"], stored: 1 })
  )
  it.effect("R-002.4 off stores it without a warning", () =>
    sells({ requireCommissioned: "off" }, { refused: null, warnings: [], stored: 1 })
  )
})

describe("saving is not sending", () => {
  it.effect("R-136.1 no operation that saves sends a frame", () => {
    const here = site(mappedCapabilities)
    return onSite(
      here,
      Effect.gen(function* () {
        yield* start
        const { version } = yield* addCustomer()
        const { deviceId, target } = yield* bind()
        const station = yield* Station.Station
        const { customers, purchases, approvals, commissioning, purchaseRecords } = station
        yield* customers.update({ ...by(), customerNo, version, ...settings, remarks: "x" })
        yield* customers.updateTerminal({ ...by(), terminalId: first, dialectId: "f", address: first, settings: {} })
        yield* customers.saveThresholds({ ...by(), deviceId, thresholds: { alarm: Energy.kwh("5") } })
        yield* customers.saveParameters({ ...by(), deviceId, rounds: [1] })
        yield* customers.adoptReported({ ...by(), deviceId })
        const switches = [{ switchNo: 1, name: "甲", round: 1 }]
        yield* customers.saveSwitchMap({ ...by(), terminalId: first, switches })
        yield* commissioning.start({ ...by(), customerNo })
        yield* commissioning.saveParameters({ ...by(), deviceId, rounds: [2] })
        yield* commissioning.recordResult({
          ...by(),
          deviceId,
          tab: "basicParameters",
          result: "success",
          reason: "现场已核对"
        })
        const { orderNo } = yield* purchases.save({ ...by(), deviceId, energy: Energy.kwh("100") })
        yield* approvals.approve({ ...by("chief"), orderNo })
        yield* approvals.revoke({ ...by("chief"), orderNo, reason: "有误" })
        yield* purchaseRecords.void({ ...by("chief"), orderNo, reason: "有误" })
        yield* purchaseRecords.restore({ ...by(), orderNo })
        yield* customers.void({ ...by(), customerNo, reason: "销户" })
        yield* customers.restore({ ...by(), customerNo })
        const finalReading = { remaining: Energy.zero }
        yield* customers.cancelDevice({ ...by(), deviceId, reason: "拆表", finalReading })
        assert.deepStrictEqual(panelOf(here).seen, [])
        assert.strictEqual(target._tag, "Group")
      })
    )
  })

  it.effect("R-136.2 what was approved together with a dispatch stays approved when sending fails", () => {
    const here = site()
    return onSite(
      here,
      Effect.gen(function* () {
        yield* start
        const { station, deviceId } = yield* withDevice()
        const { orderNo } = yield* station.purchases.save({ ...by(), deviceId, energy: Energy.kwh("100") })
        yield* station.approvals.approveAndDispatch({ ...by("chief"), orderNo })
        panelOf(here).faults.set("WriteCredit", "refuse")
        yield* dispatch
        const { order } = yield* station.purchaseRecords.details({ ...asked, orderNo })
        assert.deepInclude(order, { approval: "approved", dispatch: "rejected" })
      })
    )
  })

  it.effect("R-139.1 a queued order whose terminal received nothing is nowhere called delivered", () => {
    const here = site()
    return onSite(
      here,
      Effect.gen(function* () {
        yield* start
        const { station, deviceId, device } = yield* withDevice()
        const { orderNo } = yield* station.purchases.save({ ...by(), deviceId, energy: Energy.kwh("100") })
        yield* station.approvals.approve({ ...by("chief"), orderNo })
        yield* station.purchaseRecords.dispatch({ ...by(), orderNo })
        const { order, attempts } = yield* station.purchaseRecords.details({ ...asked, orderNo })
        assert.deepInclude(order, { dispatch: "queued", dispatchedAt: null, verdict: null })
        assert.deepStrictEqual(attempts, [])
        const target = yield* station.customers.target({ ...asked, target: keyOf(device.target) })
        assert.deepInclude(target, { expected: { _tag: "NeverSeen" }, reported: null })
        assert.deepStrictEqual(panelOf(here).seen, [])
      })
    )
  })
})

describe("setting the remaining energy", () => {
  /** A device read just now at 500 kWh. */
  const ready = Effect.fnUntraced(function* () {
    yield* start
    const { station, deviceId, device } = yield* withDevice()
    yield* station.customers.pollRemaining({ ...asked, deviceId })
    return { station, deviceId, device }
  })
  const adjust = Effect.fnUntraced(function* (deviceId: string, kwh: string, was = "500", actor = "clerk") {
    const station = yield* Station.Station
    const [value, ifRemainingWas] = [Energy.kwh(kwh), Energy.kwh(was)]
    return yield* station.purchases.adjust({ ...by(actor), deviceId, value, ifRemainingWas, reason: "核对" })
  })
  /** Sets the remaining energy, approves it and lets the engine send. */
  const applied = Effect.fnUntraced(function* (deviceId: string, kwh: string, was?: string) {
    const station = yield* Station.Station
    const { adjustmentNo } = yield* adjust(deviceId, kwh, was)
    yield* station.approvals.approveAdjustment({ ...by("chief"), adjustmentNo })
    yield* station.purchaseRecords.dispatchAdjustment({ ...by(), adjustmentNo })
    yield* dispatch
    return adjustmentNo
  })
  const credits = (here: Site) =>
    sawOf(panelOf(here), "WriteCredit").map((request) => (request._tag === "WriteCredit" ? request.payload : null))

  it.effect("R-028.1 R-066.1 R-066.3 puts exactly the new value on the terminal, with alarm and trip energy", () => {
    const here = site()
    return onSite(
      here,
      Effect.gen(function* () {
        const { deviceId } = yield* ready()
        yield* applied(deviceId, "321")
        assert.strictEqual(held(panelOf(here), groupOf(first)).balance, Energy.kwh("321"))
        assert.deepStrictEqual(credits(here)[0]?.thresholds, { alarm: Energy.kwh("100"), trip: Energy.kwh("10") })
      })
    )
  })

  it.effect("R-066.4 sends a trip energy of 0 where none was saved", () => {
    const here = site()
    return onSite(
      here,
      Effect.gen(function* () {
        const { station, deviceId } = yield* ready()
        yield* station.customers.saveThresholds({ ...by(), deviceId, thresholds: { alarm: Energy.kwh("60") } })
        yield* applied(deviceId, "321")
        assert.deepStrictEqual(credits(here)[0]?.thresholds, { alarm: Energy.kwh("60"), trip: Energy.zero })
      })
    )
  })

  it.effect("R-066.2 is partial when the second frame fails, and both values are read back", () => {
    const here = site({ ...mappedCapabilities, thresholds: "separate" })
    return onSite(
      here,
      Effect.gen(function* () {
        const { station, deviceId } = yield* ready()
        const jobs = Effect.gen(function* () {
          return yield* ParameterSender.runOnce(yield* DateTime.now)
        })
        const thresholds = { _tag: "Thresholds", thresholds: { alarm: Energy.kwh("1"), trip: Energy.zero } } as const
        held(panelOf(here), groupOf(first)).items.set("Thresholds", thresholds)
        panelOf(here).faults.set("Thresholds", "refuse")
        const { adjustmentNo } = yield* adjust(deviceId, "321")
        yield* jobs
        assert.strictEqual(sawOf(panelOf(here), "WriteParameter").length, 0, "the second frame waits for the first")
        yield* station.approvals.approveAdjustment({ ...by("chief"), adjustmentNo })
        yield* station.purchaseRecords.dispatchAdjustment({ ...by(), adjustmentNo })
        yield* dispatch
        yield* TestClock.adjust("2 minutes")
        yield* jobs
        const report = yield* station.commissioning.remainingReport({ ...asked, adjustmentNo })
        assert.deepInclude(report, { overall: "partial", dispatch: "applied", remaining: Energy.kwh("321") })
        assert.deepInclude(report.thresholds?.entries[0], { result: "refused", readBack: "differs" })
      })
    )
  })

  it.effect("R-028.2 is refused while an order of the target is queued or its outcome open", () => {
    const here = site()
    return onSite(
      here,
      Effect.gen(function* () {
        const { station, deviceId } = yield* ready()
        const { orderNo } = yield* station.purchases.save({ ...by(), deviceId, energy: Energy.kwh("100") })
        yield* station.approvals.approve({ ...by("chief"), orderNo })
        yield* station.purchaseRecords.dispatch({ ...by(), orderNo })
        assert.strictEqual(yield* tagOf(adjust(deviceId, "321")), "TargetBusy")
        panelOf(here).faults.set("WriteCredit", "dropRequest")
        yield* dispatch
        yield* station.customers.pollRemaining({ ...asked, deviceId })
        assert.strictEqual(yield* tagOf(adjust(deviceId, "321")), "TargetBusy")
      })
    )
  })

  it.effect("R-028.3 R-028.4 rests on the old value, and nothing is sent when the terminal holds another", () => {
    const here = site()
    return onSite(
      here,
      Effect.gen(function* () {
        const { station, deviceId } = yield* ready()
        assert.strictEqual(yield* tagOf(adjust(deviceId, "321", "499")), "RemainingChanged")
        const bare = { ...by(), deviceId, value: Energy.kwh("321"), reason: "核对" }
        assert.strictEqual(yield* tagOf(station.purchases.adjust(bare as never)), "InvalidInput")
        assert.strictEqual(credits(here).length, 0)
      })
    )
  })

  it.effect("R-028.5 needs a permission of its own", () =>
    onSite(
      site(),
      Effect.gen(function* () {
        const { deviceId } = yield* ready()
        assert.strictEqual(yield* tagOf(adjust(deviceId, "321", "500", "trainee")), "Forbidden")
      })
    )
  )

  it.effect("R-028.6 without an answer is unknown and holds the slot", () => {
    const here = site()
    return onSite(
      here,
      Effect.gen(function* () {
        const { station, deviceId, device } = yield* ready()
        panelOf(here).faults.set("WriteCredit", "dropRequest")
        const adjustmentNo = yield* applied(deviceId, "321")
        const { rows } = yield* station.purchaseRecords.adjustments({ ...asked })
        assert.deepStrictEqual(
          rows.map(({ dispatch: state }) => state),
          ["unknown"]
        )
        const { slot } = yield* station.customers.target({ ...asked, target: keyOf(device.target) })
        assert.deepInclude(slot, { _tag: "Held", by: { _tag: "Adjustment", id: adjustmentNo } })
      })
    )
  })

  it.effect(
    "R-029.1 R-029.2 draws its number from the series of the purchases, and no number comes twice in a row",
    () => {
      const here = site()
      return onSite(
        here,
        Effect.gen(function* () {
          const { station, deviceId } = yield* ready()
          let was = 500
          for (const set of [400, 300]) {
            yield* applied(deviceId, set.toString(), was.toString())
            const { orderNo } = yield* station.purchases.save({ ...by(), deviceId, energy: Energy.kwh("100") })
            yield* station.approvals.approve({ ...by("chief"), orderNo })
            yield* station.purchaseRecords.dispatch({ ...by(), orderNo })
            yield* dispatch
            yield* TestClock.adjust("1 minute")
            yield* station.customers.pollRemaining({ ...asked, deviceId })
            was = set + 100
          }
          assert.deepStrictEqual(
            credits(here).map((payload) => [payload?.mode, payload?.wireNo]),
            [
              ["set", 7],
              ["append", 8],
              ["set", 9],
              ["append", 10]
            ]
          )
        })
      )
    }
  )

  it.effect("R-029.3 draws no number where the dialect does not number settings", () => {
    const { quantum, min, max } = { ...groupCapabilities.setBalance } as NonNullable<
      typeof groupCapabilities.setBalance
    >
    const here = site({ ...groupCapabilities, setBalance: { quantum, min, max, numbered: "no" } })
    return onSite(
      here,
      Effect.gen(function* () {
        const { station, deviceId, device } = yield* ready()
        yield* applied(deviceId, "321")
        assert.deepStrictEqual(
          credits(here).map((payload) => payload?.wireNo),
          [null]
        )
        const { series } = yield* station.customers.target({ ...asked, target: keyOf(device.target) })
        assert.isNull(series.drawnFor)
      })
    )
  })
})
