/**
 * Bytes as people read them, and put together. Pure; the same in Node and in a browser.
 *
 * **Example**
 *
 * ```ts
 * Bytes.hex(Uint8Array.of(0x68, 0x16)) // "6816"
 * ```
 *
 * @category Values
 */
import * as Result from "effect/Result"

const digits: ReadonlyArray<string> = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"))
const upperDigits: ReadonlyArray<string> = digits.map((pair) => pair.toUpperCase())

const print = (table: ReadonlyArray<string>, bytes: Uint8Array, from: number, to: number): string => {
  let text = ""
  for (let at = from; at < to; at += 1) text += table[bytes[at] ?? 0]
  return text
}

/** Prints one byte as two upper-case hexadecimal digits. @category Functions */
export const hexOfByte = (byte: number): string => upperDigits[byte & 0xff] ?? "00"

/** Prints the bytes `from` … `to` (exclusive) as upper-case hexadecimal text without separators: the form of a `FrameRecord`. @category Functions */
export const hex = (bytes: Uint8Array, from = 0, to = bytes.length): string => print(upperDigits, bytes, from, to)

/** Prints the bytes `from` … `to` (exclusive) as lower-case hexadecimal text without separators. @category Functions */
export const lowerHex = (bytes: Uint8Array, from = 0, to = bytes.length): string => print(digits, bytes, from, to)

const nibble = (code: number): number => {
  if (code >= 48 && code <= 57) return code - 48
  if (code >= 97 && code <= 102) return code - 87
  if (code >= 65 && code <= 70) return code - 55
  return -1
}

const isSpace = (code: number): boolean => code === 32 || (code >= 9 && code <= 13)

/** Reads hexadecimal text of either case, white space between bytes allowed; the failure is the index of the first bad character. @category Conversions */
export const fromHex = (text: string): Result.Result<Uint8Array, number> => {
  const bytes = new Uint8Array(text.length >> 1)
  let size = 0
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index)
    if (isSpace(code)) continue
    const high = nibble(code)
    if (high < 0) return Result.fail(index)
    index += 1
    const low = index < text.length ? nibble(text.charCodeAt(index)) : -1
    if (low < 0) return Result.fail(index)
    bytes[size] = (high << 4) | low
    size += 1
  }
  return Result.succeed(bytes.subarray(0, size))
}

/** Puts two pieces together; gives the other where one is empty, without copying it. @category Functions */
export const join = (first: Uint8Array, second: Uint8Array): Uint8Array => {
  if (first.length === 0) return second
  if (second.length === 0) return first
  const bytes = new Uint8Array(first.length + second.length)
  bytes.set(first)
  bytes.set(second, first.length)
  return bytes
}

/** Gives a short fingerprint of text (FNV-1a, 32 bits, 8 digits): tells records apart that share a number; no signature. @category Functions */
export const fingerprint = (text: string): string => {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  return (hash >>> 0).toString(16).padStart(8, "0")
}
