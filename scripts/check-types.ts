/**
 * Checks the types of every package, its tests included: `core` without Node's types, everything else with them.
 *
 * Projects that have no options of their own are one program: most import the same sources, which are read and checked once then.
 *
 * Usage: node scripts/check-types.ts [folder …]
 */
import { execFile } from "node:child_process"
import { existsSync, globSync, mkdirSync, writeFileSync } from "node:fs"
import { availableParallelism } from "node:os"
import * as path from "node:path"
import ts from "typescript"
import { argumentsOf } from "./Arguments.ts"

/** Each takes one core; the largest, two gigabytes. */
const atOnce = 2
const heapMegabytes = 6_000
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
interface Project {
  readonly compilerOptions?: { readonly types?: ReadonlyArray<string>; readonly [option: string]: unknown }
  readonly include?: ReadonlyArray<string>
  readonly exclude?: ReadonlyArray<string>
}

const read = (project: string): Project => {
  const { config, error } = ts.readConfigFile(path.join(root, project), ts.sys.readFile)
  if (error !== undefined) throw new Error(`${project}: ${ts.flattenDiagnosticMessageText(error.messageText, "\n")}`)
  return config as Project
}

/** Whether a project is checked as `tsconfig.base.json` says, which has Node's types. */
const isPlain = (project: string): boolean => {
  const { types = ["node"], ...others } = read(project).compilerOptions ?? {}
  return types.join() === "node" && Object.keys(others).length === 0
}

const cache = path.join(root, "node_modules", ".cache", "types")
mkdirSync(cache, { recursive: true })

/** Writes one project of several, and gives its file. */
const together = (several: ReadonlyArray<string>): string => {
  const among = (field: "include" | "exclude"): ReadonlyArray<string> =>
    several.flatMap((project) =>
      (read(project)[field] ?? []).map((each) => path.join(root, path.dirname(project), each))
    )
  const file = path.join(cache, "together.json")
  const whole = { extends: path.join(root, "tsconfig.base.json"), include: among("include"), exclude: among("exclude") }
  writeFileSync(file, JSON.stringify(whole))
  return path.relative(root, file)
}

const plain = projects.filter(isPlain)
const programs = [
  ...(plain.length === 0 ? [] : [{ of: plain, project: together(plain) }]),
  ...projects.filter((project) => !plain.includes(project)).map((project) => ({ of: [project], project }))
]

/** Checks one program; what it says comes in one piece, since another one is checked meanwhile. */
const check = ({ of, project }: (typeof programs)[number]): Promise<number> => {
  const seen = path.join(
    cache,
    `${of.length === 1 ? path.dirname(project).replaceAll("/", "-") : "together"}.seen.json`
  )
  const given = [
    `--max-old-space-size=${heapMegabytes}`,
    ...[tsc, "--noEmit", "--incremental", "--tsBuildInfoFile", seen, "-p", project]
  ]
  return new Promise((resolve) =>
    execFile(process.execPath, given, { cwd: root, maxBuffer: mostSaid }, (error, stdout, stderr) => {
      const lines = of.map(
        (each) => `${error === null ? "ok  " : "FAIL"} ${each}${of.length === 1 ? "" : " (together)"}`
      )
      console.log(`${stdout}${stderr}${lines.join("\n")}`)
      resolve(error === null ? 0 : of.length)
    })
  )
}

const waiting = [...programs]

/** Checks one program after the other; gives how many projects have errors. Each run counts its own: a sum that two share loses what is added during a wait. */
const checkWhatWaits = async (): Promise<number> => {
  let found = 0
  for (let program = waiting.shift(); program !== undefined; program = waiting.shift()) {
    const more = await check(program)
    found += more
  }
  return found
}
const counts = await Promise.all(Array.from({ length: Math.min(atOnce, availableParallelism()) }, checkWhatWaits))
const failed = counts.reduce((sum, count) => sum + count, 0)
console.log(
  `check-types: ${projects.length} projects in ${programs.length} programs, ${failed === 0 ? "0" : `up to ${failed}`} with errors`
)
process.exitCode = failed === 0 ? 0 : 1
