/**
 * Prints every row of the manual with the tests that assert its sentences.
 *
 * Fails if a sentence has no test, or if a test title names a row or sentence that does not exist. A pointer row is covered by the rows it names.
 *
 * Usage: node scripts/trace.ts [--missing] [--json]
 */
import { globSync, readFileSync } from "node:fs"
import * as path from "node:path"
import { optionsOf } from "./Arguments.ts"

const root = path.resolve(import.meta.dirname, "..")
const usage = `npm run trace -- [--missing | --json]

Prints every row of the manual with the tests that assert its sentences.

  --missing  print only sentences without a test
  --json     print one JSON object
  --help     this text`
const values = optionsOf(usage, { missing: { type: "boolean" }, json: { type: "boolean" } })

interface Row {
  readonly id: string
  readonly title: string
  readonly sentences: Map<string, string>
  pointsTo: ReadonlyArray<string>
}

const rows = new Map<string, Row>()
let current: Row | undefined
for (const line of readFileSync(path.join(root, "docs/manual-rows.md"), "utf8").split("\n")) {
  const heading = /^### (R-\d{3}) (.*)$/.exec(line)
  const sentence = /^- (R-\d{3}\.\d+) (.*)$/.exec(line)
  if (heading?.[1] !== undefined) {
    current = { id: heading[1], title: heading[2] ?? "", sentences: new Map(), pointsTo: [] }
    rows.set(current.id, current)
  } else if (sentence?.[1] !== undefined && current !== undefined) {
    current.sentences.set(sentence[1], sentence[2] ?? "")
  } else if (current !== undefined && line.startsWith("Covered by R-")) {
    current.pointsTo = line.match(/R-\d{3}/g) ?? []
  }
}

/** Titles of tests: the first argument of `it`, `test`, `it.effect`, `it.live`, `it.prop`, `describe` and tables with a `title` or `name` field. */
const title =
  /\b(?:it|test|describe)(?:\.\w+)*\(\s*(["'`])((?:\\.|(?!\1)[^\\])*)\1|\b(?:title|name|row):\s*(["'`])((?:\\.|(?!\3)[^\\])*)\3/g
const files = globSync(
  ["packages/*/test/**/*.test.ts", "acceptance/test/**/*.test.ts", "examples/*/test/**/*.test.ts"],
  { cwd: root }
)
const tests = new Map<string, Array<string>>()
const problems: Array<string> = []
for (const file of files.sort()) {
  for (const match of readFileSync(path.join(root, file), "utf8").matchAll(title)) {
    const text = match[2] ?? match[4] ?? ""
    for (const [id] of text.matchAll(/\bR-\d{3}(?:\.\d+)?\b/g)) {
      const [row = "", no] = id.split(".")
      const known = no === undefined ? rows.has(row) : rows.get(row)?.sentences.has(id) === true
      if (!known) problems.push(`${file}: title names ${id}, which docs/manual-rows.md does not have`)
      else tests.set(id, [...(tests.get(id) ?? []), `${file}: ${text}`])
    }
  }
}

const missing: Array<string> = []
let total = 0
for (const row of rows.values()) {
  if (row.sentences.size === 0 && row.pointsTo.length === 0)
    problems.push(`${row.id} has neither a sentence nor a row that covers it`)
  for (const pointed of row.pointsTo)
    if (!rows.has(pointed)) problems.push(`${row.id} points to ${pointed}, which does not exist`)
  for (const [id, text] of row.sentences) {
    total += 1
    if (!tests.has(id)) missing.push(`${id} ${text}`)
  }
}

if (values.json === true) {
  console.log(JSON.stringify({ rows: rows.size, sentences: total, covered: total - missing.length, missing, problems }))
} else if (values.missing === true) {
  for (const line of missing) console.log(line)
} else {
  for (const row of rows.values()) {
    console.log(`${row.id} ${row.title}${row.pointsTo.length > 0 ? ` -> ${row.pointsTo.join(", ")}` : ""}`)
    for (const id of row.sentences.keys())
      for (const test of tests.get(id) ?? ["(no test)"]) console.log(`  ${id} ${test}`)
  }
}
for (const problem of problems) console.error(problem)
console.error(
  `trace: ${rows.size} rows, ${total} sentences, ${total - missing.length} covered, ${missing.length} without a test, ${problems.length} problems`
)
process.exitCode = missing.length === 0 && problems.length === 0 ? 0 : 1
