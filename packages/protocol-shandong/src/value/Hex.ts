/** Hexadecimal text and bytes. Upper case out, any case and white space in. */
import * as Result from "effect/Result"
import { DecodeError } from "./Errors.ts"

const DIGITS = Array.from({ length: 256 }, (_, byte) => byte.toString(16).toUpperCase().padStart(2, "0"))

/** Prints one byte as two upper-case hexadecimal digits. */
export const ofByte = (byte: number): string => DIGITS[byte & 0xff] ?? "00"

/** Prints bytes `from` … `to` (exclusive) as upper-case hexadecimal text without separators. */
export const encode = (bytes: Uint8Array, from = 0, to = bytes.length): string => {
  let text = ""
  for (let at = from; at < to; at++) text += ofByte(bytes[at] ?? 0)
  return text
}

/** Parses hexadecimal text; white space between digits is ignored. The error's offset counts characters of the text. */
export const decode = (text: string): Result.Result<Uint8Array, DecodeError> => {
  const bad = text.search(/[^0-9a-fA-F\s]/)
  if (bad >= 0) return Result.fail(new DecodeError({ offset: bad, reason: "hex", detail: "not a hexadecimal digit" }))
  const digits = text.replace(/\s+/g, "")
  if (digits.length % 2 !== 0) {
    return Result.fail(new DecodeError({ offset: text.length, reason: "hex", detail: "odd number of digits" }))
  }
  const bytes = new Uint8Array(digits.length / 2)
  for (let at = 0; at < bytes.length; at++) bytes[at] = Number.parseInt(digits.slice(at * 2, at * 2 + 2), 16)
  return Result.succeed(bytes)
}
