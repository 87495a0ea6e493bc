/** Generators of PDUs. Narrow on purpose: short alphabets and small counts make lengths and layouts collide. */
import * as fc from "fast-check"
import type { Field, Version } from "../src/Field.ts"
import type { Pdu } from "../src/Messages.ts"
import { layoutOf, table } from "../src/Messages.ts"

const bytes = (min: number, max: number): fc.Arbitrary<Uint8Array> => fc.uint8Array({ minLength: min, maxLength: max })

const text = (max: number): fc.Arbitrary<string> =>
  fc.array(fc.constantFrom("0", "1", "8", "A", "\u00e9"), { maxLength: max }).map((letters) => letters.join(""))

const uint = (most: number): fc.Arbitrary<number> =>
  fc.oneof(fc.integer({ min: 0, max: 3 }), fc.constantFrom(most, most - 1), fc.integer({ min: 0, max: most }))

const valueOf = (field: Field, version: Version): fc.Arbitrary<unknown> => {
  const width = field.widths[version]
  switch (field.kind) {
    case "uint":
      return uint(width === 1 ? 0xff : 0xffff_ffff)
    case "id":
      return fc.bigInt({ min: 0n, max: 0xffff_ffff_ffff_ffffn })
    case "text":
      return text(width)
    case "octets":
      return bytes(width, width)
    case "content":
      return fc.oneof(bytes(0, 3), bytes(138, 142), bytes(255, 255))
    case "texts":
      return fc.array(text(width), { maxLength: 4 })
  }
}

const bodyOf = (fields: ReadonlyArray<Field>, version: Version): fc.Arbitrary<Record<string, unknown>> =>
  fc.record(Object.fromEntries(fields.map((field) => [field.name, valueOf(field, version)])))

/** Any PDU of the table, in either version. */
export const pdu: fc.Arbitrary<Pdu> = fc
  .tuple(fc.constantFrom(...table), fc.constantFrom<Version>("2.0", "3.0"), uint(0xffff_ffff))
  .chain(([row, version, sequenceId]) =>
    bodyOf(layoutOf(row.type)?.fields[version] ?? [], version).map(
      (body) => ({ type: row.type, version, sequenceId, body }) as unknown as Pdu
    )
  )
