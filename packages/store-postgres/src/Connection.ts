/** A connection to the database of a station, whichever driver: the client, and the way to it. */
import * as PgClient from "@effect/sql-pg/PgClient"
import * as Effect from "effect/Effect"
import type * as Redacted from "effect/Redacted"
import * as Reactivity from "effect/reactivity/Reactivity"
import type * as Scope from "effect/Scope"
import * as Gate from "./Gate.ts"
import { maxMessageSize } from "./Limits.ts"
import type { OpenError } from "./OpenError.ts"
import * as PgLite from "./PgLite.ts"
import * as Room from "./Room.ts"
import * as Settings from "./Settings.ts"
import * as SqlErrors from "./SqlErrors.ts"
import { type Run, runThrough } from "./StationStore.ts"
import * as Transactions from "./Transactions.ts"
import * as Url from "./Url.ts"

/** Where the database is. */
export type Address =
  | { readonly _tag: "PgLite"; readonly directory: string | undefined }
  | ({ readonly _tag: "Postgres"; readonly url: Redacted.Redacted } & Partial<Settings.Settings>)

/** How much longer than the server the store waits for the answer. */
const graceMillis = 2_000

export interface Connection {
  readonly sql: PgClient.PgClient
  readonly gate: Gate.Gate
  readonly run: Run
}

const through = (sql: PgClient.PgClient, gate: Gate.Gate): Connection => ({ sql, gate, run: runThrough(gate) })

const postgres = Effect.fnUntraced(function* (
  url: Redacted.Redacted,
  given: Partial<Settings.Settings>
): Effect.fn.Return<Connection, OpenError, Scope.Scope> {
  const { maxConnections, statementTimeoutMillis, lockTimeoutMillis, waitMillis } = yield* Settings.complete(given)
  yield* Url.check(url)
  const sql = yield* PgClient.make({
    url,
    maxConnections,
    applicationName: "yugou",
    connectTimeout: "10 seconds",
    keepAlive: "30 seconds",
    maxMessageSize,
    startupParameters: {
      TimeZone: "UTC",
      default_transaction_isolation: "read committed",
      statement_timeout: `${statementTimeoutMillis}`,
      lock_timeout: `${lockTimeoutMillis}`,
      idle_in_transaction_session_timeout: "60000"
    }
  }).pipe(Effect.provide(Reactivity.layer), Effect.mapError(SqlErrors.toOpenError))
  // One connection listens; the others are for calls.
  const turns = yield* Gate.make(maxConnections - 1, { waitMillis, callMillis: statementTimeoutMillis + graceMillis })
  return through(sql, Transactions.outside(sql, turns))
})

/** In memory there is no disk whose room could end. */
const gateOf = ({ directory }: { readonly directory: string | undefined }): Gate.Gate =>
  directory === undefined ? Gate.uninterruptible : Room.keeping(() => Room.bytesLeft(directory), Gate.uninterruptible)

/** Connects until the scope closes. */
export const connect = (address: Address): Effect.Effect<Connection, OpenError, Scope.Scope> => {
  switch (address._tag) {
    case "PgLite":
      return Effect.map(PgLite.client(address), (sql) => through(sql, Transactions.refused(sql, gateOf(address))))
    case "Postgres":
      return postgres(address.url, address)
  }
}
