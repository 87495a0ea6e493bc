/** Randomness that follows from one seed, and a hash of what happened. */

/** A source of random numbers; the same seed gives the same numbers. */
export interface Dice {
  /** Gives a number in `[0, 1)`. */
  readonly unit: () => number
  /** Gives a whole number from `from` to `to`, both included. */
  readonly whole: (from: number, to: number) => number
  /** Says yes in so many of a hundred cases. */
  readonly chance: (percent: number) => boolean
  /** Gives one of several. */
  readonly pick: <A>(values: readonly [A, ...ReadonlyArray<A>]) => A
}

/** Makes dice from a seed and a name: dice of different names do not influence each other. */
export const make = (seed: number, name: string): Dice => {
  let state = hash(`${seed}/${name}`)
  const unit = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000
  }
  const whole = (from: number, to: number): number => from + Math.floor(unit() * (to - from + 1))
  return {
    unit,
    whole,
    chance: (percent) => unit() * 100 < percent,
    pick: (values) => values[whole(0, values.length - 1)] ?? values[0]
  }
}

const prime = 0x0100_0193

/** Goes on with a hash (FNV-1a, 32 bits) over the UTF-16 units of a text. */
export const mix = (before: number, text: string): number => {
  let value = before
  for (let index = 0; index < text.length; index += 1) value = Math.imul(value ^ text.charCodeAt(index), prime)
  return value | 0
}

/** The hash of nothing. */
export const emptyHash = 0x811c_9dc5 | 0

/** Gives the hash of a text. */
export const hash = (text: string): number => mix(emptyHash, text)

/** Writes a hash as eight hexadecimal digits. */
export const hashText = (value: number): string => (value >>> 0).toString(16).padStart(8, "0")
