/** Databases for accounts: one in this process, and one on a server. Each is empty, and ends with its scope. */
import { PGlite } from "@electric-sql/pglite"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import * as Postgres from "../../../store-postgres/test/Postgres.ts"
import type { Query } from "../../src/sessions/index.ts"

export const pglite: Effect.Effect<Query, never, Scope.Scope> = Effect.map(
  Effect.acquireRelease(
    Effect.promise(() => PGlite.create()),
    (db) => Effect.promise(() => db.close())
  ),
  (db) => async (text, values) => (await db.query(text, [...values])).rows
)

export const postgres: Effect.Effect<Query, never, Scope.Scope | Postgres.Postgres> = Effect.gen(function* () {
  const sql = yield* Postgres.client(yield* Postgres.database)
  return (text, values) => Effect.runPromise(Effect.orDie(sql.unsafe<object>(text, [...values])))
})
