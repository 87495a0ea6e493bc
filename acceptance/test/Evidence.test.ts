/** The evidence table says what the rule says, in every case and in both guide pages. */
import { readFileSync } from "node:fs"
import * as path from "node:path"
import { assert, describe, it } from "@effect/vitest"
import * as Result from "effect/Result"
import { type Axis, axes, judge, type Row, rows, type Seen } from "../src/EvidenceTable.ts"
import { parse } from "../src/evidenceArguments.ts"
import { markdown } from "../src/evidenceTexts.ts"

const names = Object.keys(axes) as ReadonlyArray<Axis>

/** Every combination of evidence. */
const cases = names.reduce<ReadonlyArray<Partial<Seen>>>(
  (sofar, axis) => sofar.flatMap((one) => axes[axis].map((value) => ({ ...one, [axis]: value }))),
  [{}]
) as ReadonlyArray<Seen>

const holds = ({ cells }: Row, seen: Seen) => names.every((axis) => cells[axis].includes(seen[axis]))

describe("the evidence table", () => {
  it("has each combination of evidence in exactly one row, with the verdict of the rule", () => {
    const table = rows()
    for (const seen of cases) {
      const found = table.filter((row) => holds(row, seen)).map(({ kind, by }) => ({ kind, by }))
      assert.deepStrictEqual(found, [judge(seen)], JSON.stringify(seen))
    }
    assert.strictEqual(cases.length, 800)
  })

  it("can be taken in: at most 20 rows, and every verdict is among them", () => {
    const table = rows()
    assert.isAtMost(table.length, 20)
    assert.deepStrictEqual([...new Set(table.map(({ kind }) => kind))].sort(), [
      "applied",
      "arrivedWithoutEffect",
      "foreign",
      "notApplied",
      "undecided"
    ])
  })

  const pages = [
    { file: "one-purchase.md", language: "en" },
    { file: "one-purchase.zh-CN.md", language: "zh" }
  ] as const
  it.each(pages)("stands in docs/guides/$file as npm run evidence prints it", ({ file, language }) => {
    const page = readFileSync(path.join(import.meta.dirname, "../../docs/guides", file), "utf8")
    const [head = "", ...rest] = markdown(language).split("\n")
    const lines = page.split("\n")
    const first = lines.indexOf(head)
    assert.isAtLeast(first, 0, "the page has the table")
    const table = lines.slice(first)
    const end = table.findIndex((line) => !line.startsWith("|"))
    assert.deepStrictEqual(table.slice(0, end), [head, ...rest])
  })
})

describe("the arguments of npm run evidence", () => {
  const good = [
    [[], "zh"],
    [["--lang", "en"], "en"],
    [["--help"], "help"]
  ] as const
  it.each(good)("takes %j", (args, expected) => {
    assert.strictEqual(Result.getOrThrow(parse([...args])), expected)
  })

  const bad = [
    [["--lang", "fr"], /fr: use one of zh, en/],
    [["--lang"], /lang/],
    [["--all"], /--all/],
    [["en"], /en/]
  ] as const
  it.each(bad)("refuses %j", (args, sentence) => {
    const parsed = parse([...args])
    assert.isTrue(Result.isFailure(parsed))
    if (Result.isFailure(parsed)) assert.match(parsed.failure, sentence)
  })
})
