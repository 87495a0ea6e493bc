/** The parts that need no database: prefixes as ranges, cursors, and which commits may be delivered. */
import { assert, describe, it } from "@effect/vitest"
import { cursorOf, readCursor } from "@yugou/core/store"
import * as Option from "effect/Option"
import * as fc from "fast-check"
import { deliverable } from "../src/Changes.ts"
import { afterPrefix } from "../src/Lists.ts"

/** The order of `COLLATE "C"`: by the bytes of UTF-8. */
const compare = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b))

describe("afterPrefix", () => {
  const rows: ReadonlyArray<readonly [string, string | null]> = [
    ["37", "38"],
    ["", null],
    ["a\u{10ffff}", "b"],
    ["\u{10ffff}\u{10ffff}", null],
    ["\u{d7ff}", "\u{e000}"],
    ["齐鲁", "齐鲂"]
  ]
  for (const [prefix, end] of rows) {
    it(`ends the texts with ${JSON.stringify(prefix)} before ${JSON.stringify(end)}`, () => {
      assert.strictEqual(afterPrefix(prefix), end)
    })
  }

  const text = fc.string({
    unit: fc.constantFrom("a", "b", "z", "\u{d7ff}", "\u{ffff}", "𠮷", "\u{10ffff}"),
    maxLength: 4
  })
  it("holds exactly the texts with the prefix", () => {
    fc.assert(
      fc.property(text, text, (prefix, other) => {
        const end = afterPrefix(prefix)
        const within = compare(other, prefix) >= 0 && (end === null || compare(other, end) < 0)
        assert.strictEqual(within, other.startsWith(prefix))
      }),
      { numRuns: 2_000 }
    )
  })
})

describe("cursors", () => {
  it("come back as they went", () => {
    assert.deepStrictEqual(readCursor(cursorOf(["sort/1", "id"])), Option.some(["sort/1", "id"] as const))
  })
  for (const bad of ["", "{}", "[]", '["a"]', '["a",1]', '["a","b","c"]', "[1,2]", "null"]) {
    it(`are refused when no page gave them out: ${bad}`, () => assert.isTrue(Option.isNone(readCursor(bad))))
  }
})

describe("deliverable", () => {
  const rows: ReadonlyArray<
    readonly [positions: ReadonlyArray<number>, after: number, settled: number, given: number]
  > = [
    [[1, 2, 3], 0, 0, 3],
    [[1, 3], 0, 0, 1],
    [[2, 3], 0, 0, 0],
    [[2, 3], 0, 2, 2],
    [[2, 4], 0, 2, 1],
    [[2, 4, 5], 0, 4, 3],
    [[5], 4, 0, 1],
    [[], 4, 0, 0]
  ]
  for (const [positions, after, settled, given] of rows) {
    it(`gives ${given} of [${positions}] after ${after} when all up to ${settled} is settled`, () => {
      const found = deliverable(
        positions.map((position) => ({ position: BigInt(position) })),
        { after: BigInt(after), settled: BigInt(settled) }
      )
      assert.deepStrictEqual(found.length, given)
    })
  }
})
