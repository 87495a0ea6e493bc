/** The store as one process sees it: commits that are refused, lost, or made without the process ever hearing of it. */
import { StoreError } from "@yugou/core"
import type { Commit, StationStore } from "@yugou/core/store"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"

type Store = StationStore["Service"]

/**
 * One fault of the store, for the next commit, claim or release of a process.
 *
 * **Details** `stale`: a serialization failure. `unavailable`: nothing was written, or no lease given back. `answerLost`: written, the process hears `unavailable`.
 * `slow`: the next commit that opens an attempt takes seconds, in which others commit. `crashBefore`, `crashAfter`: the process dies with the commit
 * not made, or made. `leaseLost`: a claim for dispatch takes work that another has leased. `unreadable`: the next read fails.
 */
export type StoreFault =
  | "stale"
  | "slow"
  | "unavailable"
  | "answerLost"
  | "crashBefore"
  | "crashAfter"
  | "leaseLost"
  | "unreadable"

/** The faults that wait for the next commit (`leaseLost`: the next claim) of one process. */
export type Armed = Array<StoreFault>

/** What a faulty store needs from its process. */
export interface Ground {
  readonly armed: Armed
  readonly crash: () => void
  /** Waits in the process's own time. */
  readonly wait: (millis: number) => Effect.Effect<void>
  readonly happened: (kind: string) => void
}

/** How long a commit takes, so that commands of one moment interleave. */
const usualMillis = 2

/** How long a slow commit takes: longer than a dispatch, shorter than a lease. */
const slowMillis = 9_000

const failure = (reason: "stale" | "unavailable") =>
  Effect.fail(new StoreError({ reason, detail: "injected by the simulation" }))

const opensAttempt = ({ writes }: Commit): boolean =>
  writes.some(({ events }) => (events as ReadonlyArray<{ readonly _tag: string }>).some(isOpening))

const isOpening = ({ _tag }: { readonly _tag: string }): boolean => _tag === "AttemptOpened"

const take = (armed: Armed, wanted: (fault: StoreFault) => boolean): StoreFault | null => {
  const index = armed.findIndex(wanted)
  const [found] = index < 0 ? [] : armed.splice(index, 1)
  return found ?? null
}

const commit =
  (store: Store, ground: Ground): Store["commit"] =>
  (it) =>
    Effect.suspend((): ReturnType<Store["commit"]> => {
      const fault = take(
        ground.armed,
        (armed) => armed !== "leaseLost" && armed !== "unreadable" && (armed !== "slow" || opensAttempt(it))
      )
      if (fault !== null) ground.happened(`store.${fault}`)
      switch (fault) {
        case null:
        case "leaseLost":
        case "unreadable":
          return Effect.andThen(ground.wait(usualMillis), store.commit(it))
        case "stale":
          return failure("stale")
        case "slow":
          return Effect.andThen(ground.wait(slowMillis), store.commit(it))
        case "unavailable":
          return failure("unavailable")
        case "answerLost":
          return Effect.andThen(store.commit(it), failure("unavailable"))
        case "crashBefore":
          return Effect.andThen(Effect.sync(ground.crash), Effect.never)
        case "crashAfter":
          return store.commit(it).pipe(Effect.andThen(Effect.sync(ground.crash)), Effect.andThen(Effect.never))
      }
    })

const claim =
  (store: Store, ground: Ground): Store["claim"] =>
  (it) =>
    Effect.flatMap(store.claim(it), (refs) => {
      const mayLose = refs.length === 0 && it.queue === "dispatch" && ground.armed.includes("leaseLost")
      if (!mayLose) return Effect.succeed(refs)
      // A clock that is ahead by more than the lease takes every lease for over.
      const ahead = DateTime.makeUnsafe(DateTime.toEpochMillis(it.now) + it.leaseMillis + 1)
      return Effect.tap(store.claim({ ...it, now: ahead }), (taken) =>
        Effect.sync(() => {
          if (taken.length === 0 || take(ground.armed, (fault) => fault === "leaseLost") === null) return
          ground.happened("store.leaseLost")
        })
      )
    })

/** A release that fails leaves the lease to run out. */
const release =
  (store: Store, ground: Ground): Store["release"] =>
  (refs, holder) =>
    Effect.suspend(() => {
      if (take(ground.armed, (armed) => armed === "unavailable") === null) return store.release(refs, holder)
      ground.happened("store.unavailable")
      return failure("unavailable")
    })

/** A read that fails: whatever was begun with it ends there. */
const reading =
  <Args extends ReadonlyArray<unknown>, A>(read: (...args: Args) => Effect.Effect<A, StoreError>, ground: Ground) =>
  (...args: Args): Effect.Effect<A, StoreError> =>
    Effect.suspend(() => {
      if (take(ground.armed, (armed) => armed === "unreadable") === null) return read(...args)
      ground.happened("store.unreadable")
      return failure("unavailable")
    })

/** Wraps a store. */
export const make = (store: Store, ground: Ground): Store => ({
  ...store,
  commit: commit(store, ground),
  claim: claim(store, ground),
  release: release(store, ground),
  load: reading(store.load as never, ground) as Store["load"],
  list: reading(store.list as never, ground) as Store["list"],
  facts: reading(store.facts, ground)
})
