/**
 * What the station's roles may, compared with what this version needs. What a migration makes is granted to nobody, or, a function, to everybody: the
 * script of the role is run after it, and whoever forgot that is told before the first statement fails.
 */
import type { PgClient } from "@effect/sql-pg/PgClient"
import * as Effect from "effect/Effect"
import { migrations } from "./migrations/index.ts"
import { OpenError } from "./OpenError.ts"
import { stationFunctions } from "./Role.ts"
import * as SqlErrors from "./SqlErrors.ts"
import { createSchema } from "./StoreSchema.ts"

/** The tables that the migrations of this version make. */
const tables: ReadonlyArray<string> = [...createSchema, ...migrations.flatMap(({ statements }) => statements)].flatMap(
  (statement) => /^CREATE TABLE (?:IF NOT EXISTS )?(yugou\.\w+)/.exec(statement)?.[1] ?? []
)

/** A role that may commit, and the tables and functions for which the script of the role has to be run again. */
export interface Stale {
  readonly role: string
  readonly rights: ReadonlyArray<string>
}

/** Everything that a station of this version reads or calls, of what the database has. */
const needed = (sql: PgClient) => sql`
  SELECT name, to_regprocedure(name)::oid AS oid, 'call' AS use FROM unnest(${[...stationFunctions]}::text[]) AS name
  WHERE to_regprocedure(name) IS NOT NULL
  UNION ALL
  SELECT name, to_regclass(name)::oid, 'read' FROM unnest(${[...tables]}::text[]) AS name WHERE to_regclass(name) IS NOT NULL`

/** Compares every role to which `yugou.commit` was granted by name; the owner, who may everything, is none of them. */
export const stale = (sql: PgClient) => sql<Stale>`
  SELECT r.rolname AS role, array_agg(n.name ORDER BY n.name COLLATE "C") AS rights
  FROM pg_proc p CROSS JOIN LATERAL aclexplode(p.proacl) AS a JOIN pg_roles r ON r.oid = a.grantee
  CROSS JOIN (${needed(sql)}) AS n
  WHERE p.oid = to_regprocedure('yugou.commit(jsonb)') AND a.grantee <> p.proowner AND CASE n.use
    WHEN 'read' THEN NOT has_table_privilege(r.oid, n.oid, 'SELECT')
    ELSE NOT has_function_privilege(r.oid, n.oid, 'EXECUTE') OR EXISTS (
      SELECT FROM pg_proc f CROSS JOIN LATERAL aclexplode(coalesce(f.proacl, acldefault('f', f.proowner))) AS e
      WHERE f.oid = n.oid AND e.grantee = 0)
    END
  GROUP BY r.rolname ORDER BY 1`

/** Checks that whoever is connected may read and call everything that a station needs. */
export const check = Effect.fnUntraced(function* (sql: PgClient) {
  const [found] = yield* sql<{ readonly role: string; readonly rights: ReadonlyArray<string> | null }>`
    SELECT current_user AS role, array_agg(n.name ORDER BY n.name COLLATE "C") FILTER (WHERE CASE n.use
      WHEN 'read' THEN NOT has_table_privilege(n.oid, 'SELECT')
      ELSE NOT has_function_privilege(n.oid, 'EXECUTE') END) AS rights
    FROM (${needed(sql)}) AS n`.pipe(Effect.mapError(SqlErrors.toOpenError))
  if (found === undefined || found.rights === null) return
  const detail = `the role ${found.role} may not use ${found.rights.join(", ")}`
  return yield* new OpenError({ reason: "notGranted", detail })
})
