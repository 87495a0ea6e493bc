/**
 * Brings a database to the schema of this version, or says why it cannot.
 *
 * Each migration is one transaction, and all of them run under one advisory lock, so several processes may start at once: one migrates, the others
 * wait and find nothing to do. A station may work meanwhile: indexes of large tables are built beside it, and what must lock a table waits for the
 * lock for a moment only, because everybody else waits behind it, and comes back. Forward only.
 */
import type { PgClient } from "@effect/sql-pg/PgClient"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type * as Scope from "effect/Scope"
import type { SqlError } from "effect/sql/SqlError"
import * as Locks from "./Locks.ts"
import { type Migration, migrations } from "./migrations/index.ts"
import { OpenError } from "./OpenError.ts"
import { fewRows } from "./Planner.ts"
import * as SqlErrors from "./SqlErrors.ts"
import * as StoreSchema from "./StoreSchema.ts"
import { pause } from "./Waiting.ts"

/** The key of the advisory lock under which migrations run (`yugou` in ASCII). */
export const lockKey = 0x7975676f75n

/** How patiently a migration waits for those who use the tables. */
export interface Patience {
  /** How long one try waits for a table, in milliseconds: so long commits wait behind it. */
  readonly lockMillis: number
  /** How long the building of an index waits for transactions that began before it, in milliseconds; nobody waits behind it. */
  readonly buildMillis: number
  /** How often it tries. */
  readonly tries: number
  /** How long it lets the others go on between two tries, in milliseconds. */
  readonly pauseMillis: number
}

/** A minute and a half for a table, and a bit over half an hour for an index. */
export const patience: Patience = { lockMillis: 2_000, buildMillis: 60_000, tries: 30, pauseMillis: 1_000 }

/** How long a process waits until it asks again whether another one still migrates. */
const askMillis = 100

/** What a migration may tell of itself while it runs. */
export type Step =
  | { readonly _tag: "Waiting" }
  | { readonly _tag: "Building"; readonly index: string; readonly table: string }
  | { readonly _tag: "Again"; readonly detail: string }

interface Run {
  readonly sql: PgClient
  readonly patience: Patience
  readonly tell: (step: Step) => Effect.Effect<void>
}

const run = (sql: PgClient, statement: string) => sql.unsafe(statement).unprepared

const transaction = (sql: PgClient, statements: Effect.Effect<void, SqlError>) =>
  Effect.acquireUseRelease(
    run(sql, "BEGIN"),
    () => statements,
    (_, exit) => (Exit.isSuccess(exit) ? run(sql, "COMMIT") : Effect.ignore(run(sql, "ROLLBACK")))
  )

/** Says who has locked one of these tables, for whoever has to decide what to do about it. */
const holders = Effect.fnUntraced(function* (sql: PgClient, tables: ReadonlyArray<string>) {
  const found = yield* sql<{ readonly holder: string }>`
    SELECT DISTINCT format('pid %s (%s, in its transaction since %s)', pid, coalesce(nullif(application_name, ''), usename), xact_start::timestamptz(0)) AS holder
    FROM pg_locks JOIN pg_stat_activity USING (pid)
    WHERE relation = ANY (${[...tables]}::text[]::regclass[]) AND granted AND pid <> pg_backend_pid() ORDER BY 1 LIMIT 5`
  return found.length === 0 ? "nobody by now" : found.map((it) => it.holder).join(", ")
})

/** Tries again what others were in the way of, so often; then says who they are. */
const patiently = <A>(it: Run, tables: ReadonlyArray<string>, attempt: Effect.Effect<A, SqlError>) =>
  Effect.gen(function* () {
    for (let tried = 1; ; tried++) {
      const answer = yield* Effect.result(attempt)
      if (answer._tag === "Success") return answer.success
      if (!SqlErrors.isInTheWay(answer.failure)) return yield* Effect.fail(answer.failure)
      const detail = `${tables.join(", ")}: ${SqlErrors.meaning(answer.failure).detail}; held by ${yield* holders(it.sql, tables)}`
      if (tried === it.patience.tries) {
        return yield* new OpenError({ reason: "busy", detail: `${detail}; tried ${tried} times` })
      }
      yield* it.tell({ _tag: "Again", detail })
      yield* pause(it.patience.pauseMillis)
    }
  })

/** What an index is called while it is built: whatever has such a name is left of a migration that was stopped. */
const building = (name: string): string => `${name}_building`

const build = Effect.fnUntraced(function* (it: Run, { name, table, statement }: Locks.Index) {
  yield* it.tell({ _tag: "Building", index: name, table })
  yield* run(it.sql, `SET lock_timeout = ${it.patience.buildMillis}`)
  const attempt = Effect.gen(function* () {
    yield* run(it.sql, `DROP INDEX CONCURRENTLY IF EXISTS yugou.${building(name)}`)
    yield* run(it.sql, statement.replace(`INDEX ${name} `, `INDEX CONCURRENTLY ${building(name)} `))
  })
  yield* patiently(it, [table], attempt)
})

/** Tells whether there is a table; one that a migration makes which is missing, too, is not there yet. */
export const isMade = Effect.fnUntraced(function* (sql: PgClient, table: string) {
  const [found] = yield* sql<{ readonly made: boolean }>`SELECT to_regclass(${table}) IS NOT NULL AS made`
  return found?.made === true
})

/** Tells whether building an index of the table would hold the station up. */
export const isLarge = Effect.fnUntraced(function* (sql: PgClient, table: string) {
  if (!(yield* isMade(sql, table))) return false
  const [row] = yield* sql.unsafe<{ readonly rows: bigint }>(
    `SELECT count(*) AS rows FROM (SELECT FROM ${table} LIMIT ${fewRows}) AS first_rows`
  ).unprepared
  return Number(row?.rows ?? 0) === fewRows
})

/** Gives the indexes of a migration that are built beside the station: those of large tables. */
export const aside = Effect.fnUntraced(function* (sql: PgClient, migration: Migration) {
  const large = new Map<string, boolean>()
  const found: Array<Locks.Index> = []
  for (const index of Locks.beforehand(migration)) {
    const known = large.get(index.table) ?? (yield* isLarge(sql, index.table))
    large.set(index.table, known)
    if (known) found.push(index)
  }
  return found
})

const apply = Effect.fnUntraced(function* (it: Run, migration: Migration, first: ReadonlyArray<string>) {
  const built = first === StoreSchema.createSchema ? [] : yield* aside(it.sql, migration)
  for (const index of built) yield* build(it, index)
  const names = new Set(built.map(({ name }) => name))
  const locks = Locks.strongest(Locks.needs(migration, names))
  const statements = migration.statements.map((statement) => {
    const name = Locks.indexOf(statement)?.name ?? ""
    return names.has(name) ? `ALTER INDEX yugou.${building(name)} RENAME TO ${name}` : statement
  })
  yield* run(it.sql, `SET lock_timeout = ${it.patience.lockMillis}`)
  const all = [...locks.map(([table, mode]) => `LOCK TABLE ${table} IN ${mode} MODE`), ...first, ...statements]
  const tables = locks.length > 0 ? locks.map(([table]) => table) : ["yugou.migrations"]
  const attempt = transaction(
    it.sql,
    Effect.forEach([...all, StoreSchema.record(migration)], (statement) => run(it.sql, statement), { discard: true })
  )
  yield* first === StoreSchema.createSchema ? attempt : patiently(it, tables, attempt)
})

/** What holds for the connection of a migration alone: an index takes as long as its table is large. */
const own = ["statement_timeout", "lock_timeout"]

/** How often the server looks whether the process is still there while a statement runs: a killed one must not keep tables until its statement ends. */
const thereEvery = "client_connection_check_interval"
const thereMillis = 2_000

/** Takes the lock under which nobody else migrates. It is asked for again and again: whoever waits for it would be in the way of an index that is built. */
const locked = (it: Run): Effect.Effect<void, SqlError, Scope.Scope> =>
  Effect.asVoid(
    Effect.acquireRelease(
      Effect.gen(function* () {
        for (const name of own) yield* run(it.sql, `SET ${name} = 0`)
        // Not every system can look; PGlite has no connection that could be lost.
        yield* Effect.ignore(run(it.sql, `SET ${thereEvery} = ${thereMillis}`))
        for (let asked = 0; ; asked++) {
          const [row] = yield* it.sql<{ readonly free: boolean }>`SELECT pg_try_advisory_lock(${lockKey}) AS free`
          if (row?.free === true) return
          if (asked === 0) yield* it.tell({ _tag: "Waiting" })
          yield* pause(askMillis)
        }
      }).pipe(Effect.interruptible),
      () =>
        Effect.gen(function* () {
          yield* it.sql`SELECT pg_advisory_unlock(${lockKey})`
          for (const name of [...own, thereEvery]) yield* run(it.sql, `RESET ${name}`)
        }).pipe(Effect.ignore)
    )
  )

/** Runs statements on one connection, outside of a transaction. */
const onOneConnection = <A, E, R>(sql: PgClient, effect: Effect.Effect<A, E, R>) =>
  Effect.flatMap(sql.reserve, (connection) =>
    Effect.provideService(effect, sql.transactionService, [connection, 0] as const)
  )

/** What a migration may be told. */
export interface Options {
  /** What this program knows; by default everything that it has. */
  readonly known?: ReadonlyArray<Migration>
  readonly patience?: Patience
  readonly tell?: (step: Step) => Effect.Effect<void>
}

/** Applies what is missing of the migrations that are known, and gives the numbers of those that ran now. */
export const bring = (sql: PgClient, options: Options = {}): Effect.Effect<ReadonlyArray<number>, OpenError> => {
  const known = options.known ?? migrations
  const it: Run = { sql, patience: options.patience ?? patience, tell: options.tell ?? (() => Effect.void) }
  return Effect.gen(function* () {
    yield* locked(it)
    const newest = yield* StoreSchema.version(sql, known)
    const missing = known.slice(newest)
    let first = newest === 0 ? StoreSchema.createSchema : StoreSchema.completeSchema
    for (const migration of missing) {
      yield* apply(it, migration, first)
      first = []
    }
    return missing.map((migration) => migration.version)
  }).pipe(
    (migrating) => Effect.scoped(onOneConnection(sql, Effect.scoped(migrating))),
    Effect.mapError(SqlErrors.toOpenError),
    Effect.catchCause((cause) => {
      const error = SqlErrors.fromDefect(cause)
      return error === null ? Effect.failCause(cause) : Effect.fail(SqlErrors.toOpenError(error))
    })
  )
}

/** Applies what is missing, up to `target` (by default everything), and gives the numbers of the migrations that ran now. */
export const migrate = (
  sql: PgClient,
  target: number = migrations.length
): Effect.Effect<ReadonlyArray<number>, OpenError> => bring(sql, { known: migrations.slice(0, target) })
