/**
 * `npm run soak`: a month of a station in minutes, on a real PostgreSQL; prints what grows, and what a year of it would be.
 *
 * Exit code 1 when a step of an engine broke, 2 on bad arguments, 130 when interrupted.
 */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { type Arguments, parse, usage } from "./Arguments.ts"
import { rowsOf } from "./Rows.ts"
import { soak } from "./Soak.ts"

const run = (given: Arguments): void =>
  NodeRuntime.runMain(
    Effect.map(Effect.scoped(soak(given, (line) => console.error(line))), (report) => {
      for (const line of rowsOf(report)) console.log(line)
      if (report.done.broken.length > 0) process.exitCode = 1
    })
  )

const parsed = parse(process.argv.slice(2))
if (Result.isFailure(parsed)) {
  console.error(`${parsed.failure}\n\n${usage}`)
  process.exit(2)
} else if (parsed.success === "help") console.log(usage)
else run(parsed.success)
