/** When a terminal was looked at for its protection: a note in the store, which processes share. It keeps when that was, and not when the next look is due. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { backOffMillis, type Policy } from "../../policy/Policy.ts"
import { StationStore } from "../../store/StationStore.ts"
import { type Instant, toMillis } from "../../values/Instant.ts"

/** Describes the last look: what was due, when it was, and how often in a row something hindered it. */
const Note = Schema.Struct({ due: Schema.Literals(["engage", "release"]), at: Schema.Finite, hindered: Schema.Int })
type Note = typeof Note.Type

const keyOf = (terminalId: string): string => `protection:${terminalId}`

/** Gives the last look for the same purpose; a note that cannot be read counts as none. */
export const lastLook = Effect.fnUntraced(function* (terminalId: string, due: Note["due"]) {
  const store = yield* StationStore
  const note = yield* store.recall(keyOf(terminalId))
  const known = Option.getOrNull(Option.flatMap(note, (json) => Schema.decodeUnknownOption(Note)(json)))
  return known?.due === due ? known : null
})

/** Notes a look. */
export const noteLook = Effect.fnUntraced(function* (terminalId: string, note: Note) {
  const store = yield* StationStore
  yield* store.remember(keyOf(terminalId), note)
})

/** Tells whether a look is younger than some time; one of a time that has not come is not: the clock was wrong then. */
const isWithin = (last: Note | null, millis: number, now: Instant): boolean => {
  if (last === null) return false
  const age = toMillis(now) - last.at
  return age >= 0 && age < millis
}

/** Tells whether a terminal waits for its next look: the longer, the more often something hindered it; an hour or so where nothing did. */
export const waits = (last: Note | null, policy: Policy, now: Instant): boolean => {
  const hindered = last?.hindered ?? 0
  return isWithin(last, hindered === 0 ? policy.retryMaxMinutes * 60_000 : backOffMillis(policy, hindered - 1), now)
}

/** Tells whether no process has looked for so long that none seems to reach the terminal. */
export const isForgotten = (last: Note | null, policy: Policy, now: Instant): boolean =>
  !isWithin(last, 2 * policy.retryMaxMinutes * 60_000, now)
