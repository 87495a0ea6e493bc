/**
 * A store that has the alarm look at every commit that says something of a balance: whoever commits a reading, a threshold or a binding through it
 * keeps the episodes up to date, and no host can forget to.
 */
import * as Effect from "effect/Effect"
import { StationStore } from "../../store/StationStore.ts"
import { concerns, take } from "./AlarmObserver.ts"

type Store = StationStore["Service"]

const made = new WeakMap<Store, Store>()

const observing = (store: Store): Store => ({
  ...store,
  commit: (it) =>
    Effect.tap(store.commit(it), () =>
      concerns(it) === "no"
        ? Effect.void
        : // What was committed stands; the next look at the customer makes up for one that failed.
          take(it).pipe(
            Effect.provideService(StationStore, store),
            Effect.catchTag("StoreError", (error) =>
              Effect.logWarning(`the alarm leaves a commit to the next look: ${error.reason}, ${error.detail}`)
            )
          )
    )
})

/** Gives a store whose commits are observed: of one store always the same. */
export const observed = (store: Store): Store => {
  const known = made.get(store) ?? observing(store)
  made.set(store, known)
  made.set(known, known)
  return known
}
