/** What was run before on these very files: so a run that was stopped goes on with the groups that it has not done. */
import { createHash } from "node:crypto"
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from "node:fs"
import * as path from "node:path"
import type { Group } from "./Groups.ts"
import type { Mutant } from "./Mutants.ts"

const root = path.resolve(import.meta.dirname, "../..")
const folder = path.join(root, ".data/mutate")

/** What a result rests on: every source of the repository that is not a test, the tests of the group, and what is installed. */
const restsOn = (group: Group): ReadonlyArray<string> => [
  ...globSync("packages/*/src/**/*.ts", { cwd: root }),
  ...globSync("packages/core/test/{Fixtures,*/**/*}.ts", { cwd: root, exclude: ["**/*.test.ts"] }),
  ...globSync([...group.tests], { cwd: root }),
  "scripts/mutate/Run.ts",
  "scripts/mutate/Mutants.ts",
  "scripts/mutate/vitest.config.ts",
  "package-lock.json"
]

/** Gives what a run of the group rests on as it stands now: taken before the run, since files may change meanwhile. */
export const digestOf = (group: Group): string => {
  const hash = createHash("sha256").update(JSON.stringify(group))
  for (const file of restsOn(group).toSorted()) hash.update(file).update(readFileSync(path.join(root, file)))
  return hash.digest("hex")
}

interface Kept {
  readonly digest: string
  readonly mutants: ReadonlyArray<Mutant>
}

const fileOf = (name: string): string => path.join(folder, `${name}.json`)

/** Gives the mutants of a group as they were found before on the same files; `null`: not run, or something changed. */
export const kept = (name: string, digest: string): ReadonlyArray<Mutant> | null => {
  if (!existsSync(fileOf(name))) return null
  const { digest: then, mutants } = JSON.parse(readFileSync(fileOf(name), "utf8")) as Kept
  return then === digest ? mutants : null
}

/** Keeps the mutants of a group. */
export const keep = (name: string, digest: string, mutants: ReadonlyArray<Mutant>): void => {
  mkdirSync(folder, { recursive: true })
  writeFileSync(fileOf(name), JSON.stringify({ digest, mutants } satisfies Kept))
}
