import { assert, describe, it } from "@effect/vitest"
import {
  AlarmScheduler,
  DispatchEngine,
  Energy,
  keyOf,
  LocalArchive,
  MessageSender,
  ParameterSender,
  type SmsGateway,
  Station,
  StationPromise,
  type TerminalGateway
} from "@yugou/core"
import { StationStoreMemory } from "@yugou/core/memory"
import { StationStore } from "@yugou/core/store"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { TestClock } from "effect/testing"
import {
  addCustomer,
  bind,
  by,
  customerNo,
  first,
  groupOf,
  held,
  id,
  layer,
  onSite,
  panelOf,
  type Site,
  second,
  settings,
  site,
  tagOf,
  withDevice
} from "../../Panel.ts"

const start = TestClock.setTime(Date.parse("2026-03-02T02:00:00Z"))

/** A customer with an order in the queue. */
const withOrder = Effect.fnUntraced(function* () {
  const { station, deviceId, device } = yield* withDevice()
  const energy = Energy.kwh("100")
  const { orderNo } = yield* station.purchases.save({ ...by(), deviceId, energy })
  return { station, deviceId, device, orderNo }
})
const queue = Effect.fnUntraced(function* (orderNo: string) {
  const station = yield* Station.Station
  yield* station.approvals.approve({ ...by("chief"), orderNo })
  yield* station.purchaseRecords.dispatch({ ...by(), orderNo })
})

describe("adding a customer", () => {
  it.effect("R-006.1 R-006.2 stores a valid customer on saving, and nothing before", () => {
    const here = site()
    return onSite(
      here,
      Effect.gen(function* () {
        yield* start
        const station = yield* Station.Station
        const everybody = Effect.map(station.customers.list({ actor: "clerk", validity: "all" }), ({ rows }) =>
          rows.map((row) => [row.customerNo, row.validity])
        )
        const plan = yield* station.plan.customers.add({ ...by(), customerNo, ...settings })
        assert.isNotNull(plan.confirmation)
        assert.strictEqual(yield* tagOf(station.customers.get({ actor: "clerk", customerNo })), "NotFound")
        assert.deepStrictEqual([yield* everybody, here.books.log.length], [[], 0])
        yield* addCustomer()
        const found = yield* station.customers.get({ actor: "clerk", customerNo })
        assert.deepInclude(found, { customerNo, orgNo: "37401", name: "泉城纺织厂", validity: "valid", ...settings })
        assert.deepStrictEqual(yield* everybody, [[customerNo, "valid"]])
      })
    )
  })

  it.effect("R-006.3 R-006.4 refuses a number that is prepaid already, and points to restoring a voided one", () =>
    onSite(
      site(),
      Effect.gen(function* () {
        yield* start
        yield* addCustomer()
        const station = yield* Station.Station
        const again = Effect.suspend(() => station.customers.add({ ...by(), customerNo, ...settings }))
        const refused = yield* Effect.flip(again)
        assert.deepInclude(refused, { _tag: "Conflict", conflict: "alreadyPrepaid" })
        yield* station.customers.void({ ...by(), customerNo, reason: "销户" })
        assert.deepInclude(yield* Effect.flip(again), { _tag: "Conflict", conflict: "restoreInstead" })
        const all = yield* station.customers.list({ actor: "clerk", validity: "all" })
        assert.strictEqual(all.rows.length, 1)
      })
    )
  )

  it.effect("R-007.1 takes only whom the archive knows", () =>
    onSite(
      site(),
      Effect.gen(function* () {
        yield* start
        const station = yield* Station.Station
        const add = station.customers.add({ ...by(), customerNo: "0370100002", ...settings })
        assert.deepInclude(yield* Effect.flip(add), { _tag: "NotFound", what: "archiveCustomer" })
      })
    )
  )

  it.effect("R-007.2 takes a customer who was imported into the local archive", () => {
    const here = site()
    const local = Layer.fresh(Station.layer).pipe(Layer.provide(LocalArchive.layer), Layer.provide(layer(here)))
    return Effect.gen(function* () {
      yield* start
      const store = StationStoreMemory.make(here.books)
      const station = yield* Station.Station
      const add = Effect.suspend(() => station.customers.add({ ...by(), customerNo, ...settings }))
      assert.deepInclude(yield* Effect.flip(add), { _tag: "NotFound", what: "archiveCustomer" })
      yield* Effect.provideService(LocalArchive.importRecord(here.archive, "clerk"), StationStore, store)
      assert.strictEqual((yield* add).validity, "valid")
    }).pipe(Effect.provide(local))
  })

  it.effect("R-007.3 flags a customer whom the archive closed afterwards, and leaves him valid", () => {
    const here = site()
    return onSite(
      here,
      Effect.gen(function* () {
        yield* start
        yield* addCustomer()
        here.archive = { ...here.archive, customer: { ...here.archive.customer, account: "closed" } }
        const station = yield* Station.Station
        const details = yield* station.customers.details({ actor: "clerk", customerNo })
        assert.strictEqual(details.flag, "closedInArchive")
        assert.strictEqual(details.validity, "valid")
      })
    )
  })

  it.effect("R-017.1 keeps the customer over a restart of the station", () => {
    const here = site()
    return Effect.gen(function* () {
      yield* start
      yield* onSite(here, addCustomer())
      const found = yield* onSite(
        here,
        Effect.gen(function* () {
          const station = yield* Station.Station
          return yield* station.customers.get({ actor: "clerk", customerNo })
        })
      )
      assert.strictEqual(found.customerNo, customerNo)
    })
  })

  it.effect("R-017.2 R-017.3 answers a repeated command from the books, and refuses its id with other content", () =>
    onSite(
      site(),
      Effect.gen(function* () {
        yield* start
        const station = yield* Station.Station
        const command = { actor: "clerk", commandId: "once", customerNo, ...settings }
        const one = yield* station.customers.add(command)
        assert.deepStrictEqual(yield* station.customers.add(command), one)
        const other = station.customers.add({ ...command, remarks: "x" })
        assert.strictEqual(yield* tagOf(other), "CommandConflict")
        assert.strictEqual((yield* station.customers.list({ actor: "clerk" })).rows.length, 1)
      })
    )
  )

  it.effect("R-017.4 lets one of two adds at the same time succeed", () =>
    onSite(
      site(),
      Effect.gen(function* () {
        yield* start
        const both = yield* Effect.all([Effect.result(addCustomer()), Effect.result(addCustomer())], {
          concurrency: "unbounded"
        })
        assert.deepStrictEqual(both.map(({ _tag }) => _tag).sort(), ["Failure", "Success"])
        const refused = both.find((result) => result._tag === "Failure")
        assert.deepInclude(refused?.failure, { _tag: "Conflict" })
      })
    )
  )
})

describe("the fields of a customer", () => {
  it.effect("R-016.1 R-016.2 R-016.4 checks thresholds, and saves them for one target only", () =>
    onSite(
      site(),
      Effect.gen(function* () {
        yield* start
        const { station, deviceId } = yield* withDevice()
        const other = yield* bind(second)
        const save = (alarm: string, trip: string) =>
          station.customers.saveThresholds({
            ...by(),
            deviceId,
            thresholds: { alarm: Energy.kwh(alarm), trip: Energy.kwh(trip) }
          })
        assert.strictEqual(yield* tagOf(save("50", "51")), "ThresholdsInvalid")
        assert.strictEqual(yield* tagOf(save("-1", "-2")), "ThresholdsInvalid")
        assert.strictEqual((yield* save("50", "5")).desired?.alarm, Energy.kwh("50"))
        const untouched = yield* station.customers.target({ actor: "clerk", target: keyOf(groupOf(second)) })
        assert.strictEqual(untouched.desired?.alarm, Energy.kwh("100"))
        assert.strictEqual(other.binding, "active")
      })
    )
  )

  it.effect("R-016.7 refuses thresholds that the terminal cannot carry where they are set", () => {
    const range = { quantum: Energy.kwh("1"), max: Energy.kwh("9999999") }
    const here = site()
    Object.assign(panelOf(here), { capabilities: { ...panelOf(here).capabilities, thresholdRange: range } })
    return onSite(
      here,
      Effect.gen(function* () {
        yield* start
        const { station, deviceId } = yield* withDevice()
        const thresholds = { alarm: Energy.kwh("0.5"), trip: Energy.zero }
        const refused = yield* Effect.flip(station.customers.saveThresholds({ ...by(), deviceId, thresholds }))
        assert.deepInclude(refused, { _tag: "ThresholdsUnfit", which: "alarm", ...range })
      })
    )
  })

  const wrongNumbers: ReadonlyArray<readonly [mobiles: ReadonlyArray<string>, field: string]> = [
    [["12ab"], "alarm.mobiles.0"],
    [["13800000000", "1380000000a"], "alarm.mobiles.1"],
    [["13800000000", ""], "alarm.mobiles.1"],
    [["13800000000 "], "alarm.mobiles.0"],
    [["+"], "alarm.mobiles.0"]
  ]
  it.effect.each(wrongNumbers)(
    "R-016.3 of the mobile numbers %j the field %s is named, and nothing is saved",
    (row) => {
      const [mobiles, field] = row
      const here = site()
      return onSite(
        here,
        Effect.gen(function* () {
          yield* start
          const station = yield* Station.Station
          const alarm = { ...settings.alarm, mobiles }
          const add = station.customers.add({ ...by(), customerNo, ...settings, alarm })
          assert.deepInclude(yield* Effect.flip(add), { _tag: "InvalidInput", field })
          assert.strictEqual(here.books.log.length, 0)
          const { version } = yield* addCustomer()
          const update = station.customers.update({ ...by(), customerNo, version, ...settings, alarm })
          assert.deepInclude(yield* Effect.flip(update), { _tag: "InvalidInput", field })
          const found = yield* station.customers.get({ actor: "clerk", customerNo })
          assert.deepInclude(found, { version, ...settings })
        })
      )
    }
  )

  const kwh = Energy.kwh
  const wrongLimits = [
    { name: "a least energy of 0", limits: { min: kwh("0") }, said: { bound: "min", min: kwh("0") } },
    { name: "a least energy below 0", limits: { min: kwh("-100") }, said: { bound: "min", min: kwh("0") } },
    { name: "a step of 0", limits: { step: kwh("0") }, said: { bound: "step", min: kwh("0") } },
    { name: "a hoarding limit below 0", limits: { hoarding: kwh("-5") }, said: { bound: "hoarding", min: kwh("0") } },
    {
      name: "a most energy below the least",
      limits: { min: kwh("100"), max: kwh("10") },
      said: { bound: "max", min: kwh("100") }
    },
    {
      name: "a hoarding limit below the least energy",
      limits: { min: kwh("100"), hoarding: kwh("99.9999") },
      said: { bound: "hoarding", min: kwh("100") }
    }
  ] as const
  it.effect.each(wrongLimits)("R-085 refuses limits that no purchase can meet: $name", ({ limits, said }) =>
    onSite(
      site(),
      Effect.gen(function* () {
        const station = yield* Station.Station
        const { version } = yield* addCustomer()
        const wrong = { ...settings, limits: { ...settings.limits, ...limits } }
        const refused = yield* Effect.flip(station.customers.update({ ...by(), customerNo, version, ...wrong }))
        assert.deepInclude(refused, { _tag: "LimitsInvalid", ...said })
        const found = yield* station.customers.get({ actor: "clerk", customerNo })
        assert.strictEqual(found.version, version)
      })
    )
  )

  it.effect("R-016.5 R-016.6 gives back everything as it was saved, unknown attributes included", () => {
    const here = site()
    const saved = {
      ...settings,
      alarm: { ...settings.alarm, mobiles: ["13800000000", "+8613900000000"] },
      limits: { min: Energy.kwh("10"), max: Energy.kwh("1000"), step: Energy.kwh("10"), hoarding: Energy.kwh("5000") },
      templateId: "alarm",
      contact: "张工",
      remarks: "厂区二号变",
      ext: { feeder: "泉城 12 线" }
    }
    const changed = {
      ...saved,
      alarm: { ...saved.alarm, mobiles: ["13700000000"] },
      limits: { min: null, max: Energy.kwh("0.0001"), step: null, hoarding: Energy.kwh("9999999") },
      templateId: null,
      contact: "",
      remarks: "第一行\n第二行",
      ext: { feeder: "", 备用: "是" }
    }
    const read = Effect.gen(function* () {
      const station = yield* Station.Station
      const { rows } = yield* station.customers.list({ actor: "clerk", customerNo })
      const found = yield* station.customers.get({ actor: "clerk", customerNo })
      assert.deepStrictEqual(rows, [found])
      return found
    })
    return Effect.gen(function* () {
      yield* start
      const { version } = yield* onSite(
        here,
        Effect.gen(function* () {
          const station = yield* Station.Station
          yield* station.customers.add({ ...by(), customerNo, ...saved })
          const found = yield* read
          assert.deepInclude(found, saved)
          return found
        })
      )
      yield* onSite(
        here,
        Effect.gen(function* () {
          assert.deepInclude(yield* read, saved, "after a restart")
          const station = yield* Station.Station
          yield* station.customers.update({ ...by(), customerNo, version, ...changed })
          assert.deepInclude(yield* read, changed)
        })
      )
    })
  })
})

describe("modifying a customer", () => {
  it.effect("R-018.1 R-018.4 stores the change of the version that was seen, and refuses an older one", () =>
    onSite(
      site(),
      Effect.gen(function* () {
        yield* start
        const { version } = yield* addCustomer()
        const station = yield* Station.Station
        const update = (remarks: string) =>
          station.customers.update({ ...by(), customerNo, version, ...settings, remarks })
        assert.strictEqual((yield* update("a")).remarks, "a")
        assert.deepInclude(yield* Effect.flip(update("b")), { _tag: "Conflict", conflict: "changedMeanwhile" })
      })
    )
  )

  it.effect("R-018.2 refuses a voided customer", () =>
    onSite(
      site(),
      Effect.gen(function* () {
        yield* start
        yield* addCustomer()
        const station = yield* Station.Station
        const { version } = yield* station.customers.void({ ...by(), customerNo, reason: "销户" })
        const update = station.customers.update({ ...by(), customerNo, version, ...settings })
        assert.strictEqual(yield* tagOf(update), "CustomerInvalid")
      })
    )
  )

  it.effect("R-018.3 has no way to change the customer number", () =>
    onSite(
      site(),
      Effect.gen(function* () {
        yield* start
        const { version } = yield* addCustomer()
        const station = yield* Station.Station
        const asked = { ...by(), customerNo, version, ...settings, newCustomerNo: "0370100009" }
        assert.strictEqual(yield* tagOf(station.customers.update(asked)), "InvalidInput")
      })
    )
  )

  it.effect("R-018.5 changes the desired alarm energy only, and sends nothing", () => {
    const here = site()
    return onSite(
      here,
      Effect.gen(function* () {
        yield* start
        const { station, deviceId } = yield* withDevice()
        const energy = Energy.kwh("100")
        const { orderNo } = yield* station.purchases.save({ ...by(), deviceId, energy })
        yield* queue(orderNo)
        yield* DispatchEngine.runOnce(yield* DateTime.now)
        const before = panelOf(here).seen.length
        const thresholds = { alarm: Energy.kwh("80"), trip: Energy.kwh("10") }
        yield* station.customers.saveThresholds({ ...by(), deviceId, thresholds })
        const target = yield* station.customers.target({ actor: "clerk", target: keyOf(groupOf(first)) })
        assert.strictEqual(target.desired?.alarm, Energy.kwh("80"))
        assert.strictEqual(target.reported?.alarm, Energy.kwh("100"))
        assert.strictEqual(panelOf(here).seen.length, before)
      })
    )
  })

  it.effect("R-019.1 leaves validity alone and shows each changed field before and after in the trail", () => {
    const here = site()
    return onSite(
      here,
      Effect.gen(function* () {
        yield* start
        const { version } = yield* addCustomer()
        const station = yield* Station.Station
        const after = yield* station.customers.update({ ...by(), customerNo, version, ...settings, contact: "李工" })
        assert.strictEqual(after.validity, "valid")
        const entry = here.books.rows.Customer.get(customerNo)?.history.at(-1)
        assert.deepInclude(entry?.before, { contact: "" })
        assert.deepInclude(entry?.after, { contact: "李工" })
        assert.strictEqual(entry?.trail.actor, "clerk")
      })
    )
  })
})

describe("voiding a customer", () => {
  it.effect("R-020.1 R-020.12 voids with a reason, and not without", () =>
    onSite(
      site(),
      Effect.gen(function* () {
        yield* start
        yield* addCustomer()
        const station = yield* Station.Station
        assert.strictEqual(yield* tagOf(station.customers.void({ ...by(), customerNo, reason: "" })), "InvalidInput")
        assert.strictEqual((yield* station.customers.void({ ...by(), customerNo, reason: "销户" })).validity, "voided")
      })
    )
  )

  it.effect("R-020.2 lets nothing more be done for him, and nothing be sent", () => {
    const here = site()
    return onSite(
      here,
      Effect.gen(function* () {
        yield* start
        const { station, deviceId, orderNo } = yield* withOrder()
        yield* station.commissioning.start({ ...by(), customerNo })
        yield* station.customers.pollRemaining({ actor: "clerk", deviceId })
        yield* station.customers.void({ ...by(), customerNo, reason: "销户" })
        const sent = panelOf(here).seen.length
        const energy = Energy.kwh("1")
        const refusals = yield* Effect.all([
          tagOf(station.purchases.save({ ...by(), deviceId, energy })),
          tagOf(station.approvals.approve({ ...by("chief"), orderNo })),
          tagOf(station.commissioning.start({ ...by(), customerNo })),
          tagOf(station.commissioning.dispatchParameters({ ...by(), deviceId, items: ["Protection"] })),
          tagOf(station.commissioning.trip({ ...by(), deviceId, rounds: [1] })),
          tagOf(
            station.purchases.adjust({
              ...by(),
              deviceId,
              value: energy,
              ifRemainingWas: Energy.kwh("500"),
              reason: "核对"
            })
          )
        ])
        assert.deepStrictEqual(
          refusals,
          refusals.map(() => "CustomerInvalid")
        )
        assert.strictEqual(panelOf(here).seen.length, sent)
      })
    )
  })

  it.effect("R-020.2 an approved order of a voided customer is not dispatched", () =>
    onSite(
      site(),
      Effect.gen(function* () {
        yield* start
        const { station, orderNo } = yield* withOrder()
        yield* station.approvals.approve({ ...by("chief"), orderNo })
        yield* station.customers.void({ ...by(), customerNo, reason: "销户" })
        const refused = station.purchaseRecords.dispatch({ ...by(), orderNo })
        assert.strictEqual(yield* tagOf(refused), "CustomerInvalid")
      })
    )
  )

  it.effect("R-020.5 leaves everything readable", () =>
    onSite(
      site(),
      Effect.gen(function* () {
        yield* start
        const { station, deviceId, orderNo } = yield* withOrder()
        yield* station.customers.pollRemaining({ actor: "clerk", deviceId })
        yield* station.customers.void({ ...by(), customerNo, reason: "销户" })
        assert.strictEqual((yield* station.purchaseRecords.details({ actor: "clerk", orderNo })).order.orderNo, orderNo)
        assert.strictEqual((yield* station.purchaseRecords.history({ actor: "clerk", orderNo })).length, 1)
        const opened = yield* station.customers.parameters({ actor: "clerk", customerNo })
        assert.strictEqual(opened.remaining, Energy.kwh("500"))
      })
    )
  )

  it.effect("R-020.6 waits for an order whose outcome is open", () => {
    const here = site()
    return onSite(
      here,
      Effect.gen(function* () {
        yield* start
        const { station, orderNo } = yield* withOrder()
        yield* queue(orderNo)
        panelOf(here).faults.set("WriteCredit", "dropRequest")
        yield* DispatchEngine.runOnce(yield* DateTime.now)
        const refused = station.customers.void({ ...by(), customerNo, reason: "销户" })
        assert.strictEqual(yield* tagOf(refused), "OutcomeUnknown")
      })
    )
  })

  it.effect("R-020.7 leaves an idle order as it is, and it cannot be dispatched", () =>
    onSite(
      site(),
      Effect.gen(function* () {
        yield* start
        const { station, orderNo } = yield* withOrder()
        yield* station.approvals.approve({ ...by("chief"), orderNo })
        const { warnings } = yield* station.customers.void({ ...by(), customerNo, reason: "销户" })
        assert.deepStrictEqual(warnings, [{ _tag: "OrdersLeft", orders: [orderNo] }])
        const { order } = yield* station.purchaseRecords.details({ actor: "clerk", orderNo })
        assert.deepInclude(order, { validity: "valid", dispatch: "idle" })
        assert.strictEqual(yield* tagOf(station.purchaseRecords.dispatch({ ...by(), orderNo })), "CustomerInvalid")
      })
    )
  )

  it.effect("R-020.8 takes a queued order out of the queue in the same commit", () => {
    const here = site()
    return onSite(
      here,
      Effect.gen(function* () {
        yield* start
        const { station, orderNo } = yield* withOrder()
        yield* queue(orderNo)
        yield* station.customers.void({ ...by(), customerNo, reason: "销户" })
        const { order } = yield* station.purchaseRecords.details({ actor: "clerk", orderNo })
        assert.strictEqual(order.dispatch, "idle")
        const { rows } = yield* station.dunning.workItems({ actor: "clerk" })
        const unsent = rows.filter(({ cause }) => cause === "notSent").map(({ subject }) => subject)
        assert.deepStrictEqual(unsent, [orderNo], "it was paid, and waits")
        assert.strictEqual((yield* DispatchEngine.runOnce(yield* DateTime.now)).claimed, 0)
        assert.strictEqual(panelOf(here).seen.length, 0)
      })
    )
  })

  it.effect("R-020.9 R-020.10 warns of engaged purchase control, and queues its release where asked", () => {
    const here = site()
    return onSite(
      here,
      Effect.gen(function* () {
        yield* start
        const { station, deviceId } = yield* withDevice()
        const target = groupOf(first)
        held(panelOf(here), target).items.set("PurchaseControl", { _tag: "PurchaseControl", state: "engaged" })
        yield* station.customers.readParameters({ actor: "clerk", deviceId })
        const void1 = yield* station.plan.customers.void({ ...by(), customerNo, reason: "销户" })
        assert.deepStrictEqual(void1.refusals, [])
        const { warnings } = yield* station.customers.void({
          ...by(),
          customerNo,
          reason: "销户",
          releaseControl: "yes"
        })
        assert.deepStrictEqual(warnings, [{ _tag: "PurchaseControlStillEngaged", target: keyOf(groupOf(first)) }])
        assert.deepStrictEqual(held(panelOf(here), target).items.get("PurchaseControl"), {
          _tag: "PurchaseControl",
          state: "engaged"
        })
        assert.deepStrictEqual(yield* ParameterSender.runOnce(yield* DateTime.now), { claimed: 1, failed: 0 })
        assert.deepStrictEqual(held(panelOf(here), target).items.get("PurchaseControl"), {
          _tag: "PurchaseControl",
          state: "released"
        })
      })
    )
  })

  it.effect("R-020.10 keeps the release waiting while the terminal is away", () => {
    const here = site()
    return onSite(
      here,
      Effect.gen(function* () {
        yield* start
        const { station, deviceId } = yield* withDevice()
        held(panelOf(here), groupOf(first)).items.set("PurchaseControl", { _tag: "PurchaseControl", state: "engaged" })
        yield* station.customers.readParameters({ actor: "clerk", deviceId })
        yield* station.customers.void({ ...by(), customerNo, reason: "销户", releaseControl: "yes" })
        panelOf(here).presence = "offline"
        yield* ParameterSender.runOnce(yield* DateTime.now)
        panelOf(here).presence = "online"
        yield* TestClock.adjust("2 hours")
        yield* ParameterSender.runOnce(yield* DateTime.now)
        const now = held(panelOf(here), groupOf(first)).items.get("PurchaseControl")
        assert.deepStrictEqual(now, { _tag: "PurchaseControl", state: "released" })
      })
    )
  })

  it.effect("R-020.11 warns of energy that is left", () =>
    onSite(
      site(),
      Effect.gen(function* () {
        yield* start
        const { station, deviceId } = yield* withDevice()
        yield* station.customers.pollRemaining({ actor: "clerk", deviceId })
        const { warnings, validity } = yield* station.customers.void({ ...by(), customerNo, reason: "销户" })
        assert.strictEqual(validity, "voided")
        assert.deepStrictEqual(warnings, [
          { _tag: "EnergyLeft", target: keyOf(groupOf(first)), remaining: Energy.kwh("500") }
        ])
      })
    )
  )

  it.effect("R-021.1 R-021.2 leaves voided customers out of lists unless they are asked for", () =>
    onSite(
      site(),
      Effect.gen(function* () {
        yield* start
        yield* addCustomer()
        const station = yield* Station.Station
        yield* station.customers.void({ ...by(), customerNo, reason: "销户" })
        assert.strictEqual((yield* station.customers.list({ actor: "clerk" })).rows.length, 0)
        assert.strictEqual((yield* station.customers.list({ actor: "clerk", validity: "all" })).rows.length, 1)
      })
    )
  )
})

describe("restoring a customer", () => {
  it.effect("R-022.1 R-022.2 R-022.6 makes him valid again with parameters to be read back", () =>
    onSite(
      site(),
      Effect.gen(function* () {
        yield* start
        const { station, deviceId } = yield* withDevice()
        const restore = Effect.suspend(() => station.customers.restore({ ...by(), customerNo }))
        assert.deepInclude(yield* Effect.flip(restore), { _tag: "Conflict", conflict: "notVoided" })
        yield* station.customers.void({ ...by(), customerNo, reason: "销户" })
        assert.deepInclude(yield* restore, { validity: "valid", needsReadback: "yes" })
        yield* station.customers.readParameters({ actor: "clerk", deviceId })
        const found = yield* station.customers.get({ actor: "clerk", customerNo })
        assert.strictEqual(found.needsReadback, "no")
      })
    )
  )

  it.effect("R-022.3 refuses a customer whom the archive has closed", () => {
    const here = site()
    return onSite(
      here,
      Effect.gen(function* () {
        yield* start
        yield* addCustomer()
        const station = yield* Station.Station
        yield* station.customers.void({ ...by(), customerNo, reason: "销户" })
        here.archive = { ...here.archive, customer: { ...here.archive.customer, account: "closed" } }
        const refused = yield* Effect.flip(station.customers.restore({ ...by(), customerNo }))
        assert.deepInclude(refused, { _tag: "Conflict", conflict: "archiveClosed" })
      })
    )
  })

  it.effect("R-022.5 leaves a device cancelled that was cancelled meanwhile", () =>
    onSite(
      site(),
      Effect.gen(function* () {
        yield* start
        const { station, deviceId } = yield* withDevice()
        yield* station.customers.void({ ...by(), customerNo, reason: "销户" })
        const finalReading = { remaining: Energy.zero }
        yield* station.customers.cancelDevice({ ...by(), deviceId, reason: "拆表", finalReading })
        yield* station.customers.restore({ ...by(), customerNo })
        const all = yield* station.customers.devices({ actor: "clerk", customerNo, binding: "all" })
        assert.deepStrictEqual(
          all.map(({ binding }) => binding),
          ["cancelled"]
        )
      })
    )
  )
})

describe("a voided customer and messages", () => {
  const below = () => {
    const here = site()
    here.policy = { signature: "【泉城供电】" }
    held(panelOf(here), groupOf(first)).balance = Energy.kwh("50")
    return here
  }
  const alarms = Effect.gen(function* () {
    return yield* AlarmScheduler.runOnce(yield* DateTime.now)
  })
  const submit = Effect.gen(function* () {
    return yield* MessageSender.runOnce(yield* DateTime.now)
  })
  /** A customer below his alarm energy, read at 10:00; the alarm time is 09:30. */
  const ready = Effect.fnUntraced(function* () {
    yield* start
    const found = yield* withDevice()
    yield* found.station.customers.pollRemaining({ actor: "clerk", deviceId: found.deviceId })
    return found
  })

  /** What came of a customer below his alarm energy: with `act` before the alarm time, and without it. */
  const withAndWithout = <A>(
    act: Effect.Effect<unknown, unknown, Station.Station>,
    look: (here: Site) => Effect.Effect<A, unknown, Station.Station | StationStore | SmsGateway | TerminalGateway>
  ) =>
    Effect.forEach([act, Effect.void], (before) => {
      const here = below()
      return onSite(here, Effect.andThen(ready(), Effect.andThen(before, look(here))))
    })
  const voided = Effect.flatMap(Station.Station, ({ customers }) =>
    customers.void({ ...by(), customerNo, reason: "销户" })
  )
  const messagesOf = (here: Site) => [...here.books.rows.Message.values()].length

  it.effect("R-020.3 gets no SMS when the alarm time comes, where he would have got one", () =>
    Effect.gen(function* () {
      const sent = yield* withAndWithout(voided, (here) =>
        Effect.gen(function* () {
          for (const day of ["03", "04"]) {
            yield* TestClock.setTime(Date.parse(`2026-03-${day}T01:30:00Z`))
            yield* alarms
            yield* submit
          }
          return [messagesOf(here), here.sent.map(({ to }) => to)]
        })
      )
      assert.deepStrictEqual(sent, [
        [0, []],
        [2, ["13800000000", "13800000000"]]
      ])
    })
  )

  it.effect("R-020.4 is refused when an operator duns him, where he would have been sent to", () =>
    Effect.gen(function* () {
      const sent = yield* withAndWithout(voided, (here) =>
        Effect.gen(function* () {
          const { dunning, plan } = yield* Station.Station
          const command = { ...by(), customerNos: [customerNo] } as const
          const shown = yield* dunning.preview({ actor: "clerk", customerNos: [customerNo] })
          const { confirmation } = yield* plan.dunning.send(command)
          const { refused, messages } = yield* dunning.send({ ...command, confirmation: confirmation ?? "" })
          yield* submit
          const codes = refused.map((one) => [one.customerNo, one.refusals[0]?.code])
          return [shown.messages.length, codes, messages.length, messagesOf(here), here.sent.length]
        })
      )
      assert.deepStrictEqual(sent, [
        [0, [[customerNo, "CUSTOMER_INVALID"]], 0, 0, 0],
        [1, [], 1, 1, 1]
      ])
    })
  )

  it.effect("R-022.4 gets the first SMS at the next alarm time after he is restored, and none at once", () => {
    const here = below()
    return onSite(
      here,
      Effect.gen(function* () {
        const { station, deviceId } = yield* ready()
        yield* station.customers.void({ ...by(), customerNo, reason: "销户" })
        yield* TestClock.adjust("3 days")
        yield* station.customers.restore({ ...by(), customerNo })
        yield* station.customers.pollRemaining({ actor: "clerk", deviceId })
        yield* alarms
        assert.strictEqual(here.books.rows.Message.size, 0)
        yield* TestClock.setTime(Date.parse("2026-03-06T01:30:00Z"))
        yield* alarms
        assert.strictEqual(here.books.rows.Message.size, 1)
      })
    )
  })

  it.effect(
    "R-021.3 his episode ends with him, and his order, his watch and his session do not move while time passes and readings arrive",
    () => {
      const here = below()
      return onSite(
        here,
        Effect.gen(function* () {
          const { station, deviceId } = yield* ready()
          const { orderNo } = yield* station.purchases.save({ ...by(), deviceId, energy: Energy.kwh("100") })
          yield* station.commissioning.start({ ...by(), customerNo })
          yield* TestClock.setTime(Date.parse("2026-03-03T01:30:00Z"))
          yield* alarms
          const episodes = () => {
            const watch = here.books.rows.AlarmWatch.get(customerNo)?.current.state
            return Object.keys(watch && "episodes" in watch ? watch.episodes : {}).length
          }
          assert.strictEqual(episodes(), 1)
          yield* station.customers.void({ ...by(), customerNo, reason: "销户" })
          assert.strictEqual(episodes(), 0)
          const look = Effect.gen(function* () {
            const { order } = yield* station.purchaseRecords.details({ actor: "clerk", orderNo })
            const session = yield* station.commissioning.get({ actor: "clerk", deviceId })
            return { order, session, watch: here.books.rows.AlarmWatch.get(customerNo)?.current.state }
          })
          const before = yield* look
          held(panelOf(here), groupOf(first)).balance = Energy.kwh("900")
          yield* station.customers.pollRemaining({ actor: "clerk", deviceId })
          yield* TestClock.adjust("3 days")
          yield* alarms
          yield* DispatchEngine.runOnce(yield* DateTime.now)
          assert.deepStrictEqual(yield* look, before)
        })
      )
    }
  )
})

describe("the customer in promises", () => {
  it("R-006.1 is added, and found as a valid customer, without Effect", async () => {
    const station = StationPromise.make(layer(site()))
    const { alarm, limits, consent, templateId, contact, remarks, ext } = settings
    const customer = { customerNo, alarm, limits, consent, templateId, contact, remarks, ext }
    const added = await station.customers.add({ actor: "clerk", commandId: id(), ...customer } as never)
    assert.deepInclude(added, { customerNo, validity: "valid" })
    const found = await station.customers.get({ actor: "clerk", customerNo })
    const { rows } = await station.customers.list({ actor: "clerk" })
    await station.close()
    assert.deepStrictEqual([found, rows], [added, [added]])
  })
})
