/** A store of which a copy as of an earlier moment can take the place: it is told anew what it was told until then. */
import type { Commit, StationStore } from "@yugou/core/store"
import * as Effect from "effect/Effect"
import { PreventSchedulerYield } from "effect/Scheduler"

type Store = StationStore["Service"]

/** A commit, and when it was made. */
export interface Made {
  readonly at: number
  readonly commit: Commit
}

interface Told {
  readonly at: number
  readonly again: (store: Store) => Effect.Effect<unknown, unknown>
  readonly commit: Commit | null
}

/** A store and what it was told. */
export interface Backup {
  readonly store: Store
  /** What was committed, and when, oldest first. */
  readonly commits: () => ReadonlyArray<Made>
  /** Puts a copy in the place of the store that holds what it held at that moment. */
  readonly restore: (moment: number) => void
}

/** Makes a store that keeps what it is told; `empty` makes one that holds nothing. */
export const make = (empty: () => Store, now: () => number): Backup => {
  let inner = empty()
  let told: Array<Told> = []
  const keep = (again: Told["again"], commit: Commit | null): void => void told.push({ at: now(), again, commit })
  return {
    store: {
      commit: (it) =>
        Effect.tap(inner.commit(it), ({ _tag }) =>
          Effect.sync(() => {
            if (_tag !== "Repeated") keep((store) => store.commit(it), it)
          })
        ),
      remember: (key, note) =>
        Effect.tap(inner.remember(key, note), () =>
          Effect.sync(() => keep((store) => store.remember(key, note), null))
        ),
      // It is not brought back: whoever follows the books begins anew with the commits, too, and an alarm looks once more.
      putOff: (work) => inner.putOff(work),
      thin: (asked) => Effect.tap(inner.thin(asked), () => Effect.sync(() => keep((store) => store.thin(asked), null))),
      load: ((refs: never) => inner.load(refs)) as Store["load"],
      claim: (it) => inner.claim(it),
      facts: (series, at, limit) => inner.facts(series, at, limit),
      trail: (filter, page) => inner.trail(filter, page),
      committed: (after, limit) => inner.committed(after, limit),
      release: (refs, holder) => inner.release(refs, holder),
      backlog: (at) => inner.backlog(at),
      answered: (id) => inner.answered(id),
      asOf: (ref, at) => inner.asOf(ref, at),
      history: (ref, page) => inner.history(ref, page),
      list: (kind, filter, page) => inner.list(kind, filter, page),
      count: (kind, filter, atMost) => inner.count(kind, filter, atMost),
      recall: (key) => inner.recall(key),
      time: Effect.suspend(() => inner.time),
      changes: (after) => inner.changes(after)
    },
    commits: () => told.flatMap(({ at, commit }) => (commit === null ? [] : [{ at, commit }])),
    restore: (moment) => {
      inner = empty()
      told = told.filter(({ at }) => at <= moment)
      const all = Effect.forEach(told, ({ again }) => again(inner), { discard: true })
      Effect.runSync(Effect.orDie(Effect.provideService(all, PreventSchedulerYield, true)))
    }
  }
}
