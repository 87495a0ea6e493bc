/**
 * Runs the cases of one package in the tree that it lies in, and prints a line of JSON for each: name, unit, units a second by both clocks.
 *
 * Usage: node --conditions=@yugou/source scripts/bench/worker.ts FOLDER MILLIS
 */
import * as path from "node:path"
import { pathToFileURL } from "node:url"
import { type CasesModule, rate } from "./Case.ts"

const [folder = "", millis = ""] = process.argv.slice(2)
const root = path.resolve(import.meta.dirname, "..", "..")

/** Part of the time of a case that only warms up. */
const warmUp = 0.4

const cases: CasesModule = await import(pathToFileURL(path.join(root, folder, "bench", "Cases.ts")).href)
const bench = await cases.open()
for (const each of bench.cases) {
  await rate(each, Number(millis) * warmUp)
  const measured = await rate(each, Number(millis))
  process.stdout.write(`${JSON.stringify({ name: each.name, unit: each.unit, ...measured })}\n`)
}
await bench.close()
// Said outright: a socket or a database of an old revision must not keep the process alive.
process.exit(0)
