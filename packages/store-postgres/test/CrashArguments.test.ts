/** What `npm run test:crash` understands, and what it refuses. */
import { assert, describe, it } from "@effect/vitest"
import * as Result from "effect/Result"
import { maxRounds, parse } from "./crash/Arguments.ts"

describe("the arguments of the crash test", () => {
  it("are a hundred rounds on PostgreSQL from the first seed when none are given", () => {
    assert.deepStrictEqual(parse([]), Result.succeed({ rounds: 100, seed: 1, store: "postgres" }))
  })

  it("name rounds, seed and PGlite, or ask for help", () => {
    const given = ["--rounds", "30", "--seed=0", "--pglite"]
    assert.deepStrictEqual(parse(given), Result.succeed({ rounds: 30, seed: 0, store: "pglite" }))
    assert.deepStrictEqual(parse(["-h"]), Result.succeed("help"))
  })

  const refused: ReadonlyArray<readonly [args: ReadonlyArray<string>, says: string]> = [
    [["--rounds", "abc"], `--rounds needs a whole number from 1 to ${maxRounds}, not abc`],
    [["--rounds", "0"], "not 0"],
    [["--rounds", "1.5"], "not 1.5"],
    [["--rounds="], "not nothing"],
    [["--rounds", `${maxRounds + 1}`], `not ${maxRounds + 1}`],
    [["--rounds"], "--rounds"],
    [["--seed", "-1"], "--seed"],
    [["--seed", "99999999999"], "--seed needs a whole number from 0"],
    [["--pglite=yes"], "--pglite"],
    [["--round", "3"], "--round"],
    [["30"], "30"]
  ]
  for (const [args, says] of refused) {
    it(`are refused: ${args.join(" ")}`, () => {
      const parsed = parse(args)
      assert.isTrue(Result.isFailure(parsed))
      assert.include(Result.isFailure(parsed) ? parsed.failure : "", says)
    })
  }
})
