/** The history of aggregates: states of any version by replaying events, and the steps between. */
import type { PgClient } from "@effect/sql-pg/PgClient"
import type { EventOf, HistoryEntry, Instant, Kind, Ref, StateOf, StoreError, Versioned } from "@yugou/core/store"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { SqlError } from "effect/sql/SqlError"
import * as Rows from "./Rows.ts"

/** How many revisions are read at once while an aggregate is replayed. */
export const replayPage = 500

export interface RevisionRow {
  readonly version: bigint
  readonly events: unknown
}

/** How far an aggregate has been replayed (version 0: nothing yet). */
export interface Known<K extends Kind> {
  readonly version: number
  readonly state: StateOf<K> | null
}

/** Moves an aggregate by its next revision; one that is not the next, or does not fit, makes it corrupt. */
export const step = Effect.fnUntraced(function* <K extends Kind>(
  ref: Ref<K>,
  known: Known<K>,
  row: RevisionRow
): Effect.fn.Return<Step<K>, StoreError> {
  const version = Number(row.version)
  if (version !== known.version + 1) return yield* Rows.missing(ref, known.version + 1)
  const events = yield* Rows.events(ref, version, row.events)
  return { version, events, state: yield* Rows.evolve(ref, version, known.state, events) }
})

interface Step<K extends Kind> {
  readonly version: number
  readonly events: ReadonlyArray<EventOf<K>>
  readonly state: StateOf<K>
}

/** Gives the state of an aggregate at a version (0: none yet) by replaying from a version that is known; a missing version makes it corrupt. */
export const stateAt = Effect.fnUntraced(function* <K extends Kind>(
  sql: PgClient,
  ref: Ref<K>,
  version: number,
  known: Known<K> = { version: 0, state: null }
): Effect.fn.Return<StateOf<K> | null, StoreError | SqlError> {
  let reached = known
  while (reached.version < version) {
    const rows = yield* sql<RevisionRow>`SELECT version, events FROM yugou.revisions
      WHERE kind = ${ref._tag} AND id = ${ref.id} AND version > ${BigInt(reached.version)} AND version <= ${BigInt(version)}
      ORDER BY version LIMIT ${replayPage}`
    if (rows.length === 0) return yield* Rows.missing(ref, reached.version + 1)
    for (const row of rows) reached = yield* step(ref, reached, row)
  }
  return reached.state
})

/** Gives an aggregate as it stood at a recorded time. */
export const asOf = Effect.fnUntraced(function* <K extends Kind>(
  sql: PgClient,
  ref: Ref<K>,
  recordedAt: Instant.Instant
): Effect.fn.Return<Option.Option<Versioned<K>>, StoreError | SqlError> {
  const [found] = yield* sql<{ readonly version: bigint }>`
    SELECT r.version FROM yugou.revisions r,
      LATERAL (SELECT at FROM yugou.commits WHERE position = r.position LIMIT 1) AS c
    WHERE r.kind = ${ref._tag} AND r.id = ${ref.id} AND c.at <= ${DateTime.toDateUtc(recordedAt)}
    ORDER BY r.version DESC LIMIT 1`
  if (found === undefined) return Option.none()
  const version = Number(found.version)
  const state = yield* stateAt(sql, ref, version)
  return Option.some({ ref, version, state } as unknown as Versioned<K>)
})

interface StepRow extends RevisionRow, Rows.TrailRow {
  readonly command_id: string
}

/** Gives the steps of an aggregate after a version, oldest first. */
export const history = Effect.fnUntraced(function* <K extends Kind>(
  sql: PgClient,
  ref: Ref<K>,
  page: { readonly afterVersion: number; readonly limit: number }
): Effect.fn.Return<ReadonlyArray<HistoryEntry<K>>, StoreError | SqlError> {
  const afterVersion = Math.max(Math.trunc(page.afterVersion), 0)
  const rows = yield* sql<StepRow>`
    SELECT r.version, r.events, c.command_id, c.actor, c.operation, c.reason, c.at
    FROM yugou.revisions r,
      LATERAL (SELECT command_id, actor, operation, reason, at FROM yugou.commits WHERE position = r.position LIMIT 1) AS c
    WHERE r.kind = ${ref._tag} AND r.id = ${ref.id} AND r.version > ${BigInt(afterVersion)}
    ORDER BY r.version LIMIT ${Math.max(Math.trunc(page.limit), 0)}`
  if (rows.length === 0) return []
  const entries: Array<HistoryEntry<K>> = []
  let known: Known<K> = { version: afterVersion, state: yield* stateAt(sql, ref, afterVersion) }
  for (const row of rows) {
    const { version, events, state: after } = yield* step(ref, known, row)
    const entry = { version, commandId: row.command_id, trail: Rows.trail(row), events, before: known.state, after }
    entries.push(entry as unknown as HistoryEntry<K>)
    known = { version, state: after }
  }
  return entries
})
