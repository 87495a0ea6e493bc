/**
 * Checks the types of every package, its tests included: `core` without Node's types, everything else with them.
 *
 * Usage: node scripts/check-types.ts [folder …]
 */
import { spawnSync } from "node:child_process"
import { existsSync, globSync } from "node:fs"
import * as path from "node:path"
import { argumentsOf } from "./Arguments.ts"

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
const failed = projects.filter((project) => {
  const seen = path.join(root, "node_modules", ".cache", "types", `${path.dirname(project).replaceAll("/", "-")}.json`)
  const { status } = spawnSync(
    process.execPath,
    [tsc, "--noEmit", "--incremental", "--tsBuildInfoFile", seen, "-p", project],
    { cwd: root, stdio: "inherit" }
  )
  console.log(`${status === 0 ? "ok  " : "FAIL"} ${project}`)
  return status !== 0
})
console.log(`check-types: ${projects.length} projects, ${failed.length} with errors`)
process.exitCode = failed.length === 0 ? 0 : 1
