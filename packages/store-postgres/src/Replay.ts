/** What many aggregates should be by their events: each is replayed, and the history is read in pages however long that of one of them is. */
import type { PgClient } from "@effect/sql-pg/PgClient"
import {
  encodeState,
  entryOf,
  type IndexEntry,
  type Kind,
  type Ref,
  refKey,
  type StoreError,
  type Write
} from "@yugou/core/store"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import type * as Schema from "effect/Schema"
import { catalogKinds } from "./IndexedColumns.ts"
import * as Payload from "./Payload.ts"
import * as Revisions from "./Revisions.ts"
import * as Rows from "./Rows.ts"
import type { Run } from "./StationStore.ts"

/** What a commit would have written into the row. */
export interface Made {
  readonly state: Schema.Json
  readonly index: IndexEntry
  readonly due: Schema.Json
}

/** Which aggregate is replayed, and to which version. */
export interface Goal {
  readonly kind: string
  readonly id: string
  readonly version: bigint
}

/** A goal, and what its events make of it. */
export type Replayed<G extends Goal> = readonly [goal: G, made: Result.Result<Made, StoreError>]

const isKind = (kind: string): kind is Kind => catalogKinds.has(kind)

type Known = Revisions.Known<Kind>

interface Replay {
  readonly ref: Ref
  readonly version: number
  reached: Result.Result<Known, StoreError>
}

interface RevisionRow extends Revisions.RevisionRow {
  readonly kind: string
  readonly id: string
}

/** Reads the revisions of a range of aggregates page by page. */
const eachRevision = Effect.fnUntraced(function* (
  sql: PgClient,
  run: Run,
  range: { readonly first: Goal; readonly last: Goal },
  take: (row: RevisionRow) => Effect.Effect<void>
): Effect.fn.Return<void, StoreError> {
  const { first, last } = range
  let after: readonly [kind: string, id: string, version: bigint] = [first.kind, first.id, 0n]
  for (;;) {
    const rows = yield* run(sql<RevisionRow>`SELECT kind, id, version, events FROM yugou.revisions
      WHERE (kind, id, version) > (${after[0]}, ${after[1]}, ${after[2]}) AND (kind, id) <= (${last.kind}, ${last.id})
      ORDER BY kind, id, version LIMIT ${Revisions.replayPage}`)
    for (const row of rows) yield* take(row)
    const newest = rows.at(-1)
    if (newest === undefined || rows.length < Revisions.replayPage) return
    after = [newest.kind, newest.id, newest.version]
  }
})

const make = ({ ref, version, reached }: Replay): Result.Result<Made, StoreError> =>
  Result.flatMap(reached, (known) => {
    const { state } = known
    if (state === null || known.version < version) return Result.fail(Rows.missing(ref, known.version + 1))
    const { _tag: kind } = ref
    return Result.try({
      try: (): Made => ({
        state: encodeState(kind, state as never),
        index: Payload.indexOf(kind, state as Write["state"]),
        due: Payload.dueJson(entryOf(kind).due(state as never))
      }),
      catch: (cause) => Rows.corrupt(`events of ${refKey(ref)} version ${version}`, cause)
    })
  })

const unknownKind = ({ kind, id }: Goal): StoreError => Rows.corrupt(`${kind}/${id}`, "the catalog has no such kind")

/** Replays aggregates that follow each other in the order of their keys; revisions beyond the version of a goal are not looked at. */
export const replay = Effect.fnUntraced(function* <G extends Goal>(
  sql: PgClient,
  run: Run,
  goals: ReadonlyArray<G>
): Effect.fn.Return<ReadonlyArray<Replayed<G>>, StoreError> {
  const [first] = goals
  const last = goals.at(-1)
  if (first === undefined || last === undefined) return []
  const replays = new Map<string, Replay>()
  for (const { kind, id, version } of goals) {
    if (!isKind(kind)) continue
    const ref = { _tag: kind, id } as Ref
    replays.set(refKey(ref), { ref, version: Number(version), reached: Result.succeed({ version: 0, state: null }) })
  }
  yield* eachRevision(sql, run, { first, last }, (row) =>
    Effect.gen(function* () {
      const it = replays.get(`${row.kind}/${row.id}`)
      if (it === undefined || Result.isFailure(it.reached) || Number(row.version) > it.version) return
      it.reached = yield* Effect.result(Revisions.step(it.ref, it.reached.success, row))
    })
  )
  return goals.map((goal): Replayed<G> => {
    const it = replays.get(`${goal.kind}/${goal.id}`)
    return [goal, it === undefined ? Result.fail(unknownKind(goal)) : make(it)]
  })
})
