/**
 * Stores that have the alarm look at every commit that says something of a balance: whoever commits a reading, a threshold or a binding through one
 * keeps the episodes up to date, and no host can forget to.
 *
 * Operations look at once. Engines note what they committed, so that nobody who pays waits for the alarm; the engine `observe` of the same table looks
 * at it. A process that dies in between is made up for by the rounds of `BalancePoller`.
 */
import * as Effect from "effect/Effect"
import type { Commit } from "../../store/Commit.ts"
import { StationStore, type StationStore as Stores } from "../../store/StationStore.ts"
import type { Instant } from "../../values/Instant.ts"
import type { StepReport } from "../kernel/Step.ts"
import { concerns, take } from "./AlarmObserver.ts"

type Store = Stores["Service"]

/** The most commits that are noted; what is beyond is left to the rounds of the poller. */
export const maxNoted = 10_000

const notes = new WeakMap<Store, Array<Commit>>()

const notesOf = (store: Store): Array<Commit> => {
  const known = notes.get(store) ?? []
  notes.set(store, known)
  return known
}

const look = (commit: Commit, store: Store) =>
  take(commit).pipe(
    Effect.provideService(StationStore, store),
    Effect.as("looked" as const),
    // What was committed stands; the next look at the customer makes up for one that failed.
    Effect.catchTag("StoreError", (error) =>
      Effect.as(
        Effect.logWarning(`the alarm leaves a commit to the next look: ${error.reason}, ${error.detail}`),
        "failed" as const
      )
    )
  )

/** Makes stores that do something after each commit that concerns the alarm: of one store always the same. */
const after = (hear: (commit: Commit, store: Store) => Effect.Effect<unknown>) => {
  const made = new WeakMap<Store, Store>()
  return (store: Store): Store => {
    const known = made.get(store) ?? {
      ...store,
      commit: (it: Commit) =>
        Effect.tap(store.commit(it), () => (concerns(it) === "yes" ? hear(it, store) : Effect.void))
    }
    made.set(store, known)
    return known
  }
}

/** Gives a store whose commits are looked at as they are made. */
export const observed = after(look)

/** Gives a store whose commits are noted for the engine that looks at them. */
export const noted = after((commit, store) =>
  Effect.sync(() => {
    const list = notesOf(store)
    if (list.length < maxNoted) list.push(commit)
  })
)

/** Runs one step: looks at what the engines of this process have committed since the step before. */
export const runOnce = Effect.fn("AlarmObserver.runOnce")(function* (
  _now: Instant
): Effect.fn.Return<StepReport, never, Stores> {
  const store = yield* StationStore
  const commits = notesOf(store).splice(0)
  const results = yield* Effect.forEach(commits, (commit) => look(commit, store))
  return { claimed: commits.length, failed: results.filter((result) => result === "failed").length }
})
