/** Layers: the store on PostgreSQL, and on PGlite. */
import * as PgClient from "@effect/sql-pg/PgClient"
import { StationStore } from "@yugou/core"
import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Queue from "effect/Queue"
import type * as Redacted from "effect/Redacted"
import * as Reactivity from "effect/reactivity/Reactivity"
import type * as Scope from "effect/Scope"
import * as Migrator from "./Migrator.ts"
import { OpenError } from "./OpenError.ts"
import * as PgLite from "./PgLite.ts"
import * as Store from "./StationStore.ts"
import { type Bell, makeBell, pause } from "./Waiting.ts"

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
  /** After how long the server stops a statement, by default 30 000. */
  readonly statementTimeoutMillis?: number
  /** How long a statement waits for a lock, by default 10 000. */
  readonly lockTimeoutMillis?: number
}

/** Settings of the store on PGlite. */
export interface PgLiteOptions {
  /** Where it keeps its files; it is made and locked. Without one everything is in memory. */
  readonly directory?: string
}

const channel = "yugou_commits"

const prepare = (sql: PgClient.PgClient, migrations: Migrations): Effect.Effect<unknown, OpenError> => {
  switch (migrations) {
    case "apply":
      return Migrator.migrate(sql)
    case "check":
      return Migrator.check(sql)
  }
}

/** How long the listener waits before it connects again. */
const reconnectMillis = 500

/** The least real time between two notifications: many commits are announced by one. */
const announceMillis = 10

/** Rings the bell whenever another process announces commits, for ever; without a connection it tries again. */
const listener = (sql: PgClient.PgClient, bell: Bell): Effect.Effect<never> =>
  Effect.scoped(
    Effect.gen(function* () {
      const notifications = yield* sql.listen(channel)
      yield* bell.ring
      return yield* Effect.forever(Effect.andThen(Queue.take(notifications), bell.ring))
    })
  ).pipe(
    Effect.catchCause(() => pause(reconnectMillis)),
    Effect.forever
  )

/**
 * Announces commits to other processes, many by one notification, apart from the commits themselves: a notification inside a transaction makes
 * all commits of the server wait for each other.
 */
const announcer = Effect.fnUntraced(function* (sql: PgClient.PgClient) {
  const wanted = yield* Queue.sliding<"commit">(1)
  const announce = Effect.andThen(Queue.take(wanted), Effect.ignore(sql.notify(channel, "")))
  yield* Effect.forkScoped(Effect.forever(Effect.andThen(announce, pause(announceMillis))))
  return Effect.asVoid(Queue.offer(wanted, "commit"))
})

const postgresClient = (options: PostgresOptions): Effect.Effect<PgClient.PgClient, OpenError, Scope.Scope> =>
  PgClient.make({
    url: options.url,
    maxConnections: options.maxConnections ?? 10,
    applicationName: "yugou",
    connectTimeout: "10 seconds",
    keepAlive: "30 seconds",
    startupParameters: {
      TimeZone: "UTC",
      default_transaction_isolation: "read committed",
      statement_timeout: `${options.statementTimeoutMillis ?? 30_000}`,
      lock_timeout: `${options.lockTimeoutMillis ?? 10_000}`,
      idle_in_transaction_session_timeout: "60000"
    }
  }).pipe(
    Effect.provide(Reactivity.layer),
    Effect.mapError((error) => new OpenError({ reason: "unreachable", detail: error.message }))
  )

const postgres = Effect.fnUntraced(function* (options: PostgresOptions) {
  const sql = yield* postgresClient(options)
  yield* prepare(sql, options.migrations ?? "apply")
  const bell = yield* makeBell
  yield* Effect.forkScoped(listener(sql, bell))
  const announce = yield* announcer(sql)
  return Store.make({ sql, bell, announce, pollMillis: options.pollMillis ?? 1000 })
})

const pgLite = Effect.fnUntraced(function* (options: PgLiteOptions) {
  const sql = yield* PgLite.client({ directory: options.directory })
  yield* Migrator.migrate(sql)
  const bell = yield* makeBell
  return Store.make({ sql, bell, announce: Effect.void, pollMillis: 60_000 })
})

/** The store on PostgreSQL 15 or newer. */
export const layerPostgres = (options: PostgresOptions): Layer.Layer<StationStore, OpenError> =>
  Layer.effect(StationStore, postgres(options))

/** The store on PostgreSQL, with settings from the environment or any other `ConfigProvider`. */
export const layerConfig = (
  options: Config.Wrap<PostgresOptions>
): Layer.Layer<StationStore, OpenError | Config.ConfigError> =>
  Layer.effect(StationStore, Effect.flatMap(Config.unwrap(options), postgres))

/** The store on PGlite: PostgreSQL inside this process, for one process, small stations, demos and tests. */
export const layerPgLite = (options: PgLiteOptions = {}): Layer.Layer<StationStore, OpenError> =>
  Layer.effect(StationStore, pgLite(options))
