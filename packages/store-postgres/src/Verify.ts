/**
 * Whether the books hold together: states follow from the events, lists and queues follow from the states, and what several aggregates say
 * about one thing agrees.
 */
import type { PgClient } from "@effect/sql-pg/PgClient"
import type { StoreError } from "@yugou/core/store"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import * as Replay from "./Replay.ts"
import type { Run } from "./StationStore.ts"

/** What is wrong with one row. @category Models */
export interface Finding {
  /** The row: `Order/P1`, or the name of a check over several rows. */
  readonly row: string
  readonly problem: string
}

/** How many aggregates are read at once. */
export const verifyPage = 200

interface AggregateRow extends Replay.Goal {
  readonly state: unknown
  readonly org_no: string
  readonly sort: string
  readonly columns: unknown
  readonly due: unknown
  /** The version of the newest revision. */
  readonly newest: bigint | null
}

const page = (sql: PgClient, after: readonly [string, string]) => sql<AggregateRow>`
  SELECT a.kind, a.id, a.version, a.state, a.org_no, a.sort, a.columns,
    CASE WHEN a.due_queue IS NOT NULL THEN jsonb_build_object('queue', a.due_queue, 'serial', a.due_serial, 'order', a.due_order,
      'at', to_char(coalesce(a.due_from, a.due_at) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) END AS due,
    (SELECT r.version FROM yugou.revisions r WHERE r.kind = a.kind AND r.id = a.id ORDER BY r.version DESC LIMIT 1) AS newest
  FROM yugou.aggregates a WHERE (a.kind, a.id) > (${after[0]}, ${after[1]}) ORDER BY a.kind, a.id LIMIT ${verifyPage}`

/** Writes JSON with sorted keys, so that equal values have equal text. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_key, item: unknown) =>
    typeof item === "object" && item !== null && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
      : item
  )

const nameOf = ({ kind, id }: AggregateRow): string => `${kind}/${id}`

/** Says that the newest revision is not the one that made the row. Pure. */
const versionProblem = ({ version, newest }: AggregateRow): string | null =>
  newest === version
    ? null
    : `version ${version} is stored, revisions are ${newest === null ? "none" : `up to ${newest}`}`

/** Gives the parts of a row that are not what its events make. Pure. */
const differences = (row: AggregateRow, { state, index, due }: Replay.Made): ReadonlyArray<string> => {
  const parts: ReadonlyArray<readonly [string, unknown, unknown]> = [
    ["state", row.state, state],
    ["columns", row.columns, index.columns],
    ["org_no", row.org_no, index.orgNo],
    ["sort", row.sort, index.sort],
    ["due", row.due, due]
  ]
  return parts.filter(([, stored, made]) => canonical(stored) !== canonical(made)).map(([name]) => name)
}

type Compared = Replay.Replayed<AggregateRow>

const findingsOf = ([row, made]: Compared): ReadonlyArray<Finding> => {
  const version = versionProblem(row)
  const problems = version === null ? [] : [version]
  if (Result.isFailure(made)) problems.push(made.failure.detail)
  else {
    const parts = differences(row, made.success)
    if (parts.length > 0) problems.push(`stored and replayed differ in ${parts.join(", ")}`)
  }
  return problems.map((problem): Finding => ({ row: nameOf(row), problem }))
}

/** What the constraints of the database do not say, as statements that give the rows that break it. */
const agreements = (sql: PgClient) => sql<{ readonly row: string; readonly problem: string }>`
  SELECT 'Target/' || t.id AS row, 'its slot is held by ' || h.holder || ', which is neither sending nor unknown' AS problem
  FROM yugou.aggregates t, LATERAL (SELECT (t.state #>> '{slot,by,_tag}') || '/' || (t.state #>> '{slot,by,id}') AS holder) h
  WHERE t.kind = 'Target' AND t.state #>> '{slot,_tag}' = 'Held' AND NOT EXISTS (
    SELECT FROM yugou.aggregates o WHERE o.kind = t.state #>> '{slot,by,_tag}' AND o.id = t.state #>> '{slot,by,id}'
      AND o.columns ->> 'dispatch' IN ('sending', 'unknown') AND o.columns ->> 'target' = t.id)
  UNION ALL
  SELECT o.kind || '/' || o.id, 'it is ' || (o.columns ->> 'dispatch') || ' and does not hold the slot of its target'
  FROM yugou.aggregates o
  WHERE o.kind IN ('Order', 'Adjustment') AND o.columns ->> 'dispatch' IN ('sending', 'unknown') AND NOT EXISTS (
    SELECT FROM yugou.aggregates t WHERE t.kind = 'Target' AND t.id = o.columns ->> 'target'
      AND t.state #>> '{slot,by,_tag}' = o.kind AND t.state #>> '{slot,by,id}' = o.id)
  UNION ALL
  SELECT 'Target/' || t.id, 'it is bound to ' || t.target_device || ', which is not an active device of this target'
  FROM (SELECT id, columns ->> 'deviceId' AS target_device FROM yugou.aggregates WHERE kind = 'Target') t
  WHERE t.target_device IS NOT NULL AND NOT EXISTS (
    SELECT FROM yugou.aggregates d WHERE d.kind = 'Device' AND d.id = t.target_device
      AND d.columns ->> 'binding' = 'active' AND d.columns ->> 'target' = t.id)
  UNION ALL
  SELECT 'commit ' || a.position, 'aggregate ' || a.kind || '/' || a.id || ' names it, its revision does not'
  FROM yugou.aggregates a LEFT JOIN yugou.revisions r ON r.kind = a.kind AND r.id = a.id AND r.version = a.version
  WHERE r.position IS DISTINCT FROM a.position`

/** Is told how many aggregates were read so far, after each page of them. */
export type Progress = (read: number) => Effect.Effect<void>

const pages = (sql: PgClient, run: Run, progress: Progress): Stream.Stream<Compared, StoreError> =>
  Stream.paginate({ read: 0, after: ["", ""] as readonly [string, string] }, ({ read, after }) =>
    Effect.gen(function* () {
      const rows = yield* run(page(sql, after))
      const compared = yield* Replay.replay(sql, run, rows)
      const last = rows.at(-1)
      if (last === undefined) return [compared, Option.none()] as const
      yield* progress(read + rows.length)
      return [compared, Option.some({ read: read + rows.length, after: [last.kind, last.id] as const })] as const
    })
  )

const silent: Progress = () => Effect.void

/** Streams everything that is wrong; an empty stream says that the books hold together. */
export const verify = (sql: PgClient, run: Run, progress = silent): Stream.Stream<Finding, StoreError> =>
  Stream.concat(
    pages(sql, run, progress).pipe(Stream.flatMap((it) => Stream.fromIterable(findingsOf(it)))),
    Stream.unwrap(Effect.map(run(agreements(sql)), (rows) => Stream.fromIterable(rows)))
  )

/** What became of a row that was not what its events make. @category Models */
export type Rebuilding =
  | { readonly _tag: "Rebuilt"; readonly row: string }
  | { readonly _tag: "NotRebuilt"; readonly row: string; readonly problem: string }

/** Writes a row anew; a commit ends the lease, and so does this, and what was put off stays so as with one. Gives no row when a commit came in between. */
const write = (sql: PgClient, row: AggregateRow, { state, index, due }: Replay.Made) => sql`
  UPDATE yugou.aggregates a SET state = ${JSON.stringify(state)}::text::jsonb, org_no = ${index.orgNo}, sort = ${index.sort},
    columns = ${JSON.stringify(index.columns)}::text::jsonb, due_queue = made.due ->> 'queue',
    due_at = CASE WHEN a.due_queue = made.due ->> 'queue' AND a.due_from = (made.due ->> 'at')::timestamptz
      THEN a.due_at ELSE (made.due ->> 'at')::timestamptz END,
    due_from = CASE WHEN a.due_queue = made.due ->> 'queue' AND a.due_from = (made.due ->> 'at')::timestamptz THEN a.due_from END,
    due_serial = made.due ->> 'serial', due_order = made.due ->> 'order', leased_by = NULL, leased_until = NULL
  FROM (SELECT ${JSON.stringify(due)}::text::jsonb AS due) AS made
  WHERE kind = ${row.kind} AND id = ${row.id} AND version = ${row.version} RETURNING id`

const rebuildRow = Effect.fnUntraced(function* (
  sql: PgClient,
  run: Run,
  [row, made]: Compared
): Effect.fn.Return<ReadonlyArray<Rebuilding>, StoreError> {
  const not = (problem: string): ReadonlyArray<Rebuilding> => [{ _tag: "NotRebuilt", row: nameOf(row), problem }]
  const problem = versionProblem(row)
  if (problem !== null) return not(problem)
  if (Result.isFailure(made)) return not(made.failure.detail)
  if (differences(row, made.success).length === 0) return []
  const written = yield* Effect.result(run(write(sql, row, made.success)))
  if (Result.isSuccess(written)) return written.success.length === 0 ? [] : [{ _tag: "Rebuilt", row: nameOf(row) }]
  // What the database refuses is a matter of this row; whether it can be reached is not.
  return written.failure.isRetryable ? yield* written.failure : not(written.failure.detail)
})

/**
 * Writes states, list columns and queues anew from the events wherever they differ, and streams what was rewritten, and which rows could not be:
 * after an upgrade that changed what lists filter by, or after somebody changed a state by hand. The role must own the tables.
 */
export const rebuild = (sql: PgClient, run: Run, progress = silent): Stream.Stream<Rebuilding, StoreError> =>
  pages(sql, run, progress).pipe(
    Stream.mapEffect((it) => rebuildRow(sql, run, it)),
    Stream.flatMap(Stream.fromIterable)
  )
