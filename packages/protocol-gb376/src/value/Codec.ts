/**
 * Combinators of layouts: a layout is a value from which reading, writing and the reference page follow.
 * Nothing throws: a reader that fails keeps the first failure and every later read is void; a writer that has failed is written to no more, so
 * that a `write` finds it without failure. Byte order is low byte first.
 */
import { Bytes } from "@yugou/dialect-kit"
import * as Result from "effect/Result"
import { type Place, pathOf, type Reader, type Writer } from "./Cursor.ts"
import { type AnyCodec, type Codec, type Decoded, type Encodable, isRecord, isWhole, nothing } from "./Leaf.ts"

/** No bytes, no value. */
export const none: Codec<null, null | undefined> = {
  doc: { kind: "none" },
  read: () => null,
  write: (writer, value) => {
    if (value !== null && value !== undefined) writer.fail("this unit carries no data: leave the value out")
  }
}

export type Fields = { readonly [name: string]: AnyCodec }
export type Simplify<T> = { readonly [K in keyof T]: T[K] }
type StructOf<F extends Fields> = Simplify<{ [K in keyof F]: Decoded<F[K]> }>
type StructFrom<F extends Fields> = Simplify<{ [K in keyof F]: Encodable<F[K]> }>

/** Reads a part and puts its place before the paths of what it noted. */
export const readPart = (reader: Reader, place: Place, codec: AnyCodec): unknown => {
  const { problems, trace } = reader
  const before = problems.length
  const traced = trace?.length ?? 0
  const value = codec.read(reader)
  for (const problem of problems.length === before ? [] : problems.slice(before))
    problem.field = pathOf(place, problem.field)
  for (const entry of trace?.slice(traced) ?? []) entry.path = pathOf(place, entry.path)
  return value
}

/** Writes a part; its place comes before the path of what does not fit. */
export const writePart = (writer: Writer, place: Place, codec: AnyCodec, value: unknown): void => {
  codec.write(writer, value)
  if (writer.failure !== null) writer.within(place)
}

/** Fields one after the other. A value with a field that the layout lacks is refused. */
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

/** A count, then that many items; counts outside `min`…`max` are refused. */
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

/** Exactly `count` items, no count on the wire. */
export const repeat = <A, I>(item: Codec<A, I>, count: number): Codec<ReadonlyArray<A>, ReadonlyArray<I>> => ({
  doc: { kind: "list", countBytes: 0, min: count, max: count, item: item.doc },
  read: (reader) => readItems(reader, item, count),
  write: (writer, value) =>
    Array.isArray(value) && value.length === count
      ? writeItems(writer, item, value)
      : writer.fail(`must be a list of ${count} entries`)
})

/** Items of at least `itemBytes` bytes to the end of the unit, with no count on the wire. */
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

type Numbered<N extends string, A> = ReadonlyArray<Simplify<{ [K in N]: number } & A>>

/** One byte of flags, then one item for each flag that is set; each item tells its number (1…8) in `field`. */
export const perBit = <N extends string, A extends object, I extends object>(
  field: N,
  item: Codec<A, I>
): Codec<Numbered<N, A>, Numbered<N, I>> => ({
  doc: { kind: "perBit", bits: 8, field, item: item.doc },
  read: (reader) => {
    const at = reader.take(1)
    const items: Array<object> = []
    for (let bit = 0; bit < 8 && reader.failure === null; bit += 1) {
      if (((reader.bytes[at] ?? 0) & (1 << bit)) === 0) continue
      items.push({ [field]: bit + 1, ...(readPart(reader, items.length, item as AnyCodec) as object) })
    }
    return items as unknown as Numbered<N, A>
  },
  write: (writer, value) => {
    if (!Array.isArray(value)) return writer.fail("must be a list")
    const maskAt = writer.grow(1)
    let last = 0
    for (const [index, entry] of value.entries()) {
      const { [field]: number, ...rest } = isRecord(entry) ? entry : {}
      if (isWhole(number, last + 1, 8)) {
        last = number
        writer.bytes[maskAt] = (writer.bytes[maskAt] ?? 0) | (1 << (number - 1))
        item.write(writer, rest)
      } else writer.fail(`${field} must be 1 to 8, in rising order`)
      if (writer.failure !== null) return writer.within(index)
    }
  }
})

/** Bytes as hexadecimal text after a count; `countBytes` 0 takes the rest of the unit. */
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

/** Reads a whole byte range with a layout; bytes that are left over are a failure. */
export const readAll = <A, I>(codec: Codec<A, I>, reader: Reader): A => {
  const value = codec.read(reader)
  if (reader.failure === null && reader.offset !== reader.end) reader.fail(reader.offset, "trailingBytes")
  return value
}
