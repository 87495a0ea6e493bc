/** What a purchase asks of a real PostgreSQL that knows nothing yet of its tables: by which index, and how often it is planned. */
import { assert, layer as withLayer } from "@effect/vitest"
import { type Condition, everyOrg, type Filter, ref, StationStore } from "@yugou/core/store"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { layerPostgres, StationDatabase } from "../src/index.ts"
import { planOf } from "./Plans.ts"
import { populateUntold } from "./Population.ts"
import * as Postgres from "./Postgres.ts"

const orders = 6_000
const devices = 300

const is = (value: string): Condition => ({ _tag: "Is", value })

/** The orders of a device that are not at their end: nearly all orders are valid, and a planner without numbers may begin with that. */
const openOf = (device: number): Filter => ({
  orgScope: everyOrg,
  where: {
    deviceId: is(`dt${device}`),
    validity: is("valid"),
    dispatch: { _tag: "AnyOf", values: ["idle", "queued", "sending", "unknown", "rejected"] }
  }
})

const populate = Effect.fnUntraced(function* (sql: Postgres.Client) {
  yield* sql`ALTER TABLE yugou.aggregates SET (autovacuum_enabled = false)`.unprepared
  yield* populateUntold(sql, orders, { customers: devices, terminals: devices })
})

/** One connection listens, and one asks. */
const filled = Layer.unwrap(Effect.map(Postgres.database, (url) => layerPostgres({ url, maxConnections: 2 }))).pipe(
  Layer.tap((services) => populate(services.mapUnsafe.get(StationDatabase.key).sql)),
  Layer.provide(Postgres.layer)
)

withLayer(filled, { timeout: "120 seconds", excludeTestServices: true })(`${orders} orders of nobody knows`, (it) => {
  it.effect("are found by their device, however many are in the other states that are asked for", () =>
    Effect.gen(function* () {
      const { sql } = yield* StationDatabase
      for (const order of ["ascending", "descending"] as const) {
        const plan = yield* planOf(sql, "Order", openOf(17), order, null)
        assert.isAtMost(plan.touched, orders / devices, plan.text)
      }
    })
  )

  it.effect("are planned a few times, and not for each question", () =>
    Effect.gen(function* () {
      const store = yield* StationStore
      const { sql } = yield* StationDatabase
      const asked = 30
      for (let i = 0; i < asked; i += 1) {
        yield* store.load(
          [ref("Order", `P${String(i).padStart(10, "0")}`), ref("Device", `dt${i}`)].slice(0, 1 + (i % 2))
        )
        yield* store.list("Order", openOf(i), { after: null, limit: 1, order: "ascending" })
        yield* store.count("Order", openOf(i), 1)
      }
      const plans = yield* sql<{ readonly plans: bigint; readonly reused: bigint }>`
        SELECT custom_plans AS plans, generic_plans AS reused FROM pg_prepared_statements
        WHERE statement ~ '^\\s*SELECT.* FROM yugou.aggregates' AND custom_plans + generic_plans >= ${asked}::int`
      assert.strictEqual(plans.length, 3)
      for (const { plans: made, reused } of plans) {
        assert.isAtMost(Number(made), 5)
        assert.isAtLeast(Number(reused), asked - 5)
      }
    })
  )
})
