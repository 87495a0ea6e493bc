import { spawnSync } from "node:child_process"
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import * as path from "node:path"
import { afterAll, assert, beforeAll, describe, it } from "vitest"
import * as ManualRows from "../trace/ManualRows.ts"
import * as TestReport from "../trace/TestReport.ts"
import { trace } from "../trace/Trace.ts"
import { commitOf, digestOf } from "../trace/Tree.ts"

const root = path.resolve(import.meta.dirname, "../..")

const page = `
### R-001 【一】 one
[M] §1. What the station does.
- R-001.1 Given a, when b, then c.
- R-001.2 Given a, when d, then e.

### R-002 【二】 two
[I] [T] §2. What a terminal does.
- R-002.1 Given a terminal, when b, then the simulator holds c.
- R-002.2 Given a terminal, when d, then e.

### R-003 【三】 three
[D] Covered elsewhere.
Covered by R-001, R-002.

### R-004 【四】 four
[M] [T] §4.
- R-004.1 Given a meter, when b, then c.

No shipped dialect offers R-004: neither credits a meter.
`

const test = (title: string, more: Partial<TestReport.Test> = {}): TestReport.Test => ({
  file: "packages/x/test/X.test.ts",
  title,
  state: "passed",
  dialects: [],
  ...more
})
const spoken = { dialects: ["spoken"] }
const all = [test("R-001.1 R-001.2 a"), test("R-002.1 b", spoken), test("R-002.2 c"), test("R-004.1 d")]

describe("the rows of the manual against the tests of a run", () => {
  const rows = ManualRows.read(page)
  const found = (tests: ReadonlyArray<TestReport.Test>, of = rows) => {
    const { missing, unspoken, problems } = trace(of, tests)
    return { missing: missing.map((it) => it.slice(0, 7)), unspoken: unspoken.map((it) => it.slice(0, 7)), problems }
  }

  it("reads rows, sentences, pointers, what speaks of a terminal and what no dialect offers", () => {
    assert.deepStrictEqual([...rows.keys()], ["R-001", "R-002", "R-003", "R-004"])
    assert.deepStrictEqual([...(rows.get("R-001")?.sentences.keys() ?? [])], ["R-001.1", "R-001.2"])
    assert.deepStrictEqual(rows.get("R-003")?.pointsTo, ["R-001", "R-002"])
    assert.deepStrictEqual(
      [...rows.values()].map(({ speaks }) => speaks),
      ["ofStation", "ofTerminal", "ofStation", "ofTerminal"]
    )
    assert.deepStrictEqual([...(rows.get("R-004")?.notOffered ?? [])], [["R-004", "neither credits a meter."]])
  })

  it("finds nothing where each sentence has a test that passed", () => {
    assert.deepStrictEqual(found(all), { missing: [], unspoken: [], problems: [] })
  })

  for (const state of ["failed", "skipped"] as const) {
    it(`takes a test that ${state} for none`, () => {
      const [first, ...rest] = all
      assert.deepStrictEqual(found([{ ...test(first?.title ?? ""), state }, ...rest]).missing, ["R-001.1", "R-001.2"])
    })
  }

  it("counts a row that stands in the title of a group", () => {
    assert.deepStrictEqual(found([test("R-001.1 group > R-001.2 one"), ...all.slice(1)]).missing, [])
  })

  it("wants a dialect for a row that speaks of a terminal, and for each sentence about the simulator", () => {
    const silent = all.map((it) => ({ ...it, dialects: [] }))
    assert.deepStrictEqual(found(silent).unspoken, ["R-002.1", "R-002 【"])
    const other = silent.map((it) => (it.title.startsWith("R-002.2") ? { ...it, ...spoken } : it))
    assert.deepStrictEqual(found(other).unspoken, ["R-002.1"])
  })

  const wrong: ReadonlyArray<readonly [what: string, page: string, tests: ReadonlyArray<TestReport.Test>]> = [
    ["a title that names a sentence that is none", page, [...all, test("R-001.9 a")]],
    ["a row without sentences", page.replace("Covered by R-001, R-002.", ""), all],
    ["a pointer into nothing", page.replace("R-001, R-002.", "R-001, R-009."), all],
    ["a simulator in a row of the station", page.replace("[I] [T]", "[I]"), all],
    ["what no dialect offers of a sentence that is none", page.replace("offers R-004:", "offers R-004.7:"), all],
    ["what no dialect offers in a row of the station", page.replace("[M] [T] §4.", "[M] §4."), all],
    ["what no dialect offers, shown by one", page, [...all, test("R-004.1 e", spoken)]]
  ]
  it.each(wrong)("%s is a problem", (_, text, tests) => {
    assert.strictEqual(found(tests, ManualRows.read(text)).problems.length, 1)
  })
})

describe("a report counts", () => {
  const here: TestReport.Present = { commit: "c".repeat(40), tree: "t", files: ["a.test.ts", "b.test.ts"] }
  const report: TestReport.TestReport = { version: 1, ...here, tests: [test("a")], errors: [] }
  const rows: ReadonlyArray<readonly [what: string, report: TestReport.TestReport | null, sentence: RegExp | null]> = [
    ["of the same files, with nothing failed", report, null],
    ["with tests that were skipped", { ...report, tests: [test("a", { state: "skipped" })] }, null],
    ["of no checkout, in no checkout", { ...report, commit: null }, /is of an unknown commit/],
    ["missing", null, /no report of a whole run/],
    ["of some files only", { ...report, files: ["a.test.ts"] }, /tests of b\.test\.ts are not in the report/],
    ["of another commit", { ...report, commit: "d".repeat(40) }, /is of dddddddddddd, and here is cccccccccccc/],
    ["of other contents", { ...report, tree: "u" }, /files were changed since/],
    ["with a failure", { ...report, tests: [test("a", { state: "failed" })] }, /^1 failed/],
    ["with an error outside of the tests", { ...report, errors: ["x"] }, /^1 failed/]
  ]
  it.each(rows)("%s, or is refused in one sentence", (_, given, sentence) => {
    const refusal = TestReport.refusalOf(given, here)
    if (sentence === null) return assert.isNull(refusal)
    assert.match(refusal ?? "", sentence)
    assert.notInclude(refusal ?? "", "\n")
  })

  it("of a source archive counts in the same archive", () => {
    assert.isNull(TestReport.refusalOf({ ...report, commit: null }, { ...here, commit: null }))
  })
})

describe("the reporter", () => {
  let place = ""
  const put = (file: string, text: string): void => {
    mkdirSync(path.dirname(path.join(place, file)), { recursive: true })
    writeFileSync(path.join(place, file), text)
  }
  const run = (...args: ReadonlyArray<string>) =>
    spawnSync(process.execPath, [path.join(root, "node_modules/vitest/vitest.mjs"), "run", ...args], {
      cwd: place,
      encoding: "utf8",
      env: { PATH: process.env["PATH"] ?? "" }
    })

  beforeAll(() => {
    place = mkdtempSync(path.join(tmpdir(), "trace-"))
    mkdirSync(path.join(place, "node_modules"))
    symlinkSync(path.join(root, "node_modules/vitest"), path.join(place, "node_modules/vitest"))
    const reporter = JSON.stringify(path.join(root, "scripts/trace/Reporter.ts"))
    put(
      "vitest.config.ts",
      `import { TraceReporter } from ${reporter}\nexport default { test: { reporters: ["default", new TraceReporter(["*.test.ts"])] } }`
    )
    put("package.json", '{ "type": "module" }')
    put(
      "a.test.ts",
      `import { describe, expect, it } from "vitest"
       describe("group", () => {
         it("passes", ({ task }) => { task.meta.dialects = ["spoken"] })
         it.skip("is skipped", () => {})
         it.todo("is to do")
         it.fails("is expected to fail", () => { expect(1).toBe(2) })
       })
       describe.skip("skipped group", () => { it("is skipped with it", () => {}) })`
    )
    put("b.test.ts", 'import { it } from "vitest"\nit("passes, too", () => {})')
  })
  afterAll(() => rmSync(place, { recursive: true, force: true }))

  it("keeps how each test of a whole run ended; a narrowed run leaves the report as it is", () => {
    assert.strictEqual(run().status, 0)
    const report = TestReport.read(place)
    assert.deepStrictEqual(report, {
      version: 1,
      commit: null,
      tree: digestOf(place),
      files: ["a.test.ts", "b.test.ts"],
      tests: [
        { file: "a.test.ts", title: "group > passes", state: "passed", dialects: ["spoken"] },
        { file: "a.test.ts", title: "group > is skipped", state: "skipped", dialects: [] },
        { file: "a.test.ts", title: "group > is to do", state: "skipped", dialects: [] },
        { file: "a.test.ts", title: "group > is expected to fail", state: "skipped", dialects: [] },
        { file: "a.test.ts", title: "skipped group > is skipped with it", state: "skipped", dialects: [] },
        { file: "b.test.ts", title: "passes, too", state: "passed", dialects: [] }
      ],
      errors: []
    })
    put("b.test.ts", 'import { it } from "vitest"\nit("is another", () => {})')
    for (const narrow of [["b.test.ts"], ["-t", "another"], ["--exclude", "a.test.ts"]]) {
      run(...narrow)
      assert.deepStrictEqual(TestReport.read(place), report, narrow.join(" "))
    }
    put("b.test.ts", 'import { it } from "vitest"\nit("fails", () => { throw new Error("x") })')
    assert.strictEqual(run().status, 1)
    const failing = TestReport.read(place)
    assert.deepStrictEqual(
      failing?.tests.filter(({ file }) => file === "b.test.ts").map(({ state }) => state),
      ["failed"]
    )
    assert.notStrictEqual(failing?.tree, report?.tree)
  }, 60_000)

  it("knows the commit of a checkout, and that what is no checkout has none", () => {
    assert.isNull(commitOf(place))
    assert.match(commitOf(root) ?? "0".repeat(40), /^[0-9a-f]{40}$/)
  })
})
