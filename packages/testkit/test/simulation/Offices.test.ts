import { assert, describe, it } from "@effect/vitest"
import { run, smallSize } from "@yugou/testkit/simulation"
import { terminalsOf } from "../../src/simulation/Offices.ts"
import { setupOf } from "./Kinds.ts"

const seeds = Array.from({ length: 100 }, (_, index) => index + 1)
const withOffice = seeds.filter((seed) => terminalsOf(seed)(1) === "elsewhere")

describe("a process without front end", () => {
  it("is there in some worlds, beside one that has it", () => {
    assert.isAbove(withOffice.length, 15)
    assert.isBelow(withOffice.length, 50)
    for (const seed of seeds) assert.strictEqual(terminalsOf(seed)(0), "here")
  })

  it("sells, and the other one sends", () => {
    for (const seed of withOffice.slice(0, 5)) {
      const report = run(setupOf(smallSize), seed)
      assert.isNull(report.violation)
      assert.isAtLeast(report.applied, smallSize.orders / 3)
    }
  })
})
