/** The trail as SQL: by actor, operation, record and time, and in commit order. */
import type { PgClient } from "@effect/sql-pg/PgClient"
import { type Kind, maxPage, type TrailFilter, type TrailPlace, type TrailRow } from "@yugou/core/store"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import type * as Schema from "effect/Schema"
import type { Fragment } from "effect/sql/Statement"

interface Written {
  readonly kind: Kind
  readonly id: string
  readonly version: number
  readonly org_no: string
  readonly events: ReadonlyArray<Schema.Json>
}

/** A row of `yugou.commits`, as far as the trail shows it. */
export interface CommitRow {
  readonly position: bigint
  readonly command_id: string
  readonly actor: string
  readonly operation: string
  readonly reason: string | null
  readonly at: Date
}

interface Row extends CommitRow {
  readonly writes: ReadonlyArray<Written> | null
}

const limitOf = (limit: number): number => Math.min(Math.max(Math.trunc(limit), 1), maxPage)

/** Reads what a commit is, without what it wrote. */
export const headOf = ({
  position,
  command_id,
  actor,
  operation,
  reason,
  at
}: CommitRow): Omit<TrailRow, "writes"> => ({
  position,
  commandId: command_id,
  trail: { actor, operation, reason, at: DateTime.fromDateUnsafe(at) }
})

const rowOf = (row: Row): TrailRow => ({
  ...headOf(row),
  writes: (row.writes ?? []).map(({ kind, id, version, org_no, events }) => ({
    kind,
    id,
    version,
    orgNo: org_no,
    events
  }))
})

/** What the commits of a statement wrote. `LIMIT` keeps each look-up row by row: a plan that was made while the table was small must never read the whole of it later. */
const withWrites = (sql: PgClient, commits: Fragment, order: Fragment) => sql<Row>`
  SELECT c.position, c.command_id, c.actor, c.operation, c.reason, c.at,
    (SELECT jsonb_agg(jsonb_build_object('kind', r.kind, 'id', r.id, 'version', r.version, 'org_no', a.org_no, 'events', r.events)
      ORDER BY r.ordinal) FROM yugou.revisions r,
        LATERAL (SELECT org_no FROM yugou.aggregates WHERE kind = r.kind AND id = r.id LIMIT 1) AS a
      WHERE r.position = c.position) AS writes
  FROM (${commits}) AS c ORDER BY ${order}`

const conditionsOf = (sql: PgClient, filter: TrailFilter, after: TrailPlace | null): ReadonlyArray<Fragment> => {
  const { actor, operation, subject, from, until } = filter
  return [
    sql`true`,
    ...(actor === undefined ? [] : [sql`c.actor = ${actor}`]),
    ...(operation === undefined ? [] : [sql`c.operation = ${operation}`]),
    ...(subject === undefined
      ? []
      : [
          sql`c.position IN (SELECT r.position FROM yugou.revisions r WHERE r.kind = ${subject._tag} AND r.id = ${subject.id})`
        ]),
    ...(from === undefined ? [] : [sql`c.at >= ${DateTime.toDateUtc(from)}`]),
    ...(until === undefined ? [] : [sql`c.at < ${DateTime.toDateUtc(until)}`]),
    ...(after === null
      ? []
      : [sql`(c.at, c.position) < (${DateTime.toDateUtc(after.at)}::timestamptz, ${after.position}::bigint)`])
  ]
}

/** Asks for commits behind a place, the newest first. */
export const newestStatement = (sql: PgClient, filter: TrailFilter, after: TrailPlace | null, limit: number) =>
  withWrites(
    sql,
    sql`SELECT c.* FROM yugou.commits c WHERE ${sql.and([...conditionsOf(sql, filter, after)])}
      ORDER BY c.at DESC, c.position DESC LIMIT ${limitOf(limit)}`,
    sql`c.at DESC, c.position DESC`
  )

/** Asks for commits behind a position, in commit order. */
export const committedStatement = (sql: PgClient, after: bigint, limit: number) =>
  withWrites(
    sql,
    sql`SELECT c.* FROM yugou.commits c WHERE c.position > ${after} ORDER BY c.position LIMIT ${limitOf(limit)}`,
    sql`c.position`
  )

/** Gives commits behind a place, the newest first. Planned anew each time: the best index depends on what is asked for. */
export const newest = (sql: PgClient, filter: TrailFilter, after: TrailPlace | null, limit: number) =>
  Effect.map(newestStatement(sql, filter, after, limit).unprepared, (rows) => rows.map(rowOf))

/** Gives commits behind a position, in commit order. */
export const committed = (sql: PgClient, after: bigint, limit: number) =>
  Effect.map(committedStatement(sql, after, limit), (rows) => rows.map(rowOf))
