/** A cash desk's day with each shipped dialect to the end of the line: sold in four ways, voided, compensated, handed over, reconciled, told back. */
import { assert } from "@effect/vitest"
import { OrderOutcomes, Station } from "@yugou/core"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { orgNo } from "../src/Station.ts"
import { asked, by, heldBy, kwh, minutes, step, type Told, told } from "./rows/Site.ts"

const day = "2026-03-02"

/** What is sold: the way, the amount in fen, the work order. */
const sales = [
  ["cash", 5_500, "W1"],
  ["cash", 1_100, "W2"],
  ["transfer", 11_000, "W3"],
  ["counter", 2_200, "W4"],
  ["web", 3_300, "W5"]
] as const

const sell = ({ deviceId }: Told, [paymentWay, amountFen, workOrderNo]: (typeof sales)[number]) =>
  Effect.gen(function* () {
    const { purchases } = yield* Station.Station
    const paid = { paymentWay, amountFen, workOrderNo }
    return (yield* purchases.save({ ...by(), deviceId, energy: kwh("10"), ...paid })).orderNo
  })

/** Sends an order and lets the engines settle it. */
const send = Effect.fnUntraced(function* (orderNo: string) {
  const { approvals, purchaseRecords } = yield* Station.Station
  yield* approvals.approve({ ...by("chief"), orderNo })
  yield* purchaseRecords.dispatch({ ...by(), orderNo })
  yield* step
  yield* minutes(10)
})

/** Makes up for an order that took effect: 5 kWh more than the terminal holds. */
const compensate = Effect.fnUntraced(function* (here: Told, orderNo: string) {
  const { approvals, purchaseRecords, purchases } = yield* Station.Station
  const { deviceId } = here
  const { remaining } = yield* purchases.pollRemaining({ ...asked, deviceId })
  const was = remaining ?? kwh("0")
  const value = { value: (was + kwh("5")) as typeof was, ifRemainingWas: was }
  const saved = yield* purchases.adjust({ ...by(), deviceId, ...value, reason: "少送电量", compensates: orderNo })
  yield* approvals.approveAdjustment({ ...by("chief"), adjustmentNo: saved.adjustmentNo })
  yield* purchaseRecords.dispatchAdjustment({ ...by(), adjustmentNo: saved.adjustmentNo })
  yield* step
  yield* minutes(10)
  assert.strictEqual(heldBy(here).remaining, was + kwh("5"))
})

const summary = (found: { readonly workOrderNo: string; readonly cause: string }) =>
  `${found.workOrderNo} ${found.cause}`

told(
  "a cash desk's day: its sums are those of the books, three planted differences are found, outcomes are told back",
  (here) =>
    Effect.gen(function* () {
      const { purchaseRecords, settlement } = here.station
      const orderNos = yield* Effect.forEach(sales, (sale) => sell(here, sale))
      const [first = "", voided = ""] = orderNos
      yield* purchaseRecords.void({ ...by(), orderNo: voided, reason: "录入有误" })
      yield* send(first)
      yield* compensate(here, first)

      const [row, ...others] = yield* settlement.dayEnd({ ...asked, day, orgNo })
      assert.lengthOf(others, 0)
      assert.deepInclude(row, { operator: "clerk", orders: 5, voided: 1, withoutAmount: 0, cashToHandOver: 5_500 })
      assert.deepInclude(row, { energy: kwh("40"), compensations: 1, compensatedFen: 5_500 })
      assert.deepStrictEqual(row?.money, {
        cash: { takenFen: 6_600, returnedFen: 1_100 },
        transfer: { takenFen: 11_000, returnedFen: 0 },
        counter: { takenFen: 2_200, returnedFen: 0 },
        web: { takenFen: 3_300, returnedFen: 0 },
        unstated: { takenFen: 0, returnedFen: 0 }
      })
      const { rows: standing } = yield* purchaseRecords.list({ ...asked, validity: "valid" })
      const net = Object.values(row?.money ?? {}).reduce((sum, it) => sum + it.takenFen - it.returnedFen, 0)
      assert.strictEqual(
        net,
        standing.reduce((sum, { amountFen }) => sum + (amountFen ?? 0), 0)
      )

      // The marketing system booked W3 with another amount, knows nothing of W5, and has a W9 that nobody sold for.
      const listed = { W1: 5_500, W3: 10_000, W4: 2_200, W9: 700 }
      const payments = Object.entries(listed).map(([workOrderNo, amountFen]) => ({ workOrderNo, amountFen }))
      const { agreeing, found } = yield* settlement.reconcilePayments({ ...by(), day, orgNo, payments })
      assert.strictEqual(agreeing, 2)
      assert.deepStrictEqual(found.map(summary).toSorted(), ["W3 otherAmount", "W5 onlyHere", "W9 onlyThere"])
      const { rows: open } = yield* settlement.paymentDifferences({ ...asked, orgNo })
      assert.lengthOf(open, 3)

      const outcomes = yield* Stream.runCollect(Stream.take(OrderOutcomes.after(0n), 2))
      assert.deepStrictEqual(
        outcomes.map(({ outcome, order }) => `${order.workOrderNo} ${outcome}`),
        ["W2 voided", "W1 applied"]
      )
      assert.isNotEmpty(outcomes[1]?.order.evidence)
      const receipt = yield* purchaseRecords.printReceipt({ ...by(), orderNo: first, window: "1" })
      assert.deepInclude(receipt, {
        paymentWay: "cash",
        balanceBefore: kwh("500"),
        balanceAfter: kwh("510"),
        window: "1"
      })
    })
)
