/** The history of aggregates: states of any version by replaying events, and the steps between. */
import type { PgClient } from "@effect/sql-pg/PgClient"
import type { HistoryEntry, Instant, Kind, Ref, StateOf, StoreError, Versioned } from "@yugou/core"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { SqlError } from "effect/sql/SqlError"
import * as Rows from "./Rows.ts"

/** How many revisions are read at once while an aggregate is replayed. */
export const replayPage = 500

interface RevisionRow {
  readonly version: bigint
  readonly events: unknown
}

/** Gives the state of an aggregate at a version (0: none yet) by replaying from a version that is known. */
export const stateAt = Effect.fnUntraced(function* <K extends Kind>(
  sql: PgClient,
  ref: Ref<K>,
  version: number,
  known: { readonly version: number; readonly state: StateOf<K> | null } = { version: 0, state: null }
): Effect.fn.Return<StateOf<K> | null, StoreError | SqlError> {
  let { version: at, state } = known
  while (at < version) {
    const rows = yield* sql<RevisionRow>`SELECT version, events FROM yugou.revisions
      WHERE kind = ${ref._tag} AND id = ${ref.id} AND version > ${BigInt(at)} AND version <= ${BigInt(version)}
      ORDER BY version LIMIT ${replayPage}`
    if (rows.length === 0) break
    for (const row of rows) {
      at = Number(row.version)
      state = yield* Rows.evolve(ref, at, state, yield* Rows.events(ref, at, row.events))
    }
  }
  return state
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
  const rows = yield* sql<StepRow>`
    SELECT r.version, r.events, c.command_id, c.actor, c.operation, c.reason, c.at
    FROM yugou.revisions r,
      LATERAL (SELECT command_id, actor, operation, reason, at FROM yugou.commits WHERE position = r.position LIMIT 1) AS c
    WHERE r.kind = ${ref._tag} AND r.id = ${ref.id} AND r.version > ${BigInt(page.afterVersion)}
    ORDER BY r.version LIMIT ${Math.max(Math.trunc(page.limit), 0)}`
  let before = rows.length === 0 ? null : yield* stateAt(sql, ref, page.afterVersion)
  const entries: Array<HistoryEntry<K>> = []
  for (const row of rows) {
    const version = Number(row.version)
    const events = yield* Rows.events(ref, version, row.events)
    const after = yield* Rows.evolve(ref, version, before, events)
    const entry = { version, commandId: row.command_id, trail: Rows.trail(row), events, before, after }
    entries.push(entry as unknown as HistoryEntry<K>)
    before = after
  }
  return entries
})
