/** The check byte of the frames 68 … 68 … 16. */

/** Sums bytes `from` … `to` (exclusive), modulo 256. @category Functions */
export const checksum = (bytes: Uint8Array, from: number, to: number): number => {
  let sum = 0
  for (let at = from; at < to; at += 1) sum += bytes[at] ?? 0
  return sum & 0xff
}
