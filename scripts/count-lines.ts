/**
 * Counts the lines of code (neither blank nor comment) under `src` of the protocol packages, the dialect kit and the front end.
 *
 * Usage: node scripts/count-lines.ts [--against REVISION]
 */
import { execFileSync } from "node:child_process"
import { globSync, readFileSync } from "node:fs"
import * as path from "node:path"
import { optionsOf, refuse } from "./Arguments.ts"
import * as Lines from "./lines/Lines.ts"

const root = path.resolve(import.meta.dirname, "..")
const counted = /^packages\/(?:protocol-[^/]+|dialect-kit|terminal-link)\/src\/.*\.ts$/

const git = (...args: ReadonlyArray<string>): string =>
  execFileSync("git", args, {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 1 << 28,
    stdio: ["ignore", "pipe", "ignore"]
  })

const usage = `npm run lines -- [--against REVISION]

Counts the lines of code, neither blank nor comment, of the protocol packages, the dialect kit and the front end.

  --against REVISION   print the counts of that revision beside
  --help               this text`
const { against: revision } = optionsOf(usage, { against: { type: "string" } })

const commitOf = (name: string): string => {
  try {
    return git("rev-parse", "--verify", "--quiet", "--end-of-options", `${name}^{commit}`).trim()
  } catch {
    return refuse(`--against: ${name} is no revision of this repository`, usage)
  }
}

const filesAt = (commit: string) =>
  git("ls-tree", "-r", "--name-only", commit, "--", "packages")
    .split("\n")
    .filter((file) => counted.test(file))
    .map((file) => [file, git("show", `${commit}:${file}`)] as const)

const filesNow = globSync("packages/*/src/**/*.ts", { cwd: root })
  .filter((file) => counted.test(file))
  .map((file) => [file, readFileSync(path.join(root, file), "utf8")] as const)

const now = Lines.byPackage(filesNow)
console.log(
  revision === undefined
    ? Lines.report(now)
    : Lines.report(now, { name: revision, counts: Lines.byPackage(filesAt(commitOf(revision))) })
)
