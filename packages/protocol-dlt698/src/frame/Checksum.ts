/** FCS-16 of PPP, for the header and for the frame: reflected 8408H, from FFFFH, inverted at the end. `123456789` gives 906EH. */

const table: Uint16Array = Uint16Array.from({ length: 256 }, (_, byte) => {
  let word = byte
  for (let bit = 0; bit < 8; bit += 1) word = (word & 1) === 1 ? (word >> 1) ^ 0x8408 : word >> 1
  return word
})

/**
 * The check word of the bytes `from` … `to` (exclusive); on the wire its low byte goes first. `before` is the check word of the bytes that stand in
 * front of them, where they count, too.
 *
 * @category Functions
 */
export const fcs = (bytes: Uint8Array, from: number, to: number, before = 0): number => {
  let word = before ^ 0xffff
  for (let at = from; at < to; at += 1) word = (word >> 8) ^ (table[(word ^ (bytes[at] ?? 0)) & 0xff] ?? 0)
  return word ^ 0xffff
}

/** Reads a word of the link layer, low byte first. */
export const wordAt = (bytes: Uint8Array, at: number): number => (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8)
