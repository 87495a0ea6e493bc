/** Books of before sights, requests and repairs were kept: they open, and what was approved then stays approved. */
import { assert, it } from "@effect/vitest"
import { Discrepancy, Order } from "@yugou/core/books"
import * as Schema from "effect/Schema"
import { orderContent } from "../purchase/Orders.ts"

const read = Schema.decodeUnknownSync(Schema.toCodecJson(Discrepancy.State))
const stored = {
  ...{ discrepancyId: "foreignNumber:T1/1:1>2", orgNo: "37401", cause: "foreignNumber", expected: 1, found: 2 },
  ...{ target: { _tag: "Group", terminalId: "T1", totalGroupNo: 1 }, orderNo: null, openedAt: "2026-03-02T02:00:00Z" },
  closed: { at: "2026-03-02T03:00:00Z", by: "chief", repair: "numberAdopted", note: "n" }
}

it("a discrepancy that one person closed opens as it was, without a sight", () => {
  const { closed, sight } = read(stored)
  assert.deepInclude(closed, { by: "chief", repair: "numberAdopted" })
  assert.isUndefined(sight)
})

it("the text of an order to which an approval is bound is the one of before", () =>
  assert.strictEqual(
    Order.contentText(orderContent),
    `["P1","${orderContent.customerNo}","D1",{"_tag":"Group","terminalId":"3701-00001","totalGroupNo":1},"1000","append"]`
  ))
