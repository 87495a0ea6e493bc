/** The roles of the station and of its backup on a real PostgreSQL: they can do their work, and nothing else. */
import { execFile } from "node:child_process"
import { promisify } from "node:util"
import { assert, type Vitest, layer as withLayer } from "@effect/vitest"
import { Instant, ref, StationStore } from "@yugou/core/store"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import { layerPostgres, StationDatabase } from "../src/index.ts"
import * as Migrator from "../src/Migrator.ts"
import { type RoleUse, roleSql } from "../src/Role.ts"
import { main } from "../src/Tool.ts"
import { cliTexts, openTexts, schemaTexts } from "../src/texts.ts"
import * as F from "./Fixtures.ts"
import * as Postgres from "./Postgres.ts"

/** Opens a plain client on an empty database. */
const emptyDatabase = Effect.gen(function* () {
  const url = yield* Postgres.database
  return { url, sql: yield* Postgres.client(url) }
})

type It = Vitest.MethodsNonLive<Postgres.Postgres>

/** Runs the script that the tool prints; what `without` finds is left out, as by the script of a release before it. */
const runScript = Effect.fnUntraced(function* (sql: Postgres.Client, name: string, use: RoleUse, without = /^--/) {
  for (const statement of Result.getOrThrow(roleSql(name, use)).split("\n")) {
    const isLeftOut = statement === "" || statement.startsWith("--") || without.test(statement)
    if (!isLeftOut) yield* sql.unsafe(statement).unprepared
  }
})

/** Makes a role by the script that the tool prints, and gives the URL of its session. */
const loginAs = Effect.fnUntraced(function* (
  url: Redacted.Redacted,
  sql: Postgres.Client,
  use: RoleUse,
  without?: RegExp
) {
  const address = new URL(Redacted.value(url))
  const name = `${use}_${address.pathname.slice(1)}`
  yield* runScript(sql, name, use, without)
  yield* sql.unsafe(`ALTER ROLE ${name} LOGIN PASSWORD 'secret'`).unprepared
  address.username = name
  address.password = "secret"
  const drop = Effect.andThen(
    sql.unsafe(`DROP OWNED BY ${name}`).unprepared,
    sql.unsafe(`DROP ROLE ${name}`).unprepared
  )
  return { name, url: Redacted.make(address.href), drop }
})

const dump = promisify(execFile)

/** Dumps as that role where there is a `pg_dump` that knows the server; otherwise reads everything that it would. */
const readAll = Effect.fnUntraced(function* (url: Redacted.Redacted) {
  const sql = yield* Postgres.client(url, 1)
  const dumped = yield* Effect.promise(() =>
    dump("pg_dump", ["--schema=yugou", `--dbname=${Redacted.value(url)}`], { maxBuffer: 2 ** 26 }).then(
      ({ stdout }) => stdout,
      (error: { readonly code?: unknown; readonly stderr?: string }) => {
        const isMissing = error.code === "ENOENT" || /server version mismatch/.test(error.stderr ?? "")
        if (isMissing) return null
        throw error
      }
    )
  )
  if (dumped !== null) return assert.include(dumped, "yugou.commits")
  const relations = yield* sql<{ readonly name: string; readonly kind: string }>`
    SELECT relname AS name, relkind::text AS kind FROM pg_class
    WHERE relnamespace = 'yugou'::regnamespace AND relkind IN ('r', 'p', 'S') ORDER BY 1`
  assert.include(relations.map(({ kind }) => kind).join(""), "S")
  for (const { name } of relations) yield* sql.unsafe(`SELECT * FROM yugou.${name}`).unprepared
})

const backup = (it: It): void => {
  it.effect("lets the role of the backup read everything, what is made later, too, and do nothing else", () =>
    Effect.gen(function* () {
      const { url, sql } = yield* emptyDatabase
      yield* Migrator.migrate(sql)
      const login = yield* loginAs(url, sql, "backup")
      const services = yield* Postgres.services(url)
      const { frames } = Context.get(services, StationDatabase)
      // The partition of a day is made with its first frame.
      yield* frames.append({ terminalId: "t" as never, direction: "up", at: F.noon, hex: "00", problem: null })
      yield* frames.flush
      yield* sql`CREATE TABLE yugou.later (id int)`
      yield* readAll(login.url)
      const own = yield* Postgres.client(login.url, 1)
      for (const statement of [
        "DELETE FROM yugou.commits",
        "SELECT yugou.remember('k', '1')",
        "SELECT nextval('yugou.commit_position')",
        "CREATE TABLE yugou.mine (id int)"
      ]) {
        const error = yield* Effect.flip(own.unsafe(statement))
        assert.match(`${(error.reason.cause as Error).message}`, /permission denied/, statement)
      }
      yield* login.drop
    })
  )
}

const role = (it: It): void => {
  it.effect("lets the station's role do its work and nothing else", () =>
    Effect.gen(function* () {
      const { url, sql } = yield* emptyDatabase
      yield* Migrator.migrate(sql)
      const station = yield* loginAs(url, sql, "station")
      yield* Effect.gen(function* () {
        const store = yield* StationStore
        const { frames, verify, sql: own } = yield* StationDatabase
        yield* F.change("role-1", "Order", "role", F.orderSaved("role", "t"), F.orderQueued())
        const work = {
          queue: "dispatch",
          now: F.noon,
          holder: "h",
          limit: 1,
          leaseMillis: 1_000,
          except: [],
          horizonMillis: null
        } as const
        assert.strictEqual((yield* store.claim(work)).length, 1)
        yield* store.remember("role", 1)
        const old = { from: Instant.at("1960-06-01T00:00:00Z"), until: Instant.at("1960-06-02T00:00:00Z") }
        const [now] = yield* own<{ readonly now: Date }>`SELECT clock_timestamp() AS now`
        const young = Instant.fromMillis((now?.now.getTime() ?? 0) - 7 * 86_400_000 + 60_000)
        const thinned = yield* store.thin({ after: 0n, ...old, most: 500 })
        assert.deepStrictEqual([thinned.commits, thinned.dropped], [0, 0])
        const error = yield* Effect.flip(store.thin({ after: 0n, ...old, until: young, most: 500 }))
        assert.deepStrictEqual(
          [error.reason, error.detail],
          ["invalid", "measurements of the last seven days are not thinned"]
        )
        yield* store.putOff({ ref: ref("AlarmWatch", "none"), version: 1, until: F.noon })
        yield* frames.append({ terminalId: "t" as never, direction: "up", at: F.noon, hex: "00", problem: null })
        yield* frames.flush
        assert.deepStrictEqual([...(yield* Stream.runCollect(verify))], [])
        const forbidden = [
          "DELETE FROM yugou.commits",
          "UPDATE yugou.aggregates SET version = 9",
          "INSERT INTO yugou.facts (position, ordinal, series, at, data) VALUES (1, 9, 's', now(), '1')",
          "DELETE FROM yugou.revisions",
          "TRUNCATE yugou.wire_numbers",
          "DROP TABLE yugou.notes",
          "CREATE TABLE yugou.mine (id int)",
          "SELECT nextval('yugou.commit_position')"
        ]
        for (const statement of forbidden) {
          const error = yield* Effect.flip(own.unsafe(statement))
          assert.match(`${(error.reason.cause as Error).message}`, /permission denied|must be owner/, statement)
        }
      }).pipe(Effect.provide(layerPostgres({ url: station.url, migrations: "check", maxConnections: 3 })))
      yield* station.drop
    })
  )
}

const tool = Effect.fnUntraced(function* (url: Redacted.Redacted, ...args: ReadonlyArray<string>) {
  const out: Array<string> = []
  const environment = { DATABASE_URL: Redacted.value(url) }
  const code = yield* main(args, environment, { out: (line) => void out.push(line), error: () => undefined })
  return { code, out }
})

const open = (url: Redacted.Redacted) =>
  Effect.scoped(Layer.build(layerPostgres({ url, migrations: "check", maxConnections: 2 })))

const afterAnUpgrade = (it: It): void => {
  it.effect(
    "tells for which role the script is to be run again, and opens no store with one that lacks something",
    () =>
      Effect.gen(function* () {
        const { url, sql } = yield* emptyDatabase
        yield* Migrator.migrate(sql, 17)
        const station = yield* loginAs(url, sql, "station", /put_off|thin/)
        const backup = yield* loginAs(url, sql, "backup")
        const lacks = [
          `${station.name}: ${schemaTexts.stale.en} yugou.kept_facts, yugou.put_off(text, text, bigint, timestamptz), yugou.thin(bigint, timestamptz, timestamptz, integer)`,
          `  ${schemaTexts.grantAgain.en} yugou-store role --name ${station.name} | psql …`
        ]
        const migrated = yield* tool(url, "migrate")
        assert.deepStrictEqual([migrated.code, migrated.out.slice(1, 3)], [0, lacks])
        // Whether the owner asks or the role itself.
        for (const by of [url, station.url]) {
          const { code, out } = yield* tool(by, "status")
          assert.deepStrictEqual([code, ...out.slice(-3)], [1, ...lacks, openTexts.notGranted.en])
        }
        const error = yield* Effect.flip(open(station.url))
        assert.deepStrictEqual(
          [error.reason, error.isRetryable, error.detail],
          ["notGranted", false, `the role ${station.name} may not use yugou.kept_facts`]
        )
        yield* open(url)
        yield* sql.unsafe(`REVOKE EXECUTE ON FUNCTION yugou.commit(jsonb) FROM ${station.name}`).unprepared
        assert.include((yield* Effect.flip(open(station.url))).detail, "yugou.commit(jsonb)")

        yield* runScript(sql, station.name, "station")
        yield* open(station.url)
        const after = yield* tool(url, "status", "--lang", "zh")
        assert.deepStrictEqual([after.code, after.out.at(-1)], [0, schemaTexts.works.zh])
        assert.deepStrictEqual((yield* tool(url, "migrate")).out, [cliTexts.upToDate.en])
        yield* station.drop
        yield* backup.drop
      })
  )
}

withLayer(Postgres.layer, { timeout: "60 seconds", excludeTestServices: true })("roles on PostgreSQL", (it) => {
  role(it)
  backup(it)
  afterAnUpgrade(it)
})
