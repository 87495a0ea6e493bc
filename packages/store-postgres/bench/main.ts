/**
 * `npm run bench -w packages/store-postgres`; see `usage`.
 *
 * Ratios against references of the same run, on a real PostgreSQL with its own defaults (every commit is on disk), and the figures of PGlite
 * beside.
 */
import { join } from "node:path"
import type { StationStore } from "@yugou/core/store"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { layerPgLite, layerPostgres, StationDatabase } from "../src/index.ts"
import { runWith, say } from "../test/CommandLine.ts"
import * as Postgres from "../test/Postgres.ts"
import { type Arguments, mostPageRatio, parse, usage } from "./Arguments.ts"
import { median, round2, timed } from "./Measuring.ts"
import { pages } from "./Pages.ts"
import { byHand, inParts, type Step, salesOf, throughStore } from "./Sales.ts"

/** How many rounds warm up and are not counted. */
const warmUpRounds = 3

/** Every way sells on terminals of its own; the ways take turns, so that all meet the same machine. Gives the median commits per second of each. */
const race = Effect.fnUntraced(function* (
  { sales, rounds }: Arguments,
  name: string,
  clerks: number,
  ways: { readonly [way: string]: (step: Step) => Effect.Effect<unknown, unknown, StationStore> }
) {
  const rates: { [way: string]: Array<number> } = {}
  for (let round = 0; round < warmUpRounds + rounds; round++) {
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
      if (round >= warmUpRounds) rates[way] = [...(rates[way] ?? []), (all.flat().length * 1000) / millis]
    }
  }
  return Object.fromEntries(Object.entries(rates).map(([way, found]) => [way, Math.round(median(found))]))
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
  return commits
}, Effect.scoped)

/** Measures the pages, and says how many times as long one takes in the large table. */
const ofPages = Effect.fnUntraced(function* ({ orders }: Arguments) {
  const { times, plans } = yield* pages(orders)
  const ratios = Object.fromEntries(Object.entries(times).map(([page, { few, many }]) => [page, ratio(many, few)]))
  const slow = Object.entries(ratios).filter(([, times]) => !(times <= mostPageRatio))
  const isGood = slow.length === 0 && plans.sequentialScans.length === 0
  yield* say(
    slow.length === 0
      ? `pages at ${orders} orders take at most ${mostPageRatio} times as long as at 1000`
      : `pages that take longer than ${mostPageRatio} times: ${slow.map(([list, times]) => `${list} ${times}`).join(", ")}`
  )
  return { ratios, plans, code: isGood ? 0 : 1 }
}, Effect.scoped)

const server = Postgres.layerWith(["-c", "max_connections=50"])

const onPgLite = Effect.fnUntraced(function* (args: Arguments) {
  const directory = join(yield* Postgres.temporary("yugou-bench-"), "station")
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
  if (args.only === "pages") {
    const { code, plans, ratios } = yield* Effect.provide(ofPages(args), server)
    yield* say(JSON.stringify({ pageManyToFew: ratios, orders: args.orders, plans }))
    return code
  }
  const { commits, found } = yield* Effect.provide(
    Effect.all({ commits: onPostgres(args), found: ofPages(args) }),
    server
  )
  const { code, plans, ratios: pageManyToFew } = found
  const pgLite = yield* onPgLite(args)
  const report = {
    commitsPerSecond: { one: commits.one, eight: commits.eight, pgLite },
    ratios: {
      storeToByHandOne: ratio(commits.one.store, commits.one.byHand),
      storeToByHandEight: ratio(commits.eight.store, commits.eight.byHand),
      storeToInPartsOne: ratio(commits.one.store, commits.one.inParts),
      pageManyToFew
    },
    orders: args.orders,
    plans
  }
  yield* say(JSON.stringify(report))
  return code
})

await runWith(parse(process.argv.slice(2)), usage, program)
