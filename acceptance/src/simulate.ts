/** `npm run simulate`: runs the whole-station simulation over many seeds; a failing one is shortened and printed. {@link exits} has the exit codes. */
import { closeSync, existsSync, openSync, readFileSync, unlinkSync, writeFileSync } from "node:fs"
import {
  draw,
  enoughSeeds,
  type Options,
  type Report,
  readScript,
  runScript,
  type Script,
  type Size,
  severalSize,
  shrink,
  smallSize,
  unexplained,
  usualSize,
  writeScript
} from "@yugou/testkit/simulation"
import * as Result from "effect/Result"
import { setupOf } from "./dialects.ts"
import { broke } from "./simulateAnswer.ts"
import { type Arguments, parse, usage } from "./simulateArguments.ts"
import * as Coverage from "./simulateCoverage.ts"
import * as Summary from "./simulateSummary.ts"
import { runSeeds } from "./simulateThreads.ts"

/** With what the command ends: `unfit`, an argument or a file is wrong; `defect`, the simulation itself failed. */
export const exits = { kept: 0, failed: 1, unfit: 2, defect: 3 } as const
type ExitCode = (typeof exits)[keyof typeof exits]

/** The command that runs one seed again. */
const again = (seed: number, { broken, chosen, size }: Arguments): string =>
  [
    `npm run simulate -- --seed ${seed}`,
    chosen.dialect === null ? "" : `--dialect ${chosen.dialect}`,
    chosen.maker === null ? "" : `--firmware ${chosen.maker}`,
    broken === null ? "" : `--break ${broken}`,
    size === "usual" ? "" : `--${size}`
  ]
    .filter((part) => part !== "")
    .join(" ")

const sizes: { readonly [S in Arguments["size"]]: Size } = { usual: usualSize, small: smallSize, several: severalSize }
const sizeOf = ({ size }: Arguments): Size => sizes[size]

const record = ({ record: file }: Arguments, script: Script): void => {
  if (file !== null) writeFileSync(file, writeScript(script))
}

/** Says why a script could not be written to the file, before anything runs; `null`: it can. */
const unwritable = (file: string | null): string | null => {
  if (file === null) return null
  const was = existsSync(file)
  const opened = Result.try(() => closeSync(openSync(file, "a")))
  if (Result.isFailure(opened)) return `${file}: the file cannot be written`
  if (!was) unlinkSync(file)
  return null
}

/** Says that the simulation itself failed at a seed. */
const tellDefect = (seed: number, defect: string): ExitCode => {
  console.error(`seed ${seed}: the simulation itself failed: ${defect}`)
  return exits.defect
}

/** Runs something of one seed; what it throws is told with the seed, and where it was thrown. */
const attempt = (seed: number, run: () => ExitCode): ExitCode => {
  try {
    return run()
  } catch (defect) {
    const code = tellDefect(seed, broke(seed, defect).defect)
    if (defect instanceof Error) console.error(defect.stack)
    return code
  }
}

/** Shortens a failing seed and prints what is left of it. */
const tell = ({ seed }: Report, given: Arguments): ExitCode => {
  const setup = setupOf(sizeOf(given), given.chosen)
  const script = draw(seed, setup.size)
  console.error(`seed ${seed} fails; its script is made shorter`)
  const shrunk = shrink(setup, script, { broken: given.broken, journal: "hash" })
  if (shrunk === null) return tellDefect(seed, "it failed in a thread and not when it was run again")
  record(given, shrunk.script)
  console.log(Summary.textOfFailure(shrunk.report, shrunk.script))
  console.log(`again: ${again(seed, given)}`)
  return exits.failed
}

/** Runs one script with its journal. */
const replay = (given: Arguments, script: Script): ExitCode => {
  record(given, script)
  const report = runScript(setupOf(script.size, given.chosen), script, { broken: given.broken, journal: "lines" })
  console.log(report.lines.join("\n"))
  console.log(`hash ${report.hash}`)
  console.log(Summary.textOfSums(Summary.add(Summary.none, report), 1))
  if (report.violation === null) return exits.kept
  const { rule, step, detail } = report.violation
  console.log(`seed ${script.seed} fails at step ${step}: ${rule}: ${detail}`)
  return exits.failed
}

const replayFile = (given: Arguments, file: string): ExitCode => {
  const text = Result.try(() => readFileSync(file, "utf8"))
  const script = Result.isFailure(text) ? Result.fail("the file cannot be read") : readScript(text.success)
  if (Result.isSuccess(script)) return attempt(script.success.seed, () => replay(given, script.success))
  console.error(`${file}: ${script.failure}`)
  return exits.unfit
}

/** How often the run says how far it is, in seconds of real time. */
const progressSeconds = 10

const runAll = async (given: Arguments): Promise<ExitCode> => {
  const { from, count, broken, chosen } = given
  const size = sizeOf(given)
  const options: Options = { broken, journal: "hash" }
  const started = performance.now()
  const seconds = (): number => (performance.now() - started) / 1000
  let sums = Summary.none
  let said = 0
  const failed: Array<Report> = []
  const report = (it: Report): void => {
    sums = Summary.add(sums, it)
    if (it.violation !== null) failed.push(it)
    if (seconds() - said < progressSeconds) return
    said = seconds()
    console.error(`${sums.seeds} of ${count} seeds`)
  }
  const ending = await runSeeds({ from, count, size, chosen, options, report })
  const [first] = failed
  const code = first === undefined ? exits.kept : attempt(first.seed, () => tell(first, given))
  console.log(Summary.textOfSums(sums, seconds()))
  console.log(given.coverage === "whole" ? Coverage.wholeOf(sums.coverage) : Coverage.summaryOf(sums.coverage))
  if (ending._tag === "Broke") return tellDefect(ending.seed, ending.defect)
  // One dialect alone reaches less than all of them: what the list explains is what nobody reaches.
  const isWhole = chosen.dialect === null && given.size === "usual"
  if (code === exits.kept && broken === null && count >= enoughSeeds && isWhole) {
    const left = unexplained(sums.coverage)
    if (left.length > 0) {
      console.log(`not reached, and no list says why:\n${left.map((it) => `  ${it}`).join("\n")}`)
      return exits.failed
    }
  }
  if (code === exits.kept && broken !== null) console.log(`no seed failed although ${broken} was switched off`)
  return code
}

const main = async (args: ReadonlyArray<string>): Promise<ExitCode> => {
  const parsed = parse(args)
  if (Result.isFailure(parsed)) {
    console.error(`${parsed.failure}\n\n${usage}`)
    return exits.unfit
  }
  if (parsed.success === "help") {
    console.log(usage)
    return exits.kept
  }
  const given = parsed.success
  const problem = unwritable(given.record)
  if (problem !== null) {
    console.error(problem)
    return exits.unfit
  }
  if (given.script !== null) return replayFile(given, given.script)
  return given.replay === "yes"
    ? attempt(given.from, () => replay(given, draw(given.from, sizeOf(given))))
    : await runAll(given)
}

process.exitCode = await main(process.argv.slice(2))
