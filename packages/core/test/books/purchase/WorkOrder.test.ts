/** One payment is one order: how numbers of work orders are compared, and what a sale for one does. */
import { assert, describe, it } from "@effect/vitest"
import { Instant } from "@yugou/core/store"
import * as WorkOrder from "../../../src/books/purchase/WorkOrder.ts"

const at = Instant.at("2026-03-02T02:00:00Z")

describe("a work order number", () => {
  it.each([
    ["W-1", "W-1"],
    [" W-1\t", "W-1"],
    ["Ｗ－１", "W-1"],
    ["\u3000W-1\u00a0", "W-1"],
    ["W\u200b-\u2060\u200b1", "W-1"],
    ["\ufeffW-1", "W-1"],
    ["w-1", "w-1"],
    ["W 1", "W 1"]
  ])("%j is compared as %j", (written, compared) => {
    assert.strictEqual(WorkOrder.comparedNumber(written), compared)
  })

  it.each([
    ["W-1", "P1", { workOrderNo: "W-1", orderNo: "P1" }],
    ["W-1", null, null],
    [null, "P1", null]
  ])("%s, sold as %s before: %o", (workOrderNo, orderNo, told) => {
    const refused = WorkOrder.bookedOnce({ workOrderNo }, orderNo)
    assert.deepStrictEqual(refused && { workOrderNo: refused.workOrderNo, orderNo: refused.orderNo }, told)
  })

  it("is kept by the device as it was written; a sale without one leaves the device alone", () => {
    const sold = { _tag: "WorkOrderSold", v: 1, at, workOrderNo: " W-1", orderNo: "P1" } as const
    assert.deepStrictEqual(WorkOrder.soldFor({ workOrderNo: " W-1", orderNo: "P1" }, at), [sold])
    assert.deepStrictEqual(WorkOrder.soldFor({ workOrderNo: null, orderNo: "P1" }, at), [])
  })
})
