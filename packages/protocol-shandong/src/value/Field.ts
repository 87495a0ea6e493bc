/**
 * Value codecs: bytes of one item and the value that they mean, both directions from one {@link CodecSpec}.
 *
 * Conventions: low byte first; all FF, or a half byte that is no decimal digit, is "no data" and decodes to `null`, never to 0. Amounts are
 * decimal text, never floating point. A value whose bytes would be all FF (eight rounds in a one-byte bit string, 255) is written as such and
 * read back as `null`: the wire cannot tell them apart, unless the row says `allOnes: "value"`.
 *
 * @category Values
 */

import { Bytes, LocalTime } from "@yugou/dialect-kit"
import { EncodeError, pathOf } from "@yugou/dialect-kit/layout"
import * as Result from "effect/Result"
import * as Bcd from "./Bcd.ts"
import { lengthOf, type Sequence, type Simple } from "./CodecSpec.ts"

/** A decoded value: `null` no data, text for amounts, times and codes, a number for a slip, a list for bits, a record for a composite. @category Models */
export type Value = null | string | number | ReadonlyArray<number> | { readonly [field: string]: Value }

/** Says what all-FF means in a row: no data (the family's rule), or the value that the bits spell. @category Models */
export type AllOnes = "noData" | "value"

const allOnes = (bytes: Uint8Array, at: number, length: number): boolean => {
  for (let index = at; index < at + length; index++) if (bytes[index] !== 0xff) return false
  return true
}

const unsigned = (bytes: Uint8Array, at: number, length: number): bigint => {
  let value = 0n
  for (let index = at + length - 1; index >= at; index--) value = (value << 8n) | BigInt(bytes[index] ?? 0)
  return value
}

const signedBcd = (bytes: Uint8Array, at: number, length: number, decimals: number): string | null => {
  const last = bytes[at + length - 1] ?? 0xff
  if ((last & 0xe0) !== 0 || (last & 15) > 9) return null
  const low = Bcd.digitsReversed(bytes, at, length - 1)
  if (low === null) return null
  const digits = (last & 15).toString() + low
  const negative = (last & 0x10) !== 0 && /[1-9]/.test(digits)
  return `${negative ? "-" : ""}${Bcd.point(digits.padStart(decimals + 1, "0"), decimals)}`
}

const bitNumbers = (bytes: Uint8Array, at: number, length: number): ReadonlyArray<number> => {
  const numbers: Array<number> = []
  for (let bit = 0; bit < length * 8; bit++) {
    if (((bytes[at + (bit >> 3)] ?? 0) >> (bit & 7)) & 1) numbers.push(bit + 1)
  }
  return numbers
}

const clockText = (bytes: Uint8Array, at: number, length: number): string | null => {
  const digits = Bcd.digitsReversed(bytes, at, length)
  const pairs = digits?.match(/\d\d/g) ?? []
  if (digits === null || Number(pairs[0]) > 23 || pairs.slice(1).some((pair) => Number(pair) > 59)) return null
  return pairs.join(":")
}

const reversedTime = (bytes: Uint8Array, at: number, length: number): string | null =>
  LocalTime.text(Array.from({ length }, (_, index) => Bcd.ofByte(bytes[at + length - 1 - index] ?? 0xff)))

const decodeSimple = (spec: Simple, bytes: Uint8Array, at: number, length: number): Value => {
  if ("bcdU" in spec) {
    const digits = Bcd.digitsReversed(bytes, at, length)
    return digits === null ? null : Bcd.point(digits.padStart(spec.bcdU[1] + 1, "0"), spec.bcdU[1])
  }
  if ("bcdS" in spec) return signedBcd(bytes, at, length, spec.bcdS[1])
  if ("bin" in spec) return unsigned(bytes, at, length).toString()
  if ("sbin" in spec) {
    const top = 1n << BigInt(length * 8 - 1)
    const raw = unsigned(bytes, at, length)
    return raw > top ? (top - raw).toString() : (raw & (top - 1n)).toString()
  }
  if ("bits" in spec) return bitNumbers(bytes, at, length)
  if ("slip" in spec) return spec.slip === "bin" ? (bytes[at] ?? null) : Bcd.ofByte(bytes[at] ?? 0xff)
  if ("hm" in spec || "hms" in spec) return clockText(bytes, at, length)
  if ("stamp5" in spec) return Bcd.readMoment(bytes, at)
  if ("nibbles" in spec) return Bcd.digitsReversed(bytes, at, 1)
  if ("raw" in spec) return Bytes.hex(bytes, at, at + length)
  return reversedTime(bytes, at, length)
}

/**
 * Reads one value at `at`. The caller has checked that the bytes are there.
 *
 * @see {@link encode} for the other direction
 *
 * @category Conversions
 */
export const decode = (spec: Simple | Sequence, bytes: Uint8Array, at: number, ones: AllOnes = "noData"): Value => {
  const length = lengthOf(spec)
  // Of a bit field all ones is a value, all eight rounds for example: it has no other way of saying that.
  if (ones === "noData" && !("bits" in spec) && allOnes(bytes, at, length)) return null
  if (!("seq" in spec)) return decodeSimple(spec, bytes, at, length)
  const value: Record<string, Value> = {}
  let offset = at
  for (const field of spec.seq) {
    value[field.name] = decode(field.codec, bytes, offset, ones)
    offset += lengthOf(field.codec)
  }
  return value
}

type Encoded = Result.Result<Uint8Array, EncodeError>
const refuse = (path: string, message: string): Encoded => Result.fail(new EncodeError({ path, message }))

const encodeBcd = (
  path: string,
  text: string,
  length: number,
  decimals: number,
  sign: "signed" | "unsigned"
): Encoded => {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text)
  if (match === null) return refuse(path, "must be decimal text")
  const [, minus = "", whole = "", part = ""] = match
  if (minus !== "" && sign === "unsigned") return refuse(path, "must not be negative")
  if (part.length > decimals) return refuse(path, `has more than ${decimals} decimals`)
  const digits = (whole + part.padEnd(decimals, "0")).replace(/^0+/, "")
  const room = length * 2 - (sign === "signed" ? 1 : 0)
  if (digits.length > room) return refuse(path, `needs more than ${room} digits`)
  const bytes = Bcd.packReversed(digits.padStart(length * 2, "0"))
  const last = bytes[length - 1] ?? 0
  if (minus !== "" && digits !== "") bytes[length - 1] = last | 0x10
  return Result.succeed(bytes)
}

/** At most 48 bits, which a number holds exactly; text of more digits than that is beyond them anyway. */
const encodeBinary = (path: string, text: string, length: number, sign: "signed" | "unsigned"): Encoded => {
  if (!/^-?\d{1,20}$/.test(text)) return refuse(path, "must be whole decimal text")
  const value = Number(text)
  if (value < 0 && sign === "unsigned") return refuse(path, "must not be negative")
  const limit = 2 ** (length * 8 - (sign === "signed" ? 1 : 0))
  const magnitude = Math.abs(value)
  if (magnitude >= limit) return refuse(path, `needs more than ${length} bytes`)
  const bytes = new Uint8Array(length)
  let raw = value < 0 ? magnitude + limit : magnitude
  for (let index = 0; index < length; index += 1, raw = Math.floor(raw / 256)) bytes[index] = raw % 256
  return Result.succeed(bytes)
}

const encodeBits = (path: string, numbers: ReadonlyArray<number>, length: number): Encoded => {
  const bytes = new Uint8Array(length)
  for (const number of numbers) {
    if (!Number.isInteger(number) || number < 1 || number > length * 8) return refuse(path, `has no bit ${number}`)
    bytes[(number - 1) >> 3] = (bytes[(number - 1) >> 3] ?? 0) | (1 << ((number - 1) & 7))
  }
  return Result.succeed(bytes)
}

const encodeClock = (path: string, text: string, length: number): Encoded => {
  const pairs = text.split(":")
  const fits =
    pairs.length === length &&
    pairs.every((pair, index) => /^\d\d$/.test(pair) && Number(pair) < (index === 0 ? 24 : 60))
  return fits
    ? Result.succeed(Bcd.packReversed(pairs.join("")))
    : refuse(path, length === 2 ? "must be HH:mm" : "must be HH:mm:ss")
}

const encodeMoment = (path: string, text: string, spec: Simple): Encoded => {
  const numbers = LocalTime.parts(text)
  const count = lengthOf(spec)
  if (numbers === null || numbers.length !== count) {
    return refuse(path, count === 6 ? "must be YYYY-MM-DD HH:mm:ss" : "must be YYYY-MM-DD HH:mm")
  }
  return Result.succeed(Uint8Array.from("stamp5" in spec ? numbers : numbers.toReversed(), Bcd.toByte))
}

const encodeSlip = (path: string, value: number, form: "bcd" | "bin"): Encoded =>
  Number.isInteger(value) && value >= 0 && value <= (form === "bcd" ? 99 : 255)
    ? Result.succeed(Uint8Array.of(form === "bcd" ? Bcd.toByte(value) : value))
    : refuse(path, form === "bcd" ? "must be a whole number 0…99" : "must be a whole number 0…255")

const encodeRaw = (path: string, text: string, length: number): Encoded => {
  const bytes = Bytes.fromHex(text)
  return Result.isSuccess(bytes) && bytes.success.length === length
    ? Result.succeed(bytes.success)
    : refuse(path, `must be ${length} bytes of hex`)
}

const encodeText = (spec: Simple, value: string, path: string): Encoded => {
  if ("bcdU" in spec) return encodeBcd(path, value, spec.bcdU[0], spec.bcdU[1], "unsigned")
  if ("bcdS" in spec) return encodeBcd(path, value, spec.bcdS[0], spec.bcdS[1], "signed")
  if ("bin" in spec) return encodeBinary(path, value, spec.bin, "unsigned")
  if ("sbin" in spec) return encodeBinary(path, value, spec.sbin, "signed")
  if ("hm" in spec || "hms" in spec) return encodeClock(path, value, lengthOf(spec))
  if ("nibbles" in spec)
    return /^\d\d$/.test(value) ? Result.succeed(Bcd.packReversed(value)) : refuse(path, "must be two digits")
  if ("raw" in spec) return encodeRaw(path, value, spec.raw)
  if ("bits" in spec || "slip" in spec) return refuse(path, "must not be text")
  return encodeMoment(path, value, spec)
}

/** Writes one value. `null` becomes all FF (what a terminal answers when it has no data); of a bit field that is all bits, so it has no `null`. `path` names the item in errors. @category Conversions */
export const encode = (spec: Simple | Sequence, value: Value, path = "value"): Encoded => {
  if (value === null) {
    return "bits" in spec
      ? refuse(path, "must be a list: a bit field has no value that says that there is none")
      : Result.succeed(new Uint8Array(lengthOf(spec)).fill(0xff))
  }
  if ("seq" in spec) return encodeSequence(spec, value, path)
  if (typeof value === "string") return encodeText(spec, value, path)
  if (typeof value === "number" && "slip" in spec) return encodeSlip(path, value, spec.slip)
  if (Array.isArray(value) && "bits" in spec) return encodeBits(path, value, spec.bits)
  return refuse(path, "has a value of the wrong form")
}

const encodeSequence = (spec: Sequence, value: Exclude<Value, null>, path: string): Encoded => {
  if (typeof value !== "object" || Array.isArray(value)) return refuse(path, "must be a record")
  const record = value as { readonly [field: string]: Value }
  const place = (name: string) => (path === "" ? name : pathOf(path, name))
  const extra = Object.keys(record).find((name) => !spec.seq.some((field) => field.name === name))
  if (extra !== undefined) return refuse(place(extra), "is no field of this item")
  const bytes = new Uint8Array(lengthOf(spec))
  let at = 0
  for (const field of spec.seq) {
    const part = record[field.name]
    if (part === undefined) return refuse(place(field.name), "is missing")
    const encoded = encode(field.codec, part, place(field.name))
    if (Result.isFailure(encoded)) return encoded
    bytes.set(encoded.success, at)
    at += encoded.success.length
  }
  return Result.succeed(bytes)
}
