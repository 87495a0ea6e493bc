/** Going round a long list a page at a time: the place is a note in the store, so that rounds go on after a restart. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { Failures, noFailures } from "../../books/polling/PollRules.ts"
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

const failuresKey = (name: string, id: string): string => `failures:${name}:${id}`

/** Gives what is remembered of failures; a note that cannot be read counts as none. */
export const failuresOf = Effect.fnUntraced(function* (name: string, id: string) {
  const store = yield* StationStore
  const note = yield* store.recall(failuresKey(name, id))
  return Option.getOrElse(
    Option.flatMap(note, (json) => Schema.decodeUnknownOption(Failures)(json)),
    () => noFailures
  )
})

/** Remembers failures. */
export const rememberFailures = Effect.fnUntraced(function* (name: string, id: string, failures: Failures) {
  const store = yield* StationStore
  yield* store.remember(failuresKey(name, id), { failures: failures.failures, notBefore: failures.notBefore })
})
