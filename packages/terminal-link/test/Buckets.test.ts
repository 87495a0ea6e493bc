/** What is counted against a flood: buckets of tokens, and lines of the log. */
import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import * as LogSampler from "../src/LogSampler.ts"
import * as TokenBucket from "../src/TokenBucket.ts"

const rules = { perSecond: 2, burst: 5 }

describe("a bucket of tokens", () => {
  const rows: ReadonlyArray<readonly [string, number, number, number, number]> = [
    // what, tokens, milliseconds since, tokens then, when a debt is paid
    ["is never fuller than its burst", 5, 10_000, 5, 10_000],
    ["fills by its rate", 1, 500, 2, 500],
    ["pays debt first", -3, 1_000, -1, 1_500],
    ["is out of debt at once when it is not in debt", 0, 0, 0, 0],
    ["waits for the whole debt", -3, 0, -3, 1_500],
    ["adds nothing when the clock went back", 1, -500, 1, -500]
  ]
  for (const [what, tokens, after, then, paid] of rows) {
    it(what, () => {
      const bucket = TokenBucket.filled(rules, { tokens, at: 0 }, after)
      assert.deepStrictEqual(bucket, { tokens: then, at: after })
      assert.strictEqual(TokenBucket.paidAt(rules, bucket), paid)
    })
  }

  it("lets through at most its burst, its rate, and what the last piece cost beyond it", () => {
    const piece = fc.tuple(fc.integer({ min: 0, max: 3_000 }), fc.integer({ min: 1, max: 8 }))
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        let bucket = TokenBucket.full(rules, 0)
        let now = 0
        let passed = 0
        let dearest = 0
        for (const [pause, cost] of pieces) {
          now += pause
          if (TokenBucket.isInDebt(TokenBucket.filled(rules, bucket, now))) continue
          bucket = TokenBucket.spend(rules, bucket, cost, now)
          passed += cost
          dearest = Math.max(dearest, cost)
        }
        assert.isAtMost(passed, rules.burst + (now * rules.perSecond) / 1_000 + dearest)
      }),
      { numRuns: 500 }
    )
  })

  it("is paid when it says so, and not before", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), (debt) => {
        const bucket = { tokens: -debt, at: 1_000 }
        const at = TokenBucket.paidAt(rules, bucket)
        assert.isFalse(TokenBucket.isInDebt(TokenBucket.filled(rules, bucket, at)))
        assert.isTrue(TokenBucket.isInDebt(TokenBucket.filled(rules, bucket, at - 1)))
      })
    )
  })

  it("takes a grant up to its burst", () => {
    assert.strictEqual(TokenBucket.grant(rules, { tokens: -1, at: 0 }, 3, 0).tokens, 2)
    assert.strictEqual(TokenBucket.grant(rules, { tokens: 4, at: 0 }, 3, 0).tokens, 5)
  })
})

describe("lines of the log", () => {
  const kinds = ["BadFrame", "EventNotStored", "TurnedAway", "Unrecognised", "Online", "Offline"] as const

  it("are bounded in every second, whatever comes", () => {
    const burst = fc.tuple(fc.integer({ min: 0, max: 400 }), fc.constantFrom(...kinds), fc.constantFrom(1, 30, 300))
    fc.assert(
      fc.property(fc.array(burst, { maxLength: 60 }), (bursts) => {
        let state = LogSampler.initial(0)
        let now = 0
        const written: Array<number> = []
        for (const [pause, kind, count] of bursts) {
          now += pause
          for (let n = 0; n < count; n++) {
            const [next, verdict] = LogSampler.step(state, kind, now)
            state = next
            if (verdict._tag === "Write") written.push(now)
          }
        }
        for (const from of written) {
          const within = written.filter((at) => at >= from && at < from + 1_000).length
          assert.isAtMost(within, LogSampler.ofAll.burst + LogSampler.ofAll.perSecond)
        }
      })
    )
  })

  it("of a kind that comes seldom are written while another floods, and what was left out is told", () => {
    let state = LogSampler.initial(0)
    const tell = (kind: (typeof kinds)[number], now: number) => {
      const [next, verdict] = LogSampler.step(state, kind, now)
      state = next
      return verdict
    }
    for (let n = 0; n < 100; n++) tell("BadFrame", 0)
    assert.deepStrictEqual(tell("TurnedAway", 0), { _tag: "Write", leftOut: 0 })
    assert.deepStrictEqual(tell("BadFrame", 0), { _tag: "LeaveOut" })
    assert.deepStrictEqual(tell("BadFrame", 100), { _tag: "Write", leftOut: 81 })
    assert.deepStrictEqual(tell("BadFrame", 200), { _tag: "Write", leftOut: 0 })
  })
})
