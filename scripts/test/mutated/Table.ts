/** The tests over what is mutated; `Mutate.test.ts` has them run. */
import { assert, it } from "vitest"
import { allows, summed } from "./Rule.ts"

it("allows less, and is not asked for as much", () => {
  assert.deepStrictEqual([allows(2), allows(4)], [true, false])
})

it("sums", () => {
  assert.strictEqual(summed(3), 3)
})
