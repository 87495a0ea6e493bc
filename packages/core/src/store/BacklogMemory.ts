/** How much of each queue of the store in memory is due. */
import { type Due, type QueueName, queueNames } from "../books/entry/Due.ts"
import { type Instant, toMillis } from "../values/Instant.ts"
import { type Backlog, maxBacklog } from "./StationStore.ts"

type Queues = { readonly [Q in QueueName]: ReadonlyMap<string, { readonly due: Due }> }

/** Counts what is due at a time, and says since when the oldest of it is. */
export const backlog = (queues: Queues, now: Instant): ReadonlyArray<Backlog> =>
  queueNames.map((queue) => {
    const times = [...queues[queue].values()].map(({ due }) => due.at).filter((at) => toMillis(at) <= toMillis(now))
    const [first, ...others] = times
    const oldestAt = first === undefined ? null : others.reduce((a, b) => (toMillis(b) < toMillis(a) ? b : a), first)
    return { queue, due: Math.min(times.length, maxBacklog), oldestAt }
  })
