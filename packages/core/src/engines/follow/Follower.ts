/**
 * Following the commits under a name: a program that reacts to what happens goes on where it was, after a restart and after an outage of the store.
 *
 * **Example**
 *
 * ```ts
 * const told = Follower.follow({ name: "marketing" }, ({ position, commit }) =>
 *   Effect.log(`${position} ${commit.trail.operation}`)
 * )
 * ```
 *
 * @category Engines
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { StoreError } from "../../ports/StoreError.ts"
import type { Commit } from "../../store/Commit.ts"
import { maxPage, StationStore } from "../../store/StationStore.ts"
import { set } from "../kernel/Metrics.ts"

/**
 * Who follows, and where he begins who has no place yet: behind the newest commit (`"newest"`), or behind a position (`"0"`: with the first commit).
 *
 * **Details** A name is 1–64 letters, digits, `.`, `_` or `-`, and belongs to one process at a time: nothing keeps two apart, and both would take
 * every commit.
 *
 * @category Models
 */
export const Following = Schema.Struct({
  name: Schema.String.check(Schema.isPattern(/^[A-Za-z0-9._-]{1,64}$/)),
  after: Schema.optionalKey(Schema.String.check(Schema.isPattern(/^(newest|\d{1,18})$/)))
})

/** Who follows, as JSON. @category Models */
export type Following = typeof Following.Type

/** A commit with its place in the order of all. @category Models */
export interface Followed {
  readonly position: bigint
  readonly commit: Commit
}

/** How often the place of a follower is written down, and how long an outage is waited out until the store is asked again. @category Constants */
export const noteEvery = "1 second"

const Note = Schema.Struct({ position: Schema.String.check(Schema.isPattern(/^\d{1,18}$/)) })

const readNote = Schema.decodeUnknownOption(Note)

/** Under which key a store keeps the place of a follower. @category Functions */
export const keyOf = (name: string): string => `follower/${name}`

/**
 * Gives the position of the newest commit; 0: there is none.
 *
 * **Details** What was recorded last is near it, by the clock of whoever recorded it; from there to the end it is looked for in the order of commits.
 * What other processes are just committing may come before it.
 *
 * @category Functions
 */
export const newest = Effect.gen(function* () {
  const store = yield* StationStore
  const [last] = yield* store.trail({}, { after: null, limit: 1 })
  let place = last?.position ?? 0n
  for (;;) {
    const rows = yield* store.committed(place, maxPage)
    place = rows.at(-1)?.position ?? place
    if (rows.length < maxPage) return place
  }
})

const isAway = (error: unknown): error is StoreError => error instanceof StoreError && error.reason === "unavailable"

/** Where a follower is: the last commit that he took, and the last one that the store knows of. */
interface Place {
  taken: bigint | null
  noted: bigint | null
  store: "there" | "away"
}

const note = (key: string, place: Place) =>
  Effect.gen(function* () {
    const { taken } = place
    if (taken === null || taken === place.noted) return "same"
    yield* (yield* StationStore).remember(key, { position: String(taken) })
    place.noted = taken
    return "written"
  })

/** Measures how far a follower is, whether the store knows it yet or not. */
const measured = (follower: string, place: Place): Effect.Effect<void> =>
  Effect.suspend(() =>
    place.taken === null ? Effect.void : set("followerPosition", Number(place.taken), { follower })
  )

const corrupt = (detail: string) => new StoreError({ reason: "corrupt", detail })

/** A place behind the end of the books is of other books, or of these before they were restored; it is never written down. */
const within = Effect.fnUntraced(function* (key: string, position: bigint) {
  const there = position === 0n || (yield* (yield* StationStore).committed(position - 1n, 1)).length > 0
  return there ? position : yield* corrupt(`${key} is at ${position}, beyond the newest commit ${yield* newest}`)
})

/** Reads where a follower was. */
const kept = Effect.fnUntraced(function* (key: string, found: Schema.Json) {
  const read = readNote(found)
  if (Option.isNone(read)) return yield* corrupt(`note ${key} holds no position`)
  return yield* within(key, BigInt(read.value.position))
})

/** Gives the place from which a follower goes on; one who is new has it from the moment that he begins. */
const begun = Effect.fnUntraced(function* ({ name, after = "newest" }: Following, place: Place) {
  const key = keyOf(name)
  const found = yield* (yield* StationStore).recall(key)
  if (place.taken !== null) return place.taken
  if (Option.isSome(found)) {
    place.noted = yield* kept(key, found.value)
    place.taken = place.noted
    return place.taken
  }
  const taken = after === "newest" ? yield* newest : yield* within(key, BigInt(after))
  place.taken = taken
  yield* note(key, place)
  return taken
})

const say = (name: string, place: Place, now: Place["store"], detail: string): Effect.Effect<void> =>
  Effect.suspend(() => {
    if (place.store === now) return Effect.void
    place.store = now
    return now === "away"
      ? Effect.logWarning("a follower waits for the store", { name, detail })
      : Effect.logInfo("a follower goes on", { name })
  })

/**
 * Takes every commit behind the place of a follower, one after the other, and new ones as they come; runs until it is interrupted.
 *
 * **Details** Each is taken at least once: the place is written down each second and at the end, so that what was taken in the last second of a
 * process that is killed is taken again, and what was being taken when it was interrupted. `position` tells what is known. An outage of the store (`unavailable`, of `take` as well) is waited out; it is logged once, and when it is over.
 * Any other failure of `take` ends it, in front of the commit that failed. `corrupt`: the place lies behind the newest commit, or what is stored cannot
 * be read.
 *
 * @category Functions
 */
export const follow = <E, R>(following: Following, take: (followed: Followed) => Effect.Effect<void, E, R>) =>
  Effect.suspend(() => {
    const { name } = following
    const place: Place = { taken: null, noted: null, store: "there" }
    const noting = note(keyOf(name), place)
    const taking = Effect.gen(function* () {
      const store = yield* StationStore
      const from = yield* begun(following, place)
      yield* say(name, place, "there", "")
      yield* Stream.runForEach(store.changes(from), (followed) =>
        Effect.map(take(followed), () => {
          place.taken = followed.position
        })
      )
    })
    // What is being taken goes on when its place cannot be written down: the next second tries again.
    const keeping = Effect.sleep(noteEvery).pipe(
      Effect.andThen(measured(name, place)),
      Effect.andThen(noting),
      Effect.andThen((is) => (is === "written" ? say(name, place, "there", "") : Effect.void)),
      Effect.catchIf(isAway, ({ detail }) => say(name, place, "away", detail)),
      Effect.forever
    )
    return Effect.raceFirst(taking, keeping).pipe(
      Effect.tapError((error) => (isAway(error) ? say(name, place, "away", error.detail) : Effect.void)),
      Effect.retry({ while: isAway, schedule: Schedule.spaced(noteEvery) }),
      // What cannot be written down at the end is taken once more.
      Effect.ensuring(Effect.ignore(noting))
    )
  })
