/**
 * `npm run cluster`: three processes of the example station on one PostgreSQL, with simulated terminals that dial any of them and buy; one process after the
 * other is stopped and started again, as an update does it.
 *
 * Prints a line for each restart and one JSON object at the end: what was applied, what is unknown, and for how long terminals heard nothing. Exit code 1 when
 * something does not hold or an order is unknown, 2 on bad arguments, 130 when interrupted.
 */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as Effect from "effect/Effect"
import * as Logger from "effect/Logger"
import * as Result from "effect/Result"
import { maxSeed } from "../crash/Arguments.ts"
import * as ClusterRounds from "../crash/ClusterRounds.ts"
import { parse, usage } from "./Arguments.ts"

// Whoever read the lines is gone: then it ends as if interrupted.
process.stdout.on("error", () => process.kill(process.pid, "SIGINT"))

const conclude = (report: ClusterRounds.Report): void => {
  // Nobody was killed: an order that is unknown now would have been known without the restarts.
  const ok = report.findings.length === 0 && report.unknown.length === 0
  for (const finding of [...report.findings, ...report.unknown]) console.error(finding)
  console.log(JSON.stringify({ ok, ...report }))
  if (!ok) process.exitCode = 1
}

const parsed = parse(process.argv.slice(2))
if (Result.isFailure(parsed)) {
  console.error(`${parsed.failure}\n\n${usage}`)
  process.exitCode = 2
} else if (parsed.success === "help") console.log(usage)
else {
  const seed = Math.floor(Math.random() * maxSeed)
  const say = (line: string) => console.log(line)
  const played = ClusterRounds.play({
    ...parsed.success,
    processes: ClusterRounds.processes,
    seed,
    faults: ["restart"],
    redial: "stay",
    say
  }).pipe(
    Effect.map(conclude),
    Effect.onInterrupt(() => Effect.sync(() => console.error("interrupted"))),
    Effect.catch((error) =>
      Effect.sync(() => {
        console.error(error.message)
        process.exitCode = 1
      })
    ),
    Effect.provide(Logger.layer([Logger.withConsoleError(Logger.formatLogFmt)]))
  )
  NodeRuntime.runMain(played)
}
