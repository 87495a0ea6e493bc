/** Readings by tariff: how many tariffs there are, then the total and each tariff of every quantity. */
import { type Fields, readNamed, refuseUnknown, repeat, type Simplify } from "./Codec.ts"
import { type Codec, type Decoded, type Encodable, isRecord, nothing } from "./Leaf.ts"

/** Largest number of tariffs that the standard knows (F21). */
export const maxTariffs = 12

/**
 * The number of tariffs M, then for each field M+1 items: the total and each tariff.
 * The value has one list per field; all lists are of the same length.
 */
export const tariffs = <F extends Fields>(
  fields: F
): Codec<
  Simplify<{ [K in keyof F]: ReadonlyArray<Decoded<F[K]>> }>,
  Simplify<{ [K in keyof F]: ReadonlyArray<Encodable<F[K]>> }>
> => {
  const entries = Object.entries(fields)
  return {
    doc: { kind: "tariffs", fields: entries.map(([name, codec]) => [name, codec.doc] as const) },
    read: (reader) => {
      const at = reader.take(1)
      if (at < 0) return nothing()
      const count = reader.bytes[at] ?? 0
      if (count > maxTariffs) {
        reader.fail(at, "badValue")
        return nothing()
      }
      const value: { [name: string]: unknown } = {}
      for (const [name, codec] of entries) {
        value[name] = readNamed(reader, name, repeat(codec, count + 1))
        if (reader.failure !== null) return nothing()
      }
      return value as Simplify<{ [K in keyof F]: ReadonlyArray<Decoded<F[K]>> }>
    },
    write: (writer, value) => {
      if (writer.failure !== null) return
      if (!isRecord(value)) {
        writer.fail("must be an object")
        return
      }
      const first = value[entries[0]?.[0] ?? ""]
      if (!Array.isArray(first) || first.length < 1 || first.length > maxTariffs + 1) {
        writer.fail(`must have the total and 0 to ${maxTariffs} tariffs`)
        return
      }
      const at = writer.grow(1)
      writer.bytes[at] = first.length - 1
      for (const [name, codec] of entries) {
        repeat(codec, first.length).write(writer, value[name])
        if (writer.failure !== null) {
          writer.within(name)
          return
        }
      }
      refuseUnknown(writer, value, (name) => Object.hasOwn(fields, name))
    }
  }
}
