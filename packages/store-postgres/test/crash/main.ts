/** `npm run test:crash -w packages/store-postgres`: the long form of the crash test; see `usage`. */
import { join } from "node:path"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import { runWith, say } from "../CommandLine.ts"
import * as Postgres from "../Postgres.ts"
import { type Arguments, parse, usage } from "./Arguments.ts"
import { play, type Round } from "./Rounds.ts"

/** The most commands of one round. */
const most = 400

const seconds = (millis: number): string => `${(millis / 1000).toFixed(1)} s`

const lineOf = (rounds: number, { round, acknowledged, orders, millis }: Round): string =>
  `round ${round} of ${rounds}: ${acknowledged.length} acknowledged in ${seconds(millis.writing)}, ${orders} orders checked in ${seconds(millis.checking)}`

const database = Effect.gen(function* () {
  const server = yield* Layer.build(Postgres.layer)
  return Redacted.value(yield* Effect.provide(Postgres.database, server))
})

const where = ({ store }: Arguments) =>
  store === "pglite" ? Effect.map(Postgres.temporary("yugou-crash-"), (around) => join(around, "station")) : database

const program = Effect.fnUntraced(function* (args: Arguments) {
  const { rounds, seed } = args
  const onRound = (round: Round) => say(lineOf(rounds, round))
  const report = yield* play({ where: yield* where(args), rounds, seed, most, onRound })
  yield* say(JSON.stringify(report))
  return report.lost.length + report.findings.length === 0 ? 0 : 1
}, Effect.scoped)

await runWith(parse(process.argv.slice(2)), usage, program)
