/** What a run of all tests reported: what `npm test` writes beside its output and `npm run trace` reads. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs"
import * as path from "node:path"

/** One test as it ended. `dialects` are those that talked to a simulated terminal while it ran. */
export interface Test {
  readonly file: string
  readonly title: string
  readonly state: "passed" | "failed" | "skipped"
  readonly dialects: ReadonlyArray<string>
}

/** A run of every test file. `commit` is `null` where there is no git; `tree` is the digest of the files that were tested. */
export interface TestReport {
  readonly version: 1
  readonly commit: string | null
  readonly tree: string
  readonly files: ReadonlyArray<string>
  readonly tests: ReadonlyArray<Test>
  /** Errors outside of any test, and files that could not be run. */
  readonly errors: ReadonlyArray<string>
}

/** Where the report is: among what is installed, so that it is never committed, and gone after `npm ci`. */
export const placeIn = (root: string): string => path.join(root, "node_modules/.cache/yugou/tests.json")

/** Writes a report. */
export const write = (root: string, report: TestReport): void => {
  const place = placeIn(root)
  mkdirSync(path.dirname(place), { recursive: true })
  writeFileSync(place, JSON.stringify(report))
}

const isReport = (value: unknown): value is TestReport =>
  typeof value === "object" && value !== null && "version" in value && value.version === 1

/** Reads the report; `null` if there is none that this version can read. */
export const read = (root: string): TestReport | null => {
  const place = placeIn(root)
  if (!existsSync(place)) return null
  try {
    const found: unknown = JSON.parse(readFileSync(place, "utf8"))
    return isReport(found) ? found : null
  } catch {
    return null
  }
}

/** What is here now: a report counts only for the same. */
export interface Present {
  readonly commit: string | null
  readonly tree: string
  readonly files: ReadonlyArray<string>
}

const named = (commit: string | null): string => (commit === null ? "an unknown commit" : commit.slice(0, 12))

/** Says in one sentence why a report counts for nothing; `null` if it counts. */
export const refusalOf = (report: TestReport | null, present: Present): string | null => {
  if (report === null) return "no report of a whole run of the tests is here: run npm test first"
  const missing = present.files.filter((file) => !report.files.includes(file))
  if (missing.length > 0) return `the tests of ${missing[0]} are not in the report: run npm test again`
  if (report.commit !== present.commit)
    return `the report is of ${named(report.commit)}, and here is ${named(present.commit)}: run npm test again`
  if (report.tree !== present.tree) return "files were changed since the tests ran: run npm test again"
  const failed = report.tests.filter(({ state }) => state === "failed").length + report.errors.length
  if (failed > 0) return `${failed} failed when the tests ran: no row counts before npm test passes`
  return null
}
