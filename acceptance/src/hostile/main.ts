/**
 * `npm run test:hostile`: attacks the real front end while working terminals are read, each attack beside the same flood sent to a bare sink.
 *
 * Prints a line for each attack and one JSON object at the end; exit code 1 when a goal is missed, 2 on bad arguments.
 */
import * as Result from "effect/Result"
import { type Arguments, parse, usage } from "./Arguments.ts"
import { allowedFiles, tooFewFiles } from "./Files.ts"
import { filesIn, findings, heading, lineOf, play, type Row, slowness, terminalsIn, within } from "./Rows.ts"

const run = async (given: Arguments): Promise<void> => {
  console.log(
    `${given.terminals} terminals, ${given.hostile} hostile connections, ${given.reads} reads a row, ${given.perSecond} a second`
  )
  console.log(heading)
  const rows: Array<Row> = []
  const missed: Array<string> = []
  for (const attack of given.only) {
    const row = await play(given, attack)
    rows.push(row)
    missed.push(...findings(row, terminalsIn(given, attack)), ...slowness(row))
    console.log(lineOf(row))
  }
  for (const each of missed) console.error(each)
  console.log(JSON.stringify({ ok: missed.length === 0, missed, rows }))
  if (missed.length > 0) process.exitCode = 1
}

const parsed = parse(process.argv.slice(2))
if (Result.isFailure(parsed)) {
  console.error(`${parsed.failure}\n\n${usage}`)
  process.exitCode = 2
} else if (parsed.success === "help") console.log(usage)
else {
  const allowed = allowedFiles()
  const given = process.argv.includes("--half-open") ? parsed.success : within(parsed.success, allowed)
  if (given.halfOpen < parsed.success.halfOpen) {
    console.log(
      `a process may have ${allowed} open files: ${given.halfOpen} half-open connections, not ${parsed.success.halfOpen}`
    )
  }
  const lacking = tooFewFiles(filesIn(given), allowed)
  if (lacking === null) await run(given)
  else {
    console.error(lacking)
    process.exitCode = 2
  }
}
