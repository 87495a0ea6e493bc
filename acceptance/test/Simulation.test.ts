import { assert, describe, it } from "@effect/vitest"
import { run, smallSize, usual } from "@yugou/testkit/simulation"
import * as Result from "effect/Result"
import { parse } from "../src/simulateArguments.ts"
import { gb, setupOf, zj } from "../src/simulateKinds.ts"

describe("the whole station over real dialects, simulated", () => {
  const kinds = [
    ["both dialects", setupOf(smallSize)],
    ["376.1", { kinds: [gb], size: smallSize }],
    ["the provincial dialect", { kinds: [zj], size: smallSize }]
  ] as const
  it.each(kinds)("keeps every rule over %s: seeds 1 to 4, the same again to the same hash", (_, setup) => {
    for (let seed = 1; seed <= 4; seed += 1) {
      const report = run(setup, seed)
      assert.isNull(report.violation, `seed ${seed}`)
      if (seed === 1) assert.strictEqual(run(setup, seed).hash, report.hash)
    }
  })

  it("fails where a frame under way counts as dead, no answer as not sent, and nobody waits for a frame without a lifetime", () => {
    for (const broken of ["deadAt", "noAnswer", "quiet"] as const) {
      const failing = Array.from({ length: 40 }, (_, index) => index + 1).find(
        (seed) => run(setupOf(smallSize), seed, { ...usual, broken }).violation !== null
      )
      assert.isDefined(failing, broken)
    }
  })
})

describe("the arguments of npm run simulate", () => {
  const noFiles = { script: null, record: null }
  const good = [
    [[], { from: 1, count: 50, replay: "no", ...noFiles, broken: null, size: "usual" }],
    [["--seeds", "500", "--from", "7"], { from: 7, count: 500, replay: "no", ...noFiles, broken: null, size: "usual" }],
    [["--seed", "12"], { from: 12, count: 1, replay: "yes", ...noFiles, broken: null, size: "usual" }],
    [
      ["--break", "sendBy", "--small"],
      { from: 1, count: 50, replay: "no", ...noFiles, broken: "sendBy", size: "small" }
    ]
  ] as const
  it.each(good)("takes %j", (args, expected) => {
    assert.deepStrictEqual(Result.getOrThrow(parse([...args])), expected)
  })

  const bad = [
    [["--seed", "abc"], /whole number.*abc/],
    [["--seed", "1.5"], /whole number/],
    [["--seed", "-1"], /whole number/],
    [["--seed", "99999999999"], /whole number/],
    [["--seeds"], /nothing/],
    [["--break", "gravity"], /no rule gravity/],
    [["--break"], /without a name/],
    [["--break", "toString"], /no rule toString/],
    [["--script"], /name of a file/],
    [["--fast"], /no argument/]
  ] as const
  it.each(bad)("refuses %j", (args, sentence) => {
    const parsed = parse([...args])
    assert.isTrue(Result.isFailure(parsed))
    if (Result.isFailure(parsed)) assert.match(parsed.failure, sentence)
  })
})
