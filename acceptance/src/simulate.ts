/** `npm run simulate`: runs the whole-station simulation over many seeds; a failing one is shortened, printed, and ends the run with code 1. */
import { draw, type Options, type Report, runScript, shrink, smallSize, usualSize } from "@yugou/testkit/simulation"
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

/** Shortens a failing seed and prints what is left of it. */
const tell = ({ seed }: Report, given: Arguments): void => {
  const setup = setupOf(given.size === "small" ? smallSize : usualSize)
  const script = draw(seed, setup.size)
  console.error(`seed ${seed} fails; its script is made shorter`)
  const shrunk = shrink(setup, script, { broken: given.broken, journal: "hash" })
  if (shrunk === null) throw new Error(`seed ${seed} failed in a thread and not when it was run again`)
  console.log(Summary.textOfFailure(shrunk.report, shrunk.script))
  console.log(`again: ${again(seed, given)}`)
}

const replay = ({ from, broken, size }: Arguments): number => {
  const setup = setupOf(size === "small" ? smallSize : usualSize)
  const report = runScript(setup, draw(from, setup.size), { broken, journal: "lines" })
  console.log(report.lines.join("\n"))
  console.log(`hash ${report.hash}`)
  console.log(Summary.textOfSums(Summary.add(Summary.none, report), 1))
  if (report.violation === null) return 0
  console.log(`seed ${from} fails: ${report.violation.rule}: ${report.violation.detail}`)
  return 1
}

/** How often the run says how far it is, in seconds of real time. */
const progressSeconds = 10

const runAll = async (given: Arguments): Promise<number> => {
  const { from, count, broken } = given
  const size = given.size === "small" ? smallSize : usualSize
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

const parsed = parse(process.argv.slice(2))
if (Result.isFailure(parsed)) {
  console.error(`${parsed.failure}\n\n${usage}`)
  process.exitCode = 2
} else if (parsed.success === "help") {
  console.log(usage)
} else {
  process.exitCode = parsed.success.replay === "yes" ? replay(parsed.success) : await runAll(parsed.success)
}
