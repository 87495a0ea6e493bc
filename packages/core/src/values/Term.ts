/**
 * A stretch of time that is stored: from when until when, as one clock told both.
 *
 * What safety rests on cannot be disbelieved because it lies far ahead: the frame may be alive. It is dated anew instead. While the clock of now says
 * that a term has not begun, one of the two clocks was wrong; the term then ends its whole length after somebody first saw that (`anew`). What was
 * stored stays beside it, so that a clock which is wrong for a moment takes nothing away: once it agrees again, the stored end counts.
 */
import { type Instant, isBefore, plusMillis, toMillis } from "./Instant.ts"

/** A term; `anew`: when it was first seen by a clock that says that it has not begun. */
export interface Term {
  readonly from: Instant
  readonly until: Instant
  readonly anew?: Instant | undefined
}

/** Gives when a term ends, by the clock of now: at most its length from now, whatever the clock was when it was stored. */
export const endOf = ({ from, until, anew }: Term, now: Instant): Instant => {
  if (!isBefore(now, from)) return until
  const start = anew === undefined || isBefore(now, anew) ? now : anew
  return plusMillis(start, toMillis(until) - toMillis(from))
}

/** Gives what is to be kept after a look at a term: since when it is dated anew; nothing where it is not. */
export const seenAt = ({ from, anew }: Term, at: Instant): { readonly anew?: Instant } => {
  const since = isBefore(at, from) && (anew === undefined || isBefore(at, anew)) ? at : anew
  return since === undefined ? {} : { anew: since }
}

/** Gives the newest of some moments that is not after `until`, as the beginning of its term: a later one was told by another clock. */
export const beginOf = (moments: ReadonlyArray<Instant>, until: Instant): Instant =>
  moments
    .filter((at) => !isBefore(until, at))
    .reduce<Instant | null>((newest, at) => (newest === null || isBefore(newest, at) ? at : newest), null) ?? until
