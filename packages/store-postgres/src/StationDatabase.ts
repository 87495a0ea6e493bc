/** What a store in a database can do beyond the port: check itself, rebuild itself, keep frames and the access log. */
import type { PgClient } from "@effect/sql-pg/PgClient"
import type { AccessKeep, StoreError } from "@yugou/core/store"
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type * as Stream from "effect/Stream"
import type { Frames } from "./Frames.ts"
import type { OpenError } from "./OpenError.ts"
import type { Finding, Rebuilding } from "./Verify.ts"

/**
 * The database of a station.
 *
 * **Details** `verify` streams what is wrong with the books, nothing when they hold together. `rebuild` writes states, list columns and queues
 * anew from the events where they differ, and streams these rows and the ones that cannot be rebuilt; its role must own the tables. `frames` is
 * the frame log, `access` what keeps the access log. `schema` says whether the tables are those of this version, or why not: another process may have
 * brought them further meanwhile. `sql` is the client, for reading (reports). A call of the store is never part of a transaction of one's own: on PostgreSQL it
 * has another connection, on PGlite it is refused as `invalid` inside, and waits outside.
 *
 * @category Services
 */
export class StationDatabase extends Context.Service<
  StationDatabase,
  {
    readonly verify: Stream.Stream<Finding, StoreError>
    readonly rebuild: Stream.Stream<Rebuilding, StoreError>
    readonly frames: Frames
    readonly access: AccessKeep
    readonly schema: Effect.Effect<"current" | OpenError["reason"]>
    readonly sql: PgClient
  }
>()("@yugou/store-postgres/StationDatabase") {}
