/**
 * Whether the books hold together: states follow from the events, lists and queues follow from the states, and what several aggregates say
 * about one thing agrees.
 */
import type { PgClient } from "@effect/sql-pg/PgClient"
import { encodeState, type Kind, type Ref, type StateOf, type StoreError, type Write } from "@yugou/core"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import type * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import type { SqlError } from "effect/sql/SqlError"
import { catalogKinds } from "./IndexedColumns.ts"
import * as Payload from "./Payload.ts"
import * as Rows from "./Rows.ts"
import type { Run } from "./StationStore.ts"

/** What is wrong with one row. */
export interface Finding {
  /** The row: `Order/P1`, or the name of a check over several rows. */
  readonly row: string
  readonly problem: string
}

/** How many aggregates are read at once. */
export const verifyPage = 200

interface AggregateRow {
  readonly kind: string
  readonly id: string
  readonly version: bigint
  readonly state: unknown
  readonly org_no: string
  readonly sort: string
  readonly columns: unknown
  readonly due: unknown
  readonly noted_due: unknown
  readonly revisions: ReadonlyArray<{ readonly version: number; readonly events: unknown }> | null
}

const page = (sql: PgClient, after: readonly [string, string]) => sql<AggregateRow>`
  SELECT a.kind, a.id, a.version, a.state, a.org_no, a.sort, a.columns,
    CASE WHEN a.due_queue IS NOT NULL THEN jsonb_build_object('queue', a.due_queue, 'serial', a.due_serial, 'order', a.due_order,
      'at', to_char(a.due_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) END AS due,
    (SELECT r.due FROM yugou.revisions r WHERE r.kind = a.kind AND r.id = a.id AND r.version = a.version) AS noted_due,
    (SELECT jsonb_agg(jsonb_build_object('version', r.version, 'events', r.events) ORDER BY r.version)
      FROM yugou.revisions r WHERE r.kind = a.kind AND r.id = a.id) AS revisions
  FROM yugou.aggregates a WHERE (a.kind, a.id) > (${after[0]}, ${after[1]}) ORDER BY a.kind, a.id LIMIT ${verifyPage}`

/** Writes JSON with sorted keys, so that equal values have equal text. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_key, item: unknown) =>
    typeof item === "object" && item !== null && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
      : item
  )

/** The rebuilt row: what a commit would have written. */
export interface Rebuilt {
  readonly state: Schema.Json
  readonly index: ReturnType<typeof Payload.indexOf>
}

const isKind = (kind: string): kind is Kind => catalogKinds.has(kind)

/** Replays the revisions of one aggregate. */
const replay = Effect.fnUntraced(function* (ref: Ref, row: AggregateRow): Effect.fn.Return<Rebuilt, StoreError> {
  let state: StateOf<Kind> | null = null
  for (const { version, events } of row.revisions ?? []) {
    state = yield* Rows.evolve(ref, version, state, yield* Rows.events(ref, version, events))
  }
  if (state === null) return yield* Rows.missing(ref)
  const index = Payload.indexOf(ref._tag, state as Write["state"])
  return { state: encodeState(ref._tag, state as never), index }
})

/** Gives the versions that are not there: there must be one revision for each version, from 1 on. Pure. */
const versionsProblem = (row: AggregateRow): string | null => {
  const versions = (row.revisions ?? []).map((it) => it.version)
  const whole = versions.length === Number(row.version) && versions.every((version, index) => version === index + 1)
  return whole ? null : `version ${row.version} is stored, revisions are ${versions.join(", ") || "none"}`
}

/** Gives the parts of a row that are not what its events make. Pure. */
const differences = (row: AggregateRow, { state, index }: Rebuilt): ReadonlyArray<string> => {
  const rows: ReadonlyArray<readonly [string, unknown, unknown]> = [
    ["state", row.state, state],
    ["columns", row.columns, index.columns],
    ["org_no", row.org_no, index.orgNo],
    ["sort", row.sort, index.sort]
  ]
  return rows.filter(([, stored, made]) => canonical(stored) !== canonical(made)).map(([name]) => name)
}

const dueProblem = (row: AggregateRow): string | null => {
  const plain = (due: unknown): string =>
    canonical(due).replace(
      /"at":"([^"]+)"/,
      (_all, at: string) => `"at":${DateTime.toEpochMillis(DateTime.makeUnsafe(at))}`
    )
  return plain(row.due) === plain(row.noted_due) ? null : "what is due is not what the newest revision says"
}

const findingsOf = Effect.fnUntraced(function* (row: AggregateRow) {
  const name = `${row.kind}/${row.id}`
  if (!isKind(row.kind)) return [{ row: name, problem: "the catalog has no such kind" }]
  const ref = { _tag: row.kind, id: row.id } as Ref
  const problems = [versionsProblem(row), dueProblem(row)].filter((it) => it !== null)
  const rebuilt = yield* Effect.result(replay(ref, row))
  if (Result.isFailure(rebuilt)) problems.push(rebuilt.failure.detail)
  else {
    const parts = differences(row, rebuilt.success)
    if (parts.length > 0) problems.push(`stored and replayed differ in ${parts.join(", ")}`)
  }
  return problems.map((problem): Finding => ({ row: name, problem }))
})

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

const pages = (sql: PgClient, run: Run, progress: Progress): Stream.Stream<AggregateRow, StoreError> =>
  Stream.paginate({ read: 0, after: ["", ""] as readonly [string, string] }, ({ read, after }) =>
    Effect.gen(function* () {
      const rows = yield* run(page(sql, after))
      const last = rows.at(-1)
      if (last === undefined) return [rows, Option.none()] as const
      yield* progress(read + rows.length)
      return [rows, Option.some({ read: read + rows.length, after: [last.kind, last.id] as const })] as const
    })
  )

const silent: Progress = () => Effect.void

/** Streams everything that is wrong; an empty stream says that the books hold together. */
export const verify = (sql: PgClient, run: Run, progress = silent): Stream.Stream<Finding, StoreError> =>
  Stream.concat(
    pages(sql, run, progress).pipe(Stream.mapEffect(findingsOf), Stream.flatMap(Stream.fromIterable)),
    Stream.unwrap(Effect.map(run(agreements(sql)), (rows) => Stream.fromIterable(rows)))
  )

const rebuildRow = Effect.fnUntraced(function* (
  sql: PgClient,
  row: AggregateRow
): Effect.fn.Return<ReadonlyArray<string>, StoreError | SqlError> {
  if (!isKind(row.kind) || versionsProblem(row) !== null) return []
  const { state, index } = yield* replay({ _tag: row.kind, id: row.id } as Ref, row)
  if (differences(row, { state, index }).length === 0) return []
  yield* sql`UPDATE yugou.aggregates SET state = ${JSON.stringify(state)}::text::jsonb, org_no = ${index.orgNo},
    sort = ${index.sort}, columns = ${JSON.stringify(index.columns)}::text::jsonb
    WHERE kind = ${row.kind} AND id = ${row.id} AND version = ${row.version}`
  return [`${row.kind}/${row.id}`]
})

/**
 * Writes states and list columns anew from the events wherever they differ, and streams what was rewritten: after an upgrade that changed what
 * lists filter by, or after somebody changed a state by hand. The role must own the tables.
 */
export const rebuild = (sql: PgClient, run: Run, progress = silent): Stream.Stream<string, StoreError> =>
  pages(sql, run, progress).pipe(
    Stream.mapEffect((row) => run(rebuildRow(sql, row))),
    Stream.flatMap(Stream.fromIterable)
  )
