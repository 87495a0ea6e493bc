/** The frame counter (PFC), of which an answer repeats the lowest four bits (PSEQ). */

/** How many numbers a session reserves at a time. */
export const block = 64

/** Gives the first number of the next block from a number on; memos of before held blocks of eight. */
export const blockFrom = (number: number): number => (Math.ceil(number / block) * block) & 0xff

/**
 * Gives the PFC of a number: all of one block have a PSEQ of one half, 0–7 or 8–15, and those of the next block one of the other.
 *
 * **Details** After a restart a session goes on with the next block: so the answer to a question of before, of whichever number, answers none of its own.
 */
export const pfcOf = (number: number): number => {
  const [half, row, column] = [(number >> 6) & 1, (number >> 3) & 7, number & 7]
  return (number & 0x80) | (row << 4) | (half << 3) | column
}

/** Gives the PSEQ of a number. */
export const pseqOf = (number: number): number => pfcOf(number) & 0x0f
