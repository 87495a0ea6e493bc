import { assert, describe, it } from "@effect/vitest"
import { type Invariant, invariants } from "@yugou/core/audit"
import { type BreakName, isBreak, proofs, run, smallSize, usual } from "@yugou/testkit/simulation"
import { setupOf } from "./Kinds.ts"

/** Within so many seeds the break must bring the breach about. */
const within = 60

/** The invariants that stand broken at the step at which the first failing run ends. */
const brokenBy = (broken: BreakName): ReadonlyArray<string> => {
  for (let seed = 1; seed <= within; seed += 1) {
    const { violations } = run(setupOf(smallSize), seed, { ...usual, broken })
    if (violations.length > 0) return violations.map(({ invariant }) => `${invariant}`)
  }
  return []
}

describe("the invariants of the audit", () => {
  it("each say which break proves them", () => {
    assert.sameMembers(Object.keys(proofs), Object.keys(invariants))
    for (const name of Object.values(proofs)) assert.isTrue(isBreak(name), name)
  })

  it.each(Object.entries(proofs))("%s is found broken without %s", { timeout: 120_000 }, (invariant, broken) => {
    assert.include(brokenBy(broken), invariant satisfies string as `${Invariant}`)
  })
})
