/** Rules of the books that can be switched off so that the audit must find what is then written down: each shows that an invariant is looked at. */
import { Energy, Instant } from "@yugou/core"
import type { AlarmWatch } from "@yugou/core/books"
import type { Versioned, Write } from "@yugou/core/store"
import * as Effect from "effect/Effect"
import { loading, onSeen, type Tamper, tampered, withCommit } from "./Tamper.ts"

/** Leaves out some events of records of a kind. */
const withoutEvent = (kind: Write["ref"]["_tag"], tag: string) =>
  withCommit((it, store) =>
    onSeen(
      it,
      store,
      ({ ref, events }) => (ref._tag === kind ? events.filter(({ _tag }) => _tag !== tag) : events) as Write["events"]
    )
  )

/** Commits other states than the events give. */
const restated = (change: (write: Write) => object | null): (() => Tamper) =>
  withCommit((it) =>
    Effect.succeed({
      ...it,
      writes: it.writes.map((write) => {
        const changed = change(write)
        return changed === null ? write : ({ ...write, state: { ...write.state, ...changed } } as Write)
      })
    })
  )

const hasEvent = ({ events }: Write, tag: string): boolean => events.some(({ _tag }) => _tag === tag)

/** Shows a held slot as free. */
export const slotless = (found: Versioned): Versioned => {
  if (found.ref._tag !== "Target") return found
  const target = found as Versioned<"Target">
  return { ...target, state: { ...target.state, slot: { _tag: "Free", quietUntil: null } } }
}

/** Shows everything voided as if it were valid. */
const valid = (found: Versioned): Versioned =>
  "validity" in found.state ? ({ ...found, state: { ...found.state, validity: "valid" } } as Versioned) : found

/** Sends an alarm, and at once another one. */
const twice = ({ events }: Write): Write["events"] =>
  (events as ReadonlyArray<AlarmWatch.Event>).flatMap(
    (event): ReadonlyArray<AlarmWatch.Event> => (event._tag === "AlarmSent" ? [event, event] : [event])
  ) as Write["events"]

/** Shows a customer as if no message had been sent to him on any day. */
const unsent = (found: Versioned): Versioned =>
  found.ref._tag === "AlarmWatch" ? ({ ...found, state: { ...found.state, lastSentOn: null } } as Versioned) : found

/** Shows episodes as if no message had been sent in any. */
const beginning = (found: Versioned): Versioned => {
  if (found.ref._tag !== "AlarmWatch") return found
  const watch = found as Versioned<"AlarmWatch">
  const episodes = Object.entries(watch.state.episodes).map(([key, episode]) => [key, { ...episode, sent: 0 }])
  return { ...watch, state: { ...watch.state, episodes: Object.fromEntries(episodes) } }
}

/** Shows every target as if no device had it. */
const unbound = (found: Versioned): Versioned =>
  found.ref._tag === "Target" ? ({ ...found, state: { ...found.state, boundTo: null } } as Versioned) : found

/** Shows every target as if somebody had looked there after every restore. */
const verified = (found: Versioned): Versioned => {
  if (found.ref._tag !== "Target") return found
  const target = found as Versioned<"Target">
  const since = { restoration: Number.MAX_SAFE_INTEGER, at: Instant.fromMillis(0) }
  return { ...target, state: { ...target.state, verified: since } }
}

/** Shows every frame as if it had been dead when it was sent. */
const dead = (found: Versioned): Versioned => {
  if (found.ref._tag !== "Order" && found.ref._tag !== "Adjustment") return found
  const credit = found as Versioned<"Order">
  const attempts = credit.state.attempts.map((it) => ({ ...it, deadAt: it.openedAt }))
  return { ...credit, state: { ...credit.state, attempts } }
}

/** What is done in place of each rule. */
export const bookBreaks = {
  validity: loading(valid),
  series: withoutEvent("Target", "NumberDrawn"),
  slotFreed: withoutEvent("Target", "SlotFreed"),
  trail: tampered({
    store: (store) => ({ ...store, commit: (it) => store.commit({ ...it, trail: { ...it.trail, actor: "" } }) })
  }),
  oncePerDay: withCommit((it, store) => onSeen(it, store, twice)),
  daily: loading(unsent),
  oncePerEpisode: loading(beginning),
  oneDevice: loading(unbound, "customers.bindDevice"),
  unverified: loading(verified),
  givingUp: loading(dead, "purchaseRecords.proposeResolution"),
  drift: tampered({ policy: (it) => ({ ...it, adjustmentDrift: Energy.kwh("1000000") }) }),
  cancelling: loading(slotless, "customers.cancelDevice"),
  firstContact: withoutEvent("Target", "FirstContactDue"),
  results: restated((write) =>
    write.ref._tag === "Commissioning" && hasEvent(write, "TabRun")
      ? {
          realtimeReading: {
            runs: [],
            results: [{ at: Instant.fromMillis(0), by: "", result: "success", reason: null }],
            stale: "no"
          }
        }
      : null
  ),
  content: restated((write) =>
    write.ref._tag === "Order" && hasEvent(write, "OrderApproved") ? { energy: 1_000_000n } : null
  ),
  events: restated((write) =>
    write.ref._tag === "Customer" && hasEvent(write, "CustomerVoided") ? { remarks: "?" } : null
  )
}
