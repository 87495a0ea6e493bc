/** What rings when a commit of this process makes work due: whoever claims from that queue looks at once, and not only in his time. */
import type { QueueName } from "../../books/entry/Due.ts"
import type { Commit } from "../../store/Commit.ts"
import type { StationStore } from "../../store/StationStore.ts"
import { isBefore } from "../../values/Instant.ts"
import { baseOf } from "./Beneath.ts"
import type { Lane } from "./Lane.ts"

type Store = StationStore["Service"]
type Bell = Map<QueueName, Set<Lane>>

const bells = new WeakMap<Store, Bell>()

const bellOf = (store: Store): Bell => {
  const base = baseOf(store)
  const known = bells.get(base) ?? new Map<QueueName, Set<Lane>>()
  bells.set(base, known)
  return known
}

/** Has a lane hear what is due in a queue of a store, until its loop stops. */
export const hear = (store: Store, queue: QueueName, lane: Lane): void => {
  const bell = bellOf(store)
  const lanes = bell.get(queue) ?? new Set<Lane>()
  bell.set(queue, lanes.add(lane))
}

/** Rings for what a commit makes due when it is made; what is due later is found in its time. */
export const ring = (store: Store, { writes, trail }: Commit): void => {
  const bell = bells.get(baseOf(store))
  if (bell === undefined) return
  for (const { due } of writes) {
    if (due === null || isBefore(trail.at, due.at)) continue
    const lanes = bell.get(due.queue)
    for (const lane of lanes ?? []) {
      if (lane.stopping() === "yes") lanes?.delete(lane)
      else lane.ring()
    }
  }
}
