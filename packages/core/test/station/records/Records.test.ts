import { assert, describe, it } from "@effect/vitest"
import { Instant, operations } from "@yugou/core"
import { StationStore } from "@yugou/core/store"
import * as Effect from "effect/Effect"
import { archive, fakeTerminal, layer, terminalId } from "../../Fixtures.ts"
import {
  approve,
  at,
  chief,
  clerk,
  details,
  dispatch,
  dispatchOf,
  engine,
  kwh,
  minutes,
  open,
  resolver,
  save,
  sell,
  tagOf
} from "../Desk.ts"

const start = Instant.at(at)

describe("purchase details", () => {
  it.effect(
    "R-101.1 R-101.2 hold customer, terminal, the purchase, every attempt, and the balance before and after",
    () => {
      const terminal = fakeTerminal()
      terminal.faults.push("dropRequest")
      return Effect.gen(function* () {
        const { station, device } = yield* open
        const orderNo = yield* sell(device.deviceId, "100")
        yield* engine
        yield* minutes(20)
        yield* resolver
        yield* dispatch(orderNo)
        yield* engine
        const found = yield* details(orderNo)
        assert.strictEqual(found.customer.name, archive.customer.name)
        assert.deepStrictEqual(found.terminal, { terminalId, orgNo: "37401", dialectId: "fake", address: terminalId })
        assert.deepStrictEqual(
          found.attempts.map(({ no, ending, verdict }) => [no, ending?._tag, verdict?.kind]),
          [
            [1, "NoAnswer", "notApplied"],
            [2, "Answered", "applied"]
          ]
        )
        const [, last] = found.attempts
        assert.deepStrictEqual([last?.before.balance, last?.verdict?.look.balance], [kwh("20"), kwh("120")])
        const history = yield* station.purchaseRecords.history({ actor: "clerk", orderNo })
        assert.includeMembers(
          history.flatMap(({ events }) => events),
          ["OrderSaved", "OrderApproved", "Queued", "AttemptOpened", "OutcomeBecameUnknown", "Settled"]
        )
      }).pipe(Effect.provide(layer(terminal)))
    }
  )

  it.effect("R-100.1 lists what is to be dispatched without what was applied", () =>
    Effect.gen(function* () {
      const { station, device } = yield* open
      const applied = yield* sell(device.deviceId, "100")
      yield* engine
      yield* minutes(1)
      const open_ = yield* save(device.deviceId, "100")
      const regions = ["idle", "queued", "sending", "unknown", "rejected"] as const
      const { rows } = yield* station.purchaseRecords.list({ actor: "clerk", dispatch: regions })
      assert.deepStrictEqual(
        rows.map(({ orderNo }) => orderNo),
        [open_]
      )
      assert.strictEqual(yield* dispatchOf(applied), "applied")
    }).pipe(Effect.provide(layer(fakeTerminal())))
  )
})

describe("history", () => {
  it.effect(
    "R-137.1 R-143.1 keeps what was voided, and shows an order, a customer and a terminal as of a recorded time",
    () =>
      Effect.gen(function* () {
        const { station, device } = yield* open
        const orderNo = yield* save(device.deviceId, "100")
        yield* minutes(10)
        yield* approve(orderNo)
        yield* station.purchaseRecords.void({ ...chief(), orderNo, reason: "wrong" })
        yield* station.customers.void({ ...chief(), customerNo: device.customerNo, reason: "moved" })
        const asOf = Effect.fnUntraced(function* (
          kind: "Order" | "Customer" | "Terminal",
          id: string,
          time: Instant.Instant
        ) {
          return (yield* station.history.asOf({ actor: "clerk", kind, id, at: time })).state as {
            [field: string]: unknown
          }
        })
        const [before, after] = [Instant.plusMillis(start, 60_000), Instant.plusMillis(start, 11 * 60_000)]
        assert.deepInclude(yield* asOf("Order", orderNo, before), { validity: "valid", energy: "100" })
        assert.deepInclude(yield* asOf("Order", orderNo, after), { validity: "voided", energy: "100" })
        assert.deepInclude(yield* asOf("Customer", device.customerNo, before), { validity: "valid" })
        assert.deepInclude(yield* asOf("Customer", device.customerNo, after), { validity: "voided" })
        assert.deepInclude(yield* asOf("Terminal", terminalId, before), { address: terminalId })
        const early = station.history.asOf({
          actor: "clerk",
          kind: "Order",
          id: orderNo,
          at: Instant.plusMillis(start, -1)
        })
        assert.strictEqual(yield* tagOf(early), "NotFound")
        const steps = yield* station.history.steps({ actor: "clerk", kind: "Order", id: orderNo, afterVersion: 1 })
        assert.deepStrictEqual(
          steps.map(({ version, actor, operation, reason }) => [version, actor, operation, reason]),
          [
            [2, "chief", "approvals.approve", null],
            [3, "chief", "purchaseRecords.void", "wrong"]
          ]
        )
        assert.deepInclude(steps[1]?.before as object, { validity: "valid" })
        assert.deepInclude(steps[1]?.after as object, { validity: "voided" })
      }).pipe(Effect.provide(layer(fakeTerminal())))
  )

  it.effect("R-137.2 has no operation and no call of the store that deletes", () =>
    Effect.gen(function* () {
      const names = Object.values(operations).flatMap((table) => Object.keys(table))
      const calls = Object.keys(yield* StationStore)
      for (const name of [...names, ...calls]) assert.notMatch(name, /delete|remove|erase|purge/i)
    }).pipe(Effect.provide(layer(fakeTerminal())))
  )
})

describe("the one call that takes anything away", () => {
  it.effect("R-137.1 R-137.2 thins measurements, and no record and nothing that anybody did", () =>
    Effect.gen(function* () {
      const { station, device } = yield* open
      const store = yield* StationStore
      const { orderNo } = yield* station.purchases.save({ ...clerk(), deviceId: device.deviceId, energy: kwh("100") })
      const told = Effect.gen(function* () {
        const steps = yield* station.history.steps({ actor: "clerk", kind: "Order", id: orderNo })
        return {
          steps,
          lines: yield* store.committed(0n, 500),
          order: yield* station.purchaseRecords.details({ actor: "clerk", orderNo })
        }
      })
      const before = yield* told
      const [from, until] = [Instant.at("1970-01-01T00:00:00Z"), Instant.at("2100-01-01T00:00:00Z")]
      assert.strictEqual((yield* store.thin({ after: 0n, from, until, most: 500 })).commits, 0)
      assert.deepStrictEqual(yield* told, before)
    }).pipe(Effect.provide(layer(fakeTerminal())))
  )
})

describe("receipts", () => {
  it.effect("R-103.1 are data: the first print is the original, every further one a numbered copy", () =>
    Effect.gen(function* () {
      const { station, device } = yield* open
      const { orderNo } = yield* station.purchases.save({
        ...clerk(),
        deviceId: device.deviceId,
        energy: kwh("100"),
        workOrderNo: "W7",
        amountFen: 5_500
      })
      const first = yield* station.purchaseRecords.printReceipt({ ...clerk(), orderNo })
      assert.deepInclude(first, {
        copy: 1,
        orderNo,
        customerName: archive.customer.name,
        energy: kwh("100"),
        amountFen: 5_500,
        workOrderNo: "W7",
        complete: "no"
      })
      const again = { ...clerk(), orderNo }
      assert.strictEqual((yield* station.purchaseRecords.printReceipt(again)).copy, 2)
      assert.strictEqual((yield* station.purchaseRecords.printReceipt(again)).copy, 2, "the same command prints once")
      yield* station.purchaseRecords.void({ ...chief(), orderNo, reason: "wrong" })
      assert.strictEqual(yield* tagOf(station.purchaseRecords.printReceipt({ ...clerk(), orderNo })), "Voided")
    }).pipe(Effect.provide(layer(fakeTerminal())))
  )
})

describe("what a receipt says of the credit", () => {
  const receiptOf = Effect.fnUntraced(function* (dispatched: "yes" | "no") {
    const { station, device } = yield* open
    const sale = { deviceId: device.deviceId, energy: kwh("100"), amountFen: 5_500, paymentWay: "counter" } as const
    const { orderNo } = yield* station.purchases.save({ ...clerk(), ...sale })
    if (dispatched === "yes") {
      yield* approve(orderNo)
      yield* dispatch(orderNo)
      yield* engine
    }
    return yield* station.purchaseRecords.printReceipt({ ...clerk(), orderNo, window: "3 号窗口" })
  })

  it.effect("how it was paid, the org unit, the window; no balances before it took effect", () =>
    Effect.gen(function* () {
      const { orgName } = archive.customer
      const said = {
        paymentWay: "counter",
        orgName,
        window: "3 号窗口",
        balanceBefore: null,
        balanceAfter: null
      } as const
      assert.deepInclude(yield* receiptOf("no"), { ...said, complete: "no" })
    }).pipe(Effect.provide(layer(fakeTerminal())))
  )
  it.effect("the remaining energy before it and after it, as the station saw it", () =>
    Effect.gen(function* () {
      const said = { complete: "yes", balanceBefore: kwh("20"), balanceAfter: kwh("120") } as const
      assert.deepInclude(yield* receiptOf("yes"), said)
    }).pipe(Effect.provide(layer(fakeTerminal())))
  )
})

describe("statistics", () => {
  it.effect("count the orders of each local day and org unit by their state", () => {
    const terminal = fakeTerminal()
    terminal.faults.push("none", "dropReply")
    return Effect.gen(function* () {
      const { station, device } = yield* open
      yield* sell(device.deviceId, "100")
      yield* engine
      yield* sell(device.deviceId, "200")
      yield* engine
      const voided = yield* save(device.deviceId, "300")
      yield* station.purchaseRecords.void({ ...clerk(), orderNo: voided, reason: "wrong" })
      // 2026-03-02 23:59 in Shanghai is the last minute of the first day.
      yield* minutes(14 * 60)
      yield* save(device.deviceId, "400")
      const rows = yield* station.purchaseRecords.statistics({ actor: "clerk", from: "2026-03-02", to: "2026-03-03" })
      const common = {
        ...{ orgNo: "37401", operator: null, transformerNo: null, lineNo: null, queued: 0, sending: 0 },
        ...{ rejected: 0, rejectedEnergy: kwh("0"), late: 0, unknownTooLong: 0 }
      }
      assert.deepStrictEqual(rows, [
        {
          ...common,
          day: "2026-03-02",
          orders: 3,
          voided: 1,
          idle: 0,
          unknown: 1,
          applied: 1,
          attempts: 2,
          soldEnergy: kwh("300"),
          approvedEnergy: kwh("300"),
          appliedEnergy: kwh("100"),
          unknownEnergy: kwh("200"),
          appliedPerMille: 500,
          seconds: { p50: 0, p95: 0 }
        },
        {
          ...common,
          day: "2026-03-03",
          orders: 1,
          voided: 0,
          idle: 1,
          unknown: 0,
          applied: 0,
          attempts: 0,
          soldEnergy: kwh("400"),
          approvedEnergy: kwh("0"),
          appliedEnergy: kwh("0"),
          unknownEnergy: kwh("0"),
          appliedPerMille: null,
          seconds: null
        }
      ])
      yield* minutes(24 * 60)
      const later = yield* station.purchaseRecords.statistics({ actor: "clerk", from: "2026-03-02", to: "2026-03-03" })
      assert.deepStrictEqual(
        later.map(({ late, unknownTooLong }) => [late, unknownTooLong]),
        [
          [1, 1],
          [0, 0]
        ],
        "the one that is unknown; what nobody approved is not waited for"
      )
      const long = station.purchaseRecords.statistics({ actor: "clerk", from: "2026-03-01", to: "2026-06-01" })
      assert.strictEqual(yield* tagOf(long), "InvalidInput", "93 days")
      yield* station.purchaseRecords.statistics({ actor: "clerk", from: "2026-03-01", to: "2026-05-31" })
      const none = station.purchaseRecords.statistics({ actor: "clerk", from: "2026-03-03", to: "2026-03-02" })
      assert.strictEqual(yield* tagOf(none), "InvalidInput")
    }).pipe(Effect.provide(layer(terminal)))
  })
})

describe("readings", () => {
  it.effect(
    "R-140.1 R-141.2 keep the terminal's own time beside the time of receipt, and a negative balance with its sign",
    () => {
      const terminal = fakeTerminal()
      terminal.balance = kwh("-12.3")
      terminal.clock = "2026-03-02 10:07"
      return Effect.gen(function* () {
        const { station, device } = yield* open
        const reading = yield* station.purchases.pollRemaining({ actor: "clerk", deviceId: device.deviceId })
        assert.deepInclude(reading, { remaining: kwh("-12.3"), readAt: start, terminalTime: "2026-03-02 10:07" })
      }).pipe(Effect.provide(layer(terminal)))
    }
  )
})

describe("two changes at the same time", () => {
  it.effect("R-142.2 let one succeed that was made from the version seen, and refuse the other", () =>
    Effect.gen(function* () {
      const { station, device } = yield* open
      const { alarm, consent, limits, templateId, contact, remarks, ext, version, customerNo } =
        yield* station.customers.get({ actor: "clerk", customerNo: device.customerNo })
      const seen = { customerNo, version, alarm, consent, limits, templateId, contact, remarks, ext }
      const change = (contact: string) => station.customers.update({ ...clerk(), ...seen, contact })
      const results = yield* Effect.all([Effect.result(change("张三")), Effect.result(change("李四"))], {
        concurrency: "unbounded"
      })
      assert.deepStrictEqual(results.map((result) => (result._tag === "Success" ? "ok" : result.failure._tag)).sort(), [
        "Conflict",
        "ok"
      ])
    }).pipe(Effect.provide(layer(fakeTerminal())))
  )
})
