/**
 * `npm run bench -w packages/store-postgres`; see `usage`.
 *
 * Ratios against references of the same run, on a real PostgreSQL with its own defaults (every commit is on disk), and the figures of PGlite
 * beside.
 */
import type { PgClient } from "@effect/sql-pg/PgClient"
import { type Condition, everyOrg, type Filter, StationStore } from "@yugou/core"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { layerPgLite, layerPostgres, StationDatabase } from "../src/index.ts"
import { runWith, say } from "../test/CommandLine.ts"
import { planOf } from "../test/Plans.ts"
import { populate } from "../test/Population.ts"
import * as Postgres from "../test/Postgres.ts"
import { type Arguments, parse, usage } from "./Arguments.ts"
import { byHand, inParts, type Step, salesOf, throughStore } from "./Sales.ts"

const timed = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.suspend(() => {
    const start = performance.now()
    return Effect.map(effect, () => performance.now() - start)
  })

const median = (numbers: ReadonlyArray<number>): number => {
  const sorted = [...numbers].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

const round2 = (value: number): number => Math.round(value * 100) / 100

/** Every way sells on terminals of its own; the ways take turns, so that all meet the same machine. Gives the median commits per second of each. */
const race = Effect.fnUntraced(function* (
  { sales, rounds }: Arguments,
  name: string,
  clerks: number,
  ways: { readonly [way: string]: (step: Step) => Effect.Effect<unknown, unknown, StationStore> }
) {
  const rates: { [way: string]: Array<number> } = {}
  // Round 0 warms up and is not counted.
  for (let round = 0; round <= rounds; round++) {
    // The first goes last in the next round: none profits from its place.
    const order = Object.entries(ways)
    for (let turn = 0; turn < round % order.length; turn++) order.push(...order.splice(0, 1))
    for (const [way, bring] of order) {
      const all = yield* Effect.forEach(Array.from({ length: clerks }), (_, clerk) =>
        salesOf(`${name}-${way}-${round}-${clerk}`, Math.ceil(sales / clerks))
      )
      const millis = yield* timed(
        Effect.forEach(all, (steps) => Effect.forEach(steps, bring, { discard: true }), {
          concurrency: "unbounded",
          discard: true
        })
      )
      if (round > 0) rates[way] = [...(rates[way] ?? []), (all.flat().length * 1000) / millis]
    }
  }
  return Object.fromEntries(Object.entries(rates).map(([way, found]) => [way, Math.round(median(found))]))
})

const everything: Filter = { orgScope: everyOrg, where: {} }
const applied: Filter = { orgScope: everyOrg, where: { dispatch: { _tag: "Is", value: "applied" } } }

/** The median time of a page of 50 in the middle of the list, in milliseconds. */
const pageMillis = Effect.fnUntraced(function* (count: number, filter: Filter) {
  const store = yield* StationStore
  const times: Array<number> = []
  for (let index = 0; index < 60; index++) {
    const middle = Math.floor(count / 2) + index
    const orderNo = `P${middle.toString().padStart(10, "0")}`
    const after = JSON.stringify([
      `${(1_700_000_000_000 + middle * 1_000).toString().padStart(15, "0")}/${orderNo}`,
      orderNo
    ])
    times.push(yield* timed(store.list("Order", filter, { after, limit: 50, order: "ascending" })))
  }
  return median(times.slice(10))
})

const is = (value: string): Condition => ({ _tag: "Is", value })

/** Lists that the planner has to find an index for, each in both directions. */
const planned: { readonly [name: string]: Filter["where"] } = {
  everything: {},
  applied: { dispatch: is("applied") },
  unknown: { dispatch: is("unknown") },
  voided: { validity: is("voided") },
  pending: { approval: is("pending") },
  ofCustomer: { customerNo: is("c17"), dispatch: is("applied") },
  ofTerminal: { terminalId: is("t17"), validity: is("valid") },
  ofMinute: { savedAt: { _tag: "Between", from: "001700000600000", to: "001700000660000" } }
}

/** Explains the lists: which of them read a table from end to end, and how many rows a page of 50 touches at most. */
const plans = Effect.fnUntraced(function* (sql: PgClient) {
  const sequentialScans: Array<string> = []
  let mostTouched = 0
  for (const [name, where] of Object.entries(planned)) {
    for (const order of ["ascending", "descending"] as const) {
      const { steps, touched } = yield* planOf(sql, "Order", { orgScope: everyOrg, where }, order, null)
      if (steps.includes("Seq Scan")) sequentialScans.push(`${name} ${order}`)
      mostTouched = Math.max(mostTouched, touched)
    }
  }
  return { sequentialScans, mostTouched }
})

const pages = Effect.fnUntraced(function* (count: number) {
  const url = yield* Postgres.database
  return yield* Effect.gen(function* () {
    const { sql } = yield* StationDatabase
    yield* populate(sql, count)
    const result = {
      everything: yield* pageMillis(count, everything),
      applied: yield* pageMillis(count, applied),
      plans: yield* plans(sql)
    }
    yield* say(`page of 50 at ${count} orders: ${round2(result.everything)} ms, filtered ${round2(result.applied)} ms`)
    const { sequentialScans, mostTouched } = result.plans
    const scans =
      sequentialScans.length === 0 ? "no sequential scan" : `sequential scans: ${sequentialScans.join(", ")}`
    yield* say(`plans at ${count} orders: ${scans}; at most ${mostTouched} rows touched for a page of 50`)
    return result
  }).pipe(Effect.provide(layerPostgres({ url, statementTimeoutMillis: 3_600_000 })))
})

const onPostgres = Effect.fnUntraced(function* (args: Arguments) {
  const url = yield* Postgres.database
  const commits = yield* Effect.gen(function* () {
    const { sql } = yield* StationDatabase
    const ways = {
      store: throughStore,
      byHand: (step: Step) => byHand(sql, step),
      inParts: (step: Step) => inParts(sql, step)
    }
    const one = yield* race(args, "one", 1, ways)
    yield* say(
      `1 connection:  store ${one.store}/s, same statements by hand ${one.byHand}/s, in parts ${one.inParts}/s`
    )
    const eight = yield* race(args, "eight", 8, ways)
    yield* say(
      `8 connections: store ${eight.store}/s, same statements by hand ${eight.byHand}/s, in parts ${eight.inParts}/s`
    )
    return { one, eight }
  }).pipe(Effect.provide(layerPostgres({ url, maxConnections: 9 })))
  const few = yield* pages(1_000)
  const many = yield* pages(args.orders)
  return { commits, few, many }
}, Effect.scoped)

const server = Postgres.layerWith(["-c", "max_connections=50"])

const onPgLite = Effect.fnUntraced(function* (args: Arguments) {
  const directory = yield* Postgres.temporary("yugou-bench-")
  return yield* Effect.gen(function* () {
    const { sql } = yield* StationDatabase
    const found = yield* race(args, "pglite", 1, { store: throughStore, byHand: (step) => byHand(sql, step) })
    yield* say(`PGlite:        store ${found.store}/s, same statements by hand ${found.byHand}/s`)
    return found
  }).pipe(Effect.provide(Layer.fresh(layerPgLite({ directory }))))
}, Effect.scoped)

const ratio = (part: number | undefined, whole: number | undefined): number =>
  round2((part ?? 0) / (whole ?? Number.NaN))

const program = Effect.fnUntraced(function* (args: Arguments) {
  const { commits, few, many } = yield* Effect.provide(onPostgres(args), server)
  const pgLite = yield* onPgLite(args)
  const report = {
    commitsPerSecond: { one: commits.one, eight: commits.eight, pgLite },
    ratios: {
      storeToByHandOne: ratio(commits.one.store, commits.one.byHand),
      storeToByHandEight: ratio(commits.eight.store, commits.eight.byHand),
      storeToInPartsOne: ratio(commits.one.store, commits.one.inParts),
      pageManyToFew: ratio(many.everything, few.everything),
      filteredPageManyToFew: ratio(many.applied, few.applied)
    },
    orders: args.orders,
    plans: many.plans
  }
  yield* say(JSON.stringify(report))
  return 0
})

await runWith(parse(process.argv.slice(2)), usage, program)
