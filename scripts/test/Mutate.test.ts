import { existsSync, globSync, readdirSync, readFileSync } from "node:fs"
import * as path from "node:path"
import { assert, describe, it } from "vitest"
import { tableOf } from "../documents/Tables.ts"
import { answersOf } from "../mutate/Answers.ts"
import { edits } from "../mutate/Edits.ts"
import { groups } from "../mutate/Groups.ts"
import { compare, countsOf, type Mutant, reader, replacement } from "../mutate/Mutants.ts"
import { rowOf, rowsOf } from "../mutate/Page.ts"
import { run } from "../mutate/Run.ts"

const root = path.resolve(import.meta.dirname, "../..")
const text = (file: string): string => readFileSync(path.join(root, file), "utf8")
const oneLine = (code: string): string => code.replace(/\s+/g, " ")

const mutant: Mutant = { file: "a.ts", in: "rule", from: "a < b", to: "a <= b", line: 3, fate: "survived" }
const answer = { file: "a.ts", why: "never equal", mutants: [{ in: "rule", from: "a < b", to: "a <= b" }] }

describe("mutants and their answers", () => {
  it("a mutant that lives needs an answer, an answer a mutant that lives, and other files are not asked", () => {
    const other = { ...answer, file: "b.ts" }
    const twice = { ...answer, mutants: answer.mutants.map((one) => ({ ...one, times: 2 })) }
    const rows = [
      [[mutant], [answer], 0, 0],
      [[mutant], [], 1, 0],
      [[mutant], [other], 1, 0],
      [[{ ...mutant, fate: "uncovered" }], [], 1, 0],
      [[{ ...mutant, fate: "killed" }], [answer], 0, 1],
      [[{ ...mutant, fate: "killed" }, mutant], [answer], 0, 0],
      [[{ ...mutant, fate: "killed" }], [], 0, 0],
      [[{ ...mutant, fate: "untried" }], [], 0, 0],
      [[{ ...mutant, to: "true" }], [answer], 1, 1],
      [[mutant, mutant], [answer], 1, 0],
      [[mutant, mutant], [twice], 0, 0],
      [[mutant], [twice], 0, 1]
    ] as const
    for (const [mutants, answers, open, stale] of rows) {
      const found = compare(mutants, answers)
      assert.deepStrictEqual([found.open.length, found.stale.length], [open, stale])
    }
  })

  it("counts them by their fate", () => {
    const fates = ["killed", "killed", "survived", "uncovered", "untried"] as const
    assert.deepStrictEqual(countsOf(fates.map((fate) => ({ ...mutant, fate }))), {
      killed: 2,
      survived: 1,
      uncovered: 1,
      untried: 1
    })
  })

  it("a place is named by its declaration and its text, on one line, so that it stays the same when lines move", () => {
    const code = "/** Says. */\nexport const rule = (a: number) =>\n  a <\n  1\n\nfunction other() {}\n"
    for (const [before, line] of [
      ["", 2],
      ["\n\n\n", 5]
    ] as const) {
      const read = reader(before + code)
      const [start, end] = [
        { line, column: 2 },
        { line: line + 1, column: 3 }
      ]
      assert.deepStrictEqual([read.declarationOf(start), read.textOf(start, end)], ["rule", "a < 1"])
      assert.strictEqual(read.declarationOf({ line: line + 3, column: 0 }), "other")
    }
    assert.strictEqual(replacement(`${"x".repeat(200)}end`).length, 158)
  })

  const mutated = "scripts/test/mutated/Rule.ts"

  it("each is tried by the tests that reach it, and one that never ends is killed", async () => {
    const found = await run([mutated], ["scripts/test/mutated/Table.ts"])
    const fatesIn = (name: string) =>
      Object.fromEntries(found.filter((it) => it.in === name).map(({ from, to, fate }) => [`${from} > ${to}`, fate]))
    assert.deepInclude(fatesIn("allows"), {
      "count < limit.most > count <= limit.most": "survived",
      "count < limit.most > count >= limit.most": "killed",
      "count < limit.most > true": "killed"
    })
    assert.deepInclude(fatesIn("summed"), { "no += 1 > no -= 1": "killed", "no < count > no <= count": "killed" })
    assert.deepInclude(fatesIn("never"), { 'text === "never" > true': "uncovered", '"never" > ""': "uncovered" })
    assert.deepStrictEqual(fatesIn("limit"), { "{ most: 3 } > {}": "untried" })
    assert.isTrue(found.every(({ file }) => file === mutated))
  }, 120_000)

  const named = Object.entries(groups)
  it.each(named)("the files of %s are there", (_, { sources, tests }) => {
    assert.deepStrictEqual(
      sources.filter((file) => !existsSync(path.join(root, file))),
      []
    )
    assert.deepStrictEqual(
      tests.filter((pattern) => globSync(pattern, { cwd: root }).length === 0),
      []
    )
  })

  it("no file is in two groups", () => {
    const all = named.flatMap(([, { sources }]) => sources)
    assert.deepStrictEqual(all, [...new Set(all)])
  })

  it("answers belong to a group and speak of what stands in its files", () => {
    const files = readdirSync(path.join(root, "scripts/mutate/answers")).map((file) => path.basename(file, ".json"))
    assert.deepStrictEqual(
      files.filter((name) => !(name in groups)),
      []
    )
    for (const name of files)
      for (const { file, why, mutants } of answersOf(name)) {
        assert.include(groups[name]?.sources ?? [], file)
        assert.isAbove(why.length, 40)
        const code = oneLine(text(file))
        for (const { from } of mutants) for (const part of from.split(" … ")) assert.include(code, part)
      }
  })

  it.each(Object.entries(edits))(
    "the edit is of one place, and its test is there: %s",
    (_, { file, from, to, test }) => {
      assert.lengthOf(text(file).split(from), 2)
      assert.notStrictEqual(from, to)
      assert.isTrue(existsSync(path.join(root, test.file)))
    }
  )

  const page = text("docs/reference/mutants.md")

  it("the page of mutants has every edit with its test", () => {
    assert.deepStrictEqual(
      tableOf(page, "what is wrong"),
      Object.entries(edits).map(([wrong, { file, test }]) => [
        wrong,
        `\`${path.basename(file)}\``,
        `\`${path.basename(test.file)}\`: ${test.title}`
      ])
    )
  })

  it("the page of mutants has every group with its rules, and as many that survive as are answered", () => {
    assert.deepStrictEqual([...rowsOf(page).keys()], Object.keys(groups))
    for (const [name, group] of named) {
      const [, rules, all, killed, survive, untried] = rowsOf(page).get(name) ?? []
      const answered = answersOf(name)
        .flatMap(({ mutants }) => mutants)
        .reduce((sum, { times = 1 }) => sum + times, 0)
      assert.strictEqual(rules, rowOf(name, group, [])[1])
      assert.strictEqual(survive, `${answered}`, name)
      assert.strictEqual(Number(all), Number(killed) + Number(survive) + Number(untried), name)
    }
  })

  it("a row of the page is what a run found", () => {
    const found = (["killed", "killed", "survived", "uncovered", "untried"] as const).map((fate) => ({
      ...mutant,
      fate
    }))
    assert.deepStrictEqual(rowOf("g", { sources: ["x/A.ts", "x/B.ts"], tests: [] }, found), [
      ...["`g`", "`A.ts` `B.ts`", "5", "2", "2", "1"]
    ])
  })
})
