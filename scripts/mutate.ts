/** Mutation testing of the rules: changes them place by place and sees whether a test fails. */
import { existsSync } from "node:fs"
import * as path from "node:path"
import { argumentsOf, refuse } from "./Arguments.ts"
import { answersOf } from "./mutate/Answers.ts"
import { edits, isNoticed } from "./mutate/Edits.ts"
import { groups } from "./mutate/Groups.ts"
import { compare, countsOf, type Mutant } from "./mutate/Mutants.ts"
import { digestOf, keep, kept } from "./mutate/Results.ts"
import { run } from "./mutate/Run.ts"

const names = Object.keys(groups)
const usage = `npm run mutate -- [group | file | edits …] [--short | --fresh]

Changes the rules place by place and sees whether a test fails. A change that no test notices must stand in
scripts/mutate/answers/ with the reason why nobody can see it; one that does not ends with 1.
A group that was run on the same files is not run again, so that a run that was stopped goes on.

  group      ${names.join(", ")} (default: all, then edits)
  file       one source of a group, such as packages/core/src/values/WireNo.ts; all of it is run anew
  edits      the edits by hand of scripts/mutate/Edits.ts
  --short    the groups of a few minutes: ${names.filter((name) => groups[name]?.short === "yes").join(", ")}, edits
  --fresh    runs what was run before, too
  --help     this text`

const { values, positionals: given } = argumentsOf(usage, { short: { type: "boolean" }, fresh: { type: "boolean" } })
const positionals: ReadonlyArray<string> = given
if (values.short === true && positionals.length > 0) refuse("--short names its groups itself", usage)

/** What is asked for: a group, or only some of its sources. */
interface Wanted {
  readonly name: string
  readonly sources: ReadonlyArray<string> | null
}

const wantedOf = (argument: string): Wanted => {
  if (argument in groups) return { name: argument, sources: null }
  const file = path.normalize(argument)
  const found = Object.entries(groups).find(([, { sources }]) => sources.includes(file))
  if (found === undefined)
    return refuse(
      existsSync(file) ? `${argument}: no group mutates this file` : `${argument} is neither a group nor a file`,
      usage
    )
  return { name: found[0], sources: [file] }
}

const asked = positionals.filter((argument) => argument !== "edits").map(wantedOf)
const wanted =
  positionals.length > 0
    ? asked
    : names
        .filter((name) => values.short !== true || groups[name]?.short === "yes")
        .map((name) => ({ name, sources: null }))
const withEdits = positionals.length === 0 || positionals.includes("edits")

const mutantsOf = async ({ name, sources }: Wanted): Promise<ReadonlyArray<Mutant>> => {
  const group = groups[name]
  if (group === undefined) throw new Error(`no group ${name}`)
  if (sources !== null) return run(sources, group.tests)
  const digest = digestOf(group)
  const before = values.fresh === true ? null : kept(name, digest)
  if (before !== null) return before
  const mutants = await run(group.sources, group.tests)
  keep(name, digest, mutants)
  return mutants
}

let unanswered = 0
for (const [index, want] of wanted.entries()) {
  console.log(`[${index + 1}/${wanted.length}] ${want.sources?.join(" ") ?? want.name}`)
  const mutants = await mutantsOf(want)
  const { killed, survived, uncovered, untried } = countsOf(mutants)
  const { open, stale } = compare(mutants, answersOf(want.name))
  console.log(
    `${want.name}: ${mutants.length} mutants, ${killed} killed, ${survived + uncovered} survive (${open.length} unanswered, ${uncovered} where no test comes), ${untried} not tried`
  )
  for (const it of open)
    console.log(`  ${it.fate} ${it.file}:${it.line} in ${it.in}\n    from ${it.from}\n    to   ${it.to}`)
  for (const it of stale)
    console.log(`  answered, but killed: ${it.file} in ${it.in}\n    from ${it.from}\n    to   ${it.to}`)
  unanswered += open.length + stale.length
}

for (const [wrong, edit] of withEdits ? Object.entries(edits) : []) {
  const fate = isNoticed(edit)
  console.log(`edit: ${wrong}: ${fate} by "${edit.test.title}"`)
  if (fate === "missed") unanswered += 1
}

console.log(unanswered === 0 ? "mutate: every mutant is killed or answered" : `mutate: ${unanswered} to answer`)
process.exitCode = unanswered === 0 ? 0 : 1
