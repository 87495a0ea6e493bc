import {
  type Codec,
  type Decoded,
  type Encodable,
  type Fields,
  isRecord,
  nothing,
  repeat,
  type Simplify,
  struct
} from "@yugou/dialect-kit/layout"
/** Readings by tariff: how many tariffs there are, then the total and each tariff of every quantity. */

/** Largest number of tariffs that the standard knows (F21). */
export const maxTariffs = 12

type Lists<F extends Fields> = Simplify<{ [K in keyof F]: ReadonlyArray<Decoded<F[K]>> }>

/**
 * The number of tariffs M, then for each field M+1 items: the total and each tariff.
 * The value has one list per field; all lists are of the same length.
 */
export const tariffs = <F extends Fields>(
  fields: F
): Codec<Lists<F>, Simplify<{ [K in keyof F]: ReadonlyArray<Encodable<F[K]>> }>> => {
  const entries = Object.entries(fields)
  /** The layout of each number of items, from 1. */
  const layouts = Array.from({ length: maxTariffs + 1 }, (_, index) =>
    struct(Object.fromEntries(entries.map(([name, codec]) => [name, repeat(codec, index + 1)])))
  )
  return {
    doc: { kind: "tariffs", fields: entries.map(([name, codec]) => [name, codec.doc] as const) },
    read: (reader) => {
      const at = reader.take(1)
      if (at < 0) return nothing()
      const layout = layouts[reader.bytes[at] ?? 0]
      if (layout === undefined) reader.fail(at, "badValue")
      return (layout?.read(reader) ?? nothing()) as Lists<F>
    },
    write: (writer, value) => {
      if (!isRecord(value)) return writer.fail("must be an object")
      const first = value[entries[0]?.[0] ?? ""]
      const layout = Array.isArray(first) ? layouts[first.length - 1] : undefined
      if (layout === undefined || !Array.isArray(first))
        return writer.fail(`must have the total and 0 to ${maxTariffs} tariffs`)
      writer.unsigned(first.length - 1, 1)
      layout.write(writer, value)
    }
  }
}
