/** What a run of reads took. */
import { median, percentile } from "../../bench/Timing.ts"

/** Milliseconds, and how many had no answer in time. `p99`: the median of that of {@link parts} parts, one after the other. */
export interface Measured {
  readonly p50: number
  readonly p99: number
  readonly lost: number
}

/** Twelve of 1200 reads are those of a 17th of a second: if the machine stalls once, that is in one of the parts, and what an attack does is in all. */
export const parts = 3

/** Sums up reads in the order in which they began; `null`: it had no answer in time. */
export const measuredOf = (reads: ReadonlyArray<number | null>): Measured => {
  const heard = (some: ReadonlyArray<number | null>) => some.filter((millis) => millis !== null)
  const size = Math.ceil(reads.length / parts)
  const each = Array.from({ length: parts }, (_, part) => heard(reads.slice(part * size, (part + 1) * size)))
  const full = each.filter(({ length }) => length > 0)
  const answered = full.flat()
  return {
    p50: percentile(answered, 0.5),
    p99: median(full.map((part) => percentile(part, 0.99))),
    lost: reads.length - answered.length
  }
}
