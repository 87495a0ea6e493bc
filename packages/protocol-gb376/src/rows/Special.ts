/** Layouts that the combinators do not cover. */
import { bin } from "../Binary.ts"
import { readNamed, struct } from "../Codec.ts"
import * as Hex from "../Hex.ts"
import { type AnyCodec, type Codec, isRecord, nothing, total } from "../Leaf.ts"
import * as UnitId from "../UnitId.ts"
import type { Reader, Writer } from "../Wire.ts"

/** A data unit id as a value. */
export interface UnitIdValue {
  readonly pn: ReadonlyArray<UnitId.Point>
  readonly fn: ReadonlyArray<number>
}

/** Four bytes of a data unit id inside a unit. */
export const unitId: Codec<UnitIdValue> = {
  doc: { kind: "special", text: "data unit id", bytes: "4" },
  read: (reader) => {
    const at = reader.take(4)
    if (at < 0) return nothing()
    const { pn, fn, valid } = UnitId.read(reader.bytes, at)
    if (!valid) reader.fail(at, "unitId")
    reader.trace?.push({ path: "", offset: at, bytes: 4, format: "DA DT", unit: "", value: { pn, fn } })
    return { pn, fn }
  },
  write: (writer, value) => {
    if (writer.failure !== null) return
    if (!isRecord(value) || !Array.isArray(value.pn) || !Array.isArray(value.fn)) {
      writer.fail("must have pn and fn lists")
      return
    }
    const at = writer.grow(4)
    const refused = UnitId.write(writer.bytes, at, { pn: value.pn, fn: value.fn })
    if (refused !== null) writer.fail(refused)
  }
}

/** Reads items to the end of the unit, with no count on the wire. */
export const untilEnd = <A, I>(item: Codec<A, I>, itemBytes: number): Codec<ReadonlyArray<A>, ReadonlyArray<I>> => ({
  doc: { kind: "list", countBytes: 0, min: 0, max: 255, item: item.doc },
  read: (reader: Reader) => {
    const items: Array<A> = []
    while (reader.failure === null && reader.offset + itemBytes <= reader.end) {
      items.push(readNamed(reader, `[${items.length}]`, item as AnyCodec) as A)
    }
    return items
  },
  write: (writer: Writer, value) => {
    if (!Array.isArray(value)) {
      writer.fail("must be a list")
      return
    }
    for (const [index, entry] of value.entries()) {
      item.write(writer, entry)
      if (writer.failure !== null) {
        writer.within(`[${index}]`)
        return
      }
    }
  }
})

/** A function code as two hexadecimal digits (`"0C"`). */
export const functionCode: Codec<string> = total<string>({
  format: "BIN1",
  bytes: 1,
  unit: "AFN",
  filler: "no",
  get: (bytes, at) => Hex.fromBytes(bytes, at, at + 1).toUpperCase(),
  set: (bytes, at, value) => {
    if (typeof value !== "string" || !/^[0-9a-fA-F]{2}$/.test(value)) return "must be two hexadecimal digits"
    bytes[at] = Number.parseInt(value, 16)
    return null
  }
})

/** AFN00 F3: the function code that is answered, then each unit with its result: 0 done, 1 other error, 2 meter address repeated. */
export const confirmedUnits = struct({
  afn: functionCode,
  items: untilEnd(struct({ unit: unitId, error: bin(1) }), 5)
})
