/**
 * Reference numbers of long messages: a handset joins parts by sender, reference and total, so one reference must not come back to a number
 * while parts of an earlier message may still arrive.
 */
import type { ReferenceBits } from "./UserDataHeader.ts"

/** Time after which a reference may be used again for the same number. */
export const coolDownMillis = 300_000

/** Numbers that are remembered; the oldest is forgotten first. */
export const rememberedLimit = 100_000

/** Gives the next reference for a destination; null while all of them are cooling down. */
export interface ReferenceNumbers {
  readonly take: (destination: string, now: number) => number | null
  /** Gives back a reference of which no part left: it need not cool down, and is given out again first. */
  readonly giveBack: (destination: string, reference: number) => void
}

interface Used {
  reference: number
  /** Times of use since the destination was quiet for the cool-down, oldest first; at most one a reference. */
  times: Array<number>
  /** References that were given back; they stay counted in `times`. */
  unused: Array<number>
}

/** Makes the allocator of one account; `seed` should differ from start to start. */
export const make = (bits: ReferenceBits, seed: number): ReferenceNumbers => {
  const size = 2 ** bits
  const used = new Map<string, Used>()
  let next = seed % size

  const forgetOld = (now: number): void => {
    for (const [destination, { times }] of used) {
      const quiet = (times.at(-1) ?? 0) + coolDownMillis <= now
      if (!quiet && used.size < rememberedLimit) return
      used.delete(destination)
    }
  }

  const take = (destination: string, now: number): number | null => {
    const before = used.get(destination)
    const unused = before?.unused.pop()
    if (unused !== undefined) return unused
    forgetOld(now)
    const times = (before?.times ?? []).filter((at) => at + coolDownMillis > now)
    if (times.length >= size) return null
    const reference = before === undefined || times.length === 0 ? next : (before.reference + 1) % size
    if (reference === next) next = (next + 1) % size
    used.delete(destination)
    used.set(destination, { reference, times: [...times, now], unused: [] })
    return reference
  }
  const giveBack = (destination: string, reference: number): void => {
    used.get(destination)?.unused.push(reference)
  }
  return { take, giveBack }
}
