/** `npm run simulate`: runs the whole-station simulation over many seeds; a failing one is shortened, printed, and ends the run with code 1. */
import { readFileSync, writeFileSync } from "node:fs"
import {
  draw,
  type Options,
  type Report,
  readScript,
  runScript,
  type Script,
  type Size,
  shrink,
  smallSize,
  usualSize,
  writeScript
} from "@yugou/testkit/simulation"
import * as Result from "effect/Result"
import { type Arguments, parse, usage } from "./simulateArguments.ts"
import { setupOf } from "./simulateKinds.ts"
import * as Summary from "./simulateSummary.ts"
import { runSeeds } from "./simulateThreads.ts"

/** The command that runs one seed again. */
const again = (seed: number, { broken, size }: Arguments): string =>
  [`npm run simulate -- --seed ${seed}`, broken === null ? "" : `--break ${broken}`, size === "small" ? "--small" : ""]
    .filter((part) => part !== "")
    .join(" ")

const sizeOf = ({ size }: Arguments): Size => (size === "small" ? smallSize : usualSize)

const record = ({ record: file }: Arguments, script: Script): void => {
  if (file !== null) writeFileSync(file, writeScript(script))
}

/** Shortens a failing seed and prints what is left of it. */
const tell = ({ seed }: Report, given: Arguments): void => {
  const setup = setupOf(sizeOf(given))
  const script = draw(seed, setup.size)
  console.error(`seed ${seed} fails; its script is made shorter`)
  const shrunk = shrink(setup, script, { broken: given.broken, journal: "hash" })
  if (shrunk === null) throw new Error(`seed ${seed} failed in a thread and not when it was run again`)
  record(given, shrunk.script)
  console.log(Summary.textOfFailure(shrunk.report, shrunk.script))
  console.log(`again: ${again(seed, given)}`)
}

/** Runs one script with its journal. */
const replay = (given: Arguments, script: Script): number => {
  record(given, script)
  const report = runScript(setupOf(sizeOf(given)), script, { broken: given.broken, journal: "lines" })
  console.log(report.lines.join("\n"))
  console.log(`hash ${report.hash}`)
  console.log(Summary.textOfSums(Summary.add(Summary.none, report), 1))
  if (report.violation === null) return 0
  const { rule, step, detail } = report.violation
  console.log(`seed ${script.seed} fails at step ${step}: ${rule}: ${detail}`)
  return 1
}

const replayFile = (given: Arguments, file: string): number => {
  const text = Result.try(() => readFileSync(file, "utf8"))
  const script = Result.isFailure(text) ? Result.fail("the file cannot be read") : readScript(text.success)
  if (Result.isSuccess(script)) return replay(given, script.success)
  console.error(`${file}: ${script.failure}`)
  return 2
}

/** How often the run says how far it is, in seconds of real time. */
const progressSeconds = 10

const runAll = async (given: Arguments): Promise<number> => {
  const { from, count, broken } = given
  const size = sizeOf(given)
  const options: Options = { broken, journal: "hash" }
  const started = performance.now()
  const seconds = (): number => (performance.now() - started) / 1000
  let sums = Summary.none
  let said = 0
  let failed: Report | null = null
  const report = (it: Report): void => {
    sums = Summary.add(sums, it)
    if (it.violation !== null) failed = it
    if (seconds() - said < progressSeconds) return
    said = seconds()
    console.error(`${sums.seeds} of ${count} seeds`)
  }
  await runSeeds({ from, count, size, options, report })
  if (failed !== null) tell(failed, given)
  console.log(Summary.textOfSums(sums, seconds()))
  if (failed !== null) return 1
  if (broken !== null) console.log(`no seed failed although ${broken} was switched off`)
  return 0
}

const main = async (args: ReadonlyArray<string>): Promise<number> => {
  const parsed = parse(args)
  if (Result.isFailure(parsed)) {
    console.error(`${parsed.failure}\n\n${usage}`)
    return 2
  }
  if (parsed.success === "help") {
    console.log(usage)
    return 0
  }
  const given = parsed.success
  if (given.script !== null) return replayFile(given, given.script)
  return given.replay === "yes" ? replay(given, draw(given.from, sizeOf(given))) : await runAll(given)
}

process.exitCode = await main(process.argv.slice(2))
