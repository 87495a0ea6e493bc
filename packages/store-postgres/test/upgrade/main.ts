/** `npm run drill:upgrade -w packages/store-postgres`: the long form of the upgrade beside a station; see `usage`. */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { runWith, say } from "../CommandLine.ts"
import * as Postgres from "../Postgres.ts"
import { type Arguments, parse, usage } from "./Arguments.ts"
import { play } from "./Drill.ts"

const program = Effect.fnUntraced(function* ({ orders, writers }: Arguments) {
  const server = yield* Layer.build(Postgres.layer)
  const url = yield* Effect.provide(Postgres.database, server)
  const begun = performance.now()
  const line = (text: string) => say(`${((performance.now() - begun) / 1000).toFixed(1)} s ${text}`)
  const report = yield* play({
    url,
    orders,
    writers,
    onPlan: (planned) => line(JSON.stringify(planned)),
    onStep: (step) => line(JSON.stringify(step))
  })
  const lost = report.kept < report.committed
  yield* say(JSON.stringify({ ...report, error: report.error?.message ?? null }))
  return report.error === null && !lost ? 0 : 1
}, Effect.scoped)

await runWith(parse(process.argv.slice(2)), usage, program)
