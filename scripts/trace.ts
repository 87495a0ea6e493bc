/**
 * Prints every row of the manual with the tests that assert its sentences, as the last whole run of the tests reported them.
 *
 * Fails if a sentence has no test that passed, if a row that speaks of a terminal has none in which a dialect talked to one, or if a title names a
 * row or sentence that does not exist. A pointer row is covered by the rows it names.
 *
 * Usage: node scripts/trace.ts [--missing | --json]
 */
import { globSync, readFileSync } from "node:fs"
import * as path from "node:path"
import { optionsOf } from "./Arguments.ts"
import * as ManualRows from "./trace/ManualRows.ts"
import * as TestReport from "./trace/TestReport.ts"
import { trace } from "./trace/Trace.ts"
import { commitOf, digestOf } from "./trace/Tree.ts"
import { testFiles } from "./trace/testFiles.ts"

const root = path.resolve(import.meta.dirname, "..")
const usage = `npm run trace -- [--missing | --json]

Prints every row of the manual with the tests that assert its sentences; run npm test first.

  --missing  print only what has no test
  --json     print one JSON object
  --help     this text`
const values = optionsOf(usage, { missing: { type: "boolean" }, json: { type: "boolean" } })

const report = TestReport.read(root)
const refusal = TestReport.refusalOf(report, {
  commit: commitOf(root),
  tree: digestOf(root),
  files: globSync([...testFiles], { cwd: root }).map((file) => file.replaceAll(path.sep, "/"))
})
if (report === null || refusal !== null) {
  console.error(`trace: ${refusal}`)
  process.exit(2)
}

const rows = ManualRows.read(readFileSync(path.join(root, "docs/manual-rows.md"), "utf8"))
const { tests, sentences, missing, unspoken, problems } = trace(rows, report.tests)

const lineOf = ({ file, title, dialects }: TestReport.Test): string =>
  `${file}: ${title}${dialects.length === 0 ? "" : ` [${dialects.join(", ")}]`}`

if (values.json === true) {
  const covered = sentences - missing.length
  console.log(JSON.stringify({ rows: rows.size, sentences, covered, missing, unspoken, problems }))
} else if (values.missing === true) {
  for (const line of missing) console.log(line)
  for (const line of unspoken) console.log(`no dialect: ${line}`)
} else {
  for (const row of rows.values()) {
    console.log(`${row.id} ${row.title}${row.pointsTo.length > 0 ? ` -> ${row.pointsTo.join(", ")}` : ""}`)
    for (const test of tests.get(row.id) ?? []) console.log(`  ${row.id} ${lineOf(test)}`)
    for (const id of row.sentences.keys())
      for (const line of tests.get(id)?.map(lineOf) ?? ["(no test)"]) console.log(`  ${id} ${line}`)
    for (const [id, why] of row.notOffered) console.log(`  ${id} (no shipped dialect offers it: ${why})`)
  }
}
for (const problem of problems) console.error(problem)
console.error(
  `trace: ${rows.size} rows, ${sentences} sentences, ${sentences - missing.length} covered, ${missing.length} without a test, ${unspoken.length} without a dialect, ${problems.length} problems`
)
process.exitCode = missing.length + unspoken.length + problems.length === 0 ? 0 : 1
