/** How one item's bytes are laid out, as data: what a profile writes down and {@link Field} executes. */
import * as Schema from "effect/Schema"

/** Limits how many bytes one value may take. */
export const maxValueBytes = 64

const bytes = (maximum: number) => Schema.Int.check(Schema.isBetween({ minimum: 1, maximum }))
const decimals = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 8 }))
const on = Schema.Literal(true)

/** Matches a data item's number as text: four hexadecimal digits, upper case. */
export const Di = Schema.String.check(Schema.isPattern(/^[0-9A-F]{4}$/u))
export const FieldName = Schema.String.check(Schema.isPattern(/^[a-z][A-Za-z0-9]{0,31}$/u))

const kind = <F extends Schema.Struct.Fields>(fields: F, description: string) =>
  Schema.Struct(fields).annotate({ description })
const digits = Schema.Tuple([bytes(8), decimals])

const BcdU = kind({ bcdU: digits }, "unsigned BCD [bytes, decimals], low byte first; value: decimal text")
const BcdS = kind({ bcdS: digits }, "signed BCD [bytes, decimals]; sign is bit 4 of the last byte; value: decimal text")
const Bin = kind({ bin: bytes(6) }, "unsigned binary, low byte first; decimal text")
const SBin = kind({ sbin: bytes(6) }, "binary, sign-magnitude: bit 7 of the last byte is the sign; decimal text")
const Bits = kind({ bits: bytes(8) }, "bit string of that many bytes; value: list of numbers, bit i is number i + 1")
const Slip = kind(
  { slip: Schema.Literals(["bcd", "bin"]) },
  "purchase slip number, one byte; value: a number (bcd 0…99, bin 0…255)"
)
const Hm = kind({ hm: on }, "mm hh; value HH:mm")
const Hms = kind({ hms: on }, "ss mm hh; value HH:mm:ss")
const DateTime6 = kind({ datetime6: on }, "ss mm hh DD MM YY; value YYYY-MM-DD HH:mm:ss")
const DateTime5 = kind({ datetime5: on }, "mm hh DD MM YY; value YYYY-MM-DD HH:mm")
const Stamp5 = kind({ stamp5: on }, "YY MM DD hh mm, not reversed; value YYYY-MM-DD HH:mm")
const Nibbles = kind(
  { nibbles: Schema.Tuple([FieldName, FieldName]) },
  "one byte of two decimal half bytes [high, low]; value: two digits"
)
const Raw = kind({ raw: bytes(maxValueBytes) }, "bytes as they stand; hexadecimal")

/** One value without parts. */
export const Simple = Schema.Union([
  BcdU,
  BcdS,
  Bin,
  SBin,
  Bits,
  Slip,
  Hm,
  Hms,
  DateTime6,
  DateTime5,
  Stamp5,
  Nibbles,
  Raw
])
export type Simple = typeof Simple.Type

/** A composite value: named fields in the order in which they travel. */
export const Sequence = Schema.Struct({
  seq: Schema.NonEmptyArray(Schema.Struct({ name: FieldName, codec: Simple }))
}).annotate({ description: "fields in wire order" })
export type Sequence = typeof Sequence.Type

/** A block item (xxxF): answers with the values of its children, one after another, without their numbers. */
export const Block = Schema.Struct({ block: Schema.NonEmptyArray(Di) }).annotate({ description: "children in order" })
export type Block = typeof Block.Type

export const CodecSpec = Schema.Union([...Simple.members, Sequence, Block])
export type CodecSpec = typeof CodecSpec.Type

/** Gives the bytes that a value takes; a block's length is that of its children, so it is not known here. */
export const lengthOf = (spec: Simple | Sequence): number => {
  if ("seq" in spec) return spec.seq.reduce((sum, field) => sum + lengthOf(field.codec), 0)
  if ("bcdU" in spec) return spec.bcdU[0]
  if ("bcdS" in spec) return spec.bcdS[0]
  if ("bin" in spec) return spec.bin
  if ("sbin" in spec) return spec.sbin
  if ("bits" in spec) return spec.bits
  if ("raw" in spec) return spec.raw
  if ("slip" in spec || "nibbles" in spec) return 1
  if ("hm" in spec) return 2
  if ("hms" in spec) return 3
  return "datetime6" in spec ? 6 : 5
}
