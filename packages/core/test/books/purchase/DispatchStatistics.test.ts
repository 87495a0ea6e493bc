import { assert, describe, it } from "@effect/vitest"
import { DispatchStatistics } from "@yugou/core/books"
import * as fc from "fast-check"

const { percentile } = DispatchStatistics

describe("percentiles", () => {
  const rows: ReadonlyArray<readonly [ReadonlyArray<number>, percent: number, expected: number | null]> = [
    [[], 50, null],
    [[7], 50, 7],
    [[7], 95, 7],
    [[2, 1], 50, 1],
    [[3, 1, 2], 50, 2],
    [[10, 2, 9], 95, 10],
    [Array.from({ length: 100 }, (_, n) => 100 - n), 95, 95],
    [Array.from({ length: 20 }, (_, n) => n + 1), 95, 19]
  ]
  for (const [values, percent, expected] of rows) {
    it(`p${percent} of ${values.length} values is ${expected}`, () => {
      assert.strictEqual(percentile(values, percent), expected)
    })
  }

  it("are values that occur, not exceeded by so many", () => {
    const values = fc.array(fc.nat(1_000), { minLength: 1, maxLength: 50 })
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 100 }), (all, percent) => {
        const found = percentile(all, percent) ?? -1
        assert.include(all, found)
        assert.isAtLeast(all.filter((it) => it <= found).length, (all.length * percent) / 100)
        assert.isBelow(all.filter((it) => it < found).length, (all.length * percent) / 100)
      })
    )
  })
})
