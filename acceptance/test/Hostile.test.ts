/** The short form of the hostile test: it asserts no speed, but that nothing is lost and nothing grows; the long form is `npm run test:hostile`. */
import { assert, describe, it } from "@effect/vitest"
import * as Result from "effect/Result"
import { defaults, parse } from "../src/hostile/Arguments.ts"
import { type AttackName, attackNames } from "../src/hostile/Attacks.ts"
import { allowedFiles, tooFewFiles } from "../src/hostile/Files.ts"
import { attacked, saidBy } from "../src/hostile/Frames.ts"
import { measuredOf } from "../src/hostile/Measured.ts"
import { filesIn, findings, play, type Row, slowness, within } from "../src/hostile/Rows.ts"

const small = { ...defaults, terminals: 20, hostile: 8, halfOpen: 400, reads: 60, perSecond: 60 }

describe.concurrent("working terminals while others attack", () => {
  for (const attack of ["foreign", "halfOpen", "takeover", "replay", "endless"] as const) {
    it(`lose nothing: ${attack}`, { timeout: 120_000 }, async () => {
      const row = await play(small, attack)
      assert.deepStrictEqual(findings(row, small.terminals), [])
      assert.strictEqual(row.vitals.online >= small.terminals, true, "they stay online")
    })
  }

  it("come back, each into the place of its dead connection, in a house that is full of those", {
    timeout: 120_000
  }, async () => {
    const row = await play({ ...small, halfOpen: 100 }, "fullHouse")
    assert.deepStrictEqual(findings(row, 100), [])
  })
})

describe("what a run of reads took", () => {
  /** So many reads, of which those from a place on took long. */
  const reads = (long: ReadonlyArray<number>) => Array.from({ length: 300 }, (_, no) => (long.includes(no) ? 50 : 1))

  it.each([
    ["nothing of one stall, in which a few in a row waited", [100, 101, 102, 103], 1],
    ["what comes again and again", [10, 11, 110, 111, 210, 211], 50]
  ] as const)("says %s", (_, long, p99) => {
    assert.deepStrictEqual(measuredOf(reads(long)), { p50: 1, p99, lost: 0 })
  })

  it("counts what was not answered in time, and takes it for no time", () => {
    assert.deepStrictEqual(measuredOf([1, null, 3, 4, 5, null]), { p50: 3, p99: 4, lost: 2 })
    assert.deepStrictEqual(measuredOf([null, null]), { p50: 0, p99: 0, lost: 2 })
  })
})

const measured = { p50: 1, p99: 10, lost: 0 }
const good: Row = {
  attack: "garbage",
  alone: measured,
  quiet: measured,
  flood: measured,
  after: measured,
  vitals: { rssMegabytes: 200, linesASecond: 40, online: 5 },
  bareMegabytes: 60,
  back: 5
}

describe("the judgement of a row", () => {
  const rows: ReadonlyArray<readonly [Partial<Row>, ReadonlyArray<string>]> = [
    [{}, []],
    [{ flood: { ...measured, lost: 2 } }, ["garbage: lost 2, at most 0 wanted"]],
    [{ after: { ...measured, lost: 1 } }, ["garbage: lost after it 1, at most 0 wanted"]],
    [{ quiet: { ...measured, lost: 1 } }, ["garbage: lost without an attack 1, at most 0 wanted"]],
    [
      { vitals: { ...good.vitals, rssMegabytes: 301, linesASecond: 101 } },
      ["garbage: megabytes 301, at most 300 wanted", "garbage: lines of the log in a second 101, at most 100 wanted"]
    ],
    [{ vitals: { ...good.vitals, rssMegabytes: 300 } }, []],
    [{ back: 4 }, ["garbage: terminals came back 4, at least 5 wanted"]],
    [{ flood: { ...measured, p99: 30 } }, []],
    [{ flood: { ...measured, p99: 31 } }, ["garbage: p99 ms 31, at most 30 wanted"]],
    [{ after: { ...measured, p99: 31 } }, ["garbage: p99 ms after it 31, at most 30 wanted"]]
  ]
  for (const [changed, expected] of rows) {
    it(JSON.stringify(changed), () => {
      const row = { ...good, ...changed }
      assert.deepStrictEqual([...findings(row, 5), ...slowness(row)], expected)
    })
  }
})

describe("what attackers say", () => {
  it("are whole frames of a terminal: login, heartbeat, event", () => {
    const { event, heartbeat, login } = saidBy(attacked.address(1))
    for (const frame of [login, heartbeat, event]) {
      assert.deepInclude(attacked.dialect.identify(frame), { _tag: "Yes", address: attacked.address(1) })
    }
    assert.notDeepEqual(heartbeat, login)
  })
})

describe("the arguments", () => {
  const rows: ReadonlyArray<readonly [ReadonlyArray<string>, string]> = [
    [["--terminals"], "--terminals needs a whole number from 1 to 5000, not nothing"],
    [["--hostile", "0"], "--hostile needs a whole number from 1 to 2000, not 0"],
    [["--half-open", "1.5"], "--half-open needs a whole number from 1 to 15000, not 1.5"],
    [["--only", "garbage,rain"], "--only knows no attack rain"],
    [["--only"], "--only knows no attack without a name"],
    [["--rain", "3"], "--rain is no argument of this command"]
  ]
  for (const [args, sentence] of rows) {
    it(args.join(" "), () => assert.deepStrictEqual(parse(args), Result.fail(sentence)))
  }

  it("have defaults, and name every attack", () => {
    assert.deepStrictEqual(parse([]), Result.succeed(defaults))
    assert.deepStrictEqual(defaults.only, attackNames)
    const only: ReadonlyArray<AttackName> = ["deaf", "events"]
    assert.deepStrictEqual(
      parse(["--only", "deaf,events", "--reads", "7"]),
      Result.succeed({ ...defaults, only, reads: 7 })
    )
  })

  it("are refused before anything begins where a process may not open so many files", () => {
    const of = (args: ReadonlyArray<string>) => filesIn(Result.getOrThrow(parse(args)) as typeof defaults)
    assert.strictEqual(of(["--only", "garbage"]), 1_000 + 100 + 100)
    assert.strictEqual(of(["--only", "garbage,fullHouse", "--half-open", "5000"]), 2 * 5_000 + 100 + 100)
    const sentence =
      "a process needs 20200 open files and may have 20000: run ulimit -n 20200, or give --half-open a smaller number"
    assert.strictEqual(tooFewFiles(20_200, 20_000), sentence)
    assert.strictEqual(tooFewFiles(20_000, 20_000), null)
    assert.isAtLeast(allowedFiles(), 1)
    assert.strictEqual(within(defaults, 20_000).halfOpen, 9_900)
    assert.strictEqual(filesIn(within(defaults, 20_000)), 20_000)
    assert.deepStrictEqual(within(defaults, Number.POSITIVE_INFINITY), defaults)
  })
})
