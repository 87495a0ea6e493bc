/** The memory of requests: one entry per id, bounded, and never at the price of a second send. */
import { assert, describe, it } from "@effect/vitest"
import { Instant } from "@yugou/core"
import type { Outcome, TerminalRequest } from "@yugou/core/dialect"
import * as RequestMemory from "../src/RequestMemory.ts"
import { credit, read } from "./Harness.ts"

const answered: Outcome = { _tag: "Answered", at: Instant.fromMillis(0), answer: null, frames: [] }
const make = (rememberedRequests = 2) => RequestMemory.make({ rememberedRequests, rememberedMillis: 1_000 })
const end = (memory: RequestMemory.RequestMemory, request: TerminalRequest, now = 0) => {
  assert.strictEqual(memory.begin(request, now)._tag, "New", request.requestId)
  assert.isNotNull(memory.settle(request.requestId, answered, now))
}
const until = (millis: number) => Instant.fromMillis(millis)

describe("RequestMemory", () => {
  it("is the same while under way and after it ended", () => {
    const memory = make()
    assert.strictEqual(memory.begin(credit("a"), 0)._tag, "New")
    assert.strictEqual(memory.begin(credit("a"), 0)._tag, "Same")
    assert.isNotNull(memory.settle("a", answered, 0))
    assert.isNull(memory.settle("a", answered, 0))
    assert.strictEqual(memory.begin(credit("a"), 0)._tag, "Same")
    assert.strictEqual(memory.underWay(), 0)
  })

  const other: ReadonlyArray<readonly [string, TerminalRequest]> = [
    ["another kind", read("a")],
    ["another terminal", credit("a", 2)],
    ["another amount", credit("a", 1, until(5_000), "11")]
  ]
  for (const [name, request] of other) {
    it(`differs: ${name}`, () => {
      const memory = make()
      memory.begin(credit("a", 1, until(5_000)), 0)
      assert.strictEqual(memory.begin(request, 0)._tag, "Differs")
    })
  }

  it("is the same with another notAfter: the first one counts", () => {
    const memory = make()
    memory.begin(credit("a", 1, until(5_000)), 0)
    assert.strictEqual(memory.begin(credit("a", 1, until(9_000)), 0)._tag, "Same")
  })

  it("forgets after its time, a credit not before its notAfter", () => {
    const memory = make()
    end(memory, read("r", 1, until(5_000)))
    end(memory, credit("c", 1, until(5_000)))
    assert.strictEqual(memory.begin(read("r", 1, until(5_000)), 1_000)._tag, "Same")
    assert.strictEqual(memory.begin(credit("c", 1, until(5_000)), 5_000)._tag, "Same")
    end(memory, read("x"), 5_001)
    assert.strictEqual(memory.begin(read("r", 1, until(5_000)), 5_001)._tag, "New")
    assert.strictEqual(memory.begin(credit("c", 1, until(5_000)), 5_001)._tag, "New")
  })

  it("makes room by forgetting reads first", () => {
    const memory = make(2)
    end(memory, credit("c"))
    end(memory, read("r"))
    end(memory, read("s"))
    assert.strictEqual(memory.begin(credit("c"), 0)._tag, "Same")
    assert.strictEqual(memory.begin(read("s"), 0)._tag, "Same")
    assert.strictEqual(memory.begin(read("r"), 0)._tag, "New")
  })

  it("refuses rather than forget a credit that could still be sent again", () => {
    const memory = make(2)
    end(memory, credit("c", 1, until(500)))
    end(memory, credit("d", 1, until(500)))
    assert.strictEqual(memory.begin(credit("e", 1, until(900)), 500)._tag, "Full")
    assert.strictEqual(memory.begin(credit("e", 1, until(900)), 501)._tag, "New")
  })

  it("is bounded", () => {
    const memory = make(100)
    for (let n = 0; n < 1_000; n++) end(memory, read(`r${n}`))
    assert.strictEqual(memory.begin(read("r0"), 0)._tag, "New")
    assert.strictEqual(memory.begin(read("r999"), 0)._tag, "Same")
  })
})
