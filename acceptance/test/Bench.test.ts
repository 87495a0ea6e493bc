import { spawnSync } from "node:child_process"
import * as path from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Instant, type TerminalId } from "@yugou/core"
import type { LoggedFrame } from "@yugou/terminal-link"
import * as Result from "effect/Result"
import { parse } from "../bench/Arguments.ts"
import { turnsOf } from "../bench/BareEcho.ts"
import { bounds, type Cost } from "../bench/Rows.ts"
import { percentile } from "../bench/Timing.ts"

const root = path.resolve(import.meta.dirname, "..")

const bench = (...args: ReadonlyArray<string>) =>
  spawnSync(process.execPath, ["--conditions=@yugou/source", "bench/main.ts", ...args], { cwd: root, encoding: "utf8" })

/** What each store must say about each load, in this order. */
const rowsOfLoad = ["engines", "bare commits", "bare echo", "ratio", "a purchase", "its records", "wire", "cpu"]

interface Told {
  readonly [store: string]: { readonly [load: string]: { readonly cost: { readonly purchase: Cost } } }
}

describe("npm run bench -w acceptance", () => {
  it("prints its rows for both stores", { timeout: 120_000 }, () => {
    const { status, stdout, stderr } = bench("--terminals", "10", "--purchases", "10", "--rounds", "1")
    assert.strictEqual(status, 0, stderr)
    const rows = stdout.split("\n").map((line) => line.trim().split(/ {2,}|:/)[0] ?? "")
    const ofStore = (name: string) => [name, "connected", "busy", ...rowsOfLoad, "alone", ...rowsOfLoad]
    assert.deepStrictEqual(rows.slice(1, 41), [...ofStore("memory store"), ...ofStore("PostgreSQL")])
    assert.match(stdout, /^ +engines +[\d.,]+ purchases\/s +dispatch to applied p50 [\d.,]+ ms, p99 [\d.,]+ ms$/m)
    const { memory, postgres }: Told = JSON.parse(stdout.split("\n").at(-2) ?? "")
    for (const [name, loads] of Object.entries({ memory, postgres }))
      for (const [load, { cost }] of Object.entries(loads ?? {}))
        for (const [what, most] of Object.entries(bounds))
          assert.isAtMost(cost.purchase[what as keyof typeof bounds], most, `${what} of a purchase, ${load}, ${name}`)
  })

  it("explains itself with --help", () => {
    const { status, stdout } = bench("--help")
    assert.strictEqual(status, 0)
    for (const option of ["--terminals", "--purchases", "--rounds", "--answer-millis"]) assert.include(stdout, option)
  })

  it("refuses bad arguments with code 2", () => {
    const { status, stderr } = bench("--terminals", "0")
    assert.strictEqual(status, 2)
    assert.include(stderr, "--terminals needs a whole number from 1 to 5000, not 0")
  })
})

describe("the arguments of the bench", () => {
  const rows: ReadonlyArray<readonly [ReadonlyArray<string>, string]> = [
    [["--terminals"], "--terminals needs a whole number from 1 to 5000, not nothing"],
    [["--purchases", "many"], "--purchases needs a whole number from 1 to 100000, not many"],
    [["--rounds", "1.5"], "--rounds needs a whole number from 1 to 20, not 1.5"],
    [["--answer-millis", "-1"], "--answer-millis needs a whole number from 0 to 10000, not -1"],
    [["--terminals", "5", "--silent", "5"], "--silent needs fewer than there are --terminals"],
    [["--clerks", "3"], "--clerks is no argument of this command"]
  ]
  for (const [args, sentence] of rows) {
    it(args.join(" "), () => assert.deepStrictEqual(parse(args), Result.fail(sentence)))
  }

  it("have defaults", () => {
    assert.deepStrictEqual(
      parse(["--rounds", "2"]),
      Result.succeed({ terminals: 1_000, purchases: 1_000, rounds: 2, answerMillis: 0, silent: 0 })
    )
  })
})

describe("what the bench measures with", () => {
  const frame = (direction: "up" | "down", hex: string): LoggedFrame => ({
    terminalId: "T" as TerminalId,
    direction,
    at: Instant.at("2026-03-02T00:00:00Z"),
    hex,
    problem: null
  })

  it("makes exchanges of recorded frames: a question repeated is one, and what nobody asked or answered is none", () => {
    const frames = [
      frame("up", "00"),
      frame("down", "01"),
      frame("down", "02"),
      frame("up", "A1"),
      frame("up", "A2"),
      frame("down", "03"),
      frame("up", "A3"),
      frame("down", "04")
    ]
    assert.deepStrictEqual(turnsOf(frames), [
      { down: Uint8Array.of(1, 2), up: Uint8Array.of(0xa1, 0xa2) },
      { down: Uint8Array.of(3), up: Uint8Array.of(0xa3) }
    ])
  })

  it("takes the smallest value that a share does not exceed", () => {
    const hundred = Array.from({ length: 100 }, (_, index) => 100 - index)
    assert.strictEqual(percentile(hundred, 0.5), 50)
    assert.strictEqual(percentile(hundred, 0.99), 99)
    assert.strictEqual(percentile([7], 0.99), 7)
    assert.strictEqual(percentile([], 0.5), 0)
  })
})
