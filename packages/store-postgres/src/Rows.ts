/** Rows as aggregates: every row that does not fit becomes an error that names it. */
import {
  decodeEvent,
  decodeState,
  type EventOf,
  entryOf,
  type Kind,
  type Ref,
  refKey,
  type StateOf,
  StoreError,
  type TrailRecord,
  type Versioned
} from "@yugou/core/store"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"

/** Says of a row that it cannot be read, and why. */
export const corrupt = (row: string, cause: unknown): StoreError =>
  new StoreError({ reason: "corrupt", detail: `${row}: ${cause instanceof Error ? cause.message : String(cause)}` })

/** Says that an aggregate lacks a revision. */
export const missing = (ref: { readonly _tag: Kind; readonly id: string }, version: number): StoreError =>
  corrupt(`events of ${refKey(ref)} version ${version}`, "missing")

/** Reads a state. */
export const state = <K extends Kind>(kind: K, id: string, json: unknown): Effect.Effect<StateOf<K>, StoreError> =>
  Effect.suspend(() => {
    const decoded = decodeState(kind, json)
    return Result.isSuccess(decoded)
      ? Effect.succeed(decoded.success)
      : Effect.fail(corrupt(`state of ${kind}/${id}`, decoded.failure))
  })

/** Reads an aggregate. */
export const versioned = <K extends Kind>(
  kind: K,
  row: { readonly id: string; readonly version: bigint; readonly state: unknown }
): Effect.Effect<Versioned<K>, StoreError> =>
  Effect.map(
    state(kind, row.id, row.state),
    (state) => ({ ref: { _tag: kind, id: row.id }, version: Number(row.version), state }) as unknown as Versioned<K>
  )

/** Reads the events of a revision. */
export const events = <K extends Kind>(
  ref: Ref<K>,
  version: number,
  json: unknown
): Effect.Effect<ReadonlyArray<EventOf<K>>, StoreError> =>
  Effect.suspend(() => {
    const row = `events of ${ref._tag}/${ref.id} version ${version}`
    if (!Array.isArray(json)) return Effect.fail(corrupt(row, "no list"))
    const read: Array<EventOf<K>> = []
    for (const item of json) {
      const decoded = decodeEvent(ref._tag as K, item)
      if (Result.isFailure(decoded)) return Effect.fail(corrupt(row, decoded.failure))
      read.push(decoded.success)
    }
    return Effect.succeed(read)
  })

/** Moves a state by the events of a revision; events that do not follow from each other make the row corrupt. */
export const evolve = <K extends Kind>(
  ref: Ref<K>,
  version: number,
  before: StateOf<K> | null,
  events: ReadonlyArray<EventOf<K>>
): Effect.Effect<StateOf<K>, StoreError> =>
  Effect.try({
    try: () => {
      const entry = entryOf(ref._tag as K)
      const after = events.reduce<StateOf<K> | null>((state, event) => entry.evolve(state, event), before)
      if (after === null) throw new Error("no events")
      return after
    },
    catch: (cause) => corrupt(`events of ${ref._tag}/${ref.id} version ${version}`, cause)
  })

/** The columns of a commit that make its trail record. */
export interface TrailRow {
  readonly actor: string
  readonly operation: string
  readonly reason: string | null
  readonly at: Date
}

/** Reads a trail record. */
export const trail = (row: TrailRow): TrailRecord => ({
  actor: row.actor,
  operation: row.operation,
  reason: row.reason,
  at: DateTime.fromDateUnsafe(row.at)
})
