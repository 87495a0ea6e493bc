/**
 * Brings a database to the schema of this version, or says why it cannot.
 *
 * All of it happens in one transaction under an advisory lock, so several processes may start at once: one migrates, the others wait and find
 * nothing to do. Forward only.
 */
import { createHash } from "node:crypto"
import type { PgClient } from "@effect/sql-pg/PgClient"
import * as Effect from "effect/Effect"
import { type Migration, migrations } from "./migrations/index.ts"
import { OpenError } from "./OpenError.ts"
import * as SqlErrors from "./SqlErrors.ts"

/** The key of the advisory lock under which migrations run (`yugou` in ASCII). */
export const lockKey = 0x7975676f75n

const createSchema: ReadonlyArray<string> = [
  `CREATE SCHEMA IF NOT EXISTS yugou`,
  `COMMENT ON SCHEMA yugou IS 'The books of a prepaid-electricity master station.'`,
  `CREATE TABLE IF NOT EXISTS yugou.migrations (
  version integer PRIMARY KEY CHECK (version > 0),
  name text NOT NULL,
  checksum text NOT NULL,
  applied_at timestamptz NOT NULL DEFAULT clock_timestamp()
)`,
  `COMMENT ON TABLE yugou.migrations IS 'Which migrations ran.'`,
  `COMMENT ON COLUMN yugou.migrations.version IS 'The number of the migration; they run in this order.'`,
  `COMMENT ON COLUMN yugou.migrations.name IS 'What it is about.'`,
  `COMMENT ON COLUMN yugou.migrations.checksum IS 'SHA-256 of its statements: a released migration never changes.'`,
  `COMMENT ON COLUMN yugou.migrations.applied_at IS 'When it ran, by the clock of the database.'`
]

/** The schema version that this package works with. */
export const latest = migrations.length

const checksum = (migration: Migration): string =>
  createHash("sha256").update(migration.statements.join(";\n")).digest("hex")

const record = (migration: Migration): string =>
  `INSERT INTO yugou.migrations (version, name, checksum) VALUES (${migration.version}, '${migration.name}', '${checksum(migration)}')`

/** Gives everything that makes the schema, as SQL that a person may read and run (`psql -1 -f`). */
export const schemaSql = (): string =>
  [...createSchema, ...migrations.flatMap((it) => [`-- ${it.version} ${it.name}`, ...it.statements, record(it)])]
    .map((statement) => (statement.startsWith("-- ") ? `\n${statement}\n` : `${statement};\n`))
    .join("")

interface Applied {
  readonly version: number
  readonly name: string
  readonly checksum: string
}

const foreign = new OpenError({ reason: "foreign", detail: "a schema yugou exists that this package did not make" })

/** What is known about the schema of a database: the migrations that ran, or that it has none, or that it is not ours. */
const inspect = Effect.fnUntraced(function* (sql: PgClient) {
  const [found] = yield* sql<{ readonly things: boolean; readonly migrations: boolean; readonly ours: boolean }>`
    SELECT EXISTS (SELECT FROM pg_class WHERE relnamespace = to_regnamespace('yugou')) AS things,
      to_regclass('yugou.migrations') IS NOT NULL AS migrations,
      (SELECT count(*) = 3 FROM pg_attribute WHERE attrelid = to_regclass('yugou.migrations')
        AND (attname::text, atttypid) IN (('version', 'int4'::regtype), ('name', 'text'::regtype), ('checksum', 'text'::regtype))) AS ours`
  if (found?.migrations !== true) return found?.things === true ? yield* foreign : []
  if (!found.ours) return yield* foreign
  return yield* sql<Applied>`SELECT version, name, checksum FROM yugou.migrations ORDER BY version`
})

/** Says what keeps this version from working with the migrations that ran, or `null`. Pure. */
export const obstacle = (applied: ReadonlyArray<Applied>): OpenError | null => {
  const newest = applied.at(-1)?.version ?? 0
  if (newest > latest) {
    return new OpenError({
      reason: "newer",
      detail: `the database has schema version ${newest}, this package ${latest}`
    })
  }
  for (const migration of migrations.slice(0, newest)) {
    const ran = applied.find((it) => it.version === migration.version)
    if (ran === undefined || ran.name !== migration.name) {
      return new OpenError({ reason: "foreign", detail: `migration ${migration.version} is not "${migration.name}"` })
    }
    if (ran.checksum !== checksum(migration)) {
      return new OpenError({
        reason: "changed",
        detail: `migration ${migration.version} "${migration.name}" had another text`
      })
    }
  }
  return null
}

const inspected = Effect.fnUntraced(function* (sql: PgClient) {
  const applied = yield* inspect(sql)
  const problem = obstacle(applied)
  if (problem !== null) return yield* problem
  return applied.at(-1)?.version ?? 0
})

/** Applies what is missing, up to `target` (by default everything), and gives the numbers of the migrations that ran now. */
export const migrate = (sql: PgClient, target: number = latest): Effect.Effect<ReadonlyArray<number>, OpenError> =>
  Effect.gen(function* () {
    // The limits of the station's statements do not hold here: an index takes as long as its table is large, and whoever comes second waits.
    yield* sql`SET LOCAL statement_timeout = 0`
    yield* sql`SET LOCAL lock_timeout = 0`
    // Under the lock nobody else migrates; what is found then is what this transaction goes on from.
    yield* sql`SELECT pg_advisory_xact_lock(${lockKey})`
    const version = yield* inspected(sql)
    const missing = migrations.slice(version, target)
    if (version === 0) for (const statement of createSchema) yield* sql.unsafe(statement).unprepared
    for (const migration of missing) {
      for (const statement of [...migration.statements, record(migration)]) yield* sql.unsafe(statement).unprepared
    }
    return missing.map((migration) => migration.version)
  }).pipe(
    sql.withTransaction,
    Effect.mapError(SqlErrors.toOpenError),
    Effect.catchCause((cause) => {
      const error = SqlErrors.fromDefect(cause)
      return error === null ? Effect.failCause(cause) : Effect.fail(SqlErrors.toOpenError(error))
    })
  )

/** Checks that the database has exactly the schema of this version, and changes nothing. */
export const check = (sql: PgClient): Effect.Effect<void, OpenError> =>
  inspected(sql).pipe(
    Effect.mapError(SqlErrors.toOpenError),
    Effect.filterOrFail(
      (version) => version === latest,
      (version) =>
        new OpenError({ reason: "older", detail: `the database has schema version ${version}, this package ${latest}` })
    ),
    Effect.asVoid
  )
