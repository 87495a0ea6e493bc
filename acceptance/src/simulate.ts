/** `npm run simulate`: runs the whole-station simulation over many seeds; a failing one is shortened, printed, and ends the run with code 1. */
import { draw, type Options, run, runScript, shrink, smallSize, usualSize } from "@yugou/testkit/simulation"
import * as Result from "effect/Result"
import { type Arguments, parse, usage } from "./simulateArguments.ts"
import { setupOf } from "./simulateKinds.ts"
import * as Summary from "./simulateSummary.ts"

/** The command that runs one seed again. */
const again = (seed: number, { broken, size }: Arguments): string =>
  [`npm run simulate -- --seed ${seed}`, broken === null ? "" : `--break ${broken}`, size === "small" ? "--small" : ""]
    .filter((part) => part !== "")
    .join(" ")

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

const runAll = (given: Arguments): number => {
  const { from, count, broken, size } = given
  const setup = setupOf(size === "small" ? smallSize : usualSize)
  const options: Options = { broken, journal: "hash" }
  const started = performance.now()
  const seconds = (): number => (performance.now() - started) / 1000
  let sums = Summary.none
  for (let seed = from; seed < from + count; seed += 1) {
    const report = run(setup, seed, options)
    sums = Summary.add(sums, report)
    if (report.violation === null) continue
    const shrunk = shrink(setup, draw(seed, setup.size), options)
    console.log(Summary.textOfFailure(shrunk?.report ?? report, shrunk?.script ?? draw(seed, setup.size)))
    console.log(`again: ${again(seed, given)}`)
    console.log(Summary.textOfSums(sums, seconds()))
    return 1
  }
  console.log(Summary.textOfSums(sums, seconds()))
  if (broken !== null) console.log(`no seed failed although ${broken} was switched off`)
  return 0
}

const parsed = parse(process.argv.slice(2))
if (Result.isFailure(parsed)) {
  console.error(`${parsed.failure}\n\n${usage}`)
  process.exitCode = 2
} else {
  process.exitCode = parsed.success.replay === "yes" ? replay(parsed.success) : runAll(parsed.success)
}
