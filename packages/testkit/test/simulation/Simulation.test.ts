import { assert, describe, it } from "@effect/vitest"
import {
  type BreakName,
  breakNames,
  breaks,
  draw,
  type Options,
  readScript,
  rules,
  run,
  runScript,
  shrink,
  smallSize,
  usual,
  writeScript
} from "@yugou/testkit/simulation"
import * as Result from "effect/Result"
import { setupOf } from "./Kinds.ts"

const setup = setupOf(smallSize)
const broken = (rule: BreakName): Options => ({ ...usual, broken: rule })

/** Within so many seeds a run over a station that breaks a rule must fail. */
const within = 200

const firstFailing = (options: Options): number | null => {
  for (let seed = 1; seed <= within; seed += 1) if (run(setup, seed, options).violation !== null) return seed
  return null
}

describe("a whole station, simulated", () => {
  it("keeps every rule, whatever happens: seeds 1 to 6", () => {
    for (let seed = 1; seed <= 6; seed += 1) {
      const report = run(setup, seed)
      assert.isNull(report.violation, `seed ${seed}`)
      assert.isAtLeast(report.orders, smallSize.orders / 2)
      assert.isAtLeast(report.applied, 1)
    }
  })

  it("runs the same seed to the same hash, and another to another", () => {
    const [first, again, other] = [run(setup, 3), run(setup, 3), run(setup, 4)]
    assert.strictEqual(first.hash, again.hash)
    assert.notStrictEqual(first.hash, other.hash)
    assert.strictEqual(run(setup, 3, { ...usual, journal: "lines" }).hash, first.hash)
  })

  it("draws the same script from the same seed", () => {
    assert.deepStrictEqual(draw(7, smallSize), draw(7, smallSize))
    assert.notDeepEqual(draw(7, smallSize), draw(8, smallSize))
  })

  it("refuses a recorded script of another version", () => {
    const recorded = { ...draw(1, smallSize), version: 99 as never }
    assert.throws(() => runScript(setup, recorded, usual), /version 99.*version 2/)
  })

  it("reads a script that it wrote, and says what is wrong with another", () => {
    const script = draw(2, smallSize)
    assert.deepStrictEqual(Result.getOrThrow(readScript(writeScript(script))), script)
    const bad = [
      ["{", /is JSON/],
      ["null", /version undefined.*version 2/],
      [JSON.stringify({ ...script, version: 1, entries: [] }), /version 1.*version 2/],
      [JSON.stringify({ version: 2, seed: "x", entries: [] }), /no seed/],
      [
        JSON.stringify({
          version: 2,
          seed: 1,
          entries: [
            { at: 1, _tag: "Cut" },
            { at: 1, _tag: "Meteor" }
          ]
        }),
        /entry 2/
      ]
    ] as const
    for (const [text, sentence] of bad) {
      const read = readScript(text)
      assert.match(Result.isFailure(read) ? read.failure : "read", sentence)
    }
  })

  it("leaves a script in which nothing goes wrong without unknown outcomes", () => {
    const quiet = { ...smallSize, faults: 0 }
    const script = draw(1, quiet)
    const clean = script.entries.filter(
      (entry) =>
        entry._tag === "Operate" &&
        !["Void", "Revoke", "VoidCustomer", "RestoreCustomer"].includes(entry.operation._tag)
    )
    const report = runScript(setupOf(quiet), { ...script, entries: clean }, usual)
    assert.isNull(report.violation)
    assert.deepInclude(report, { applied: quiet.orders, unknowns: 0, stillUnknown: 0 })
  })
})

describe("a station that breaks a rule", () => {
  it("has at least eight rules that can be broken, each with a sentence", () => {
    assert.isAtLeast(breakNames.length, 8)
    for (const name of breakNames) assert.isNotEmpty(breaks[name].says)
  })

  // Every frame of the toy dialect has a lifetime: `quiet` is tried in `acceptance`, over a dialect whose frames have none.
  const tried = breakNames.filter((name) => name !== "quiet")
  it.each(tried.map((name) => [name] as const))("fails without %s", (rule) => {
    assert.isNotNull(firstFailing(broken(rule)))
  })

  it("is told by a short script that fails in the same way, and that replays", () => {
    const seed = firstFailing(broken("deadAt")) ?? 0
    const script = draw(seed, smallSize)
    const failed = run(setup, seed, broken("deadAt"))
    const shrunk = shrink(setup, script, broken("deadAt"))
    assert.isNotNull(shrunk)
    if (shrunk === null || shrunk.report.violation === null) return
    assert.strictEqual(shrunk.report.violation.rule, failed.violation?.rule)
    assert.property(rules, shrunk.report.violation.rule)
    assert.isAtMost(shrunk.script.entries.length, 12)
    assert.strictEqual(runScript(setup, shrunk.script, broken("deadAt")).hash, shrunk.report.hash)
  })

  it("has nothing to shrink where nothing fails", () => {
    assert.isNull(shrink(setup, draw(1, smallSize), usual))
  })
})
