/** A commit as the one JSON argument of `yugou.commit`, and what the function answers. */
import {
  type Commit,
  catalog,
  encodeEvent,
  encodeState,
  type IndexEntry,
  type Kind,
  refKey,
  StoreError,
  type Write
} from "@yugou/core/store"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import type * as Schema from "effect/Schema"
import { isIndexed } from "./IndexedColumns.ts"

/** What `yugou.commit` answers. */
export type Answer =
  | { readonly _tag: "Committed"; readonly position: number }
  | { readonly _tag: "Repeated"; readonly response: Schema.Json }
  | { readonly _tag: "CommandDiffers" }
  | {
      readonly _tag: "Stale"
      readonly kind: string
      readonly id: string
      readonly seen: number
      readonly stored: number
    }

/** Gives the index entry of a state, by the catalog. */
export const indexOf = (kind: Kind, state: Write["state"]): IndexEntry =>
  (catalog[kind].index as (state: Write["state"]) => IndexEntry)(state)

/** Writes what is due as JSON. */
export const dueJson = (due: Write["due"]): Schema.Json =>
  due === null ? null : { queue: due.queue, at: DateTime.formatIso(due.at), serial: due.serial, order: due.order }

/** Asserts that an indexed column holds one text: its filter is written as one comparison. */
const checkIndexed = (kind: Kind, columns: IndexEntry["columns"]): void => {
  for (const [column, value] of Object.entries(columns)) {
    if (Array.isArray(value) && isIndexed(kind, column)) throw new Error(`column ${kind}.${column} holds several texts`)
  }
}

const writeJson = (write: Write): Schema.Json => {
  const { _tag: kind, id } = write.ref
  const { orgNo, sort, columns } = indexOf(kind, write.state)
  checkIndexed(kind, columns)
  return {
    kind,
    id,
    version: write.version,
    state: encodeState(kind, write.state),
    events: write.events.map((event) => encodeEvent(kind, event)),
    org_no: orgNo,
    sort,
    columns: columns as Schema.Json,
    due: dueJson(write.due)
  }
}

/** The largest commit in bytes of JSON: it travels in one message and is shown by `changes` in one, too. */
export const maxCommitBytes = 8 * 1024 * 1024

/** Refuses a commit that is too large: it is to be made in parts. */
const notTooLarge = (commandId: string, json: string): Effect.Effect<string, StoreError> => {
  const bytes = Buffer.byteLength(json)
  return bytes <= maxCommitBytes
    ? Effect.succeed(json)
    : Effect.fail(
        new StoreError({
          reason: "invalid",
          detail: `command ${commandId} has ${bytes} bytes, ${maxCommitBytes} at most`
        })
      )
}

/** Writes a write; a state or event that does not fit its own schema is refused by name. */
const encodeWrite = (write: Write): Effect.Effect<Schema.Json, StoreError> =>
  Effect.try({
    try: () => writeJson(write),
    catch: (cause) =>
      new StoreError({
        reason: "invalid",
        detail: `${refKey(write.ref)} cannot be written: ${cause instanceof Error ? cause.message : String(cause)}`
      })
  })

/** Writes a commit as JSON text. */
export const encode = Effect.fnUntraced(function* (commit: Commit): Effect.fn.Return<string, StoreError> {
  const { command, reads, writes, facts, trail } = commit
  const seen = [
    ...writes.map(({ ref, version }) => ({ kind: ref._tag, id: ref.id, version, writes: true })),
    ...reads.map(({ ref, version }) => ({ kind: ref._tag, id: ref.id, version, writes: false }))
  ]
  const json = JSON.stringify({
    command: { id: command.id, content: command.content, response: command.response },
    trail: {
      actor: trail.actor,
      operation: trail.operation,
      reason: trail.reason,
      at: DateTime.formatIso(trail.at)
    },
    seen,
    reads: reads.map(({ ref, version }) => [ref._tag, ref.id, version]),
    writes: yield* Effect.forEach(writes, encodeWrite),
    facts: facts.map((fact) => ({ series: fact.series, at: DateTime.formatIso(fact.at), data: fact.data }))
  })
  return yield* notTooLarge(command.id, json)
})

/** Reads the answer as the port gives it. */
export const decode = (commit: Commit, answer: Answer) => {
  switch (answer._tag) {
    case "Committed":
      return Effect.succeed({ _tag: "Committed" as const, response: commit.command.response })
    case "Repeated":
      return Effect.succeed({ _tag: "Repeated" as const, response: answer.response })
    case "CommandDiffers":
      return Effect.fail(new StoreError({ reason: "commandDiffers", detail: `command ${commit.command.id}` }))
    case "Stale": {
      const detail = `${answer.kind}/${answer.id}: version ${answer.seen} was seen, ${answer.stored} is stored`
      return Effect.fail(new StoreError({ reason: "stale", detail }))
    }
  }
}
