/** Edits by hand: wrong rules that no mutator makes. Each must fail the test that it names. */
import { spawnSync } from "node:child_process"
import { existsSync, readFileSync, rmSync } from "node:fs"
import * as path from "node:path"

const root = path.resolve(import.meta.dirname, "../..")

/** An edit of one place, made to what the tests load, and the test that it fails; the file stays as it is. */
export interface Edit {
  readonly file: string
  readonly from: string
  readonly to: string
  readonly test: { readonly file: string; readonly title: string }
}

/** The edits, by what is wrong with them. */
export const edits: { readonly [wrong: string]: Edit } = {
  "a commit checks nothing that it read": {
    file: "packages/core/src/store/Commit.ts",
    from: "events.length === 0 ? [{ ref: loaded.ref, version: loaded.version }] : []",
    to: "[] as Array<CheckedRead>",
    test: {
      file: "packages/core/test/store/Commit.test.ts",
      title: "of two that each read what the other changes only the first passes"
    }
  },
  "a tagged frame is dead without a minute and the skew of the clock": {
    file: "packages/core/src/books/credit/CreditRequest.ts",
    from: "tagMinutes === null ? 0 : 60 + policy.maxClockSkewSeconds",
    to: "0",
    test: {
      file: "packages/core/test/books/credit/OpenAttempt.test.ts",
      title: "takes a frame for dead: a tag and a clock that may be wrong by more"
    }
  },
  "a verdict is judged at the end of its look": {
    file: "packages/core/src/books/credit/Settlement.ts",
    from: "verdict(view.attempt, look, capabilities, look.at)",
    to: "verdict(view.attempt, look, capabilities, now)",
    test: {
      file: "packages/core/test/books/credit/Settlement.test.ts",
      title: "judges a look by the time at which it began: begun before, ended after the frame was dead"
    }
  },
  "a credit keeps its number although it stands on the terminal": {
    file: "packages/core/src/books/credit/OpenAttempt.ts",
    from: "series.lastDrawn !== null && series.lastDrawn !== stored",
    to: "series.lastDrawn !== null",
    test: {
      file: "packages/core/test/books/credit/OpenAttempt.test.ts",
      title: "R-088 R-112 draws the number as the table says, from the series of the target"
    }
  },
  "a series in a circle draws the number that stands on the terminal": {
    file: "packages/core/src/books/credit/OpenAttempt.ts",
    from: "wireNo === stored ? next(capabilities.numbering, wireNo) : Result.succeed(wireNo)",
    to: "Result.succeed(wireNo)",
    test: {
      file: "packages/core/test/books/credit/OpenAttempt.test.ts",
      title: "R-088 R-112 draws the number as the table says, from the series of the target"
    }
  },
  "the daily cycle lets through whoever got a message today": {
    file: "packages/core/src/books/alarm/AlarmRules.ts",
    from: `case "daily":
      return watch.lastSentOn !== day`,
    to: `case "daily":
      return true`,
    test: {
      file: "packages/core/test/books/alarm/AlarmDecisions.test.ts",
      title: "daily, episode told, last message today: message no"
    }
  },
  "a request whose effecting frame left ends as not sent when the line is lost": {
    file: "packages/dialect-kit/src/Automaton.ts",
    from: `linkLost: noAnswer("linkLost"),
    stationStopped: noAnswer("stationStopped"),
    expired: noAnswer("timeout"),`,
    to: `linkLost: notSent("offline"),
    stationStopped: noAnswer("stationStopped"),
    expired: noAnswer("timeout"),`,
    test: {
      file: "packages/dialect-kit/test/Automaton.test.ts",
      title: "never says NotSent once effecting bytes left, and never leads back from there"
    }
  }
}

const reportFile = path.join(root, ".data/mutate/edit.json")

/** What vitest says of the tests of a run. */
interface Report {
  readonly testResults: ReadonlyArray<{
    readonly assertionResults: ReadonlyArray<{ readonly title: string; readonly status: string }>
  }>
}

/** Runs the test of an edit over it and says whether it failed; that it could not be run is an error. */
export const isNoticed = ({ test: { file, title }, ...edit }: Edit): "noticed" | "missed" => {
  const vitest = path.join(root, "node_modules/vitest/vitest.mjs")
  const args = [vitest, "run", "--config", "scripts/mutate/vitest.config.ts", "--reporter", "json"]
  const env = { ...process.env, MUTATE_TESTS: JSON.stringify([file]), MUTATE_EDIT: JSON.stringify(edit) }
  rmSync(reportFile, { force: true })
  const { stderr } = spawnSync(process.execPath, [...args, "--outputFile", reportFile], {
    cwd: root,
    env,
    encoding: "utf8"
  })
  const { testResults }: Report = existsSync(reportFile)
    ? (JSON.parse(readFileSync(reportFile, "utf8")) as Report)
    : { testResults: [] }
  const [found] = testResults.flatMap(({ assertionResults }) => assertionResults).filter((it) => it.title === title)
  if (found === undefined) throw new Error(`the test of an edit of ${edit.file} was not run: ${title} ${stderr}`)
  return found.status === "failed" ? "noticed" : "missed"
}
