/** Rules of replacing a device that can be switched off: that the old device is held, and that what it holds is what is carried over. */
import { Energy } from "@yugou/core"
import type { Adjustment, Replacement } from "@yugou/core/books"
import type { Versioned, Write } from "@yugou/core/store"
import { loading, onSeen, withCommit } from "./Tamper.ts"

/** Shows a device that is being replaced as any other. */
const free = (found: Versioned): Versioned =>
  found.ref._tag === "Device" ? ({ ...found, state: { ...found.state, heldBy: null } } as Versioned) : found

/** Takes down as left what was not read there. */
const misread = ({ ref, events }: Write): Write["events"] =>
  ref._tag !== "Replacement"
    ? events
    : ((events as ReadonlyArray<Replacement.Event>).map((event) =>
        event._tag === "OldDeviceCancelled" && event.left !== undefined
          ? { ...event, left: { ...event.left, remaining: Energy.add(event.left.remaining, Energy.kwh("100")) } }
          : event
      ) as Write["events"])

/** Forgets what stood on the new target when it was bound. */
const emptied = ({ ref, events }: Write): Write["events"] =>
  ref._tag !== "Replacement"
    ? events
    : ((events as ReadonlyArray<Replacement.Event>).map((event) =>
        event._tag === "NewDeviceBound" ? { ...event, atBinding: Energy.kwh("-50") } : event
      ) as Write["events"])

/** Carries over more than was left. */
const generous = ({ ref, events }: Write): Write["events"] =>
  ref._tag !== "Adjustment"
    ? events
    : ((events as ReadonlyArray<Adjustment.Event>).map((event) =>
        event._tag === "AdjustmentSaved" && event.content.ifExpected !== undefined
          ? { ...event, content: { ...event.content, value: Energy.add(event.content.value, Energy.kwh("1")) } }
          : event
      ) as Write["events"])

/** Shows a stated reading as somebody else's. */
const stated = (found: Versioned): Versioned => {
  if (found.ref._tag !== "Replacement") return found
  const { state, ...rest } = found as Versioned<"Replacement">
  return state.hand === undefined || state.hand.confirmedBy !== null
    ? found
    : ({ ...rest, state: { ...state, hand: { ...state.hand, by: "nobody" } } } as Versioned)
}

/** What is done in place of each rule. */
export const replacementBreaks = {
  heldDevice: loading(free, "purchases.saveBatch"),
  readingByTwo: loading(stated, "customers.confirmReading"),
  carriedOver: withCommit((it, store) => onSeen(it, store, generous)),
  leftRead: withCommit((it, store) => onSeen(it, store, misread)),
  atBinding: withCommit((it, store) => onSeen(it, store, emptied))
}
