/** Layouts of this standard beside those that every dialect has. */
import { type AnyCodec, type Codec, isRecord, isWhole, readPart, type Simplify } from "@yugou/dialect-kit/layout"

/** No bytes, no value. */
export const none: Codec<null, null | undefined> = {
  doc: { kind: "none" },
  read: () => null,
  write: (writer, value) => {
    if (value !== null && value !== undefined) writer.fail("this unit carries no data: leave the value out")
  }
}

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
