/** Upgrading a database that is in use: nobody waits for ever, nothing is lost, and what is said is true. */
import { assert, type Vitest, layer as withLayer } from "@effect/vitest"
import { StationStore } from "@yugou/core/store"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import { layerPostgres, StationDatabase } from "../src/index.ts"
import * as MigrationPlan from "../src/MigrationPlan.ts"
import * as Migrator from "../src/Migrator.ts"
import { type Migration, migrations } from "../src/migrations/index.ts"
import { fewRows } from "../src/Planner.ts"
import * as StoreSchema from "../src/StoreSchema.ts"
import { main } from "../src/Tool.ts"
import { openTexts, schemaTexts } from "../src/texts.ts"
import { pause } from "../src/Waiting.ts"
import * as F from "./Fixtures.ts"
import { populate } from "./Population.ts"
import * as Postgres from "./Postgres.ts"
import * as Proxy from "./Proxy.ts"
import * as Drill from "./upgrade/Drill.ts"

type It = Vitest.MethodsNonLive<Postgres.Postgres>

/** As many as make a table large. */
const orders = fewRows

const run = Effect.fnUntraced(function* (url: Redacted.Redacted, ...args: ReadonlyArray<string>) {
  const out: Array<string> = []
  const errors: Array<string> = []
  const code = yield* main(
    args,
    { DATABASE_URL: Redacted.value(url) },
    { out: (line) => void out.push(line), error: (line) => void errors.push(line) }
  )
  return { code, out, error: errors.join("\n") }
})

const missing = migrations.slice(Drill.firstRelease).map(({ version }) => version)

const indexes = (sql: Postgres.Client) =>
  sql`SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'yugou' ORDER BY 1`

const underLoad = (it: It): void => {
  it.effect(
    "ends beside sessions that commit and claim, and loses none of their commits",
    () =>
      Effect.gen(function* () {
        const url = yield* Postgres.database
        const built: Array<string> = []
        const onStep = (step: Migrator.Step) =>
          Effect.sync(() => void (step._tag === "Building" ? built.push(step.index) : undefined))
        const report = yield* Effect.scoped(Drill.play({ url, orders, writers: 4, onStep }))
        assert.isNull(report.error)
        assert.deepStrictEqual(report.applied, missing)
        assert.isAbove(report.committed, 0)
        assert.isAtLeast(report.kept, report.committed)
        assert.isAbove(report.claimed, 0)
        assert.deepStrictEqual(report.failures, [])
        assert.include(built, "order_by_work_order_no")
        assert.include(built, "commits_by_at")
        const sql = yield* Postgres.client(url)
        yield* StoreSchema.check(sql)
        const left = yield* sql`SELECT relname FROM pg_class WHERE relnamespace = 'yugou'::regnamespace
        AND (relname LIKE '%building' OR oid IN (SELECT indexrelid FROM pg_index WHERE NOT indisvalid))`
        assert.deepStrictEqual(left, [])
        const fresh = yield* Postgres.client(yield* Postgres.database)
        yield* Migrator.migrate(fresh)
        assert.deepStrictEqual(yield* indexes(sql), yield* indexes(fresh))
        const free = yield* sql`SELECT pg_try_advisory_lock(${Migrator.lockKey}) AS free`
        assert.deepStrictEqual(free, [{ free: true }])
      }),
    60_000
  )
}

const hasty: Migrator.Patience = { lockMillis: 20, buildMillis: 20, tries: 3, pauseMillis: 1 }

const inTheWay = (it: It): void => {
  it.effect(
    "gives up after its tries, says who holds which table, keeps what ran, and goes on from there",
    () =>
      Effect.gen(function* () {
        const url = yield* Postgres.database
        const sql = yield* Postgres.client(url)
        yield* Migrator.migrate(sql, Drill.firstRelease)
        const tries: Array<string> = []
        const tell = (step: Migrator.Step) =>
          Effect.sync(() => void (step._tag === "Again" ? tries.push(step.detail) : undefined))
        const error = yield* sql.withTransaction(
          Effect.gen(function* () {
            yield* sql`LOCK TABLE yugou.aggregates IN ROW SHARE MODE`
            const other = yield* Postgres.client(url, 1)
            return yield* Effect.flip(Migrator.bring(other, { patience: hasty, tell }))
          })
        )
        assert.deepStrictEqual([error.reason, error.isRetryable], ["busy", true])
        assert.match(
          error.detail,
          /^yugou\.aggregates: a lock was not given in time: .*held by pid \d+ .*; tried 3 times$/
        )
        assert.strictEqual(tries.length, 2)
        assert.notInclude(openTexts.busy.en, "connection")
        const [row] = yield* sql<{ readonly newest: number }>`SELECT max(version) AS newest FROM yugou.migrations`
        assert.strictEqual(row?.newest, 8)
        assert.deepStrictEqual(yield* Migrator.migrate(sql), missing.slice(1))
      }),
    60_000
  )

  it.effect(
    "builds an index again of which a migration that was stopped left a part",
    () =>
      Effect.gen(function* () {
        const sql = yield* Postgres.client(yield* Postgres.database)
        yield* Migrator.migrate(sql, 13)
        yield* populate(sql, orders)
        yield* sql`CREATE INDEX commits_by_at_building ON yugou.commits (actor)`
        yield* Migrator.migrate(sql)
        const [made] = yield* sql<{ readonly indexdef: string }>`
        SELECT indexdef FROM pg_indexes WHERE indexname = 'commits_by_at'`
        assert.include(made?.indexdef, '(at, "position")')
      }),
    60_000
  )

  it.effect(
    "is not in the way any more when its process is killed: the server does not end the statement first",
    () =>
      Effect.gen(function* () {
        const url = yield* Postgres.database
        const sql = yield* Postgres.client(url)
        yield* Migrator.migrate(sql)
        const proxy = yield* Proxy.open(url)
        const killed = yield* Postgres.client(proxy.url, 1)
        const slow: Migration = {
          ...{ version: migrations.length + 1, name: "slow" },
          statements: [`ALTER TABLE yugou.aggregates ADD COLUMN note text`, `DO $$ BEGIN PERFORM pg_sleep(60); END $$`]
        }
        const bringing = Effect.exit(Migrator.bring(killed, { known: [...migrations, slow] }))
        const fiber = yield* Effect.forkChild(bringing)
        const sleeping = sql`SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'`
        while ((yield* sleeping).length === 0) yield* pause(20)
        yield* proxy.cut
        yield* Fiber.join(fiber)
        while ((yield* sleeping).length > 0) yield* pause(20)
        const [row] = yield* sql<{ readonly newest: number }>`SELECT max(version) AS newest FROM yugou.migrations`
        assert.strictEqual(row?.newest, migrations.length)
      }),
    20_000
  )

  it.effect(
    "waits for another process that migrates without being in the way of its indexes",
    () =>
      Effect.gen(function* () {
        const url = yield* Postgres.database
        const sql = yield* Postgres.client(url)
        yield* Migrator.migrate(sql, 13)
        yield* populate(sql, orders)
        const start = Effect.scoped(Effect.flatMap(Postgres.client(url, 1), (it_) => Migrator.bring(it_)))
        const ran = yield* Effect.all([start, start, start], { concurrency: "unbounded" })
        assert.deepStrictEqual(
          ran.flat(),
          missing.filter((version) => version > 13)
        )
      }),
    60_000
  )
}

/** What a release after this one may bring: it only adds. */
const expand: Migration = {
  version: migrations.length + 1,
  name: "expand",
  worksFrom: migrations.length,
  statements: [
    `ALTER TABLE yugou.aggregates ADD COLUMN note text`,
    `COMMENT ON COLUMN yugou.aggregates.note IS 'What the next release writes.'`,
    `CREATE INDEX aggregates_by_note ON yugou.aggregates (note)`
  ]
}

/** What the release after that one may do: it takes away. */
const contract: Migration = {
  version: migrations.length + 2,
  name: "contract",
  worksFrom: migrations.length + 1,
  statements: [`DROP FUNCTION yugou.remember(text, jsonb)`]
}

const sideBySide = (it: It): void => {
  it.effect(
    "leaves the processes of this version working, running or started, beside a migration that only adds",
    () =>
      Effect.gen(function* () {
        const url = yield* Postgres.database
        yield* Effect.gen(function* () {
          const { sql, schema, verify } = yield* StationDatabase
          const counts = { committed: 0 }
          const selling = yield* Effect.forkScoped(
            Effect.gen(function* () {
              for (let i = 0; ; i++) {
                yield* F.change(`side-${i}`, "Order", `o-${i}`, F.orderSaved(`o-${i}`, `t-${i}`), F.orderQueued())
                counts.committed += 1
              }
            })
          )
          const admin = yield* Postgres.client(url)
          const applied = yield* Migrator.bring(admin, { known: [...migrations, expand] })
          assert.deepStrictEqual(applied, [expand.version])
          const before = counts.committed
          for (const mode of ["check", "apply"] as const) {
            yield* Effect.provide(
              F.change(`started-${mode}`, "Customer", mode, F.customerAdded(mode)),
              layerPostgres({ url, migrations: mode })
            )
          }
          while (counts.committed < before + 5) yield* Effect.promise(() => new Promise((go) => setTimeout(go, 5)))
          yield* Fiber.interrupt(selling)
          assert.strictEqual(yield* schema, "current")
          assert.deepStrictEqual([...(yield* Stream.runCollect(verify))], [])
          const status = yield* run(url, "status")
          assert.deepStrictEqual([status.code, status.out.at(-1)], [0, schemaTexts.works.en])
          yield* Migrator.bring(admin, { known: [...migrations, expand, contract] })
          assert.strictEqual(yield* schema, "newer")
          const opening = yield* Effect.flip(Effect.scoped(Effect.provide(Effect.void, layerPostgres({ url }))))
          assert.deepStrictEqual([opening.reason, opening.detail.includes('"contract"')], ["newer", true])
          yield* sql`SELECT 1`
        }).pipe(Effect.provide(layerPostgres({ url })))
      }),
    60_000
  )
}

const telling = (it: It): void => {
  it.effect("plans an index over a table that another missing migration makes", () =>
    Effect.gen(function* () {
      const sql = yield* Postgres.client(yield* Postgres.database)
      yield* Migrator.migrate(sql)
      const version = migrations.length + 1
      const made = { version, name: "made", statements: ["CREATE TABLE yugou.things (id text PRIMARY KEY)"] }
      const indexed = {
        version: version + 1,
        name: "indexed",
        statements: ["CREATE INDEX things_by ON yugou.things (id)"]
      }
      const planned = yield* MigrationPlan.read(sql, [...migrations, made, indexed])
      assert.deepStrictEqual(
        planned.map(({ aside, lockedSeconds, version: of }) => [of, aside, lockedSeconds]),
        [
          [version, [], 0],
          [version + 1, [], 0]
        ]
      )
    })
  )

  it.effect(
    "plans what is built beside the station and what is locked, changes nothing, and tells what is there",
    () =>
      Effect.gen(function* () {
        const url = yield* Postgres.database
        const fresh = yield* run(url, "migrate", "--plan")
        assert.deepStrictEqual(fresh, { code: 0, out: [schemaTexts.madeNew.en], error: "" })
        const sql = yield* Postgres.client(url)
        yield* Migrator.migrate(sql, Drill.firstRelease)
        yield* populate(sql, orders)
        const store = yield* Postgres.storeOver(sql)
        yield* Effect.provideService(F.change("c", "Customer", "c", F.customerAdded("c")), StationStore, store)
        const planned = yield* run(url, "migrate", "--plan")
        assert.strictEqual(planned.code, 0)
        const text = planned.out.join("\n")
        assert.include(text, `8 handing back\n  ${schemaTexts.nothingLocked.en}`)
        assert.include(text, `  ${schemaTexts.aside.en} order_by_work_order_no (about 1 s)`)
        assert.match(
          text,
          /10 work orders\n.*\n {2}reading goes on, writing waits: yugou\.aggregates \(EXCLUSIVE, about 1 s\)/
        )
        const before = yield* run(url, "status")
        assert.strictEqual(before.code, 1)
        assert.include(before.out, "Customer 1")
        assert.include(before.out, `Order ${orders}`)
        assert.include(before.out, `commits ${orders + 1}`)
        assert.match(before.out.join("\n"), /due: dispatch \d+, the oldest since 20\d\d-/)
        assert.strictEqual(before.out.at(-1), openTexts.older.en)
        assert.strictEqual((yield* run(url, "migrate")).code, 0)
        const after = yield* run(url, "status", "--lang", "zh")
        assert.deepStrictEqual([after.code, after.out.at(-1)], [0, schemaTexts.works.zh])
        assert.include((yield* run(url, "migrate", "--plan")).out, "nothing to do")
      }),
    60_000
  )
}

withLayer(Postgres.layer, { timeout: "60 seconds", excludeTestServices: true })("an upgrade on PostgreSQL", (it) => {
  underLoad(it)
  inTheWay(it)
  sideBySide(it)
  telling(it)
})
