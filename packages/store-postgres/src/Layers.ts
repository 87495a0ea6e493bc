/** Layers: the store on PostgreSQL, and on PGlite. */
import type * as PgClient from "@effect/sql-pg/PgClient"
import { type AccessLog, AccessLogs, FrameLog, StationStore } from "@yugou/core/store"
import * as Config from "effect/Config"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Access from "./Access.ts"
import { type Connection, connect } from "./Connection.ts"
import * as Frames from "./Frames.ts"
import * as Grants from "./Grants.ts"
import * as Migrator from "./Migrator.ts"
import * as Notifications from "./Notifications.ts"
import type { OpenError } from "./OpenError.ts"
import { upkeep } from "./Planner.ts"
import { settings } from "./Settings.ts"
import * as SqlErrors from "./SqlErrors.ts"
import { StationDatabase } from "./StationDatabase.ts"
import * as Store from "./StationStore.ts"
import * as StoreSchema from "./StoreSchema.ts"
import * as Verify from "./Verify.ts"
import { makeBell } from "./Waiting.ts"

/** What to do about migrations that are missing when the store opens: run them, or refuse to open. @category Models */
export type Migrations = "apply" | "check"

/** Settings of the store on PostgreSQL; times are real time, integers from 1 to 86 400 000 (a day). Others fail as `failed` by their name. @category Models */
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

/** The same settings with the URL as text, for hosts that do not use Effect. @category Models */
export type PostgresTextOptions = Omit<PostgresOptions, "url"> & { readonly url: string }

/** Settings of the store on PGlite. @category Models */
export interface PgLiteOptions {
  /**
   * Where it keeps its files; it is made and locked. Without one everything is in memory. With less than 64 MiB left on the disk every call fails as
   * `unavailable` until there is room again.
   */
  readonly directory?: string
}

/** The settings that are used where none are given. @category Constants */
export const defaults = {
  ...settings,
  migrations: "apply"
} as const satisfies Omit<PostgresOptions, "url">

/** How often `changes` looks on PGlite: every commit is made by this process, and rings. */
const pgLitePollMillis = 60_000

const prepare = (sql: PgClient.PgClient, migrations: Migrations): Effect.Effect<unknown, OpenError> => {
  switch (migrations) {
    case "apply":
      return Migrator.migrate(sql)
    case "check":
      return StoreSchema.check(sql)
  }
}

const services = Effect.fnUntraced(function* (
  { sql, gate, run }: Connection,
  rest: Pick<Store.Parts, "bell" | "announce" | "pollMillis" | "waitMillis" | "clock">
) {
  const verify = Verify.verify(sql, run)
  const database = StationDatabase.of({
    sql,
    verify,
    rebuild: Verify.rebuild(sql, run),
    schema: Effect.match(StoreSchema.check(sql), {
      onFailure: ({ reason }) => reason,
      onSuccess: () => "current" as const
    }),
    frames: yield* Frames.make(sql, run),
    access: Access.make(sql, run)
  })
  return Context.make(StationStore, { ...Store.make({ sql, gate, ...rest }), verify }).pipe(
    Context.add(StationDatabase, database)
  )
})

const postgres = Effect.fnUntraced(function* (options: PostgresOptions) {
  const connection = yield* connect({ _tag: "Postgres", ...options })
  const { sql } = connection
  yield* prepare(sql, options.migrations ?? defaults.migrations)
  yield* Grants.check(sql)
  const bell = yield* makeBell
  yield* Effect.forkScoped(Notifications.listen(sql, bell))
  const announce = yield* Notifications.announcer(sql)
  return yield* services(connection, {
    bell,
    announce,
    pollMillis: options.pollMillis ?? defaults.pollMillis,
    waitMillis: options.waitMillis ?? defaults.waitMillis,
    clock: "own"
  })
})

const pgLite = Effect.fnUntraced(function* (options: PgLiteOptions) {
  const connection = yield* connect({ _tag: "PgLite", directory: options.directory })
  yield* Migrator.migrate(connection.sql)
  // PGlite has no autovacuum: what it would do for the one table whose rows change is done when the store opens.
  yield* Effect.mapError(upkeep(connection.sql), SqlErrors.toOpenError)
  const bell = yield* makeBell
  return yield* services(connection, {
    bell,
    announce: Effect.void,
    pollMillis: pgLitePollMillis,
    waitMillis: defaults.waitMillis,
    clock: "shared"
  })
})

/** The store on PostgreSQL 15 or newer. @category Layers */
export const layerPostgres = (
  options: PostgresOptions | PostgresTextOptions
): Layer.Layer<StationStore | StationDatabase, OpenError> => {
  const { url } = options
  return Layer.effectContext(postgres({ ...options, url: typeof url === "string" ? Redacted.make(url) : url }))
}

/** The store on PostgreSQL, with settings from the environment or any other `ConfigProvider`. @category Layers */
export const layerConfig = (
  options: Config.Wrap<PostgresOptions>
): Layer.Layer<StationStore | StationDatabase, OpenError | Config.ConfigError> =>
  Layer.effectContext(Effect.flatMap(Config.unwrap(options), postgres))

/** The store on PGlite: PostgreSQL inside this process, for one process, small stations, demos and tests. @category Layers */
export const layerPgLite = (options: PgLiteOptions = {}): Layer.Layer<StationStore | StationDatabase, OpenError> =>
  Layer.effectContext(pgLite(options))

/** Provides the frame log of the station's database: what `history.frames` looks into, also in a process without front end. @category Layers */
export const layerFrameLog: Layer.Layer<FrameLog, never, StationDatabase> = Layer.effect(
  FrameLog,
  Effect.map(StationDatabase, ({ frames }) => FrameLog.of(frames))
)

/** Provides the access log in the station's database; its days are those of the policy `accessLogDays`. @category Layers */
export const layerAccessLog: Layer.Layer<AccessLog, never, StationDatabase> = AccessLogs.layer(
  Effect.map(StationDatabase, ({ access }) => access)
)
