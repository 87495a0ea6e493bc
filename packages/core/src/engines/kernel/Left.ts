/** Work that a process left to others, because its terminal is not connected to it: a note of its own, bounded and gone with it. */

import { maxExcept } from "../../store/StationStore.ts"
import { type Instant, toMillis } from "../../values/Instant.ts"

/** How long a process leaves work to others before it takes it again. */
export const leftMillis = 10_000

/** What a piece of work answers whose terminal is not connected to this process: the lease is given back and nothing is committed. */
export const notHere = "notHere"

/** Leaves work, seen at a version, to other processes; `null`: nobody else had it either, so it is to be done as if there were no others. */
export type Leave = (version: number) => typeof notHere | null

/** Leaves nothing: whoever does work outside of a queue has nobody to leave it to. */
export const stay: Leave = () => null

interface Note {
  readonly version: number
  readonly until: number
}

/** What a process left of one queue. */
export interface Left {
  /** The work that it does not want yet. */
  readonly except: (now: Instant) => ReadonlyArray<string>
  readonly leave: (id: string, now: Instant) => Leave
}

/** Makes room for a note: what is over for longest goes first; `null`: there is none. */
const makeRoom = (notes: Map<string, Note>, now: number): "room" | null => {
  if (notes.size < maxExcept) return "room"
  for (const [id, { until }] of notes) {
    if (until > now) return null
    notes.delete(id)
    return "room"
  }
  return null
}

/** Tells whether a note still holds; one that would hold for longer than any is of a clock that was wrong. */
const isStill = (until: number, now: number): boolean => until > now && until - now <= leftMillis

/** Makes an empty note. Work comes back after {@link leftMillis}; the same version then says that nobody had it. */
export const makeLeft = (): Left => {
  const notes = new Map<string, Note>()
  const leave = (id: string, version: number, now: number): typeof notHere | null => {
    const known = notes.get(id)
    notes.delete(id)
    if (known?.version === version && known.until <= now) return null
    if (makeRoom(notes, now) === null) return null
    notes.set(id, { version, until: now + leftMillis })
    return notHere
  }
  return {
    except: (now) => [...notes].filter(([, { until }]) => isStill(until, toMillis(now))).map(([id]) => id),
    leave: (id, now) => (version) => leave(id, version, toMillis(now))
  }
}
