/** What is read of the books for an archive: the seals, and commits page by page with what they wrote. It only reads. */
import type { PgClient } from "@effect/sql-pg/PgClient"
import { type Instant, type Kind, Seal, StoreError, sealSeries } from "@yugou/core/store"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { Run } from "../StationStore.ts"
import { type CommitRow, headOf } from "../Trail.ts"
import type { ArchivedCommit, ArchivedFact } from "./Line.ts"

/** How many commits are read at once. */
export const archivePage = 200

interface WriteRow {
  readonly kind: Kind
  readonly id: string
  readonly version: number
  readonly events: ReadonlyArray<Schema.Json>
}

interface Row extends CommitRow {
  readonly writes: ReadonlyArray<WriteRow> | null
  readonly facts: ReadonlyArray<ArchivedFact> | null
}

const decodeSeal = Schema.decodeUnknownEffect(Seal)

/** Gives all seals in the order of what they are over, and the time by the clock of the database. */
export const seals = Effect.fnUntraced(function* (sql: PgClient, run: Run) {
  const [clock] = yield* run(sql<{ readonly now: Date }>`SELECT clock_timestamp() AS now`)
  const rows = yield* run(sql<{ readonly data: unknown }>`SELECT data FROM yugou.facts WHERE series = ${sealSeries}`)
  const all = yield* Effect.mapError(
    Effect.forEach(rows, ({ data }) => decodeSeal(data)),
    (error) => new StoreError({ reason: "corrupt", detail: `${sealSeries}: ${error.message}` })
  )
  return {
    now: DateTime.fromDateUnsafe(clock?.now ?? new Date(0)) as Instant.Instant,
    seals: all.toSorted((a, b) => Number(BigInt(a.to) - BigInt(b.to)))
  }
})

/** Asks for commits behind a position, up to another one. */
export const pageStatement = (sql: PgClient, after: bigint, until: bigint) => sql<Row>`
  SELECT c.position, c.command_id, c.actor, c.operation, c.reason, c.at,
    (SELECT jsonb_agg(jsonb_build_object('kind', r.kind, 'id', r.id, 'version', r.version, 'events', r.events)
      ORDER BY r.ordinal) FROM yugou.revisions r WHERE r.position = c.position) AS writes,
    (SELECT jsonb_agg(jsonb_build_object('series', f.series, 'data', f.data,
      'at', to_char(f.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
      ORDER BY f.ordinal) FROM yugou.facts f WHERE f.position = c.position) AS facts
  FROM yugou.commits c WHERE c.position > ${after} AND c.position <= ${until} ORDER BY c.position LIMIT ${archivePage}`

/** Gives commits behind a position, up to another one, at most {@link archivePage}. */
export const page = (
  sql: PgClient,
  run: Run,
  after: bigint,
  until: bigint
): Effect.Effect<ReadonlyArray<ArchivedCommit>, StoreError> =>
  Effect.map(run(pageStatement(sql, after, until)), (rows) =>
    rows.map((row) => ({
      _tag: "Commit",
      row: { ...headOf(row), writes: (row.writes ?? []).map((write) => ({ ...write, orgNo: "" })) },
      facts: row.facts ?? []
    }))
  )
