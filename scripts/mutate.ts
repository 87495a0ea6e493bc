/** Mutation testing of the rules: changes them place by place and sees whether a test fails. */
import { argumentsOf, refuse } from "./Arguments.ts"
import { answersOf } from "./mutate/Answers.ts"
import { edits, isNoticed } from "./mutate/Edits.ts"
import { groups } from "./mutate/Groups.ts"
import { compare, countsOf } from "./mutate/Mutants.ts"
import { pageOf, rowOf, rowsOf, writeRows } from "./mutate/Page.ts"
import { run } from "./mutate/Run.ts"

const names = Object.keys(groups)
const usage = `npm run mutate -- [group | edits …] [--write]

Changes the rules place by place and sees whether a test fails. A change that no test notices must stand in
scripts/mutate/answers/ with the reason why nobody can see it, and docs/reference/mutants.md must say what the run
found; whatever does not agree ends with 1.

  group      ${names.join(", ")} (default: all, then edits)
  edits      the edits by hand of scripts/mutate/Edits.ts
  --write    writes what was found into docs/reference/mutants.md
  --help     this text`

const { values, positionals: given } = argumentsOf(usage, { write: { type: "boolean" } })
const asked: ReadonlyArray<string> = given.length === 0 ? [...names, "edits"] : given
const unknown = asked.find((name) => name !== "edits" && !(name in groups))
if (unknown !== undefined) refuse(`${unknown} is no group`, usage)

let unanswered = 0
const rows = new Map<string, ReadonlyArray<string>>()
for (const [name, group] of Object.entries(groups).filter(([name]) => asked.includes(name))) {
  const began = Date.now()
  const mutants = await run(group.sources, group.tests)
  const { killed, survived, uncovered, untried } = countsOf(mutants)
  const { open, stale } = compare(mutants, answersOf(name))
  console.log(
    `${name}: ${mutants.length} mutants, ${killed} killed, ${survived + uncovered} survive (${open.length} unanswered, ${uncovered} where no test comes), ${untried} not tried, ${Math.round((Date.now() - began) / 1000)} s`
  )
  for (const it of open)
    console.log(`  ${it.fate} ${it.file}:${it.line} in ${it.in}\n    from ${it.from}\n    to   ${it.to}`)
  for (const it of stale)
    console.log(`  answered, but killed: ${it.file} in ${it.in}\n    from ${it.from}\n    to   ${it.to}`)
  unanswered += open.length + stale.length
  rows.set(name, rowOf(name, group, mutants))
}

if (values.write === true) writeRows(names, rows)
const written = rowsOf(pageOf())
for (const [name, row] of rows) {
  const said = written.get(name)
  if (said?.join("|") === row.join("|")) continue
  console.log(`${name}: docs/reference/mutants.md does not say what was found: npm run mutate -- ${name} --write`)
  unanswered += 1
}

for (const [wrong, edit] of asked.includes("edits") ? Object.entries(edits) : []) {
  const fate = isNoticed(edit)
  console.log(`edit: ${wrong}: ${fate} by "${edit.test.title}"`)
  if (fate === "missed") unanswered += 1
}

console.log(unanswered === 0 ? "mutate: every mutant is killed or answered" : `mutate: ${unanswered} to answer`)
process.exitCode = unanswered === 0 ? 0 : 1
