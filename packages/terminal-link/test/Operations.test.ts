/** The memory of operations: one per id, bounded, and never at the price of a second send. */
import { assert, describe, it } from "@effect/vitest"
import { Instant, type Outcome, type TerminalRequest } from "@yugou/core"
import * as Operations from "../src/Operations.ts"
import { credit, read } from "./Harness.ts"

const answered: Outcome = { _tag: "Answered", at: Instant.fromMillis(0), answer: null, frames: [] }
const make = (rememberedRequests = 2) => Operations.make({ rememberedRequests, rememberedMillis: 1_000 })
const end = (operations: Operations.Operations, request: TerminalRequest, now = 0) => {
  assert.strictEqual(operations.begin(request, now)._tag, "New", request.requestId)
  assert.isNotNull(operations.settle(request.requestId, answered, now))
}
const until = (millis: number) => Instant.fromMillis(millis)

describe("Operations", () => {
  it("is the same while under way and after it ended", () => {
    const operations = make()
    assert.strictEqual(operations.begin(credit("a"), 0)._tag, "New")
    assert.strictEqual(operations.begin(credit("a"), 0)._tag, "Same")
    assert.isNotNull(operations.settle("a", answered, 0))
    assert.isNull(operations.settle("a", answered, 0))
    assert.strictEqual(operations.begin(credit("a"), 0)._tag, "Same")
    assert.strictEqual(operations.underWay(), 0)
  })

  const other: ReadonlyArray<readonly [string, TerminalRequest]> = [
    ["another kind", read("a")],
    ["another terminal", credit("a", 2)],
    ["another amount", credit("a", 1, until(5_000), "11")]
  ]
  for (const [name, request] of other) {
    it(`differs: ${name}`, () => {
      const operations = make()
      operations.begin(credit("a", 1, until(5_000)), 0)
      assert.strictEqual(operations.begin(request, 0)._tag, "Differs")
    })
  }

  it("is the same with another notAfter: the first one counts", () => {
    const operations = make()
    operations.begin(credit("a", 1, until(5_000)), 0)
    assert.strictEqual(operations.begin(credit("a", 1, until(9_000)), 0)._tag, "Same")
  })

  it("forgets after its time, a credit not before its notAfter", () => {
    const operations = make()
    end(operations, read("r", 1, until(5_000)))
    end(operations, credit("c", 1, until(5_000)))
    assert.strictEqual(operations.begin(read("r", 1, until(5_000)), 1_000)._tag, "Same")
    assert.strictEqual(operations.begin(credit("c", 1, until(5_000)), 5_000)._tag, "Same")
    end(operations, read("x"), 5_001)
    assert.strictEqual(operations.begin(read("r", 1, until(5_000)), 5_001)._tag, "New")
    assert.strictEqual(operations.begin(credit("c", 1, until(5_000)), 5_001)._tag, "New")
  })

  it("makes room by forgetting reads first", () => {
    const operations = make(2)
    end(operations, credit("c"))
    end(operations, read("r"))
    end(operations, read("s"))
    assert.strictEqual(operations.begin(credit("c"), 0)._tag, "Same")
    assert.strictEqual(operations.begin(read("s"), 0)._tag, "Same")
    assert.strictEqual(operations.begin(read("r"), 0)._tag, "New")
  })

  it("refuses rather than forget a credit that could still be sent again", () => {
    const operations = make(2)
    end(operations, credit("c", 1, until(500)))
    end(operations, credit("d", 1, until(500)))
    assert.strictEqual(operations.begin(credit("e", 1, until(900)), 500)._tag, "Full")
    assert.strictEqual(operations.begin(credit("e", 1, until(900)), 501)._tag, "New")
  })

  it("is bounded", () => {
    const operations = make(100)
    for (let n = 0; n < 1_000; n++) end(operations, read(`r${n}`))
    assert.strictEqual(operations.begin(read("r0"), 0)._tag, "New")
    assert.strictEqual(operations.begin(read("r999"), 0)._tag, "Same")
  })
})
