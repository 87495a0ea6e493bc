/** Layouts of single values: numbers, names, bytes, text. */
import { Bytes } from "@yugou/dialect-kit"
import { type Codec, nothing } from "./Codec.ts"
import type { Output } from "./Cursor.ts"

const digits: ReadonlyArray<string> = Array.from({ length: 256 }, (_, byte) =>
  byte.toString(16).toUpperCase().padStart(2, "0")
)

/** Prints bytes as upper-case hexadecimal text; short ones are put together, which for less than 13 characters gives flat text. */
export const hexOf = (bytes: Uint8Array, from: number, to: number): string => {
  if (to - from > 6) return Bytes.hex(bytes, from, to)
  let text = ""
  for (let at = from; at < to; at += 1) text += digits[bytes[at] ?? 0]
  return text
}

/** A whole number without a sign of so many bytes, `min` … `max` where not every one has a meaning. @category Layouts */
export const whole = (size: number, min = 0, max = 256 ** size - 1): Codec<number> => ({
  doc: { kind: "whole", min, max },
  read: (input) => {
    const at = input.offset
    const value = input.whole(size)
    if (value >= 0 && (value < min || value > max)) input.fail(at, "badValue")
    input.note(at, `u${size * 8}`, value)
    return value
  },
  write: (output, value) => {
    if (typeof value !== "number" || !Number.isInteger(value) || value < min || value > max)
      return output.fail(`must be a whole number from ${min} to ${max}`)
    output.whole(value, size)
  }
})

/** A whole number with a sign. @category Layouts */
export const signed = (size: number): Codec<number> => {
  const half = 256 ** size / 2
  return {
    doc: { kind: "whole", min: -half, max: half - 1 },
    read: (input) => {
      const at = input.offset
      const raw = input.whole(size)
      const value = raw >= half ? raw - half * 2 : raw
      input.note(at, `i${size * 8}`, value)
      return value
    },
    write: (output, value) => {
      if (typeof value !== "number" || !Number.isInteger(value) || value < -half || value >= half)
        return output.fail(`must be a whole number from ${-half} to ${half - 1}`)
      output.whole(value, size)
    }
  }
}

/** One byte with a name: `["login", "heartbeat"]` are 0 and 1. Others are refused. @category Layouts */
export const named = <const N extends string>(names: ReadonlyArray<N>): Codec<N> => ({
  doc: { kind: "oneOf", values: names },
  read: (input) => {
    const at = input.offset
    const value = names[input.byte()]
    if (value === undefined) input.fail(at, "badValue")
    input.note(at, "enum", value)
    return value as N
  },
  write: (output, value) => {
    const byte = names.indexOf(value as N)
    if (byte < 0) return output.fail(`must be one of ${names.join(", ")}`)
    output.whole(byte, 1)
  }
})

/** 00 or 01. @category Layouts */
export const bool: Codec<boolean> = {
  doc: { kind: "oneOf", values: [false, true] },
  read: (input) => {
    const at = input.offset
    const byte = input.byte()
    if (byte > 1) input.fail(at, "badValue")
    input.note(at, "bool", byte === 1)
    return byte === 1
  },
  write: (output, value) =>
    typeof value === "boolean" ? output.whole(value ? 1 : 0, 1) : output.fail("must be true or false")
}

/** So many bytes as hexadecimal text. @category Layouts */
export const fixedHex = (size: number, format = "hex"): Codec<string> => ({
  doc: { kind: "hex", min: size, max: size },
  read: (input) => {
    const at = input.take(size)
    if (at < 0) return nothing()
    const value = hexOf(input.bytes, at, at + size)
    input.note(at, format, value)
    return value
  },
  write: (output, value) => output.hex(value, `must be hexadecimal text of ${size} bytes`, (bytes) => bytes === size)
})

/** A length, then bytes as hexadecimal text. @category Layouts */
export const octets = (format = "octet-string", min = 0, max = 0xffff): Codec<string> => ({
  doc: { kind: "hex", min, max },
  read: (input) => {
    const from = input.offset
    const size = input.length()
    const at = size < 0 ? -1 : input.take(size)
    if (at < 0) return nothing()
    if (size < min || size > max) input.fail(from, "badValue")
    const value = hexOf(input.bytes, at, at + size)
    input.note(from, format, value)
    return value
  },
  write: (output, value) => {
    const digits = typeof value === "string" ? value.replace(/\s/g, "").length : 1
    if (digits % 2 !== 0 || digits < min * 2 || digits > max * 2)
      return output.fail(`must be hexadecimal text of ${min} to ${max} bytes`)
    output.length(digits / 2)
    output.hex(value, "must be hexadecimal text")
  }
})

/** Text of so many bytes, one character a byte. @category Layouts */
export const fixedText = (size: number): Codec<string> => ({
  doc: { kind: "text", min: size, max: size },
  read: (input) => {
    const at = input.take(size)
    if (at < 0) return nothing()
    const value = latin1(input.bytes, at, at + size)
    input.note(at, "visible-string", value)
    return value
  },
  write: (output, value) => writeLatin1(output, value, size)
})

/** A length, then text one character a byte; texts in Chinese are GBK in the terminals, and kept as their bytes are. @category Layouts */
export const visible: Codec<string> = {
  doc: { kind: "text", min: 0, max: 200 },
  read: (input) => {
    const from = input.offset
    const size = input.length()
    const at = size < 0 ? -1 : input.take(size)
    if (at < 0) return nothing()
    const value = latin1(input.bytes, at, at + size)
    input.note(from, "visible-string", value)
    return value
  },
  write: (output, value) => {
    if (typeof value !== "string") return output.fail("must be text")
    output.length(value.length)
    writeLatin1(output, value, value.length)
  }
}

/** Reads text one character a byte: nothing is lost where a terminal sends other than ASCII. */
export const latin1 = (bytes: Uint8Array, from: number, to: number): string => {
  let text = ""
  for (let at = from; at < to; at += 1) text += String.fromCharCode(bytes[at] ?? 0)
  return text
}

/** Writes text one character a byte, exactly `size` of them. */
export const writeLatin1 = (output: Output, value: unknown, size: number): void => {
  if (typeof value !== "string" || value.length !== size || /[^\0-\xff]/.test(value)) {
    output.fail(`must be text of ${size} characters below U+0100`)
    return
  }
  output.put(Uint8Array.from(value, (character) => character.charCodeAt(0)))
}
