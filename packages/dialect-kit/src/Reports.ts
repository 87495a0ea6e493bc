/** What a terminal says of its own accord, carried out: replies, events for the inbox, confirmations once they are stored. */
import type { SessionOutput } from "@yugou/core/dialect"
import * as Pushes from "./Pushes.ts"
import { type Moved, type State, sequence, type Types, writeAside } from "./SessionState.ts"
import type { Reaction } from "./Wire.ts"

/** Carries out what the dialect makes of a frame. */
export const apply = <T extends Types>(state: State<T>, heard: Reaction<T["Own"]>): Moved<T> => {
  const { close, confirmation = null, events = [], own = state.own, reply = null } = heard
  const emitted = events.map((event): SessionOutput => ({ _tag: "Emit", event }))
  const waits = confirmation !== null && events.length > 0
  const pushes = waits ? Pushes.add(state.pushes, { keys: events.map(({ key }) => key), confirmation }) : state.pushes
  const atOnce = [reply, waits ? null : confirmation].filter((bytes) => bytes !== null)
  const [next, written] = sequence(
    { ...state, own, pushes },
    atOnce.map((bytes) => (current) => writeAside(current, bytes))
  )
  const [after, closed] = close === undefined ? [next, []] : closing(next, close)
  return [after, [...emitted, ...written, ...closed]]
}

/** Asks the host to close the connection, once: the conversation ends here. */
export const closing = <T extends Types>(state: State<T>, reason: string): Moved<T> =>
  state.life === "open" ? [{ ...state, life: "closing" }, [{ _tag: "Close", reason }]] : [state, []]

/** The inbox has an event: what was waiting for it alone is confirmed. */
export const accepted = <T extends Types>(state: State<T>, key: string): Moved<T> => {
  const [pushes, due] = Pushes.accept(state.pushes, key)
  return sequence(
    { ...state, pushes },
    due.map((bytes) => (current) => writeAside(current, bytes))
  )
}
