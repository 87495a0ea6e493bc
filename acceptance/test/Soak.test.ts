/** The short form of the soak, and what it refuses; the long form is `npm run soak`. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { parse } from "../src/soak/Arguments.ts"
import { grown } from "../src/soak/Growth.ts"
import { rowsOf } from "../src/soak/Rows.ts"
import { soak } from "../src/soak/Soak.ts"

describe("a station that lives through a day", () => {
  it.live(
    "carries everything out, and its books grow by what happened",
    () =>
      Effect.gen(function* () {
        const said: Array<string> = []
        const given = { terminals: 2, days: 1, buyEvery: 1, idleSeconds: 1, rawDays: 7 }
        const report = yield* Effect.scoped(soak(given, (line) => void said.push(line)))
        assert.deepStrictEqual([report.done.failed, report.done.broken], [0, []], said.join("\n"))
        assert.strictEqual(report.done.sold, 2)
        const commits = new Map(report.operations.map((it) => [it.operation, it.commits]))
        // Each of the two has bought when it was opened, and once since.
        assert.strictEqual(commits.get("purchases.save"), 4)
        assert.strictEqual(commits.get("dispatch.evidence"), 4)
        assert.isAtLeast(commits.get("reading.poll") ?? 0, 2 * 2)
        const books = report.grown.map(({ name }) => name)
        for (const name of ["commits", "facts", "frames", "kept_facts", "revisions"]) assert.include(books, name)
        const raw = report.raw.map(({ name }) => name)
        for (const name of ["commits", "facts"]) assert.include(raw, name)
        assert.isAbove(report.idle.statements, 0)
        assert.match(rowsOf(report).join("\n"), /^ {2}all but frames/m)
      }),
    60_000
  )
})

describe("what a soak says of growth", () => {
  it("is what came to a table, a customer and day; partitions that were dropped make it less", () => {
    const table = (name: string, rows: number, heap: number, indexes: number) => ({ name, rows, heap, indexes })
    const before = [table("commits", 10, 800, 200), table("notes", 5, 100, 100), table("frames", 50, 900, 100)]
    const after = [
      table("commits", 30, 2_400, 600),
      table("notes", 5, 100, 100),
      table("frames", 20, 400, 50),
      table("facts", 4, 40, 40)
    ]
    assert.deepStrictEqual(grown(before, after, 10), [
      { name: "commits", rows: 2, bytes: 200 },
      { name: "facts", rows: 0.4, bytes: 8 }
    ])
  })
})

describe("the arguments of a soak", () => {
  const rows: ReadonlyArray<readonly [ReadonlyArray<string>, string]> = [
    [["--days"], "--days needs a whole number from 1 to 60, not nothing"],
    [["--terminals", "0"], "--terminals needs a whole number from 1 to 2000, not 0"],
    [["--buy-every", "1.5"], "--buy-every needs a whole number from 1 to 60, not 1.5"],
    [["--idle-seconds", "soon"], "--idle-seconds needs a whole number from 1 to 600, not soon"],
    [["--raw-days", "6"], "--raw-days needs a whole number from 7 to 60, not 6"],
    [["--seed", "3"], "--seed is no argument of this command"]
  ]
  for (const [args, sentence] of rows) {
    it(args.join(" "), () => assert.deepStrictEqual(parse(args), Result.fail(sentence)))
  }

  it("have defaults", () => {
    const usual = { terminals: 20, days: 30, buyEvery: 15, idleSeconds: 20, rawDays: 7 }
    assert.deepStrictEqual(parse(["--terminals", "20"]), Result.succeed(usual))
  })
})
