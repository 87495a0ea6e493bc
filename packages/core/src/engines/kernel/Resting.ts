/** Whose turn has not come on a round: a note of a process, bounded and gone with it, so that a round that has nothing to do loads nothing. */
import { type Instant, isBefore } from "../../values/Instant.ts"

/** Of how many it is noted at once, about 150 bytes each; the others are looked at in every round. */
export const maxResting = 500_000

/** A time in which one need not be looked at; `as`: what it is, of which the books may make something else meanwhile. */
export interface Rest {
  readonly as: string
  readonly from: Instant
  readonly until: Instant
}

/** Those whose turn is known not to have come. */
export interface Resting {
  /** Notes that one need not be looked at for a time, in place of what was noted before; of more than {@link maxResting} nothing. */
  readonly rest: (key: string, rest: Rest) => void
  /**
   * Says whether the turn of one has not come. One that is something else now is looked at, and so is everybody when the clock was put back, or was ahead
   * when that was noted.
   */
  readonly isResting: (key: string, as: string, now: Instant) => boolean
  /** Forgets what was noted of one: something happened out of its turn, after which its turn may come sooner. */
  readonly wake: (key: string) => void
}

/** Makes a note of nobody. */
export const makeResting = (most = maxResting): Resting => {
  const noted = new Map<string, Rest>()
  return {
    rest: (key, rest) => {
      if (noted.size < most || noted.has(key)) noted.set(key, rest)
    },
    isResting: (key, as, now) => {
      const rest = noted.get(key)
      if (rest === undefined) return false
      if (rest.as === as && !isBefore(now, rest.from) && isBefore(now, rest.until)) return true
      noted.delete(key)
      return false
    },
    wake: (key) => void noted.delete(key)
  }
}
