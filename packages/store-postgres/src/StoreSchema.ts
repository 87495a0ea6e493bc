/** Which schema a database has, and whether this program works with it. */
import { createHash } from "node:crypto"
import type { PgClient } from "@effect/sql-pg/PgClient"
import * as Effect from "effect/Effect"
import { type Migration, migrations } from "./migrations/index.ts"
import { OpenError } from "./OpenError.ts"
import * as SqlErrors from "./SqlErrors.ts"

const worksFromComment = `COMMENT ON COLUMN yugou.migrations.works_from IS 'The oldest schema version whose programs may go on beside it; null: only programs that know this migration.'`

/** What the first migration stands on. */
export const createSchema: ReadonlyArray<string> = [
  `CREATE SCHEMA IF NOT EXISTS yugou`,
  `COMMENT ON SCHEMA yugou IS 'The books of a prepaid-electricity master station.'`,
  `CREATE TABLE IF NOT EXISTS yugou.migrations (
  version integer PRIMARY KEY CHECK (version > 0),
  name text NOT NULL,
  checksum text NOT NULL,
  applied_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  works_from integer
)`,
  `COMMENT ON TABLE yugou.migrations IS 'Which migrations ran.'`,
  `COMMENT ON COLUMN yugou.migrations.version IS 'The number of the migration; they run in this order.'`,
  `COMMENT ON COLUMN yugou.migrations.name IS 'What it is about.'`,
  `COMMENT ON COLUMN yugou.migrations.checksum IS 'SHA-256 of its statements: a released migration never changes.'`,
  `COMMENT ON COLUMN yugou.migrations.applied_at IS 'When it ran, by the clock of the database.'`,
  worksFromComment
]

/** What databases lack that were made before programs of two versions could work side by side. */
export const completeSchema: ReadonlyArray<string> = [
  `ALTER TABLE yugou.migrations ADD COLUMN IF NOT EXISTS works_from integer`,
  worksFromComment
]

/** The schema version that this package works with. */
export const latest = migrations.length

const checksum = (migration: Migration): string =>
  createHash("sha256").update(migration.statements.join(";\n")).digest("hex")

/** Gives the statement that records that a migration ran. */
export const record = (it: Migration): string =>
  `INSERT INTO yugou.migrations (version, name, checksum, works_from) VALUES (${it.version}, '${it.name}', '${checksum(it)}', ${it.worksFrom ?? "NULL"})`

/** Gives everything that makes the schema, as SQL that a person may read and run (`psql -1 -f`). */
export const schemaSql = (): string =>
  [...createSchema, ...migrations.flatMap((it) => [`-- ${it.version} ${it.name}`, ...it.statements, record(it)])]
    .map((statement) => (statement.startsWith("-- ") ? `\n${statement}\n` : `${statement};\n`))
    .join("")

/** A migration that ran. */
export interface Applied {
  readonly version: number
  readonly name: string
  readonly checksum: string
  /** The oldest schema version whose programs may go on; `null`: only those that know the migration. */
  readonly worksFrom: number | null
}

const foreign = new OpenError({ reason: "foreign", detail: "a schema yugou exists that this package did not make" })

/** What is known about the schema of a database: the migrations that ran, or that it has none, or that it is not ours. */
export const inspect = Effect.fnUntraced(function* (sql: PgClient) {
  const [found] = yield* sql<{ readonly things: boolean; readonly migrations: boolean; readonly ours: boolean }>`
    SELECT EXISTS (SELECT FROM pg_class WHERE relnamespace = to_regnamespace('yugou')) AS things,
      to_regclass('yugou.migrations') IS NOT NULL AS migrations,
      (SELECT count(*) = 3 FROM pg_attribute WHERE attrelid = to_regclass('yugou.migrations')
        AND (attname::text, atttypid) IN (('version', 'int4'::regtype), ('name', 'text'::regtype), ('checksum', 'text'::regtype))) AS ours`
  if (found?.migrations !== true) return found?.things === true ? yield* foreign : []
  if (!found.ours) return yield* foreign
  // The column is missing where no migration ran since it is known.
  return yield* sql<Applied>`SELECT version, name, checksum, (to_jsonb(m) ->> 'works_from')::int AS "worksFrom"
    FROM yugou.migrations AS m ORDER BY version`
})

/** Says what keeps a program that knows these migrations from working with those that ran, or `null`. Pure. */
export const obstacle = (
  applied: ReadonlyArray<Applied>,
  known: ReadonlyArray<Migration> = migrations
): OpenError | null => {
  const newest = applied.at(-1)?.version ?? 0
  const own = known.length
  const unknown = applied.find((it) => it.version > own && (it.worksFrom === null || it.worksFrom > own))
  if (unknown !== undefined) {
    return new OpenError({
      reason: "newer",
      detail: `the database has schema version ${newest}, this package ${own}, and migration ${unknown.version} "${unknown.name}" leaves nothing that this one could work with`
    })
  }
  for (const migration of known.slice(0, newest)) {
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

/** Gives the newest migration that ran, 0 where none did; fails where this program cannot work with it. */
export const version = Effect.fnUntraced(function* (sql: PgClient, known: ReadonlyArray<Migration> = migrations) {
  const applied = yield* inspect(sql)
  const problem = obstacle(applied, known)
  if (problem !== null) return yield* problem
  return applied.at(-1)?.version ?? 0
})

/** Checks that the database has the schema of this version, or a later one beside which it works, and changes nothing. */
export const check = (sql: PgClient): Effect.Effect<void, OpenError> =>
  version(sql).pipe(
    Effect.mapError(SqlErrors.toOpenError),
    Effect.filterOrFail(
      (newest) => newest >= latest,
      (newest) =>
        new OpenError({ reason: "older", detail: `the database has schema version ${newest}, this package ${latest}` })
    ),
    Effect.asVoid
  )
