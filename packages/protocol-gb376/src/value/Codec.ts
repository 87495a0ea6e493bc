/**
 * Combinators of layouts: a layout is a value from which reading, writing and the reference page follow.
 * Nothing throws: a reader that fails keeps the first failure and every later read is void. Byte order is low byte first.
 */
import { Bytes } from "@yugou/dialect-kit"
import * as Result from "effect/Result"
import type { Reader, Writer } from "./Cursor.ts"
import { type AnyCodec, type Codec, type Decoded, type Encodable, isRecord, nothing } from "./Leaf.ts"

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

const nest = (reader: Reader, name: string, problemsBefore: number, traceBefore: number): void => {
  const glue = (path: string) => (path === "" || path.startsWith("[") ? `${name}${path}` : `${name}.${path}`)
  for (let index = problemsBefore; index < reader.problems.length; index += 1) {
    const problem = reader.problems[index]
    if (problem !== undefined) problem.field = glue(problem.field)
  }
  if (reader.trace === null) return
  for (let index = traceBefore; index < reader.trace.length; index += 1) {
    const entry = reader.trace[index]
    if (entry !== undefined) entry.path = glue(entry.path)
  }
}

/** Reads a part and puts its name before the paths of what it noted. */
export const readNamed = (reader: Reader, name: string, codec: AnyCodec): unknown => {
  const problemsBefore = reader.problems.length
  if (reader.trace === null) {
    const value = codec.read(reader)
    if (reader.problems.length !== problemsBefore) nest(reader, name, problemsBefore, 0)
    return value
  }
  const traceBefore = reader.trace.length
  const value = codec.read(reader)
  nest(reader, name, problemsBefore, traceBefore)
  return value
}

export const refuseUnknown = (
  writer: Writer,
  value: { readonly [key: string]: unknown },
  known: (name: string) => boolean
): void => {
  for (const name of Object.keys(value)) {
    if (!known(name)) {
      writer.fail("is not a field of this layout")
      writer.within(name)
      return
    }
  }
}

/** Fields one after the other. A value with a field that the layout lacks is refused. */
export const struct = <F extends Fields>(fields: F): Codec<StructOf<F>, StructFrom<F>> => {
  const entries = Object.entries(fields)
  return {
    doc: { kind: "struct", fields: entries.map(([name, codec]) => [name, codec.doc] as const) },
    read: (reader) => {
      const value: { [name: string]: unknown } = {}
      for (const [name, codec] of entries) {
        value[name] = readNamed(reader, name, codec)
        if (reader.failure !== null) return nothing()
      }
      return value as StructOf<F>
    },
    write: (writer, value) => {
      if (writer.failure !== null) return
      if (!isRecord(value)) {
        writer.fail("must be an object")
        return
      }
      for (const [name, codec] of entries) {
        codec.write(writer, value[name])
        if (writer.failure !== null) {
          writer.within(name)
          return
        }
      }
      refuseUnknown(writer, value, (name) => Object.hasOwn(fields, name))
    }
  }
}

/** A count of `countBytes` bytes, then that many items; counts outside `min`…`max` are refused. */
export const list = <A, I>(
  item: Codec<A, I>,
  limits: { readonly countBytes: 1 | 2; readonly min: number; readonly max: number }
): Codec<ReadonlyArray<A>, ReadonlyArray<I>> => ({
  doc: { kind: "list", ...limits, item: item.doc },
  read: (reader) => {
    const at = reader.take(limits.countBytes)
    if (at < 0) return nothing()
    const count = (reader.bytes[at] ?? 0) | (limits.countBytes === 2 ? (reader.bytes[at + 1] ?? 0) << 8 : 0)
    if (count < limits.min || count > limits.max) {
      reader.fail(at, "badValue")
      return nothing()
    }
    return readItems(reader, item, count)
  },
  write: (writer, value) => {
    if (writer.failure !== null) return
    if (!Array.isArray(value)) {
      writer.fail("must be a list")
      return
    }
    if (value.length < limits.min || value.length > limits.max) {
      writer.fail(`must have ${limits.min} to ${limits.max} entries`)
      return
    }
    const at = writer.grow(limits.countBytes)
    writer.bytes[at] = value.length & 0xff
    if (limits.countBytes === 2) writer.bytes[at + 1] = value.length >> 8
    writeItems(writer, item, value)
  }
})

const readItems = <A, I>(reader: Reader, item: Codec<A, I>, count: number): ReadonlyArray<A> => {
  const items: Array<A> = []
  for (let index = 0; index < count; index += 1) {
    items.push(readNamed(reader, `[${index}]`, item as AnyCodec) as A)
    if (reader.failure !== null) return nothing()
  }
  return items
}

const writeItems = (
  writer: Writer,
  item: { readonly write: AnyCodec["write"] },
  values: ReadonlyArray<unknown>
): void => {
  for (const [index, value] of values.entries()) {
    item.write(writer, value)
    if (writer.failure !== null) {
      writer.within(`[${index}]`)
      return
    }
  }
}

/** Exactly `count` items, no count on the wire. */
export const repeat = <A, I>(item: Codec<A, I>, count: number): Codec<ReadonlyArray<A>, ReadonlyArray<I>> => ({
  doc: { kind: "list", countBytes: 0, min: count, max: count, item: item.doc },
  read: (reader) => readItems(reader, item, count),
  write: (writer, value) => {
    if (writer.failure !== null) return
    if (!Array.isArray(value) || value.length !== count) {
      writer.fail(`must be a list of ${count} entries`)
      return
    }
    writeItems(writer, item, value)
  }
})

/** One byte of flags, then one item for each flag that is set; each item tells its number (1…8) in `field`. */
export const perBit = <N extends string, A extends object, I extends object>(
  field: N,
  item: Codec<A, I>
): Codec<ReadonlyArray<Simplify<{ [K in N]: number } & A>>, ReadonlyArray<Simplify<{ [K in N]: number } & I>>> => ({
  doc: { kind: "perBit", bits: 8, field, item: item.doc },
  read: (reader) => {
    const at = reader.take(1)
    if (at < 0) return nothing()
    const mask = reader.bytes[at] ?? 0
    const items: Array<Simplify<{ [K in N]: number } & A>> = []
    for (let bit = 0; bit < 8; bit += 1) {
      if ((mask & (1 << bit)) === 0) continue
      const value = readNamed(reader, `[${items.length}]`, item as AnyCodec)
      if (reader.failure !== null) return nothing()
      items.push({ [field]: bit + 1, ...(value as object) } as Simplify<{ [K in N]: number } & A>)
    }
    return items
  },
  write: (writer, value) => {
    if (writer.failure !== null) return
    if (!Array.isArray(value)) {
      writer.fail("must be a list")
      return
    }
    const maskAt = writer.grow(1)
    let last = 0
    for (const [index, entry] of value.entries()) {
      const number = isRecord(entry) ? entry[field] : undefined
      if (!isRecord(entry) || typeof number !== "number" || !Number.isInteger(number) || number <= last || number > 8) {
        writer.fail(`${field} must be 1 to 8, in rising order`)
        writer.within(`[${index}]`)
        return
      }
      last = number
      writer.bytes[maskAt] = (writer.bytes[maskAt] ?? 0) | (1 << (number - 1))
      const { [field]: _number, ...rest } = entry
      item.write(writer, rest)
      if (writer.failure !== null) {
        writer.within(`[${index}]`)
        return
      }
    }
  }
})

/** Bytes as hexadecimal text after a count of `countBytes` bytes; `countBytes` 0 takes the rest of the unit. */
export const hex = (limits: { readonly countBytes: 0 | 1 | 2; readonly max: number }): Codec<string> => ({
  doc: { kind: "hex", ...limits },
  read: (reader) => {
    const at = reader.take(limits.countBytes)
    if (at < 0) return nothing()
    const low = reader.bytes[at] ?? 0
    const count =
      limits.countBytes === 0
        ? reader.end - reader.offset
        : limits.countBytes === 1
          ? low
          : low | ((reader.bytes[at + 1] ?? 0) << 8)
    if (count > limits.max) {
      reader.fail(at, "badValue")
      return nothing()
    }
    const start = reader.take(count)
    if (start < 0) return nothing()
    const value = Bytes.lowerHex(reader.bytes, start, start + count)
    reader.trace?.push({ path: "", offset: start, bytes: count, format: "hex", unit: "", value })
    return value
  },
  write: (writer, value) => {
    if (writer.failure !== null) return
    const bytes = typeof value === "string" ? Result.getOrNull(Bytes.fromHex(value)) : null
    if (bytes === null || bytes.length > limits.max) {
      writer.fail(`must be hexadecimal text of at most ${limits.max} bytes`)
      return
    }
    const at = writer.grow(limits.countBytes + bytes.length)
    if (limits.countBytes > 0) writer.bytes[at] = bytes.length & 0xff
    if (limits.countBytes === 2) writer.bytes[at + 1] = bytes.length >> 8
    writer.bytes.set(bytes, at + limits.countBytes)
  }
})

/** Reads a whole byte range with a layout; bytes that are left over are a failure. */
export const readAll = <A, I>(codec: Codec<A, I>, reader: Reader): A => {
  const value = codec.read(reader)
  if (reader.failure === null && reader.offset !== reader.end) reader.fail(reader.offset, "trailingBytes")
  return value
}
