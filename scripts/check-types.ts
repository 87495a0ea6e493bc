/**
 * Checks the types of every package, its tests included: `core` without Node's types, everything else with them.
 *
 * Usage: node scripts/check-types.ts [folder …]
 */
import { execFile } from "node:child_process"
import { existsSync, globSync } from "node:fs"
import { availableParallelism } from "node:os"
import * as path from "node:path"
import { argumentsOf } from "./Arguments.ts"

/** Each takes one core and up to a gigabyte. */
const atOnce = 2
const mostSaid = 16 * 1024 * 1024

const root = path.resolve(import.meta.dirname, "..")
const usage = `npm run check:types -- [folder …]

Checks the types of every package, its tests included.

  folder   what is looked at, such as packages/core (default: all)
  --help   this text`
const wanted = argumentsOf(usage, {}).positionals
const projects = globSync(
  [
    "packages/*/tsconfig.json",
    "packages/*/test/tsconfig.json",
    "acceptance/tsconfig.json",
    "examples/*/tsconfig.json",
    "scripts/tsconfig.json"
  ],
  { cwd: root }
)
  .filter((project) => wanted.length === 0 || wanted.some((folder) => project.startsWith(folder)))
  .sort()

if (projects.length === 0) {
  console.error(`check-types: no project below ${wanted.join(", ")}; name folders such as packages/core`)
  process.exit(2)
}

const tsc = path.join(root, "node_modules", "typescript", "bin", "tsc")
if (!existsSync(tsc)) throw new Error("typescript is not installed: run npm ci first")
/** Checks one project; what it says comes in one piece, since another one is checked meanwhile. */
const check = (project: string): Promise<boolean> => {
  const seen = path.join(root, "node_modules", ".cache", "types", `${path.dirname(project).replaceAll("/", "-")}.json`)
  const given = [tsc, "--noEmit", "--incremental", "--tsBuildInfoFile", seen, "-p", project]
  return new Promise((resolve) =>
    execFile(process.execPath, given, { cwd: root, maxBuffer: mostSaid }, (error, stdout, stderr) => {
      console.log(`${stdout}${stderr}${error === null ? "ok  " : "FAIL"} ${project}`)
      resolve(error === null)
    })
  )
}

const waiting = [...projects]
let failed = 0
const checkWhatWaits = async (): Promise<void> => {
  for (let project = waiting.shift(); project !== undefined; project = waiting.shift())
    if (!(await check(project))) failed += 1
}
await Promise.all(Array.from({ length: Math.min(atOnce, availableParallelism()) }, checkWhatWaits))
console.log(`check-types: ${projects.length} projects, ${failed} with errors`)
process.exitCode = failed === 0 ? 0 : 1
