/**
 * Mutated frames for fuzzing a codec: bits flipped, bytes cut, doubled and replaced. A run can be repeated by its seed.
 *
 * @category Fuzzing
 */

/** Draws a whole number from 0 to below its argument. @category Models */
export type Pick = (below: number) => number

/** A small generator (mulberry32). @category Constructors */
export const generator = (seed: number): Pick => {
  let state = seed >>> 0
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * below)
  }
}

/** What a mutation of a dialect's own does at a place of a frame. @category Models */
export type Mutation = (bytes: Uint8Array, at: number, pick: Pick) => Uint8Array

const flipped: Mutation = (bytes, at, pick) => {
  const copy = new Uint8Array(bytes)
  copy[at] = (copy[at] ?? 0) ^ (1 << pick(8))
  return copy
}

const replaced: Mutation = (bytes, at, pick) => {
  const copy = new Uint8Array(bytes)
  copy[at] = pick(256)
  return copy
}

const cut: Mutation = (bytes, at) => bytes.slice(0, at)

const inserted: Mutation = (bytes, at, pick) =>
  Uint8Array.from([...bytes.subarray(0, at), pick(256), ...bytes.subarray(at)])

const left: Mutation = (bytes, at, pick) =>
  Uint8Array.from([...bytes.subarray(0, at), ...bytes.subarray(Math.min(bytes.length, at + 1 + pick(4)))])

const common: ReadonlyArray<Mutation> = [flipped, replaced, cut, inserted, left]

/** Mutates a frame once; `own`: what a dialect adds to what every codec has to bear. @category Functions */
export const mutate = (bytes: Uint8Array, pick: Pick, own: ReadonlyArray<Mutation> = []): Uint8Array => {
  const all = [...common, ...own]
  const at = pick(bytes.length)
  const mutation = all[pick(all.length)] ?? flipped
  return mutation(bytes, at, pick)
}
