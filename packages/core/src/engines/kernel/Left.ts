/** Work that a process left to others, because its terminal is not connected to it: a note of its own, bounded and gone with it. */

import { maxExcept } from "../../store/StationStore.ts"
import { type Instant, toMillis } from "../../values/Instant.ts"

/** How long a process leaves work to others before it takes it again. */
export const leftMillis = 10_000

/** For how long a process that others took work from counts with them, when its note is full. */
export const othersMillis = 60_000

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
  /** How much it may claim: as long as there may be others, no more than it could leave to them. */
  readonly room: (now: Instant) => number
  /** Hears that work was claimed, and gives how it is left. */
  readonly leave: (id: string, now: Instant) => Leave
}

/** Tells whether a note still holds; one that would hold for longer than any is of a clock that was wrong. */
const isStill = (until: number, now: number): boolean => until > now && until - now <= leftMillis

/** Tells whether others took something lately, whichever of the two clocks was ahead. */
const isRecent = (tookAt: number, now: number): boolean => Math.abs(now - tookAt) < othersMillis

/**
 * Makes an empty note. Work comes back after {@link leftMillis}; the same version then says that nobody had it.
 *
 * **Details** A note that is over when its place is needed, and whose work has not come back, says that somebody else took it. A process from which nobody took
 * anything for {@link othersMillis}, and to which work came back, is alone: it does what a full note has no place for.
 */
export const makeLeft = (): Left => {
  const notes = new Map<string, Note>()
  let tookAt = Number.NEGATIVE_INFINITY
  let isAlone = false
  const heldAt = (now: number) => [...notes].filter(([, { until }]) => isStill(until, now))
  /** Makes room for a note: what is over for longest goes first. */
  const hasRoom = (now: number): boolean => {
    for (const [id, { until }] of notes) {
      if (notes.size < maxExcept) break
      if (isStill(until, now)) return false
      notes.delete(id)
      if (!isRecent(until, now)) continue
      tookAt = until
      isAlone = false
    }
    return true
  }
  const leave = (id: string, version: number, now: number): typeof notHere | null => {
    if (hasRoom(now)) notes.set(id, { version, until: now + leftMillis })
    else if (isAlone) return null
    return notHere
  }
  return {
    except: (now) => heldAt(toMillis(now)).map(([id]) => id),
    room: (now) => (isAlone ? Number.POSITIVE_INFINITY : maxExcept - heldAt(toMillis(now)).length),
    leave: (id, now) => {
      const at = toMillis(now)
      const known = notes.get(id)
      notes.delete(id)
      const over = known !== undefined && known.until <= at ? known : null
      if (over !== null) isAlone = !isRecent(tookAt, at)
      return (version) => (over?.version === version ? null : leave(id, version, at))
    }
  }
}
