/** Binary fields: whole numbers, bit strings, choices, text. They use every byte value, so they know no filler. */

import { Bytes } from "@yugou/dialect-kit"
import { type Codec, type Doc, isRecord, isWhole } from "@yugou/dialect-kit/layout"
import * as Result from "effect/Result"
import { binary, type Read, refusals, total } from "./Leaf.ts"

const readWhole = (bytes: Uint8Array, at: number, size: number): number => {
  let value = 0
  for (let index = size - 1; index >= 0; index -= 1) value = value * 256 + (bytes[at + index] ?? 0)
  return value
}

const writeWhole = (bytes: Uint8Array, at: number, value: number, size: number): void => {
  let rest = value
  for (let index = 0; index < size; index += 1) {
    bytes[at + index] = rest % 256
    rest = Math.floor(rest / 256)
  }
}

/** A whole number of `size` bytes (1…4), low byte first. */
export const bin = (size: 1 | 2 | 3 | 4, unit = ""): Codec<number> =>
  total<number>({
    format: `BIN${size}`,
    bytes: size,
    unit,
    get: (bytes, at) => readWhole(bytes, at, size),
    set: (bytes, at, value) => {
      const max = 256 ** size - 1
      if (!isWhole(value, 0, max)) return `must be a whole number 0 to ${max}`
      writeWhole(bytes, at, value, size)
      return null
    }
  })

/** A bit string of `size` bytes as the rising list of the bits that are set; the lowest bit is called `first`. */
export const bits = (size: number, first: 0 | 1, unit = ""): Codec<ReadonlyArray<number>> =>
  total<ReadonlyArray<number>>({
    format: `BS${size * 8}/${first}`,
    bytes: size,
    unit,
    get: (bytes, at) => {
      const list: Array<number> = []
      for (let bit = 0; bit < size * 8; bit += 1)
        if ((((bytes[at + (bit >> 3)] ?? 0) >> (bit & 7)) & 1) === 1) list.push(bit + first)
      return list
    },
    set: (bytes, at, value) => {
      const expected = `must be a list of whole numbers ${first} to ${size * 8 + first - 1}`
      if (!Array.isArray(value)) return expected
      for (const entry of value) {
        const bit = typeof entry === "number" ? entry - first : -1
        if (!Number.isInteger(bit) || bit < 0 || bit >= size * 8) return expected
        bytes[at + (bit >> 3)] = (bytes[at + (bit >> 3)] ?? 0) | (1 << (bit & 7))
      }
      return null
    }
  })

/** Whole numbers packed into bits: name → [lowest bit, number of bits]. */
interface BitFields {
  readonly [name: string]: readonly [low: number, width: number]
}

/** Bits outside the fields must be 0, else the bytes are kept as they are. */
const bitFields = <A>(
  size: 1 | 2,
  fields: BitFields,
  doc: Doc,
  refusal: { readonly whole: string; readonly part: (name: string, max: number) => string }
): Codec<Read<A>> => {
  const parts = Object.entries(fields).map(([name, [low, width]]) => ({ name, low, max: (1 << width) - 1 }))
  const known = parts.reduce((mask, { low, max }) => mask | (max << low), 0)
  return binary<A>({
    format: `BS${size * 8}`,
    bytes: size,
    doc,
    get: (bytes, at) => {
      const mask = readWhole(bytes, at, size)
      if ((mask & ~known) !== 0) return refusals.reservedBits
      return Object.fromEntries(parts.map(({ low, max, name }) => [name, (mask >> low) & max])) as A
    },
    set: (bytes, at, value) => {
      if (!isRecord(value) || Object.keys(value).some((name) => !Object.hasOwn(fields, name))) return refusal.whole
      let mask = 0
      for (const { low, max, name } of parts) {
        const part = value[name]
        if (!isWhole(part, 0, max)) return refusal.part(name, max)
        mask |= part << low
      }
      writeWhole(bytes, at, mask, size)
      return null
    }
  })
}

/** Named bits; a bit without a name must be 0, else the bytes are kept as they are. */
export const names = <const N extends { readonly [name: string]: number }>(
  size: 1 | 2,
  named: N
): Codec<Read<{ readonly [K in keyof N]: 0 | 1 }>> => {
  const fields = Object.fromEntries(Object.entries(named).map(([name, bit]) => [name, [bit, 1] as const]))
  const whole = `must have ${Object.keys(named).join(", ")}, each 0 or 1`
  return bitFields(size, fields, { kind: "names", bytes: size, bits: named }, { whole, part: () => whole })
}

/** Whole numbers packed into bits: name → [lowest bit, number of bits]. Bits outside must be 0, else the bytes are kept as they are. */
export const packed = <const P extends BitFields>(
  size: 1 | 2,
  fields: P
): Codec<Read<{ readonly [K in keyof P]: number }>> =>
  bitFields(
    size,
    fields,
    { kind: "packed", bytes: size, fields },
    {
      whole: `must have ${Object.keys(fields).join(", ")}`,
      part: (name, max) => `${name} must be 0 to ${max}`
    }
  )

/** One byte out of a closed set of values, by name; another byte is kept as it is. */
export const choice = <const V extends { readonly [name: string]: number }>(
  values: V
): Codec<Read<keyof V & string>> => {
  const byByte = new Map(Object.entries(values).map(([name, byte]) => [byte, name as keyof V & string]))
  return binary<keyof V & string>({
    format: "BIN1",
    bytes: 1,
    doc: { kind: "choice", values },
    get: (bytes, at) => byByte.get(bytes[at] ?? 0) ?? refusals.badValue,
    set: (bytes, at, value) => {
      const byte = typeof value === "string" && Object.hasOwn(values, value) ? values[value] : undefined
      if (byte === undefined) return `must be one of ${Object.keys(values).join(", ")}`
      bytes[at] = byte
      return null
    }
  })
}

/** `size` bytes of ASCII text, filled with 0 bytes at the end; other bytes are kept as they are. */
export const ascii = (size: number): Codec<Read<string>> =>
  binary<string>({
    format: `ASCII${size}`,
    bytes: size,
    get: (bytes, at) => {
      let end = at + size
      while (end > at && bytes[end - 1] === 0) end -= 1
      let text = ""
      for (let index = at; index < end; index += 1) {
        const byte = bytes[index] ?? 0
        if (byte < 0x20 || byte > 0x7e) return refusals.badValue
        text += String.fromCharCode(byte)
      }
      return text
    },
    set: (bytes, at, value) => {
      if (typeof value !== "string" || value.length > size || !/^[\x20-\x7e]*$/.test(value))
        return `must be ASCII text of at most ${size} characters`
      for (let index = 0; index < value.length; index += 1) bytes[at + index] = value.charCodeAt(index)
      return null
    }
  })

/** `size` bytes as hexadecimal text, in the order of transmission. */
export const octets = (size: number): Codec<string> =>
  total<string>({
    format: `HEX${size}`,
    bytes: size,
    get: (bytes, at) => Bytes.lowerHex(bytes, at, at + size),
    set: (bytes, at, value) => {
      const given = typeof value === "string" ? Result.getOrNull(Bytes.fromHex(value)) : null
      if (given === null || given.length !== size) return `must be hexadecimal text of ${size} bytes`
      bytes.set(given, at)
      return null
    }
  })

/** Four bytes of an IPv4 address in natural order (`"192.168.1.100"`). */
export const ipv4: Codec<string> = total<string>({
  format: "IP4",
  bytes: 4,
  get: (bytes, at) => `${bytes[at]}.${bytes[at + 1]}.${bytes[at + 2]}.${bytes[at + 3]}`,
  set: (bytes, at, value) => {
    const parts = typeof value === "string" && /^\d{1,3}(\.\d{1,3}){3}$/.test(value) ? value.split(".").map(Number) : []
    if (parts.length !== 4 || parts.some((part) => part > 255)) return "must be an IPv4 address"
    bytes.set(parts, at)
    return null
  }
})

/** Phone numbers: a digit per half byte, high half first, A for `,`, B for `#`, F unused; 8 bytes. */
export const phone: Codec<Read<string>> = binary<string>({
  format: "PHONE8",
  bytes: 8,
  get: (bytes, at) => {
    const text = Bytes.lowerHex(bytes, at, at + 8).replace(/f+$/, "")
    return /[c-f]/.test(text) ? refusals.badValue : text.replaceAll("a", ",").replaceAll("b", "#")
  },
  set: (bytes, at, value) => {
    if (typeof value !== "string" || !/^[\d,#]{0,16}$/.test(value)) return "must be at most 16 digits, commas or #"
    const digits = value.replaceAll(",", "a").replaceAll("#", "b").padEnd(16, "f")
    for (let index = 0; index < 8; index += 1)
      bytes[at + index] = Number.parseInt(digits.slice(index * 2, index * 2 + 2), 16)
    return null
  }
})
