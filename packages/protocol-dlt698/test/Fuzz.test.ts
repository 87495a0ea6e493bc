import { assert, describe, it } from "@effect/vitest"
import { fuzz } from "./Fuzz.ts"

describe("mutated frames", () => {
  it("are read and written back, or refused with the typed error (short form of the fuzz script)", () => {
    const { decoded, refused } = fuzz(5000, 1)
    assert.strictEqual(decoded + refused, 5000)
    assert.isAbove(decoded, 500)
    assert.isAbove(refused, 1000)
  })
})
