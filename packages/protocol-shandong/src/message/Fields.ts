/** The fields that messages are made of. Unlike the items of a profile they always hold a value: bytes that are none are a failure. */
import { Bytes } from "@yugou/dialect-kit"
import { type Codec, field, isWhole, type Reader, readPart, type Writer } from "@yugou/dialect-kit/layout"
import * as Result from "effect/Result"
import { maxDataLength } from "../frame/Frame.ts"
import type { Item } from "../profile/Book.ts"
import * as Bcd from "../value/Bcd.ts"
import * as Field from "../value/Field.ts"
import { maxPoint } from "./Messages.ts"
import * as Results from "./Results.ts"

/** A whole number, low byte first. */
export const unsigned = (size: 1 | 2): Codec<number> =>
  field<number>({
    format: `BIN${size}`,
    bytes: size,
    get: (bytes, at) => (bytes[at] ?? 0) | (size === 2 ? (bytes[at + 1] ?? 0) << 8 : 0),
    set: (bytes, at, value) => {
      if (!isWhole(value, 0, 256 ** size - 1)) return `must be 0…${256 ** size - 1}`
      bytes[at] = value & 0xff
      if (size === 2) bytes[at + 1] = value >> 8
      return null
    }
  })

/** Two decimal digits. */
export const bcd: Codec<number> = field<number>({
  format: "BCD",
  bytes: 1,
  get: (bytes, at) => Bcd.ofByte(bytes[at] ?? 0xff) ?? undefined,
  set: (bytes, at, value) => {
    if (!isWhole(value, 0, 99)) return "must be 0…99"
    bytes[at] = Bcd.toByte(value)
    return null
  }
})

/** Bytes as hexadecimal text of this form, in the order of transmission or the last byte first. */
const hexText = (size: number, order: "plain" | "reversed", form: RegExp, expected: string): Codec<string> => {
  const places = Array.from({ length: size }, (_, index) => (order === "plain" ? index : size - 1 - index))
  return field<string>({
    format: `HEX${size}`,
    bytes: size,
    get: (bytes, at) => places.reduce((text, place) => text + Bytes.hexOfByte(bytes[at + place] ?? 0), ""),
    set: (bytes, at, value) => {
      if (typeof value !== "string" || !form.test(value)) return expected
      for (const [index, place] of places.entries())
        bytes[at + place] = Number.parseInt(value.slice(index * 2, index * 2 + 2), 16)
      return null
    }
  })
}

/** Two bytes, low byte first: an alarm's code. */
export const code = hexText(2, "reversed", /^[0-9A-F]{4}$/, "must be four hexadecimal digits")

/** The number of an item, under its own name wherever it stands. */
export const di: Codec<string> = {
  doc: code.doc,
  read: (reader) => readPart(reader, "di", code) as string,
  write: code.write
}

/** One byte as it stands. */
export const hexByte = hexText(1, "plain", /^[0-9A-Fa-f]{2}$/, "must be one byte in hexadecimal")

/** Six digits, `A` for an unused one. */
export const password = (order: "plain" | "reversed"): Codec<string> =>
  hexText(3, order, /^[0-9A]{6}$/, "must be 6 digits, A for an unused one")

const moments = <A extends string | null>(get: (bytes: Uint8Array, at: number) => A | undefined): Codec<A> =>
  field<A>({
    format: "stamp",
    bytes: 5,
    get,
    set: (bytes, at, value) => {
      const given = typeof value === "string" ? Bcd.writeMoment(value) : null
      if (given === null && value !== null) return "must be YYYY-MM-DD HH:mm"
      bytes.set(given ?? [0xff, 0xff, 0xff, 0xff, 0xff], at)
      return null
    }
  })

/** YY MM DD hh mm, not reversed; `null` for bytes that are no moment, written as FF. */
export const stamp = moments<string | null>(Bcd.readMoment)

/** A moment that must be one. */
export const moment = moments<string>((bytes, at) => Bcd.readMoment(bytes, at) ?? undefined)

/** A result byte by its name. */
export const result: Codec<string> = field<string>({
  format: "result",
  bytes: 1,
  get: (bytes, at) => Results.nameOf(bytes[at] ?? 0),
  set: (bytes, at, value) => {
    const byte = typeof value === "string" ? Results.codeOf(value) : null
    if (byte === null) return "is no result of this family"
    bytes[at] = byte
    return null
  }
})

export const maskBytes = 8

/** The points that a read is about, a bit for each; one at least. */
export const points: Codec<ReadonlyArray<number>> = field<ReadonlyArray<number>>({
  format: "mask",
  bytes: maskBytes,
  get: (bytes, at) => {
    const list: Array<number> = []
    for (let index = 0; index < maskBytes; index++)
      for (let bits = bytes[at + index] ?? 0, point = index * 8; bits > 0; bits >>= 1, point++)
        if ((bits & 1) === 1) list.push(point)
    return list.length === 0 ? undefined : list
  },
  set: (bytes, at, value) => {
    if (!Array.isArray(value) || value.length === 0) return "must name a point"
    if (!value.every((point) => isWhole(point, 0, maxPoint))) return `must be 0…${maxPoint}`
    for (const point of value) bytes[at + (point >> 3)] = (bytes[at + (point >> 3)] ?? 0) | (1 << (point & 7))
    return null
  }
})

/** Everything to the end of the data. */
export const rest: Codec<string> = {
  doc: { kind: "hex", countBytes: 0, max: maxDataLength },
  read: (reader) => {
    const size = reader.end - reader.offset
    const at = reader.take(size)
    const value = Bytes.hex(reader.bytes, at, at + size)
    reader.trace?.push({ path: "", offset: at, bytes: size, format: "hex", unit: "", value })
    return value
  },
  write: (writer, value) => writer.hex(value, "must be hexadecimal")
}

/** Reads the value of an item at one point, under the item's number. */
export const readValue = (reader: Reader, { codec, di: name, length, row }: Item): Field.Value => {
  const at = reader.take(length)
  if (at < 0) return null
  const value = Field.decode(codec, reader.bytes, at, row.allOnes)
  reader.trace?.push({ path: name, offset: at, bytes: length, format: name, unit: "", value: value ?? "null" })
  return value
}

export const writeValue = (writer: Writer, { codec }: Item, value: Field.Value): void => {
  const encoded = Field.encode(codec, value, "")
  if (Result.isSuccess(encoded)) writer.put(encoded.success)
  else writer.failure = { path: encoded.failure.path, message: encoded.failure.message }
}
