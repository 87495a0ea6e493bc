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

const codesOf = (digits: string): Uint8Array =>
  Uint8Array.from({ length: 512 }, (_, at) => digits.charCodeAt(at % 2 === 0 ? at >> 5 : (at >> 1) & 15))

const lowerDigits = codesOf("0123456789abcdef")
const upperDigits = codesOf("0123456789ABCDEF")

const ascii = new TextDecoder("latin1")

/** A decoder takes some microseconds to begin with: so many characters are put together sooner without one. */
const shortText = 96

/** Text put together a byte at a time is a rope of 16 bytes a character, which whoever keeps frames keeps with them; this is flat. */
const print = (table: Uint8Array, bytes: Uint8Array, from: number, to: number): string => {
  const length = 2 * Math.max(to - from, 0)
  const codes = length > shortText ? new Uint8Array(length) : new Array<number>(length)
  for (let at = 0; at < length; at += 2) {
    const digits = 2 * (bytes[from + (at >> 1)] ?? 0)
    codes[at] = table[digits] ?? 0
    codes[at + 1] = table[digits + 1] ?? 0
  }
  return codes instanceof Uint8Array ? ascii.decode(codes) : String.fromCharCode(...codes)
}

/** Prints one byte as two upper-case hexadecimal digits. @category Functions */
export const hexOfByte = (byte: number): string => print(upperDigits, Uint8Array.of(byte), 0, 1)

/** Prints the bytes `from` … `to` (exclusive) as upper-case hexadecimal text without separators: the form of a `FrameRecord`. @category Functions */
export const hex = (bytes: Uint8Array, from = 0, to = bytes.length): string => print(upperDigits, bytes, from, to)

/** Prints the bytes `from` … `to` (exclusive) as lower-case hexadecimal text without separators. @category Functions */
export const lowerHex = (bytes: Uint8Array, from = 0, to = bytes.length): string => print(lowerDigits, bytes, from, to)

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
