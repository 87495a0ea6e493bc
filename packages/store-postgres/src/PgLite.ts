/** PostgreSQL inside the process (PGlite): the embedded default for small stations, demos and tests. One process, one connection. */
import { existsSync, mkdirSync } from "node:fs"
import { join } from "node:path"
import * as PgClient from "@effect/sql-pg/PgClient"
import { PGlite } from "@electric-sql/pglite"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Reactivity from "effect/reactivity/Reactivity"
import type * as Scope from "effect/Scope"
import * as DirectoryLock from "./DirectoryLock.ts"
import { maxMessageSize } from "./Limits.ts"
import { OpenError } from "./OpenError.ts"
import * as PgLiteStream from "./PgLiteStream.ts"

/** The subdirectory with the files of PostgreSQL, beside the lock. */
export const dataDirectory = "pgdata"

const failed = (cause: unknown): OpenError =>
  new OpenError({ reason: "failed", detail: cause instanceof Error ? cause.message : String(cause) })

const start = (path: string | undefined): Promise<PGlite> => {
  if (path === undefined) return PGlite.create()
  const data = join(path, dataDirectory)
  if (!existsSync(data)) mkdirSync(data)
  return PGlite.create(data)
}

/**
 * Opens a PGlite and a client on it until the scope closes.
 *
 * **Details** `directory` is made when it does not exist and locked; without one everything is kept in memory. The first start takes some
 * seconds.
 */
export const client = Effect.fnUntraced(function* (options: {
  readonly directory?: string | undefined
}): Effect.fn.Return<PgClient.PgClient, OpenError, Scope.Scope> {
  const path = options.directory === undefined ? undefined : yield* DirectoryLock.acquire(options.directory)
  const db = yield* Effect.acquireRelease(Effect.tryPromise({ try: () => start(path), catch: failed }), (db) =>
    Effect.promise(() => db.close())
  )
  // A pool of one: a connection that the client gave up, because of an answer that it cannot read, is replaced by a new one.
  return yield* PgClient.make({
    stream: PgLiteStream.opener(db),
    // A new connection waits until the one before has ended, and that may be in the middle of a transaction of the host.
    connectTimeout: Duration.infinity,
    minConnections: 1,
    maxConnections: 1,
    username: "postgres",
    database: "postgres",
    ssl: false,
    maxMessageSize,
    startupParameters: { TimeZone: "UTC" }
  }).pipe(Effect.provide(Reactivity.layer), Effect.mapError(failed))
})
