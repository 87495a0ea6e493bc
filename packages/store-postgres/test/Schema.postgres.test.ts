/** The schema on a real PostgreSQL: migrations, comments, the station's role, and databases that are not ours. */
import { assert, type Vitest, layer as withLayer } from "@effect/vitest"
import { everyOrg, StationStore } from "@yugou/core/store"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import { layerPostgres, StationDatabase } from "../src/index.ts"
import * as Migrator from "../src/Migrator.ts"
import { fewRows } from "../src/Planner.ts"
import * as StoreSchema from "../src/StoreSchema.ts"
import { pause } from "../src/Waiting.ts"
import * as F from "./Fixtures.ts"
import { populate } from "./Population.ts"
import * as Postgres from "./Postgres.ts"

/** Opens a plain client on an empty database. */
const emptyDatabase = Effect.gen(function* () {
  const url = yield* Postgres.database
  return { url, sql: yield* Postgres.client(url) }
})

/** Splits a script into statements, as psql does: at a semicolon that ends a line outside of a dollar-quoted body. */
const statementsOf = (script: string): ReadonlyArray<string> => {
  const parts: Array<string> = []
  let open = ""
  for (const line of script.split("\n").filter((it) => !it.startsWith("--"))) {
    open += `${line}\n`
    if (line.endsWith(";") && (open.split("$yugou$").length - 1) % 2 === 0) {
      parts.push(open)
      open = ""
    }
  }
  return parts
}

/** Describes every column, constraint, index, statistics object and function of the schema. */
const describeSchema = (sql: Postgres.Client) => sql`
  SELECT 'column' AS what, table_name || '.' || column_name AS name, data_type || ' ' || is_nullable || ' ' || coalesce(collation_name, '') AS detail
  FROM information_schema.columns WHERE table_schema = 'yugou'
  UNION ALL SELECT 'constraint', conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'yugou'::regnamespace
  UNION ALL SELECT 'index', indexname, indexdef FROM pg_indexes WHERE schemaname = 'yugou'
  UNION ALL SELECT 'statistics', stxname, pg_get_statisticsobjdef(oid) FROM pg_statistic_ext WHERE stxnamespace = 'yugou'::regnamespace
  UNION ALL SELECT 'function', oid::regprocedure::text, prosrc FROM pg_proc WHERE pronamespace = 'yugou'::regnamespace
  ORDER BY 1, 2`

type It = Vitest.MethodsNonLive<Postgres.Postgres>

const making = (it: It): void => {
  it.effect("is made once when eight processes start at the same time", () =>
    Effect.gen(function* () {
      const url = yield* Postgres.database
      const start = Effect.scoped(Effect.flatMap(Postgres.client(url, 1), (sql) => Migrator.migrate(sql)))
      const ran = yield* Effect.all(
        Array.from({ length: 8 }, () => start),
        { concurrency: "unbounded" }
      )
      const all = Array.from({ length: StoreSchema.latest }, (_, index) => index + 1)
      assert.deepStrictEqual(ran.flat(), all)
      const sql = yield* Postgres.client(url)
      assert.deepStrictEqual(yield* Migrator.migrate(sql), [])
      yield* StoreSchema.check(sql)
    })
  )

  it.effect("is waited for as long as another process migrates, whatever the limits of the station are", () =>
    Effect.gen(function* () {
      const { url, sql } = yield* emptyDatabase
      const limits = { lockTimeoutMillis: 20, statementTimeoutMillis: 40, migrations: "apply" } as const
      const opening = yield* sql.withTransaction(
        Effect.gen(function* () {
          yield* sql`SELECT pg_advisory_xact_lock(${Migrator.lockKey})`
          const fiber = yield* Effect.forkScoped(Effect.provide(Effect.void, layerPostgres({ url, ...limits })))
          yield* pause(150)
          return fiber
        })
      )
      yield* Fiber.join(opening)
      yield* StoreSchema.check(sql)
    })
  )

  it.effect("says of every table, column and function what it is", () =>
    Effect.gen(function* () {
      const { sql } = yield* emptyDatabase
      yield* Migrator.migrate(sql)
      const silent = yield* sql`
        SELECT c.relname || coalesce('.' || a.attname, '') AS name FROM pg_class c
        LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        WHERE c.relnamespace = 'yugou'::regnamespace AND c.relkind IN ('r', 'p')
          AND (obj_description(c.oid, 'pg_class') IS NULL OR col_description(c.oid, a.attnum) IS NULL)
        UNION ALL SELECT oid::regprocedure::text FROM pg_proc
        WHERE pronamespace = 'yugou'::regnamespace AND obj_description(oid, 'pg_proc') IS NULL`
      assert.deepStrictEqual(silent, [])
    })
  )

  it.effect("is the same whether it is migrated or the printed script is run", () =>
    Effect.gen(function* () {
      const migrated = yield* emptyDatabase
      yield* Migrator.migrate(migrated.sql)
      const printed = yield* emptyDatabase
      for (const statement of statementsOf(StoreSchema.schemaSql())) yield* printed.sql.unsafe(statement).unprepared
      assert.deepStrictEqual(yield* describeSchema(printed.sql), yield* describeSchema(migrated.sql))
      yield* StoreSchema.check(printed.sql)
    })
  )
}

const upgrading = (it: It): void => {
  it.effect("is upgraded from the first version to the last with everything that is in it", () =>
    Effect.gen(function* () {
      const { url, sql } = yield* emptyDatabase
      assert.deepStrictEqual(yield* Migrator.migrate(sql, 1), [1])
      assert.strictEqual((yield* Effect.flip(StoreSchema.check(sql))).reason, "older")
      // What the first version can hold: written by its own functions.
      const old = yield* Postgres.storeOver(sql)
      yield* Effect.gen(function* () {
        yield* F.change("old-1", "Customer", "c", F.customerAdded("c"))
        yield* F.change(
          "old-2",
          "Target",
          F.targetKey("t"),
          F.targetRegistered("t"),
          F.numberAdopted(7),
          F.numberDrawn(8, "o")
        )
        yield* F.change("old-3", "Order", "o", F.orderSaved("o", "t"), F.orderQueued())
        yield* F.change(
          "old-4",
          "Order",
          "p",
          F.orderSaved("p", "u"),
          F.orderQueued(),
          F.attemptOpened(1),
          ...F.proposed
        )
        yield* F.change("old-9", "Target", F.targetKey("u"), F.targetRegistered("u"), F.slotTaken("p"))
        yield* F.change("old-5", "AlarmWatch", "c", ...F.watchLow("c", F.targetKey("t"), F.targetKey("b")))
        yield* F.change("old-6", "Terminal", "t", F.terminalRegistered("t"))
        yield* F.change("old-7", "Terminal", "b", F.terminalRegistered("b"), F.terminalRetired)
        yield* F.change("old-8", "Discrepancy", "d", ...F.claimed("d", "o"))
        yield* old.remember("note", 1)
      }).pipe(Effect.provideService(StationStore, old))
      const newer = layerPostgres({ url })
      yield* Effect.gen(function* () {
        const { verify } = yield* StationDatabase
        assert.deepStrictEqual([...(yield* Stream.runCollect(verify))], [])
        assert.strictEqual((yield* F.loadOne("Customer", "c")).state?.name, "齐鲁机械厂")
        const store = yield* StationStore
        const queued = yield* store.count("Order", {
          orgScope: everyOrg,
          where: { dispatch: { _tag: "Is", value: "queued" } }
        })
        assert.strictEqual(queued, 1)
        assert.strictEqual(
          yield* F.wordOf(F.change("new-1", "Target", F.targetKey("t"), F.numberDrawn(8, "p"))),
          "notUnique"
        )
        assert.strictEqual(yield* F.wordOf(F.change("new-2", "Target", F.targetKey("t"), F.numberDrawn(9, "p"))), "ok")
      }).pipe(Effect.provide(newer))
    })
  )
}

const brokenUpgrade = (it: It): void => {
  it.effect("is not upgraded over rows that lack what the constraints need, and says which constraint", () =>
    Effect.gen(function* () {
      const { sql } = yield* emptyDatabase
      yield* Migrator.migrate(sql, 5)
      const old = yield* Postgres.storeOver(sql)
      yield* Effect.provideService(F.change("old-1", "Customer", "c", F.customerAdded("c")), StationStore, old)
      const holder = sql`INSERT INTO yugou.aggregates (kind, id, version, state, org_no, sort, columns, position)
        SELECT 'Adjustment', 'a', 1, '{}', '', '', '{"dispatch":"sending"}', max(position) FROM yugou.commits`
      yield* holder
      const error = yield* Effect.flip(Migrator.migrate(sql))
      assert.strictEqual(error.reason, "failed")
      assert.include(error.detail, "target_known")
      yield* sql`DELETE FROM yugou.aggregates WHERE id = 'a'`
      yield* Migrator.migrate(sql)
      yield* Effect.flip(holder)
    })
  )
}

const planning = (it: It): void => {
  it.effect(
    "finds rows by index as soon as it is made, so that no plan of the first minute reads a table that has grown",
    () =>
      Effect.gen(function* () {
        const { sql } = yield* emptyDatabase
        yield* Migrator.migrate(sql)
        const plan = yield* sql.unsafe<{ readonly "QUERY PLAN": string }>(
          "EXPLAIN SELECT version, state FROM yugou.aggregates WHERE kind = 'Order' AND id = 'P1' LIMIT 1"
        ).unprepared
        const text = plan.map((row) => row["QUERY PLAN"]).join("\n")
        assert.include(text, "Index Scan", text)
        assert.notInclude(text, "Seq Scan", text)
      })
  )

  it.effect("knows the values of the columns after the upgrade of a database that is in use", () =>
    Effect.gen(function* () {
      const { sql } = yield* emptyDatabase
      yield* Migrator.migrate(sql, 4)
      yield* populate(sql, fewRows)
      yield* Migrator.migrate(sql)
      const known = yield* sql<{ readonly name: string }>`SELECT stxname AS name
        FROM pg_statistic_ext JOIN pg_statistic_ext_data ON stxoid = oid WHERE stxnamespace = 'yugou'::regnamespace`
      assert.include(
        known.map((row) => row.name),
        "aggregates_dispatch"
      )
    })
  )
}

const refusing = (it: It): void => {
  const opening = (url: Redacted.Redacted, migrations: "apply" | "check" = "apply") =>
    Effect.flip(Effect.scoped(Effect.provide(Effect.void, layerPostgres({ url, migrations }))))

  it.effect("refuses a database of a newer version, of another build, and one that is not ours", () =>
    Effect.gen(function* () {
      const newer = yield* emptyDatabase
      yield* Migrator.migrate(newer.sql)
      yield* newer.sql`INSERT INTO yugou.migrations (version, name, checksum) VALUES (${StoreSchema.latest + 1}::int4, 'later', 'x')`
      assert.strictEqual((yield* opening(newer.url)).reason, "newer")
      const other = yield* emptyDatabase
      yield* Migrator.migrate(other.sql)
      yield* other.sql`UPDATE yugou.migrations SET checksum = 'x' WHERE version = 2`
      assert.strictEqual((yield* opening(other.url)).reason, "changed")
      yield* other.sql`UPDATE yugou.migrations SET name = 'users' WHERE version = 1`
      assert.strictEqual((yield* opening(other.url)).reason, "foreign")
      const foreign = yield* emptyDatabase
      yield* foreign.sql`CREATE SCHEMA yugou`
      yield* foreign.sql`CREATE TABLE yugou.users (id int)`
      assert.strictEqual((yield* opening(foreign.url)).reason, "foreign")
      yield* foreign.sql`CREATE TABLE yugou.migrations (id int, filename text)`
      yield* foreign.sql`INSERT INTO yugou.migrations VALUES (1, 'a.sql')`
      assert.strictEqual((yield* opening(foreign.url)).reason, "foreign")
      assert.strictEqual((yield* opening(foreign.url, "check")).reason, "foreign")
      const empty = yield* emptyDatabase
      assert.strictEqual((yield* opening(empty.url, "check")).reason, "older")
      const away = yield* opening(Redacted.make("postgres://nobody@127.0.0.1:1/x"))
      assert.strictEqual(away.reason, "unreachable")
      assert.include(away.detail, "connect ECONNREFUSED 127.0.0.1:1")
    })
  )

  it.effect("does not ask for another try when the server lets nobody of that name in, or has no such database", () =>
    Effect.gen(function* () {
      const { url } = yield* emptyDatabase
      // A server that asks for no password takes any.
      const asked = new URL(Redacted.value(url)).password === "" ? [] : (["password"] as const)
      for (const part of ["username", ...asked, "pathname"] as const) {
        const altered = new URL(Redacted.value(url))
        altered[part] = "nobody"
        const error = yield* opening(Redacted.make(altered.href))
        assert.deepStrictEqual([error.reason, error.isRetryable], ["failed", false], part)
      }
    })
  )

  it.effect("leaves nothing half-made when a migration fails", () =>
    Effect.gen(function* () {
      const { sql } = yield* emptyDatabase
      yield* Migrator.migrate(sql, 1)
      yield* sql`CREATE INDEX aggregates_by_sort ON yugou.aggregates (sort)`
      const error = yield* Effect.flip(Migrator.migrate(sql))
      assert.strictEqual(error.reason, "failed")
      assert.include(error.detail, "aggregates_by_sort")
      const [row] = yield* sql<{ readonly newest: number }>`SELECT max(version) AS newest FROM yugou.migrations`
      assert.strictEqual(row?.newest, 1)
    })
  )
}

withLayer(Postgres.layer, { timeout: "60 seconds", excludeTestServices: true })("the schema on PostgreSQL", (it) => {
  making(it)
  upgrading(it)
  brokenUpgrade(it)
  planning(it)
  refusing(it)
})
