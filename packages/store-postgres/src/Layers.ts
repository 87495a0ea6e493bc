/** Layers: the store on PostgreSQL, and on PGlite. */
import * as PgClient from "@effect/sql-pg/PgClient"
import { StationStore } from "@yugou/core"
import * as Config from "effect/Config"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Redacted from "effect/Redacted"
import * as Reactivity from "effect/reactivity/Reactivity"
import type * as Scope from "effect/Scope"
import * as Frames from "./Frames.ts"
import * as Gate from "./Gate.ts"
import * as Migrator from "./Migrator.ts"
import * as Notifications from "./Notifications.ts"
import { OpenError } from "./OpenError.ts"
import * as PgLite from "./PgLite.ts"
import { StationDatabase } from "./StationDatabase.ts"
import * as Store from "./StationStore.ts"
import * as Verify from "./Verify.ts"
import { makeBell } from "./Waiting.ts"

/** What to do about migrations that are missing when the store opens: run them, or refuse to open. */
export type Migrations = "apply" | "check"

/** Settings of the store on PostgreSQL. */
export interface PostgresOptions {
  /** Where the database is: `postgres://user:password@host:5432/database`. */
  readonly url: Redacted.Redacted
  /** How many connections at most; one of them listens. 2–100, by default 10. */
  readonly maxConnections?: number
  /** By default `"apply"`; `"check"` for a role that may not change the schema. */
  readonly migrations?: Migrations
  /** How often `changes` looks when no notification comes, by default 1000. */
  readonly pollMillis?: number
  /** After how long the server stops a statement, by default 30 000; two seconds later the store gives up on the connection. */
  readonly statementTimeoutMillis?: number
  /** How long a statement waits for a lock, by default 10 000. */
  readonly lockTimeoutMillis?: number
  /** How long a call waits for a connection, by default 10 000. */
  readonly waitMillis?: number
}

/** Settings of the store on PGlite. */
export interface PgLiteOptions {
  /** Where it keeps its files; it is made and locked. Without one everything is in memory. */
  readonly directory?: string
}

/** The settings that are used where none are given. */
export const defaults = {
  maxConnections: 10,
  migrations: "apply",
  pollMillis: 1_000,
  statementTimeoutMillis: 30_000,
  lockTimeoutMillis: 10_000,
  waitMillis: 10_000
} as const satisfies Omit<PostgresOptions, "url">

/** How often `changes` looks on PGlite: every commit is made by this process, and rings. */
const pgLitePollMillis = 60_000

/** How much longer than the server the store waits for the answer. */
const graceMillis = 2_000

const prepare = (sql: PgClient.PgClient, migrations: Migrations): Effect.Effect<unknown, OpenError> => {
  switch (migrations) {
    case "apply":
      return Migrator.migrate(sql)
    case "check":
      return Migrator.check(sql)
  }
}

const connections = (options: PostgresOptions): Effect.Effect<number, OpenError> => {
  const most = options.maxConnections ?? defaults.maxConnections
  return Number.isInteger(most) && most >= 2 && most <= 100
    ? Effect.succeed(most)
    : Effect.fail(new OpenError({ reason: "failed", detail: `maxConnections must lie between 2 and 100, not ${most}` }))
}

const postgresClient = Effect.fnUntraced(function* (
  options: PostgresOptions
): Effect.fn.Return<PgClient.PgClient, OpenError, Scope.Scope> {
  const maxConnections = yield* connections(options)
  return yield* PgClient.make({
    url: options.url,
    maxConnections,
    applicationName: "yugou",
    connectTimeout: "10 seconds",
    keepAlive: "30 seconds",
    startupParameters: {
      TimeZone: "UTC",
      default_transaction_isolation: "read committed",
      statement_timeout: `${options.statementTimeoutMillis ?? defaults.statementTimeoutMillis}`,
      lock_timeout: `${options.lockTimeoutMillis ?? defaults.lockTimeoutMillis}`,
      idle_in_transaction_session_timeout: "60000"
    }
  }).pipe(
    Effect.provide(Reactivity.layer),
    Effect.mapError((error) => new OpenError({ reason: "unreachable", detail: error.message }))
  )
})

const services = Effect.fnUntraced(function* (parts: Store.Parts) {
  const { sql } = parts
  const run = Store.runThrough(parts.gate)
  const database = StationDatabase.of({
    sql,
    verify: Verify.verify(sql, run),
    rebuild: Verify.rebuild(sql, run),
    frames: yield* Frames.make(sql, run)
  })
  return Context.make(StationStore, Store.make(parts)).pipe(Context.add(StationDatabase, database))
})

const postgres = Effect.fnUntraced(function* (options: PostgresOptions) {
  const sql = yield* postgresClient(options)
  yield* prepare(sql, options.migrations ?? defaults.migrations)
  const gate = yield* Gate.make({
    connections: (yield* connections(options)) - 1,
    waitMillis: options.waitMillis ?? defaults.waitMillis,
    callMillis: (options.statementTimeoutMillis ?? defaults.statementTimeoutMillis) + graceMillis
  })
  const bell = yield* makeBell
  yield* Effect.forkScoped(Notifications.listen(sql, bell))
  const announce = yield* Notifications.announcer(sql)
  return yield* services({ sql, gate, bell, announce, pollMillis: options.pollMillis ?? defaults.pollMillis })
})

const pgLite = Effect.fnUntraced(function* (options: PgLiteOptions) {
  const sql = yield* PgLite.client({ directory: options.directory })
  yield* Migrator.migrate(sql)
  const bell = yield* makeBell
  return yield* services({
    sql,
    gate: Gate.uninterruptible,
    bell,
    announce: Effect.void,
    pollMillis: pgLitePollMillis
  })
})

/** The store on PostgreSQL 15 or newer. */
export const layerPostgres = (options: PostgresOptions): Layer.Layer<StationStore | StationDatabase, OpenError> =>
  Layer.effectContext(postgres(options))

/** The store on PostgreSQL, with settings from the environment or any other `ConfigProvider`. */
export const layerConfig = (
  options: Config.Wrap<PostgresOptions>
): Layer.Layer<StationStore | StationDatabase, OpenError | Config.ConfigError> =>
  Layer.effectContext(Effect.flatMap(Config.unwrap(options), postgres))

/** The store on PGlite: PostgreSQL inside this process, for one process, small stations, demos and tests. */
export const layerPgLite = (options: PgLiteOptions = {}): Layer.Layer<StationStore | StationDatabase, OpenError> =>
  Layer.effectContext(pgLite(options))
