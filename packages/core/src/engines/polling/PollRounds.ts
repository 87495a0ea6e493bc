/** What is remembered of failures on a round of polls: a note in the store, so that they count after a restart. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { Failures, noFailures } from "../../books/polling/PollRules.ts"
import { StationStore } from "../../store/StationStore.ts"

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
