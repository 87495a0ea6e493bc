/**
 * Combinators of layouts: a layout is a value from which reading, writing and the reference page follow.
 * Nothing throws: a reader that fails keeps the first failure and every later read is void; a writer that has failed is written to no more, so
 * that a `write` finds it without failure. Byte order is low byte first.
 */
import { Bytes } from "@yugou/core/dialect"
import * as Result from "effect/Result"
import { type AnyCodec, type Codec, type Decoded, type Encodable, isRecord, nothing } from "./Codec.ts"
import { type Place, pathOf, type Reader, type Writer } from "./Cursor.ts"

/** Layouts by name. @category Layouts */
export type Fields = { readonly [name: string]: AnyCodec }
/** An intersection of objects as one. @category Layouts */
export type Simplify<T> = { readonly [K in keyof T]: T[K] }
type StructOf<F extends Fields> = Simplify<{ [K in keyof F]: Decoded<F[K]> }>
type StructFrom<F extends Fields> = Simplify<{ [K in keyof F]: Encodable<F[K]> }>

/** Reads a part and puts its place before the paths of what it noted. @category Layouts */
export const readPart = (reader: Reader, place: Place, codec: AnyCodec): unknown => {
  const { problems, trace } = reader
  const before = problems.length
  const traced = trace?.length ?? 0
  const value = codec.read(reader)
  if (problems.length > before) for (const one of problems.slice(before)) one.field = pathOf(place, one.field)
  if (trace !== null) for (const one of trace.slice(traced)) one.path = pathOf(place, one.path)
  return value
}

/** Writes a part; its place comes before the path of what does not fit. @category Layouts */
export const writePart = (writer: Writer, place: Place, codec: AnyCodec, value: unknown): void => {
  codec.write(writer, value)
  if (writer.failure !== null) writer.within(place)
}

/** Writes a value with the first of some layouts that takes it; where none does the refusal of the first stands. @category Layouts */
export const writeFirst = (writer: Writer, codecs: ReadonlyArray<AnyCodec>, value: unknown): void => {
  const start = writer.size
  let refused: Writer["failure"] = null
  for (const codec of codecs) {
    codec.write(writer, value)
    if (writer.failure === null) return
    refused ??= writer.failure
    writer.failure = null
    writer.rewind(start)
  }
  writer.failure = refused
}

/**
 * A field of so many bytes that always holds a value: bytes of which `get` makes none are a failure. `set` writes a value, or says what would
 * have fitted.
 *
 * @category Layouts
 */
export const field = <A>(spec: {
  readonly format: string
  readonly bytes: number
  readonly get: (bytes: Uint8Array, at: number) => A | undefined
  readonly set: (bytes: Uint8Array, at: number, value: unknown) => string | null
}): Codec<A> => {
  const { bytes: size, format, get, set } = spec
  return {
    doc: { kind: "leaf", format, bytes: size, unit: "" },
    read: (reader) => {
      const at = reader.take(size)
      if (at < 0) return nothing()
      const value = get(reader.bytes, at)
      if (value === undefined) reader.fail(at, "badValue")
      reader.trace?.push({ path: "", offset: at, bytes: size, format, unit: "", value: value ?? null })
      return value as A
    },
    write: (writer, value) => {
      const at = writer.grow(size)
      const refused = set(writer.bytes, at, value)
      if (refused !== null) writer.fail(refused)
    }
  }
}

/** Fields one after the other. A value with a field that the layout lacks is refused. @category Layouts */
export const struct = <F extends Fields>(fields: F): Codec<StructOf<F>, StructFrom<F>> => {
  const entries = Object.entries(fields)
  return {
    doc: { kind: "struct", fields: entries.map(([name, codec]) => [name, codec.doc] as const) },
    read: (reader) => {
      const value: { [name: string]: unknown } = {}
      for (const [name, codec] of entries) {
        value[name] = readPart(reader, name, codec)
        if (reader.failure !== null) return nothing()
      }
      return value as StructOf<F>
    },
    write: (writer, value) => {
      if (!isRecord(value)) return writer.fail("must be an object")
      for (const [name, codec] of entries) {
        writePart(writer, name, codec, value[name])
        if (writer.failure !== null) return
      }
      const unknown = Object.keys(value).find((name) => !Object.hasOwn(fields, name))
      if (unknown === undefined) return
      writer.fail("is not a field of this layout")
      writer.within(unknown)
    }
  }
}

/** How many there may be, and how many bytes say how many there are (1 where nothing is said). */
interface Limits {
  readonly countBytes?: 0 | 1 | 2
  readonly min?: number
  readonly max: number
}

/** Reads a count; −1 after a failure. */
const readCount = (reader: Reader, { countBytes = 1, max, min = 0 }: Limits): number => {
  const at = reader.take(countBytes)
  if (at < 0) return -1
  const count = (reader.bytes[at] ?? 0) | (countBytes === 2 ? (reader.bytes[at + 1] ?? 0) << 8 : 0)
  if (count >= min && count <= max) return count
  reader.fail(at, "badValue")
  return -1
}

/** A count, then that many items; counts outside `min`…`max` are refused. @category Layouts */
export const list = <A, I>(
  item: Codec<A, I>,
  { countBytes = 1, max, min = 0 }: Limits & { readonly countBytes?: 1 | 2 }
): Codec<ReadonlyArray<A>, ReadonlyArray<I>> => ({
  doc: { kind: "list", countBytes, min, max, item: item.doc },
  read: (reader) => {
    const count = readCount(reader, { countBytes, min, max })
    return count < 0 ? nothing() : readItems(reader, item, count)
  },
  write: (writer, value) => {
    if (!Array.isArray(value)) return writer.fail("must be a list")
    if (value.length < min || value.length > max) return writer.fail(`must have ${min} to ${max} entries`)
    writer.unsigned(value.length, countBytes)
    writeItems(writer, item, value)
  }
})

const readItems = <A, I>(reader: Reader, item: Codec<A, I>, count: number): ReadonlyArray<A> => {
  const items: Array<A> = []
  for (let index = 0; index < count; index += 1) {
    items.push(readPart(reader, index, item as AnyCodec) as A)
    if (reader.failure !== null) return nothing()
  }
  return items
}

const writeItems = (writer: Writer, item: AnyCodec, values: ReadonlyArray<unknown>): void => {
  for (let index = 0; index < values.length && writer.failure === null; index += 1)
    writePart(writer, index, item, values[index])
}

/** Exactly `count` items, no count on the wire. @category Layouts */
export const repeat = <A, I>(item: Codec<A, I>, count: number): Codec<ReadonlyArray<A>, ReadonlyArray<I>> => ({
  doc: { kind: "list", countBytes: 0, min: count, max: count, item: item.doc },
  read: (reader) => readItems(reader, item, count),
  write: (writer, value) =>
    Array.isArray(value) && value.length === count
      ? writeItems(writer, item, value)
      : writer.fail(`must be a list of ${count} entries`)
})

/** Items of at least `itemBytes` bytes to the end of the unit, with no count on the wire. @category Layouts */
export const untilEnd = <A, I>(item: Codec<A, I>, itemBytes: number): Codec<ReadonlyArray<A>, ReadonlyArray<I>> => ({
  doc: { kind: "list", countBytes: 0, min: 0, max: 255, item: item.doc },
  read: (reader) => {
    const items: Array<A> = []
    while (reader.failure === null && reader.offset + itemBytes <= reader.end)
      items.push(readPart(reader, items.length, item as AnyCodec) as A)
    return items
  },
  write: (writer, value) => (Array.isArray(value) ? writeItems(writer, item, value) : writer.fail("must be a list"))
})

/** Bytes as hexadecimal text after a count; `countBytes` 0 takes the rest of the unit. @category Layouts */
export const hex = ({ countBytes = 1, max }: Limits): Codec<string> => ({
  doc: { kind: "hex", countBytes, max },
  read: (reader) => {
    const count = countBytes === 0 ? reader.end - reader.offset : readCount(reader, { countBytes, max })
    if (count > max) reader.fail(reader.offset, "badValue")
    const start = count < 0 ? -1 : reader.take(count)
    if (start < 0) return nothing()
    const value = Bytes.lowerHex(reader.bytes, start, start + count)
    reader.trace?.push({ path: "", offset: start, bytes: count, format: "hex", unit: "", value })
    return value
  },
  write: (writer, value) => {
    const bytes = typeof value === "string" ? Result.getOrNull(Bytes.fromHex(value)) : null
    if (bytes === null || bytes.length > max) return writer.fail(`must be hexadecimal text of at most ${max} bytes`)
    writer.unsigned(bytes.length, countBytes)
    writer.put(bytes)
  }
})

/** Reads a whole byte range with a layout; bytes that are left over are a failure. @category Layouts */
export const readAll = <A, I>(codec: Codec<A, I>, reader: Reader): A => {
  const value = codec.read(reader)
  if (reader.failure === null && reader.offset !== reader.end) reader.fail(reader.offset, "trailingBytes")
  return value
}
