/**
 * The stream of commits, in commit order and without gaps.
 *
 * Positions come from a sequence, so a lower one may become visible after a higher one, and some are never used. The reader therefore stops in
 * front of a missing position until every transaction that had an id when it looked has ended: a commit has its id before it draws a position, so
 * by then whoever drew the missing one has committed, and is seen, or never will.
 *
 * Only a new id says which ids were given out before it. The upper end of a snapshot does not: it lies behind the last transaction that has *ended*,
 * and whoever began later and is still under way lies beyond it.
 */
import type { PgClient } from "@effect/sql-pg/PgClient"
import { type Commit, entryOf, type Kind, type Ref, refKey, StoreError } from "@yugou/core/store"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import type { SqlError } from "effect/sql/SqlError"
import * as Revisions from "./Revisions.ts"
import * as Rows from "./Rows.ts"
import { type Bell, pause } from "./Waiting.ts"

/** How many commits are read at once. */
export const changesPage = 200

/** How many states a stream keeps in mind, so that it need not replay an aggregate for each of its commits. */
export const statesInMind = 10_000

/** How long a stream waits in front of a missing position before it looks again. */
const gapMillis = 5

/** One commit and its place. */
export interface Change {
  readonly position: bigint
  readonly commit: Commit
}

interface CommitRow extends Rows.TrailRow {
  readonly position: bigint
  readonly command_id: string
  readonly content: string
  readonly response: Schema.Json
  readonly reads: unknown
  readonly writes: unknown
  readonly facts: unknown
}

const Reads = Schema.Array(Schema.Tuple([Schema.String, Schema.String, Schema.Int]))
const Writes = Schema.NullOr(
  Schema.Array(
    Schema.Struct({
      kind: Schema.String,
      id: Schema.String,
      version: Schema.Int,
      events: Schema.Json
    })
  )
)
const Facts = Schema.NullOr(
  Schema.Array(Schema.Struct({ series: Schema.String, at: Schema.String, data: Schema.Json }))
)

const read = <A>(schema: Schema.Codec<A, unknown>, position: bigint, json: unknown): Effect.Effect<A, StoreError> =>
  Schema.decodeUnknownEffect(schema)(json).pipe(
    Effect.mapError((error) => new StoreError({ reason: "corrupt", detail: `commit ${position}: ${error.message}` }))
  )

const page = (sql: PgClient, after: bigint) => sql<CommitRow>`
  SELECT c.position, c.command_id, c.content, c.response, c.reads, c.actor, c.operation, c.reason, c.at,
    (SELECT jsonb_agg(jsonb_build_object('kind', r.kind, 'id', r.id, 'version', r.version, 'events', r.events)
      ORDER BY r.ordinal) FROM yugou.revisions r WHERE r.position = c.position) AS writes,
    (SELECT jsonb_agg(jsonb_build_object('series', f.series, 'data', f.data,
      'at', to_char(f.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
      ORDER BY f.ordinal) FROM yugou.facts f WHERE f.position = c.position) AS facts
  FROM yugou.commits c WHERE c.position > ${after} ORDER BY c.position LIMIT ${changesPage}`

/** The states that the newest commits of a stream left, by reference. */
type Memory = Map<string, { readonly version: number; readonly state: never }>

const keep = (memory: Memory, key: string, version: number, state: unknown): void => {
  memory.delete(key)
  memory.set(key, { version, state: state as never })
  const [oldest] = memory.keys()
  if (memory.size > statesInMind && oldest !== undefined) memory.delete(oldest)
}

const writeOf = Effect.fnUntraced(function* (
  sql: PgClient,
  memory: Memory,
  row: NonNullable<typeof Writes.Type>[number]
): Effect.fn.Return<Commit["writes"][number], StoreError | SqlError> {
  const ref = { _tag: row.kind as Kind, id: row.id } as Ref
  const key = refKey(ref)
  const known = memory.get(key)
  const from = known !== undefined && known.version < row.version ? known : { version: 0, state: null }
  const before = yield* Revisions.stateAt(sql, ref, row.version - 1, from)
  const events = yield* Rows.events(ref, row.version, row.events)
  const state = yield* Rows.evolve(ref, row.version, before, events)
  keep(memory, key, row.version, state)
  const due = entryOf(ref._tag).due(state as never)
  return { ref, version: row.version - 1, state, events, due } as unknown as Commit["writes"][number]
})

const changeOf = Effect.fnUntraced(function* (
  sql: PgClient,
  memory: Memory,
  row: CommitRow
): Effect.fn.Return<Change, StoreError | SqlError> {
  const reads = yield* read(Reads, row.position, row.reads)
  const writes = (yield* read(Writes, row.position, row.writes)) ?? []
  const facts = (yield* read(Facts, row.position, row.facts)) ?? []
  const commit: Commit = {
    command: { id: row.command_id, content: row.content, response: row.response },
    reads: reads.map(([kind, id, version]) => ({ ref: { _tag: kind as Kind, id } as Ref, version })),
    writes: yield* Effect.forEach(writes, (write) => writeOf(sql, memory, write)),
    facts: facts.map((fact) => ({ ...fact, at: DateTime.makeUnsafe(fact.at) })),
    trail: Rows.trail(row)
  }
  return { position: row.position, commit }
})

/** Where a stream stands: after which position, and up to which one nothing can appear any more. */
interface Place {
  readonly after: bigint
  readonly settled: bigint
}

/** Gives the rows that may be delivered: all up to `settled`, and beyond it those that follow without a missing position. Pure. */
export const deliverable = <R extends { readonly position: bigint }>(
  rows: ReadonlyArray<R>,
  { after, settled }: Place
): ReadonlyArray<R> => {
  let last = after
  const given: Array<R> = []
  for (const row of rows) {
    if (row.position > settled && row.position !== last + 1n) break
    given.push(row)
    last = row.position
  }
  return given
}

/** What a stream stands on. */
export interface Parts {
  readonly sql: PgClient
  readonly run: <A>(call: Effect.Effect<A, StoreError | SqlError>) => Effect.Effect<A, StoreError>
  /** Rings when something may have been committed. */
  readonly bell: Bell
  /** How often the stream looks when nothing rings. */
  readonly pollMillis: number
}

/**
 * Waits until every transaction that has an id by now has ended. It takes an id of its own to know which those are, one for each gap and not for
 * each look; a standby gives none, so there a stream says `unavailable` where it would have to wait.
 */
const settle = Effect.fnUntraced(function* ({ sql, run }: Parts) {
  const [now] = yield* run(sql<{ readonly horizon: string }>`SELECT pg_current_xact_id()::text AS horizon`)
  if (now === undefined)
    return yield* new StoreError({ reason: "corrupt", detail: "the database gave no transaction id" })
  for (;;) {
    const [row] = yield* run(sql<{ readonly passed: boolean }>`
      SELECT pg_snapshot_xmin(pg_current_snapshot()) >= ${now.horizon}::text::xid8 AS passed`)
    if (row?.passed === true) return
    yield* pause(gapMillis)
  }
})

/** Refuses a position that no commit has reached: whoever holds it saw commits that these books do not have. */
const known = Effect.fnUntraced(function* ({ sql, run }: Parts, after: bigint) {
  const [row] = yield* run(sql<{ readonly newest: bigint }>`
    SELECT coalesce((SELECT position FROM yugou.commits ORDER BY position DESC LIMIT 1), 0) AS newest`)
  const newest = row?.newest ?? 0n
  if (after > newest) {
    const detail = `position ${after} is beyond the newest commit ${newest}: was an older backup restored?`
    return yield* new StoreError({ reason: "corrupt", detail })
  }
})

const following = (parts: Parts, after: bigint): Stream.Stream<Change, StoreError> =>
  Stream.suspend(() => {
    const { sql, run, bell, pollMillis } = parts
    const memory: Memory = new Map()
    const next = Effect.fnUntraced(function* (place: Place) {
      const rung = yield* bell.listen
      const rows = yield* run(page(sql, place.after))
      const given = deliverable(rows, place)
      const [first] = rows
      const last = given.at(-1)
      if (last !== undefined) {
        // Each by a call of its own, so that whoever stops listening need not wait for the page.
        const changes = yield* Effect.forEach(given, (row) => run(changeOf(sql, memory, row)))
        return [changes, Option.some({ ...place, after: last.position })] as const
      }
      if (first === undefined) {
        yield* Effect.raceFirst(rung, pause(pollMillis))
        return [[], Option.some(place)] as const
      }
      // After the page was read: whoever drew a position below one of its rows had an id by then.
      yield* settle(parts)
      return [[], Option.some({ ...place, settled: rows.at(-1)?.position ?? place.settled })] as const
    })
    return Stream.paginate({ after, settled: 0n } as Place, next)
  })

/** Streams commits from after a position, for ever; a position beyond the newest commit fails as `corrupt`. */
export const stream = (parts: Parts, after: bigint): Stream.Stream<Change, StoreError> =>
  Stream.unwrap(Effect.as(known(parts, after), following(parts, after)))
