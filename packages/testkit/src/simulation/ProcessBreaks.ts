/** Rules about processes that die in the middle of their work that can be switched off. */
import { GoneProcesses, keyOf } from "@yugou/core"
import type { Order, Target } from "@yugou/core/books"
import { type Commit, ref, type Versioned, type Write } from "@yugou/core/store"
import * as Effect from "effect/Effect"
import { onSeen, type Store, tampered, withCommit } from "./Tamper.ts"

type Unknown = Extract<Order.Event, { readonly _tag: "OutcomeBecameUnknown" }>

/** Finds where a commit says of an attempt that nobody knows what its process did before it died. */
const diedIn = ({ events, ref: at }: Write): Unknown | undefined =>
  at._tag === "Order" || at._tag === "Adjustment"
    ? (events as ReadonlyArray<Order.Event>).find(
        (event): event is Unknown => event._tag === "OutcomeBecameUnknown" && event.cause === "stationStopped"
      )
    : undefined

/** Takes what a process was at when it died for not sent: it did not write down that it had. */
const neverSent = Effect.fnUntraced(function* (it: Commit, store: Store): Effect.fn.Return<Commit> {
  const write = it.writes.find((each) => diedIn(each) !== undefined)
  const attempt = (write?.state as Order.State | undefined)?.attempts.at(-1)
  if (write === undefined || attempt === undefined) return it
  const { target } = write.state as Order.State
  const [found] = yield* Effect.orDie(store.load([ref("Target", keyOf(target))]))
  const { state, version } = found as Versioned<"Target">
  const [expected, at] = [attempt.before.storedNumber, diedIn(write)?.at]
  const free = [{ _tag: "SlotFreed", v: 1, quietUntil: null, expected }] as ReadonlyArray<Target.Event>
  const next = { _tag: "Queued", until: attempt.queuedUntil, notBefore: at } as const
  const notSent = { _tag: "AttemptNotSent", v: 1, at, reason: "offline", detail: "its process died", next } as const
  const beside = { ref: ref("Target", keyOf(target)), version, events: [], state, due: null } as unknown as Write
  const reads = it.reads.filter((read) => read.ref._tag !== "Target")
  return yield* onSeen({ ...it, reads, writes: [...it.writes, beside] }, store, (each) => {
    if (each === beside) return free as unknown as Write["events"]
    return each === write ? ([notSent] as unknown as Write["events"]) : each.events
  })
})

/** Gives nothing back for another process. */
const keepingForGone = (store: Store): Store => ({
  ...store,
  release: (refs, holder) =>
    Effect.flatMap(GoneProcesses.OtherProcesses, (others) =>
      others === null ? store.release(refs, holder) : Effect.void
    )
})

/** What is done in place of each rule. */
export const processBreaks = {
  diedSending: withCommit(neverSent),
  goneHolds: tampered({ store: keepingForGone })
}
