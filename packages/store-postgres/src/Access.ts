/** The access log in the database: entries are added through one function and purged through another; the station's role can do nothing else to them. */
import type { PgClient } from "@effect/sql-pg/PgClient"
import { AccessEntry, type AccessKeep, type AccessQuery, StoreError } from "@yugou/core/store"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { Run } from "./StationStore.ts"

interface Row {
  readonly no: number
  readonly at: Date
  readonly kind: string
  readonly actor: string
  readonly subjects: ReadonlyArray<string>
  readonly detail: { readonly [field: string]: Schema.Json }
}

const decode = Schema.decodeUnknownEffect(AccessEntry)

const entryOf = ({ actor, at, detail, kind, no, subjects }: Row) =>
  Effect.mapError(
    decode({ ...{ at: at.toISOString(), kind, actor }, ...(subjects.length === 0 ? {} : { subjects }), ...detail }),
    ({ message }) => new StoreError({ reason: "corrupt", detail: `access log, entry ${no}: ${message}` })
  )

/** The rows of a page and one more, which says that there are more. */
const rowsOf = (sql: PgClient, { actor, after, from, kind, limit, subject, until }: AccessQuery) => {
  const where = [
    ...(actor === null ? [] : [sql`actor = ${actor}`]),
    ...(kind === null ? [] : [sql`kind = ${kind}`]),
    ...(subject === null ? [] : [sql`subjects @> ARRAY[${subject}]::text[]`]),
    ...(from === null ? [] : [sql`at >= ${DateTime.toDateUtc(from)}`]),
    ...(until === null ? [] : [sql`at < ${DateTime.toDateUtc(until)}`]),
    ...(after === null ? [] : [sql`(at, n) < (${DateTime.toDateUtc(after.at)}, ${after.no})`])
  ]
  return sql<Row>`SELECT n::float8 AS no, at, kind, actor, subjects, detail FROM yugou.access_log
    WHERE ${sql.and(where)} ORDER BY at DESC, n DESC LIMIT ${limit + 1}`
}

/** Makes the adapter. */
export const make = (sql: PgClient, run: Run): AccessKeep => ({
  // Times write themselves as ISO text, as the schema has them; it is read by the schema.
  append: (entries) => Effect.asVoid(run(sql`SELECT yugou.log_access(${JSON.stringify(entries)}::text::jsonb)`)),
  page: Effect.fnUntraced(function* (query) {
    const found = yield* run(rowsOf(sql, query))
    const shown = found.slice(0, query.limit)
    const last = shown.at(-1)
    const isLast = last === undefined || found.length === shown.length
    return {
      rows: yield* Effect.forEach(shown, entryOf),
      next: isLast ? null : { at: DateTime.fromDateUnsafe(last.at), no: last.no }
    }
  }),
  purge: (before) =>
    Effect.map(
      run(sql<{ readonly purged: number }>`SELECT yugou.purge_access(${DateTime.toDateUtc(before)}) AS purged`),
      ([row]) => row?.purged ?? 0
    )
})
