/** Edits by hand: wrong rules that no mutator makes. Each must fail a test of those named, or say why nobody can see it. */
import { spawnSync } from "node:child_process"
import { existsSync, readFileSync, rmSync } from "node:fs"
import * as path from "node:path"

const root = path.resolve(import.meta.dirname, "../..")

/** An edit of one place, made to what the tests load; the file stays as it is. */
export interface Edit {
  readonly file: string
  readonly from: string
  readonly to: string
  readonly tests: ReadonlyArray<string>
}

/** The edits, by what is wrong with them. */
export const edits: { readonly [wrong: string]: Edit } = {
  "a commit checks nothing that it read": {
    file: "packages/core/src/store/Commit.ts",
    from: "events.length === 0 ? [{ ref: loaded.ref, version: loaded.version }] : []",
    to: "[] as Array<CheckedRead>",
    tests: ["packages/core/test/store/Commit.test.ts"]
  },
  "a tagged frame is dead without a minute and the skew of the clock": {
    file: "packages/core/src/books/credit/OpenAttempt.ts",
    from: `capabilities.lifetime._tag === "Tagged" ? 60 + policy.maxClockSkewSeconds : 0`,
    to: "0",
    tests: ["packages/core/test/books/credit/OpenAttempt.test.ts"]
  },
  "a verdict is judged at the end of its look": {
    file: "packages/core/src/books/credit/Settlement.ts",
    from: "verdict(view.attempt, look, capabilities, look.at)",
    to: "verdict(view.attempt, look, capabilities, now)",
    tests: ["packages/core/test/books/credit/Settlement.test.ts"]
  },
  "a credit keeps its number although it stands on the terminal": {
    file: "packages/core/src/books/credit/OpenAttempt.ts",
    from: "series.lastDrawn !== null && series.lastDrawn !== stored",
    to: "series.lastDrawn !== null",
    tests: ["packages/core/test/books/credit/OpenAttempt.test.ts"]
  },
  "a series in a circle draws the number that stands on the terminal": {
    file: "packages/core/src/books/credit/OpenAttempt.ts",
    from: "wireNo === stored ? next(capabilities.numbering, wireNo) : Result.succeed(wireNo)",
    to: "Result.succeed(wireNo)",
    tests: ["packages/core/test/books/credit/OpenAttempt.test.ts"]
  },
  "the daily cycle lets through whoever got a message today": {
    file: "packages/core/src/books/alarm/AlarmRules.ts",
    from: `case "daily":
      return watch.lastSentOn !== day`,
    to: `case "daily":
      return true`,
    tests: ["packages/core/test/books/alarm/AlarmDecisions.test.ts"]
  },
  "a request whose effecting frame left ends as not sent when the line is lost": {
    file: "packages/dialect-kit/src/Automaton.ts",
    from: `linkLost: noAnswer("linkLost"),
    stationStopped: noAnswer("stationStopped"),
    expired: noAnswer("timeout"),`,
    to: `linkLost: notSent("offline"),
    stationStopped: noAnswer("stationStopped"),
    expired: noAnswer("timeout"),`,
    tests: ["packages/dialect-kit/test/Automaton.test.ts"]
  }
}

const reportFile = path.join(root, ".data/mutate/edit.json")

/** Runs the tests of an edit over it and says whether one failed; that they could not be run is an error. */
export const isNoticed = ({ tests, ...edit }: Edit): "noticed" | "missed" => {
  const vitest = path.join(root, "node_modules/vitest/vitest.mjs")
  const args = [vitest, "run", "--config", "scripts/mutate/vitest.config.ts", "--reporter", "json"]
  const env = { ...process.env, MUTATE_TESTS: JSON.stringify(tests), MUTATE_EDIT: JSON.stringify(edit) }
  rmSync(reportFile, { force: true })
  const { stderr } = spawnSync(process.execPath, [...args, "--outputFile", reportFile], {
    cwd: root,
    env,
    encoding: "utf8"
  })
  const report = existsSync(reportFile) ? (JSON.parse(readFileSync(reportFile, "utf8")) as Record<string, number>) : {}
  const { numTotalTests = 0, numFailedTests = 0 } = report
  if (numTotalTests === 0) throw new Error(`no test of an edit of ${edit.file} was run: ${stderr}`)
  return numFailedTests === 0 ? "missed" : "noticed"
}
