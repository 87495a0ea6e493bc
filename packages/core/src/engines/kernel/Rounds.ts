/** Going round a long list a page at a time: the place is a note in the store, so that rounds go on after a restart. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { StoreError } from "../../ports/StoreError.ts"
import type { Kind } from "../../store/Aggregates.ts"
import { everyOrg, type Filter, StationStore } from "../../store/StationStore.ts"

/**
 * Gives the next page of a round over all aggregates of a kind; after the last one the round begins again.
 *
 * **Details** Processes share the place. Two of them may get the same page; what is done on a round must bear that.
 */
export const nextPage = Effect.fnUntraced(function* <K extends Kind>(
  name: string,
  kind: K,
  where: Filter["where"],
  limit: number
) {
  const store = yield* StationStore
  const key = `round:${name}`
  const place = Option.getOrNull(yield* store.recall(key))
  const after = typeof place === "string" ? place : null
  const { rows, next } = yield* store.list(kind, { orgScope: everyOrg, where }, { after, limit, order: "ascending" })
  yield* store.remember(key, next)
  return rows
})

/** Does the work about one of a round; where the store fails, that is logged, and it is left to the next round: the others go on. */
export const leaving = <A, B, R>(
  actor: string,
  id: string,
  work: Effect.Effect<A, StoreError, R>,
  otherwise: B
): Effect.Effect<A | B, never, R> =>
  Effect.catchTag(work, "StoreError", ({ reason, detail }) =>
    Effect.as(Effect.logWarning(`${actor} leaves ${id} to the next round: ${reason}, ${detail}`), otherwise)
  )
