import { assert, describe, it } from "@effect/vitest"
import { Instant, operations, StationPromise, StationStore } from "@yugou/core"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { archive, fakeTerminal, layer, terminalId } from "../Fixtures.ts"
import {
  approve,
  at,
  chief,
  clerk,
  details,
  discrepancies,
  dispatch,
  dispatchOf,
  engine,
  kwh,
  minutes,
  once,
  open,
  resolver,
  save,
  sell,
  tagOf
} from "./Desk.ts"

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
      const common = { orgNo: "37401", queued: 0, sending: 0, rejected: 0 }
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
          appliedEnergy: kwh("100")
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
          appliedEnergy: kwh("0")
        }
      ])
      const none = station.purchaseRecords.statistics({ actor: "clerk", from: "2026-03-03", to: "2026-03-02" })
      assert.strictEqual(yield* tagOf(none), "InvalidInput")
    }).pipe(Effect.provide(layer(terminal)))
  })
})

describe("discrepancies", () => {
  const key = `${terminalId}/1` as never

  it.effect("close by a stated repair: the number found is adopted, and the next order goes out behind it", () => {
    const terminal = fakeTerminal()
    return Effect.gen(function* () {
      const { station, device } = yield* open
      yield* sell(device.deviceId, "100")
      yield* engine
      terminal.wireNo = 41
      const orderNo = yield* sell(device.deviceId, "200")
      yield* engine
      const [found] = yield* discrepancies
      const close = {
        discrepancyId: found?.discrepancyId ?? "",
        repair: "numberAdopted",
        note: "营业厅已在终端售电"
      } as const
      const closed = yield* station.purchaseRecords.closeDiscrepancy({ ...chief(), ...close })
      assert.deepInclude(closed.closed as object, { by: "chief", repair: "numberAdopted", note: close.note })
      assert.strictEqual(yield* tagOf(station.purchaseRecords.closeDiscrepancy({ ...chief(), ...close })), "Conflict")
      yield* minutes(61)
      yield* engine
      assert.strictEqual(yield* dispatchOf(orderNo), "applied")
      assert.strictEqual(terminal.wireNo, 42)
    }).pipe(Effect.provide(layer(terminal)))
  })

  it.effect("never let a number be sent again: a lower number that was adopted does not take the series back", () => {
    const terminal = fakeTerminal()
    return Effect.gen(function* () {
      const { station, device } = yield* open
      yield* sell(device.deviceId, "100")
      yield* engine
      terminal.wireNo = 3
      const orderNo = yield* sell(device.deviceId, "200")
      yield* engine
      const [found] = yield* discrepancies
      const discrepancyId = found?.discrepancyId ?? ""
      const close = { discrepancyId, repair: "numberAdopted", note: "换终端" } as const
      yield* station.purchaseRecords.closeDiscrepancy({ ...chief(), ...close })
      yield* minutes(61)
      yield* engine
      assert.strictEqual(yield* dispatchOf(orderNo), "applied")
      assert.strictEqual(terminal.wireNo, 8)
    }).pipe(Effect.provide(layer(terminal)))
  })

  it.effect("open by reconciliation when the balance is not what the books expect, and close as explained", () => {
    const terminal = fakeTerminal()
    return Effect.gen(function* () {
      const { station, device } = yield* open
      const reconcile = () => station.purchaseRecords.reconcile({ actor: "clerk", target: key })
      assert.strictEqual((yield* reconcile()).result, "unverified", "no balance was booked yet")
      assert.strictEqual((yield* reconcile()).result, "matches")
      yield* sell(device.deviceId, "100")
      yield* engine
      assert.strictEqual((yield* reconcile()).result, "matches")
      terminal.balance -= kwh("30")
      terminal.consumed += kwh("30")
      assert.strictEqual((yield* reconcile()).result, "matches")
      terminal.balance += kwh("500")
      const differs = yield* reconcile()
      assert.strictEqual(differs.result, "differs")
      const [found] = yield* discrepancies
      assert.deepInclude(found as object, { cause: "balanceDiffers", discrepancyId: differs.discrepancyId })
      const adopt = { discrepancyId: differs.discrepancyId ?? "", repair: "numberAdopted", note: "n" } as const
      assert.strictEqual(yield* tagOf(station.purchaseRecords.closeDiscrepancy({ ...chief(), ...adopt })), "Conflict")
      yield* station.purchaseRecords.closeDiscrepancy({ ...chief(), ...adopt, repair: "explained" })
      assert.deepStrictEqual(yield* discrepancies, [])
      assert.strictEqual((yield* reconcile()).result, "unverified", "the balance is booked anew")
      assert.strictEqual((yield* reconcile()).result, "matches")
      terminal.wireNo = 41
      assert.strictEqual((yield* reconcile()).result, "differs")
    }).pipe(Effect.provide(layer(terminal)))
  })

  it.effect("are not looked for while a credit is under way, and not without an answer", () => {
    const terminal = fakeTerminal()
    terminal.faults.push("dropReply")
    return Effect.gen(function* () {
      const { station, device } = yield* open
      const reconcile = () => station.purchaseRecords.reconcile({ actor: "clerk", target: key })
      yield* sell(device.deviceId, "100")
      yield* engine
      assert.strictEqual((yield* reconcile()).result, "busy")
      yield* resolver
      terminal.presence = "offline"
      assert.strictEqual((yield* reconcile()).result, "notRead")
      yield* minutes(1)
    }).pipe(Effect.provide(layer(terminal)))
  })
})

describe("batches", () => {
  it.effect("R-113.1 save and dispatch row by row, name what is refused, and go on where they stopped", () =>
    Effect.gen(function* () {
      const { station, device } = yield* open
      const good = { deviceId: device.deviceId, energy: kwh("100") }
      const batch = { actor: "clerk", batchId: once(), rows: [good, { ...good, energy: kwh("0") }, good] as const }
      const firstTwo = yield* Stream.runCollect(Stream.take(station.purchases.saveBatch(batch), 2))
      assert.deepStrictEqual(
        firstTwo.map(({ row, done, total, refusal }) => [row, done, total, refusal?.code]),
        [
          [1, 1, 3, undefined],
          [2, 2, 3, "VALUE_INVALID"]
        ]
      )
      const all = yield* Stream.runCollect(station.purchases.saveBatch(batch))
      assert.deepStrictEqual(all.slice(0, 1), firstTwo.slice(0, 1), "the first row is not saved again")
      const orderNos = all.flatMap(({ order }) => (order === null ? [] : [order.orderNo]))
      assert.strictEqual((yield* station.purchaseRecords.list({ actor: "clerk" })).rows.length, 2)
      const [first = "", second = ""] = orderNos
      yield* approve(first)
      const sent = yield* Stream.runCollect(
        station.purchaseRecords.dispatchBatch({ actor: "clerk", batchId: once(), orderNos: [first, second] })
      )
      assert.deepStrictEqual(
        sent.map(({ order, refusal }) => order?.dispatch ?? refusal?.code),
        ["queued", "NOT_APPROVED"]
      )
    }).pipe(Effect.provide(layer(fakeTerminal())))
  )

  it.effect("refuse as a whole who may not, and more rows than a batch may have", () =>
    Effect.gen(function* () {
      const { station, device } = yield* open
      const row = { deviceId: device.deviceId, energy: kwh("100") }
      const nobody = station.purchases.saveBatch({ actor: "nobody", batchId: "b", rows: [row] })
      assert.strictEqual(yield* tagOf(Stream.runCollect(nobody)), "Forbidden")
      const rows = [row, ...Array.from({ length: 1000 }, () => row)] as const
      const many = station.purchases.saveBatch({ actor: "clerk", batchId: "b", rows })
      assert.strictEqual(yield* tagOf(Stream.runCollect(many)), "InvalidInput")
    }).pipe(Effect.provide(layer(fakeTerminal())))
  )

  it.effect("are iterated with for await in a host of promises, until the signal", () =>
    Effect.promise(async () => {
      const station = StationPromise.make(layer(fakeTerminal()))
      const row = { deviceId: "D0", energy: "100" }
      const batch = { actor: "clerk", batchId: "b", rows: [row, row] as const }
      const seen: Array<string | undefined> = []
      for await (const { refusal } of station.purchases.saveBatch(batch)) seen.push(refusal?.code)
      assert.deepStrictEqual(seen, ["NOT_FOUND", "NOT_FOUND"])
      const ending = new AbortController()
      const stopped = async () => {
        for await (const _ of station.purchases.saveBatch(batch, { signal: ending.signal })) ending.abort()
      }
      const error = await stopped().catch((reason: unknown) => reason)
      assert.deepInclude(error as object, { name: "AbortError" })
      const bad = station.purchases.saveBatch({ ...batch, rows: [{ ...row, energy: 1 as never }] })
      const invalid = await bad[Symbol.asyncIterator]()
        .next()
        .catch((reason: unknown) => reason)
      assert.deepInclude(invalid as object, { code: "INVALID_INPUT" })
      await station.close()
    })
  )
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
