/**
 * The number that a master gives its frames, which an answer repeats. Numbers are reserved in blocks: the memo says the first one that was never
 * reserved, so that a session that goes on after a restart never repeats a number whose late answer may still be on its way.
 *
 * @category Bytes and time
 */

/** How a dialect counts: 0 … `modulus` − 1, `block` numbers a memo. @category Models */
export interface Rules {
  readonly modulus: number
  readonly block: number
}

/** The next number, and the first one that is not reserved. @category Models */
export interface Counter {
  readonly next: number
  readonly reserved: number
}

/** Goes on from a memo: all that was reserved counts as used. @category Conversions */
export const from = (reserved: number): Counter => ({ next: reserved, reserved })

/** Draws a number; where the block is used up the next one is reserved, which has to be remembered before the number leaves. @category Functions */
export const draw = ({ block, modulus }: Rules, { next, reserved }: Counter): readonly [number, Counter] => [
  next,
  { next: (next + 1) % modulus, reserved: next === reserved ? (next + block) % modulus : reserved }
]
