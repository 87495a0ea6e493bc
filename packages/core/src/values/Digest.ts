/** A short text that stands for a long one. */

/** FNV-1a, 64 bits, over UTF-16 code units, as 16 hex digits: short and the same everywhere; it tells versions apart and is no signature. */
export const digest = (text: string): string => {
  let hash = 0xcbf29ce484222325n
  for (let index = 0; index < text.length; index += 1) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(text.charCodeAt(index))) * 0x100000001b3n)
  }
  return hash.toString(16).padStart(16, "0")
}
