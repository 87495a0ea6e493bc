/** What `npm run drill:upgrade` understands, and what it refuses. */
import { assert, describe, it } from "@effect/vitest"
import * as Result from "effect/Result"
import { most, parse } from "./upgrade/Arguments.ts"

describe("the arguments of the upgrade drill", () => {
  it("are 300,000 orders and four sessions when none are given, or what is named, or help", () => {
    assert.deepStrictEqual(parse([]), Result.succeed({ orders: 300_000, writers: 4 }))
    assert.deepStrictEqual(parse(["--orders", "30", "--writers=1"]), Result.succeed({ orders: 30, writers: 1 }))
    assert.deepStrictEqual(parse(["-h"]), Result.succeed("help"))
  })

  const refused: ReadonlyArray<readonly [args: ReadonlyArray<string>, says: string]> = [
    [["--orders", "abc"], `--orders needs a whole number from 1 to ${most.orders}, not abc`],
    [["--writers", "0"], "not 0"],
    [["--writers", `${most.writers + 1}`], `not ${most.writers + 1}`],
    [["--order", "3"], "--order"],
    [["30"], "30"]
  ]
  for (const [args, says] of refused) {
    it(`are refused: ${args.join(" ")}`, () => {
      const parsed = parse(args)
      assert.include(Result.isFailure(parsed) ? parsed.failure : "", says)
    })
  }
})
