/** 20,000 orders on a real PostgreSQL: every list and every look finds its rows by an index. */
import { assert, type Vitest, layer as withLayer } from "@effect/vitest"
import { Instant } from "@yugou/core"
import { type Condition, everyOrg, type Filter, ref, StationStore } from "@yugou/core/store"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import { layerPostgres, StationDatabase } from "../src/index.ts"
import { main } from "../src/Tool.ts"
import { cliTexts } from "../src/texts.ts"
import { planOf } from "./Plans.ts"
import { populate, terminals } from "./Population.ts"
import * as Postgres from "./Postgres.ts"

const orders = 20_000

/** How many rows a page of 50 may touch at most. */
const mostRows = 1_000

/** Each order has a reading of its terminal, ten minutes after the one before. */
const fill = Effect.fnUntraced(function* (sql: Postgres.Client) {
  yield* populate(sql, orders)
  yield* sql`INSERT INTO yugou.facts (position, ordinal, series, at, data)
    SELECT position, 0, 'reading/t' || row_number() OVER (ORDER BY position) % ${terminals}::int,
      ${new Date(0)}::timestamptz + row_number() OVER (ORDER BY position) * interval '10 minutes', '{}'
    FROM yugou.commits`
  yield* sql`VACUUM ANALYZE yugou.facts`.unprepared
})

const filled = Layer.unwrap(
  Effect.map(Postgres.database, (url) => layerPostgres({ url, maxConnections: 2, statementTimeoutMillis: 60_000 }))
).pipe(
  Layer.tap((services) => fill(services.mapUnsafe.get(StationDatabase.key).sql)),
  Layer.provide(Postgres.layer)
)

const is = (value: string): Condition => ({ _tag: "Is", value })
const sortTime = (index: number): string => (1_700_000_000_000 + index * 1_000).toString().padStart(15, "0")

const filters: ReadonlyArray<readonly [name: string, filter: Filter, rows: number]> = [
  ["everything", { orgScope: everyOrg, where: {} }, orders],
  ["an order number", { orgScope: everyOrg, where: { orderNo: is("P0000012345") } }, 1],
  ["a customer", { orgScope: everyOrg, where: { customerNo: is("c17") } }, 4],
  ["a terminal", { orgScope: everyOrg, where: { terminalId: is("t17") } }, 5],
  ["a target", { orgScope: everyOrg, where: { target: is("t17/1") } }, 5],
  ["a device", { orgScope: everyOrg, where: { deviceId: is("dt17") } }, 5],
  ["what waits for approval", { orgScope: everyOrg, where: { approval: is("pending") } }, 600],
  [
    "two dispatch states",
    { orgScope: everyOrg, where: { dispatch: { _tag: "AnyOf", values: ["queued", "unknown"] } } },
    400
  ],
  ["nothing: unknown orders", { orgScope: everyOrg, where: { dispatch: is("unknown") } }, 0],
  ["an org", { orgScope: ["3717"], where: {} }, 400],
  ["an org and a state", { orgScope: ["3717"], where: { dispatch: is("applied") } }, 400],
  [
    "a beginning of terminals",
    { orgScope: everyOrg, where: { terminalId: { _tag: "StartsWith", prefix: "t399" } } },
    55
  ],
  [
    "a time of saving",
    { orgScope: everyOrg, where: { savedAt: { _tag: "Between", from: sortTime(100), to: sortTime(199) } } },
    100
  ],
  [
    "a customer and what nearly all are",
    { orgScope: everyOrg, where: { customerNo: is("c17"), dispatch: is("applied") } },
    4
  ],
  ["voided orders", { orgScope: everyOrg, where: { validity: is("voided") } }, 0],
  [
    "the open orders of a device",
    {
      orgScope: everyOrg,
      where: {
        deviceId: is("dt17"),
        validity: is("valid"),
        dispatch: { _tag: "AnyOf", values: ["idle", "queued", "sending", "unknown"] }
      }
    },
    0
  ],
  [
    "a customer and a time",
    {
      orgScope: everyOrg,
      where: { customerNo: is("c17"), savedAt: { _tag: "Between", from: sortTime(5_000), to: null } }
    },
    3
  ]
]

type It = Vitest.MethodsNonLive<StationStore | StationDatabase>

const lists = (it: It): void => {
  for (const [name, filter, rows] of filters) {
    it.effect(`lists ${name} without reading the whole table, both ways, and counts ${rows}`, () =>
      Effect.gen(function* () {
        const store = yield* StationStore
        const { sql } = yield* StationDatabase
        for (const order of ["ascending", "descending"] as const) {
          for (const after of [null, [`${sortTime(9_999)}/P0000009999`, "P0000009999"]] as const) {
            const plan = yield* planOf(sql, "Order", filter, order, after)
            assert.include(plan.steps, "Scan")
            assert.notInclude(plan.steps, "Seq Scan", plan.text)
            assert.isAtMost(plan.touched, mostRows, plan.text)
          }
        }
        assert.strictEqual(yield* store.count("Order", filter), rows)
      })
    )
  }
}

const looks = (it: It): void => {
  it.effect("pages over all of them, each once, in order", () =>
    Effect.gen(function* () {
      const store = yield* StationStore
      let after: string | null = null
      const seen: Array<string> = []
      do {
        const page: {
          readonly rows: ReadonlyArray<{ readonly ref: { readonly id: string } }>
          readonly next: string | null
        } = yield* store.list("Order", { orgScope: everyOrg, where: {} }, { after, limit: 500, order: "descending" })
        seen.push(...page.rows.map((row) => row.ref.id))
        after = page.next
      } while (after !== null)
      assert.strictEqual(seen.length, orders)
      assert.deepStrictEqual(seen, [...seen].sort().reverse())
      assert.strictEqual(new Set(seen).size, orders)
    })
  )

  it.effect("works without one sequential scan: load, history, as of, claim, facts, changes, commands", () =>
    Effect.gen(function* () {
      const store = yield* StationStore
      const { sql } = yield* StationDatabase
      const scans = Effect.andThen(
        Effect.andThen(sql`SELECT pg_stat_force_next_flush()`, sql`SELECT 1`),
        sql`SELECT relname, seq_scan FROM pg_stat_user_tables
          WHERE schemaname = 'yugou' AND relname IN ('aggregates', 'revisions', 'commits', 'facts') ORDER BY relname`
      )
      const before = yield* scans
      const order = ref("Order", "P0000000100")
      yield* store.load([order, ref("Order", "none")])
      yield* store.history(order, { afterVersion: 0, limit: 10 })
      yield* store.asOf(order, Instant.at("2026-12-31T00:00:00Z"))
      yield* store.answered("population-1")
      const work = {
        queue: "dispatch",
        now: Instant.at("2027-01-01T00:00:00Z"),
        holder: "h",
        limit: 20,
        leaseMillis: 1_000,
        except: [],
        horizonMillis: null
      } as const
      assert.strictEqual((yield* store.claim(work)).length, 20)
      assert.strictEqual((yield* store.facts("reading/t17", Instant.at("1970-02-01T00:00:00Z"), 9)).length, 2)
      assert.strictEqual(yield* Stream.runCount(Stream.take(store.changes(0n), 1_000)), 1_000)
      assert.deepStrictEqual(yield* scans, before)
    })
  )

  it.effect("holds together, and the tool says how far it is", () =>
    Effect.gen(function* () {
      const { sql } = yield* StationDatabase
      const lines: Array<string> = []
      const progress: Array<string> = []
      const url = Option.getOrThrow(Option.fromUndefinedOr(sql.config.url))
      const code = yield* main(
        ["verify", "--url", Redacted.value(url)],
        {},
        { out: (line) => void lines.push(line), error: (line) => void progress.push(line) }
      )
      assert.deepStrictEqual([code, lines], [0, [cliTexts.sound.en]])
      assert.deepStrictEqual(progress, ["aggregates read: 10000", "aggregates read: 20000"])
    })
  )
}

withLayer(filled, { timeout: "120 seconds", excludeTestServices: true })(`${orders} orders`, (it) => {
  lists(it)
  looks(it)
})
