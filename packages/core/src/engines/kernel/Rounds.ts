/** Going round a long list a page at a time: the place is noted in the store now and then, so that rounds go on after a restart. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { StoreError } from "../../ports/StoreError.ts"
import type { Kind } from "../../store/Aggregates.ts"
import { everyOrg, type Filter, StationStore } from "../../store/StationStore.ts"
import { type Instant, plusMillis } from "../../values/Instant.ts"
import { EngineProcess } from "./EngineProcess.ts"
import { type Ending, Lane, type Piece } from "./Lane.ts"
import * as Places from "./Places.ts"
import { reportOf } from "./Step.ts"

/**
 * Gives the next page of a round over all aggregates of a kind; after the last one the round begins again.
 *
 * **Details** Each process has a place of its own and begins at the one that was written down last. What is done on a round must bear that another
 * process does it, too.
 */
export const nextPage = Effect.fnUntraced(function* <K extends Kind>(
  name: string,
  kind: K,
  where: Filter["where"],
  limit: number
) {
  const store = yield* StationStore
  const { places } = (yield* EngineProcess).roundsOf(store)
  const key = `round:${name}`
  const place = places.get(name) ?? Places.begun(textOf(yield* store.recall(key)))
  const { after } = place
  const { rows, next } = yield* store.list(kind, { orgScope: everyOrg, where }, { after, limit, order: "ascending" })
  const moved = Places.gone(place, next)
  const isToWrite = Places.isToWrite(moved)
  if (isToWrite) yield* store.remember(key, next)
  places.set(name, isToWrite ? Places.begun(next) : moved)
  return rows
})

/** How long a round pauses after a page on which nobody's turn has come. @category Constants */
export const pauseMillis = 10_000

/** The pause of a round; `as`: of what it is, with something else it is over. It is a note of the process, so that each pauses by itself. */
export const pauseOf = Effect.fnUntraced(function* (name: string, now: Instant, as = "") {
  const { resting } = (yield* EngineProcess).roundsOf(yield* StationStore)
  const key = `pause:${name}`
  return {
    isOn: (): boolean => resting.isResting(key, as, now),
    begin: (): void => resting.rest(key, { as, from: now, until: plusMillis(now, pauseMillis) })
  }
})

const textOf = (note: Option.Option<unknown>): string | null => {
  const place = Option.getOrNull(note)
  return typeof place === "string" ? place : null
}

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

/** Makes the work about one of a round a piece of it. */
export const about = <R>(actor: string, id: string, work: Effect.Effect<Ending, StoreError, R>): Piece<R> => ({
  key: id,
  // A round claims nothing.
  giveBack: Effect.void,
  work: leaving(actor, id, work, "failed")
})

/** Goes on with a round by a page, as long as there is room in the lane for those that it looks at: at most `room` at once. */
export const goOn = Effect.fnUntraced(function* <R, E, R2>(
  room: number,
  page: (limit: number) => Effect.Effect<ReadonlyArray<Piece<R>>, E, R2>
) {
  const lane = yield* Lane
  return reportOf(yield* lane.take<E, R | R2>({ queue: null, room, most: room, claim: page }))
})
