/**
 * Stores that have the alarm look at every commit that says something of a balance, and engines at what it makes due: whoever commits a reading, a threshold or
 * a binding through one keeps the episodes up to date, and no host can forget to.
 */
import * as Effect from "effect/Effect"
import type { Commit } from "../../store/Commit.ts"
import type { StationStore } from "../../store/StationStore.ts"
import { ring } from "../kernel/Bell.ts"
import { standOver } from "../kernel/Beneath.ts"
import { concerns, look, note } from "./AlarmObserver.ts"

type Store = StationStore["Service"]

/** Makes stores that do something after each commit that concerns the alarm: of one store always the same. */
const after = (hear: (commit: Commit, store: Store) => Effect.Effect<unknown>) => {
  const made = new WeakMap<Store, Store>()
  return (store: Store): Store => {
    const known = made.get(store) ?? {
      ...store,
      commit: (it: Commit) =>
        Effect.tap(store.commit(it), () => {
          ring(store, it)
          return concerns(it) === "yes" ? hear(it, store) : Effect.void
        })
    }
    made.set(store, known)
    standOver(store, known)
    return known
  }
}

/** Gives a store whose commits are looked at as they are made: that of operations. */
export const observed = after(look)

/** Gives a store whose commits are noted for the engine that looks at them, so that nobody who pays waits for the alarm: that of engines. */
export const noted = after((commit, store) => Effect.sync(() => note(store, commit)))
