/** Runs the mutants of some files against the tests that guard them, with StrykerJS. */
import { readFileSync } from "node:fs"
import * as path from "node:path"
import { Stryker } from "@stryker-mutator/core"
import { type Fate, type Mutant, reader, replacement } from "./Mutants.ts"

const root = path.resolve(import.meta.dirname, "../..")

type Options = ConstructorParameters<typeof Stryker>[0]
type Result = Awaited<ReturnType<Stryker["runMutationTest"]>>[number]

const fates: { readonly [S in Result["status"]]: Fate } = {
  Killed: "killed",
  Timeout: "killed",
  Survived: "survived",
  NoCoverage: "uncovered",
  Ignored: "untried",
  CompileError: "untried",
  RuntimeError: "untried",
  Pending: "untried"
}

const options = (sources: ReadonlyArray<string>): Options => ({
  mutate: [...sources],
  testRunner: "vitest",
  plugins: ["@stryker-mutator/vitest-runner"],
  vitest: { configFile: "scripts/mutate/vitest.config.ts", related: false },
  coverageAnalysis: "perTest",
  // What is evaluated when a module is loaded (schemas, tables) would need every test again for each mutant.
  ignoreStatic: true,
  concurrency: 1,
  // A machine that has other things to do is no mutant that runs for ever.
  timeoutMS: 30_000,
  timeoutFactor: 4,
  reporters: ["progress-append-only"],
  logLevel: "warn" as NonNullable<Options["logLevel"]>,
  allowConsoleColors: false,
  disableTypeChecks: false,
  tempDirName: ".data/mutate/sandbox",
  cleanTempDir: "always",
  ignorePatterns: [".data", "docs", "examples", "acceptance", "packages/*/dist"]
})

/** Tries every mutant of the sources; the tests are patterns from the root. */
export const run = async (
  sources: ReadonlyArray<string>,
  tests: ReadonlyArray<string>
): Promise<ReadonlyArray<Mutant>> => {
  process.env["MUTATE_TESTS"] = JSON.stringify(tests)
  const results = await new Stryker(options(sources)).runMutationTest()
  const readers = new Map(sources.map((file) => [file, reader(readFileSync(path.join(root, file), "utf8"))]))
  return results.map(({ fileName, location: { start, end }, replacement: to, status }) => {
    const file = path.relative(root, fileName)
    const read = readers.get(file)
    if (read === undefined) throw new Error(`a mutant of ${file}, which nobody asked for`)
    return {
      file,
      in: read.declarationOf(start),
      from: read.textOf(start, end),
      to: replacement(to ?? ""),
      line: start.line,
      fate: fates[status]
    }
  })
}
