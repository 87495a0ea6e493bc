/**
 * `npm run test:crash`: kills the example station on a real PostgreSQL, or that itself, while simulated terminals buy energy over TCP.
 *
 * Prints a line for each round and one JSON object at the end; exit code 1 when something does not hold, 2 on bad
 * arguments, 130 when interrupted.
 */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as Effect from "effect/Effect"
import * as Logger from "effect/Logger"
import * as Result from "effect/Result"
import { type Arguments, maxSeed, parse, usage } from "./Arguments.ts"
import * as ClusterRounds from "./ClusterRounds.ts"
import { play, type Report } from "./Rounds.ts"

// Whoever read the lines is gone: then it ends as if interrupted.
process.stdout.on("error", () => process.kill(process.pid, "SIGINT"))

const conclude = ({ cases, ...report }: Report, started: number): void => {
  const ok = report.findings.length === 0
  for (const finding of report.findings) console.error(finding)
  for (const line of cases) console.error(line)
  const seconds = Math.round((performance.now() - started) / 1000)
  console.log(JSON.stringify({ ok, seconds, ...report }))
  if (!ok) process.exitCode = 1
}

const run = (given: Arguments): void => {
  const started = performance.now()
  const without = given.processes === "one" ? given.victim : `one of ${ClusterRounds.processes} processes`
  console.log(`seed ${given.seed}: ${given.rounds} times without ${without}, ${given.terminals} terminals`)
  const say = (line: string) => console.log(line)
  const playing =
    given.processes === "one"
      ? play({ ...given, say })
      : ClusterRounds.play({
          ...{ ...given, processes: ClusterRounds.processes, faults: ClusterRounds.faults },
          ...{ redial: "spread", say }
        })
  const played = playing.pipe(
    Effect.map((report) => conclude(report, started)),
    Effect.onInterrupt(() => Effect.sync(() => console.error("interrupted"))),
    Effect.catch((error) =>
      Effect.sync(() => {
        console.error(error.message)
        console.log(JSON.stringify({ ok: false, seed: given.seed, findings: [error.message] }))
        process.exitCode = 1
      })
    ),
    Effect.provide(Logger.layer([Logger.withConsoleError(Logger.formatLogFmt)]))
  )
  NodeRuntime.runMain(played)
}

const parsed = parse(process.argv.slice(2), Math.floor(Math.random() * maxSeed))
if (Result.isFailure(parsed)) {
  console.error(`${parsed.failure}\n\n${usage}`)
  process.exitCode = 2
} else if (parsed.success === "help") console.log(usage)
else run(parsed.success)
