import { assert, describe, it } from "@effect/vitest"
import { DispatchEngine, Energy, Station } from "@yugou/core"
import type { AccountClosing, Device, Replacement } from "@yugou/core/books"
import { absent, makeCommit, StationStore } from "@yugou/core/store"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import { TestClock } from "effect/testing"
import { addCustomer, alarmOf, at, days, makeSite, type Site, setBalance, stationOf } from "../../books/alarm/Site.ts"
import {
  assertEachConditionTried,
  lists,
  listsOfArrears,
  listsOfDevices,
  listsOfLimits,
  listsOfPeople,
  listsOfRecords,
  type Tried
} from "./Lists.ts"

const clerk = { actor: "clerk" }

const save = Effect.fnUntraced(function* (deviceId: string, id: string) {
  const { purchases } = yield* Station.Station
  const sale = { deviceId, energy: Energy.kwh("10"), workOrderNo: `W-${id}` }
  const saved = yield* purchases.save({ ...clerk, commandId: id, ...sale })
  return saved.orderNo
})
const orderNos = (rows: ReadonlyArray<{ readonly orderNo: string }>) => rows.map(({ orderNo }) => orderNo).toSorted()

/** Two customers in two org units; orders in several states, and one each on three days. */
const world = Effect.fnUntraced(function* (site: Site) {
  const { approvals, purchaseRecords, customers } = yield* Station.Station
  yield* at("2026-03-01 10:00")
  const [c1] = yield* addCustomer(site, "C1", { cycle: "daily" })
  const early = yield* save(c1?.deviceId ?? "", "early")
  yield* at("2026-03-02 10:00")
  const [d1] = yield* addCustomer(site, "D1", { cycle: "none", time: null })
  yield* customers.add({ ...clerk, commandId: "c2", customerNo: "C2", alarm: alarmOf({ cycle: "once" }) })
  yield* customers.void({ ...clerk, commandId: "c2v", customerNo: "C2", reason: "销户" })
  const pending = yield* save(c1?.deviceId ?? "", "pending")
  const voided = yield* save(c1?.deviceId ?? "", "voided")
  yield* purchaseRecords.void({ ...clerk, commandId: "v", orderNo: voided, reason: "录入有误" })
  const elsewhere = yield* save(d1?.deviceId ?? "", "elsewhere")
  const slow = yield* save(c1?.deviceId ?? "", "slow")
  yield* at("2026-03-03 10:00")
  yield* approvals.approve({ actor: "chief", commandId: "approve", orderNo: slow })
  yield* at("2026-03-04 10:00")
  yield* purchaseRecords.dispatch({ ...clerk, commandId: "dispatch", orderNo: slow })
  yield* Effect.flatMap(DateTime.now, DispatchEngine.runOnce)
  return { early, pending, voided, elsewhere, slow }
})

type Replaced = Pick<Device.State, "deviceId" | "orgNo" | "customerNo" | "target">

/** Writes a replacement into the books, as far as it came. */
const replacing = Effect.fnUntraced(function* (
  { deviceId, orgNo, customerNo, target }: Replaced,
  until: "started" | "stopped"
) {
  const store = yield* StationStore
  const now = yield* DateTime.now
  const replacementId = `r-${customerNo}`
  const content: Replacement.Content = {
    ...{ replacementId, orgNo, customerNo, oldDeviceId: deviceId, oldTarget: target },
    ...{ newDeviceId: `n-${customerNo}`, newTarget: target, reading: null, control: "released" },
    ...{ thresholds: { alarm: Energy.kwh("100"), trip: Energy.zero }, by: "clerk", reason: "换装" }
  }
  const started: Replacement.Event = { _tag: "ReplacementStarted", v: 1, at: now, content }
  const stopped: Replacement.Event = { _tag: "ReplacementStopped", v: 1, at: now, reason: "CustomerInvalid" }
  const events = until === "stopped" ? [started, stopped] : [started]
  const trail = { actor: "clerk", operation: "test", reason: null, at: now }
  const command = { id: replacementId, content: "", response: null }
  const view = { replacement: absent("Replacement", replacementId) }
  yield* store.commit(makeCommit(view, { replacement: events }, { command, trail }))
})

/** Writes a closing of an account into the books, as far as it came. */
const closing = Effect.fnUntraced(function* (
  { deviceId, orgNo, customerNo, target }: Replaced,
  until: "proposed" | "stopped"
) {
  const store = yield* StationStore
  const now = yield* DateTime.now
  const closingId = `k-${customerNo}`
  const reading = { remaining: Energy.zero, at: now, source: "terminal" } as const
  const content: AccountClosing.Content = {
    ...{ closingId, orgNo, customerNo, deviceId, target, reading, foreign: Energy.zero, disposition: null },
    ...{ control: "released", cut: "none", by: "clerk", reason: "销户" }
  }
  const proposed: AccountClosing.Event = { _tag: "ClosingProposed", v: 1, at: now, content }
  const stopped: AccountClosing.Event = { _tag: "ClosingStopped", v: 1, at: now, reason: "silent" }
  const events = until === "stopped" ? [proposed, stopped] : [proposed]
  const trail = { actor: "clerk", operation: "test", reason: null, at: now }
  const command = { id: closingId, content: "", response: null }
  const view = { closing: absent("AccountClosing", closingId) }
  yield* store.commit(makeCommit(view, { closing: events }, { command, trail }))
})

const day = (date: string) => ({ from: `2026-03-0${date}`, to: `2026-03-0${date}` })

describe("R-004.1 a list gives exactly the rows that meet a condition", () => {
  type Orders = Effect.Success<ReturnType<typeof world>>
  const rows: ReadonlyArray<{
    readonly title: string
    readonly given: readonly [asked: (orders: Orders) => object, expected: ReadonlyArray<keyof Orders>]
  }> = [
    { title: "none", given: [() => ({}), ["early", "pending", "voided", "elsewhere", "slow"]] },
    { title: "order number", given: [({ voided }) => ({ orderNo: voided }), ["voided"]] },
    { title: "customer number", given: [() => ({ customerNo: "C1" }), ["early", "pending", "voided", "slow"]] },
    { title: "work order", given: [() => ({ workOrderNo: "W-slow" }), ["slow"]] },
    { title: "terminal", given: [() => ({ terminalId: "T-D1" }), ["elsewhere"]] },
    { title: "a part of the customer's name", given: [() => ({ name: "户D" }), ["elsewhere"]] },
    { title: "a character with which no name begins", given: [() => ({ name: "户" }), []] },
    { title: "beginning of the terminal's address", given: [() => ({ address: "T-D" }), ["elsewhere"]] },
    { title: "org unit", given: [() => ({ orgNo: "37402" }), ["elsewhere"]] },
    {
      title: "an org unit above both",
      given: [() => ({ orgNo: "374" }), ["early", "pending", "voided", "elsewhere", "slow"]]
    },
    { title: "an org unit without orders", given: [() => ({ orgNo: "99" }), []] },
    { title: "dispatch state", given: [() => ({ dispatch: ["applied"] }), ["slow"]] },
    {
      title: "dispatch states",
      given: [() => ({ dispatch: ["applied", "idle"] }), ["early", "pending", "voided", "elsewhere", "slow"]]
    },
    { title: "no dispatch state", given: [() => ({ dispatch: [] }), []] },
    { title: "approval", given: [() => ({ approval: ["approved"] }), ["slow"]] },
    { title: "validity", given: [() => ({ validity: "voided" }), ["voided"]] },
    {
      title: "several",
      given: [() => ({ customerNo: "C1", validity: "valid", approval: ["pending"] }), ["early", "pending"]]
    },
    {
      title: "R-004.5 day of saving",
      given: [() => ({ savedOn: day("2") }), ["pending", "voided", "elsewhere", "slow"]]
    },
    {
      title: "R-004.5 day of saving, of orders of another day",
      given: [() => ({ savedOn: { from: "2026-02-01", to: "2026-03-01" } }), ["early"]]
    },
    { title: "R-004.5 day of saving, when only something else happened", given: [() => ({ savedOn: day("3") }), []] },
    { title: "R-004.5 day of approval", given: [() => ({ approvedOn: day("3") }), ["slow"]] },
    {
      title: "R-004.5 day of approval, when only something else happened",
      given: [() => ({ approvedOn: day("4") }), []]
    },
    { title: "R-004.5 day of dispatch", given: [() => ({ dispatchedOn: day("4") }), ["slow"]] },
    {
      title: "R-004.5 day of dispatch, when only something else happened",
      given: [() => ({ dispatchedOn: day("2") }), []]
    }
  ]
  const named: Orders = { early: "1", pending: "p", voided: "v", elsewhere: "e", slow: "s" }
  const asOrders = rows.map(({ given: [asked, expected] }) => ({ asked: asked(named), expected }))
  it.effect.each(rows)("of orders: $title", ({ given: [asked, expected] }) => {
    const site = makeSite()
    return Effect.gen(function* () {
      const orders = yield* world(site)
      const { purchaseRecords } = yield* Station.Station
      const list = yield* purchaseRecords.list({ ...clerk, ...asked(orders) })
      assert.deepStrictEqual(orderNos(list.rows), expected.map((name) => orders[name]).toSorted())
      assert.strictEqual(list.total, expected.length)
    }).pipe(Effect.provide(stationOf(site)))
  })

  const ofCustomers: ReadonlyArray<readonly [condition: string, asked: object, expected: ReadonlyArray<string>]> = [
    ["none: the valid ones", {}, ["C1", "D1"]],
    ["validity", { validity: "voided" }, ["C2"]],
    ["any validity", { validity: "all" }, ["C1", "C2", "D1"]],
    ["number", { customerNo: "D1" }, ["D1"]],
    ["beginning of the name", { name: "客户C" }, ["C1"]],
    ["a part of the name", { name: "户D" }, ["D1"]],
    ["a character with which names begin", { name: "客" }, ["C1", "D1"]],
    ["a character with which none begins", { name: "户" }, []],
    ["cycle", { cycle: "none" }, ["D1"]],
    ["org unit", { orgNo: "37401" }, ["C1"]]
  ]
  it.effect.each(ofCustomers)("of customers: %s", ([, asked, expected]) => {
    const site = makeSite()
    return Effect.gen(function* () {
      yield* world(site)
      const { customers } = yield* Station.Station
      const { rows: found } = yield* customers.list({ ...clerk, ...asked })
      assert.deepStrictEqual(
        found.map(({ customerNo }) => customerNo),
        expected
      )
    }).pipe(Effect.provide(stationOf(site)))
  })

  const ofMessages: ReadonlyArray<readonly [condition: string, asked: object, expected: ReadonlyArray<string>]> = [
    ["none", {}, ["alarm to C1", "dunning to D1"]],
    ["customer", { customerNo: "D1" }, ["dunning to D1"]],
    ["a part of the customer's name", { name: "户D1" }, ["dunning to D1"]],
    ["kind", { kind: ["alarm"] }, ["alarm to C1"]],
    ["kinds", { kind: ["alarm", "dunning"] }, ["alarm to C1", "dunning to D1"]],
    ["progress", { progress: ["queued"] }, ["dunning to D1"]],
    ["sender", { sentBy: "clerk" }, ["dunning to D1"]],
    ["day", { queuedOn: day("6") }, ["alarm to C1"]],
    ["another day", { queuedOn: day("7") }, ["dunning to D1"]],
    ["org unit", { orgNo: "37402" }, ["dunning to D1"]]
  ]
  it.effect.each(ofMessages)("of messages: %s", ([, asked, expected]) => {
    const site = makeSite()
    return Effect.gen(function* () {
      yield* world(site)
      const { dunning } = yield* Station.Station
      assert.deepStrictEqual(yield* days(site, "C1", ["500", "20"], "09:30", "2026-03-05"), [0, 1])
      yield* at("2026-03-07 10:00")
      const template = { templateId: "t", orgNo: "374", name: "t", usableFor: ["dunning"], text: "请购电" } as const
      yield* dunning.saveTemplate({ ...clerk, commandId: "t", ...template })
      const sending = { customerNos: ["D1"], allowAboveThreshold: "yes", templateId: "t" } as const
      yield* dunning.send({ ...clerk, commandId: "b", ...sending })
      const { rows: found, total } = yield* dunning.messages({ ...clerk, ...asked })
      assert.deepStrictEqual(found.map(({ kind, customerNo }) => `${kind} to ${customerNo}`).toSorted(), expected)
      assert.strictEqual(total, expected.length)
    }).pipe(Effect.provide(stationOf(site)))
  })

  const ofWatches: ReadonlyArray<readonly [condition: string, asked: object, expected: ReadonlyArray<string>]> = [
    ["none: those with an open episode", {}, ["C1"]],
    ["clear", { alarm: "clear" }, ["C2", "D1"]],
    ["all", { alarm: "all" }, ["C1", "C2", "D1"]],
    ["customer", { alarm: "all", customerNo: "D1" }, ["D1"]],
    ["a part of the customer's name", { alarm: "all", name: "户C" }, ["C1", "C2"]],
    ["org unit", { alarm: "all", orgNo: "37402" }, ["D1"]]
  ]
  it.effect.each(ofWatches)("of alarms: %s", ([, asked, expected]) => {
    const site = makeSite()
    return Effect.gen(function* () {
      yield* world(site)
      yield* days(site, "C1", ["20"], "09:30", "2026-03-05")
      const { dunning } = yield* Station.Station
      const { rows: found } = yield* dunning.alarms({ ...clerk, ...asked })
      assert.deepStrictEqual(
        found.map(({ customerNo }) => customerNo),
        expected
      )
    }).pipe(Effect.provide(stationOf(site)))
  })

  const ofItems: ReadonlyArray<readonly [condition: string, asked: object, expected: ReadonlyArray<string>]> = [
    ["none: the open ones", {}, ["messageUnsendable D1", "noReading T-C3/1"]],
    ["closed", { state: "closed" }, ["noReading T-C1/1"]],
    ["all", { state: "all" }, ["messageUnsendable D1", "noReading T-C1/1", "noReading T-C3/1"]],
    ["cause", { state: "all", cause: ["noReading"] }, ["noReading T-C1/1", "noReading T-C3/1"]],
    ["another cause", { state: "all", cause: ["clockSkewed"] }, []],
    ["customer", { state: "all", customerNo: "C3" }, ["noReading T-C3/1"]],
    ["a part of the customer's name", { state: "all", name: "户C3" }, ["noReading T-C3/1"]],
    ["day", { state: "all", openedOn: day("5") }, ["noReading T-C1/1", "noReading T-C3/1"]],
    ["another day", { state: "all", openedOn: day("6") }, ["messageUnsendable D1"]],
    ["a day without any", { state: "all", openedOn: day("7") }, []],
    ["org unit", { state: "all", orgNo: "37402" }, ["messageUnsendable D1"]]
  ]
  it.effect.each(ofItems)("of work items: %s", ([, asked, expected]) => {
    const site = makeSite()
    return Effect.gen(function* () {
      yield* at("2026-03-05 09:00")
      yield* addCustomer(site, "C1", { cycle: "daily" })
      yield* addCustomer(site, "C3", { cycle: "daily" })
      setBalance(site, "C3", null)
      yield* days(site, "C1", [null], "09:30", "2026-03-05")
      yield* addCustomer(site, "D1", { cycle: "daily" })
      const { dunning } = yield* Station.Station
      const unsendable = { templateId: "alarm", orgNo: "374", name: "告警", text: "{readingTime}{hotline}" } as const
      yield* dunning.saveTemplate({ ...clerk, commandId: "t", ...unsendable, usableFor: ["alarm"] })
      yield* days(site, "D1", ["20"], "09:30", "2026-03-06")
      yield* dunning.closeWorkItem({ ...clerk, commandId: "x", cause: "noReading", subject: "T-C1/1", note: "已核实" })
      const { rows: found, total } = yield* dunning.workItems({ ...clerk, ...asked })
      assert.deepStrictEqual(found.map(({ cause, subject }) => `${cause} ${subject}`).toSorted(), expected)
      assert.strictEqual(total, expected.length)
    }).pipe(Effect.provide(stationOf(site)))
  })

  const ofReplacements: ReadonlyArray<readonly [condition: string, asked: object, expected: ReadonlyArray<string>]> = [
    ["none", {}, ["C1", "D1"]],
    ["step", { step: "stopped" }, ["D1"]],
    ["a step at which none stands", { step: "adjusting" }, []],
    ["customer", { customerNo: "C1" }, ["C1"]],
    ["a part of the customer's name", { name: "户C" }, ["C1"]],
    ["org unit", { orgNo: "37402" }, ["D1"]]
  ]
  it.effect.each(ofReplacements)("of replacements: %s", ([, asked, expected]) => {
    const site = makeSite()
    return Effect.gen(function* () {
      yield* at("2026-03-05 09:00")
      for (const customerNo of ["C1", "D1"]) {
        const [device] = yield* addCustomer(site, customerNo, { cycle: "daily" })
        yield* replacing(device as Replaced, customerNo === "D1" ? "stopped" : "started")
      }
      const { customers } = yield* Station.Station
      const { rows: found, total } = yield* customers.replacements({ ...clerk, ...asked })
      assert.deepStrictEqual(found.map(({ customerNo }) => customerNo).toSorted(), expected)
      assert.strictEqual(total, expected.length)
    }).pipe(Effect.provide(stationOf(site)))
  })

  const ofClosings: ReadonlyArray<readonly [condition: string, asked: object, expected: ReadonlyArray<string>]> = [
    ["none", {}, ["C1", "D1"]],
    ["step", { step: "stopped" }, ["D1"]],
    ["a step at which none stands", { step: "zeroing" }, []],
    ["customer", { customerNo: "C1" }, ["C1"]],
    ["a part of the customer's name", { name: "户C" }, ["C1"]],
    ["org unit", { orgNo: "37402" }, ["D1"]]
  ]
  it.effect.each(ofClosings)("of closings: %s", ([, asked, expected]) => {
    const site = makeSite()
    return Effect.gen(function* () {
      yield* at("2026-03-05 09:00")
      for (const customerNo of ["C1", "D1"]) {
        const [device] = yield* addCustomer(site, customerNo, { cycle: "daily" })
        yield* closing(device as Replaced, customerNo === "D1" ? "stopped" : "proposed")
      }
      const { customers } = yield* Station.Station
      const { rows: found, total } = yield* customers.closings({ ...clerk, ...asked })
      assert.deepStrictEqual(found.map(({ customerNo }) => customerNo).toSorted(), expected)
      assert.strictEqual(total, expected.length)
    }).pipe(Effect.provide(stationOf(site)))
  })

  const ofDifferences: ReadonlyArray<readonly [condition: string, asked: object, expected: ReadonlyArray<string>]> = [
    ["none: the open ones", {}, ["onlyHere W-early", "onlyThere P-C", "onlyThere P-D"]],
    ["closed", { state: "closed" }, ["onlyHere W-slow"]],
    ["all", { state: "all" }, ["onlyHere W-early", "onlyHere W-slow", "onlyThere P-C", "onlyThere P-D"]],
    ["cause", { cause: "onlyHere" }, ["onlyHere W-early"]],
    ["another cause", { cause: "otherAmount" }, []],
    ["work order, as it is compared", { workOrderNo: " Ｐ-C" }, ["onlyThere P-C"]],
    ["day", { days: day("1") }, ["onlyHere W-early"]],
    ["org unit", { orgNo: "37402" }, ["onlyThere P-D"]]
  ]
  it.effect.each(ofDifferences)("of payment differences: %s", ([, asked, expected]) => {
    const site = makeSite()
    return Effect.gen(function* () {
      const { pending } = yield* world(site)
      const { purchaseRecords, settlement } = yield* Station.Station
      yield* purchaseRecords.void({ ...clerk, commandId: "pv", orderNo: pending, reason: "录入有误" })
      const listOf = (date: string, orgNo: string, ...payments: ReadonlyArray<object>) =>
        settlement.reconcilePayments({ ...clerk, commandId: `${date}-${orgNo}`, day: date, orgNo, payments } as never)
      yield* listOf("2026-03-01", "37401")
      yield* listOf("2026-03-02", "37401", { workOrderNo: "P-C", amountFen: 100 })
      yield* listOf("2026-03-03", "37402", { workOrderNo: "P-D", amountFen: 100 })
      yield* settlement.closePaymentDifference({
        ...{ ...clerk, commandId: "closed", differenceId: "37401/W-slow", note: "营销已补录" }
      })
      const { rows: found, total } = yield* settlement.paymentDifferences({ ...clerk, ...asked })
      assert.deepStrictEqual(found.map(({ cause, workOrderNo }) => `${cause} ${workOrderNo}`).toSorted(), expected)
      assert.strictEqual(total, expected.length)
    }).pipe(Effect.provide(stationOf(site)))
  })

  const tables: ReadonlyArray<readonly [list: string, tried: ReadonlyArray<Tried>]> = [
    ["purchaseRecords.list", asOrders],
    ...(
      [
        ["customers.list", ofCustomers],
        ["dunning.messages", ofMessages],
        ["dunning.alarms", ofWatches],
        ["dunning.workItems", ofItems],
        ["customers.replacements", ofReplacements],
        ["customers.closings", ofClosings],
        ["settlement.paymentDifferences", ofDifferences]
      ] as const
    ).map(([list, tried]) => [list, tried.map(([, asked, expected]) => ({ asked, expected }))] as const)
  ]
  it.each(tables)("each condition of %s is one of them", (list, tried) => assertEachConditionTried(list, tried))

  it("each list of the table of operations is asked here, or among the records", () => {
    const here = tables.map(([list]) => list)
    const elsewhere = [...listsOfRecords, ...listsOfDevices, ...listsOfPeople, ...listsOfArrears, ...listsOfLimits]
    assert.deepStrictEqual([...here, ...elsewhere].toSorted(), [...lists.keys()].toSorted())
  })
})

describe("messages are counted", () => {
  const none = {
    ...{ queued: 0, submitting: 0, submitted: 0, delivered: 0, receiptUnknown: 0 },
    ...{ failed: 0, unknown: 0, suppressed: 0, cancelled: 0 }
  }
  it.effect("by day, org unit and kind, as they stand and as the gateway charges for them", () => {
    const site = makeSite()
    return Effect.gen(function* () {
      yield* world(site)
      const { dunning } = yield* Station.Station
      assert.deepStrictEqual(yield* days(site, "C1", ["500", "20"], "09:30", "2026-03-05"), [0, 1])
      yield* at("2026-03-07 10:00")
      const text = "请购电".repeat(30)
      const template = { templateId: "t", orgNo: "374", name: "t", usableFor: ["dunning"], text } as const
      yield* dunning.saveTemplate({ ...clerk, commandId: "t", ...template })
      const sending = { customerNos: ["D1"], allowAboveThreshold: "yes", templateId: "t" } as const
      const { messages } = yield* dunning.send({ ...clerk, commandId: "b", ...sending })
      yield* dunning.send({ ...clerk, commandId: "b2", ...sending })
      const messageId = messages[0]?.messageId ?? ""
      yield* dunning.cancelMessage({ ...clerk, commandId: "x", messageId, reason: "重复" })
      const march = { ...clerk, from: "2026-03-01", to: "2026-03-31" }
      const [alarm, dunned, ...more] = yield* dunning.messageStatistics(march)
      if (alarm === undefined || dunned === undefined) return assert.fail("there are two rows")
      assert.lengthOf(more, 0)
      assert.deepInclude(alarm, { day: "2026-03-06", orgNo: "37401", kind: "alarm", messages: 1 })
      const segments = 2 * (messages[0]?.segments ?? 0)
      assert.isAbove(segments, 2)
      assert.deepStrictEqual(dunned, {
        ...{ day: "2026-03-07", orgNo: "37402", kind: "dunning", messages: 2, segments },
        ...{ ...none, queued: 1, cancelled: 1 }
      })
      assert.deepStrictEqual(yield* dunning.messageStatistics({ ...march, orgNo: "37402" }), [dunned])
      assert.deepStrictEqual(yield* dunning.messageStatistics({ ...march, to: "2026-03-06" }), [alarm])
      const long = dunning.messageStatistics({ ...march, to: "2026-06-01" })
      assert.propertyVal(yield* Effect.flip(long), "_tag", "InvalidInput")
    }).pipe(Effect.provide(stationOf(site)))
  })
})

describe("pages", () => {
  it.effect(
    "R-004.2 R-004.3 every row of the first moment comes once and in order while rows are added; the first page has the total",
    () => {
      const site = makeSite()
      return Effect.gen(function* () {
        yield* at("2026-03-02 10:00")
        const [device] = yield* addCustomer(site, "C1", { cycle: "none", time: null })
        const before: Array<string> = []
        for (let count = 0; count < 7; count += 1) {
          before.push(yield* save(device?.deviceId ?? "", `a${count}`))
          yield* TestClock.adjust("1 minute")
        }
        const { purchaseRecords } = yield* Station.Station
        const seen: Array<string> = []
        const totals: Array<number | null> = []
        let after: string | null = null
        do {
          const page: Effect.Success<ReturnType<typeof purchaseRecords.list>> = yield* purchaseRecords.list({
            ...clerk,
            limit: 3,
            after
          })
          seen.push(...page.rows.map(({ orderNo }) => orderNo))
          totals.push(page.total)
          after = page.next
          yield* save(device?.deviceId ?? "", `b${seen.length}`)
          yield* TestClock.adjust("1 minute")
        } while (after !== null)
        assert.deepStrictEqual(seen, before.toReversed())
        assert.deepStrictEqual(totals, [7, null, null])
      }).pipe(Effect.provide(stationOf(site)))
    }
  )

  it.effect("R-004.6 without a date range rows that are older than seven days are there", () => {
    const site = makeSite()
    return Effect.gen(function* () {
      yield* at("2026-01-02 10:00")
      const [device] = yield* addCustomer(site, "C1", { cycle: "none", time: null })
      const old = yield* save(device?.deviceId ?? "", "old")
      yield* at("2026-03-02 10:00")
      const { purchaseRecords } = yield* Station.Station
      assert.deepStrictEqual(orderNos((yield* purchaseRecords.list(clerk)).rows), [old])
    }).pipe(Effect.provide(stationOf(site)))
  })

  it.effect("a local day begins at its midnight and ends before the next one", () => {
    const site = makeSite()
    return Effect.gen(function* () {
      yield* at("2026-03-01 10:00")
      const [device] = yield* addCustomer(site, "C1", { cycle: "none", time: null })
      for (const time of ["2026-03-01 23:59", "2026-03-02 00:00", "2026-03-02 23:59", "2026-03-03 00:00"]) {
        yield* at(time)
        yield* save(device?.deviceId ?? "", time)
      }
      const { purchaseRecords } = yield* Station.Station
      assert.strictEqual((yield* purchaseRecords.list({ ...clerk, savedOn: day("2") })).total, 2)
    }).pipe(Effect.provide(stationOf(site)))
  })
})

describe("bad conditions", () => {
  const rows: ReadonlyArray<{ readonly title: string; readonly given: readonly [asked: object, field: string] }> = [
    {
      title: "R-004.4 a range of saving that ends before it begins",
      given: [{ savedOn: { from: "2026-03-03", to: "2026-03-02" } }, "savedOn"]
    },
    {
      title: "R-004.4 a range of approval that ends before it begins",
      given: [{ approvedOn: { from: "2026-03-03", to: "2026-03-02" } }, "approvedOn"]
    },
    {
      title: "R-004.4 a range of dispatch that ends before it begins",
      given: [{ dispatchedOn: { from: "2026-03-03", to: "2026-03-02" } }, "dispatchedOn"]
    },
    { title: "a day that is none", given: [{ savedOn: { from: "2026-13-01", to: "2026-13-02" } }, "savedOn.from"] },
    { title: "a page of 0 rows", given: [{ limit: 0 }, "limit"] },
    { title: "a page of 501 rows", given: [{ limit: 501 }, "limit"] },
    { title: "a state that does not exist", given: [{ dispatch: ["done"] }, "dispatch.0"] },
    { title: "a condition that does not exist", given: [{ colour: "red" }, "colour"] }
  ]
  it.effect.each(rows)("$title is refused, naming the field", ({ given: [asked, field] }) =>
    Effect.gen(function* () {
      const { purchaseRecords } = yield* Station.Station
      const refusal = yield* Effect.flip(purchaseRecords.list({ ...clerk, ...asked }))
      assert.deepInclude(refusal, { _tag: "InvalidInput", field })
    }).pipe(Effect.provide(stationOf(makeSite())))
  )
})
