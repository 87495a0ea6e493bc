/** Hexadecimal text of bytes: lower case, no spaces. @category Values */

const digits: ReadonlyArray<string> = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"))

/** Writes `bytes[start..end)` as lower-case hexadecimal text. @category Conversions */
export const fromBytes = (bytes: Uint8Array, start = 0, end = bytes.length): string => {
  let text = ""
  for (let index = start; index < end; index += 1) text += digits[bytes[index] ?? 0]
  return text
}

const nibble = (code: number): number => {
  if (code >= 48 && code <= 57) return code - 48
  if (code >= 97 && code <= 102) return code - 87
  if (code >= 65 && code <= 70) return code - 55
  return -1
}

/** Reads hexadecimal text, white space between bytes allowed; answers the index of the first bad character when it is none. @category Conversions */
export const toBytes = (text: string): Uint8Array | number => {
  const bytes = new Uint8Array(text.length >> 1)
  let size = 0
  let index = 0
  while (index < text.length) {
    const code = text.charCodeAt(index)
    if (code === 32 || code === 9 || code === 13 || code === 10) {
      index += 1
      continue
    }
    const high = nibble(code)
    if (high < 0) return index
    const low = index + 1 < text.length ? nibble(text.charCodeAt(index + 1)) : -1
    if (low < 0) return index + 1
    bytes[size] = (high << 4) | low
    size += 1
    index += 2
  }
  return bytes.subarray(0, size)
}
