/**
 * Data: a value with its type. In JSON an object with one key that names the type (`{ "u32": 7 }`), `null` for NULL. Every type of the protocol is
 * read; a type number without a meaning refuses the frame, because the length of what follows cannot be guessed.
 *
 * @category Values
 */

import { type Codec, type Doc, isRecord, nothing, type Value } from "./Codec.ts"
import { type Input, maxDepth, type Output } from "./Cursor.ts"
import * as Descriptor from "./Descriptor.ts"
import { later, readItems, writeItems } from "./Layout.ts"
import { bool, octets, signed, visible, whole } from "./Leaf.ts"
import { type Float, floats, long64 } from "./Numbers.ts"
import * as Selection from "./Selection.ts"
import { type Bits, readBits, utf8, writeBits } from "./Strings.ts"
import { date, dateTime, dateTimeS, type Time, time } from "./Time.ts"

export type { Float } from "./Numbers.ts"
export type { Bits } from "./Strings.ts"

/** A value with its type. @category Values */
export type Data =
  | null
  | { readonly array: ReadonlyArray<Data> }
  | { readonly structure: ReadonlyArray<Data> }
  | { readonly bool: boolean }
  | Bits
  | { readonly i32: number }
  | { readonly u32: number }
  | { readonly oct: string }
  | { readonly vis: string }
  | { readonly utf8: string | { readonly raw: string } }
  | { readonly i8: number }
  | { readonly i16: number }
  | { readonly u8: number }
  | { readonly u16: number }
  | { readonly i64: string }
  | { readonly u64: string }
  | { readonly enum: number }
  | { readonly float32: Float }
  | { readonly float64: Float }
  | { readonly datetime: Time }
  | { readonly date: Time }
  | { readonly time: Time }
  | { readonly datetimeS: Time }
  | { readonly oi: string }
  | { readonly oad: string }
  | { readonly road: Descriptor.Road }
  | { readonly omd: string }
  | { readonly ti: Descriptor.Interval }
  | { readonly tsa: string }
  | { readonly mac: string }
  | { readonly rn: string }
  | { readonly region: Region }
  | { readonly scalerUnit: Value<typeof Descriptor.scalerUnit> }
  | { readonly rsd: RecordSelection }
  | { readonly csd: Selection.Column }
  | { readonly ms: Meters }
  | { readonly sid: Value<typeof Descriptor.sid> }
  | { readonly sidMac: Value<typeof Descriptor.sidMac> }
  | { readonly comdcb: Value<typeof Descriptor.comdcb> }
  | { readonly rcsd: ReadonlyArray<Selection.Column> }

/** A range of values and what its ends belong to. @category Values */
export interface Region {
  readonly bounds: "closeOpen" | "openClose" | "closeClose" | "openOpen"
  readonly from: Data
  readonly to: Data
}

interface Range {
  readonly oad: string
  readonly from: Data
  readonly to: Data
  readonly step: Data
}
interface Span {
  readonly from: Time
  readonly to: Time
  readonly step: Descriptor.Interval
  readonly meters: Meters
}

/**
 * RSD, which records: `sel` 0 all · 1 equal · 2 a range (from ≤ x < to, step NULL for all) · 3 several ranges · 4, 5 start or storage time of a task · 6, 7, 8 spans of start,
 * storage, success time · 9 the n-th last record · 10 the last n records.
 *
 * @category Values
 */
export type RecordSelection =
  | { readonly sel: 0 }
  | { readonly sel: 1; readonly oad: string; readonly value: Data }
  | ({ readonly sel: 2 } & Range)
  | { readonly sel: 3; readonly ranges: ReadonlyArray<Range> }
  | { readonly sel: 4 | 5; readonly time: Time; readonly meters: Meters }
  | ({ readonly sel: 6 | 7 | 8 } & Span)
  | { readonly sel: 9; readonly last: number }
  | { readonly sel: 10; readonly last: number; readonly meters: Meters }

/** MS, which meters. @category Values */
export type Meters =
  | "none"
  | "all"
  | { readonly types: ReadonlyArray<number> }
  | { readonly addresses: ReadonlyArray<string> }
  | { readonly numbers: ReadonlyArray<number> }
  | { readonly typeRanges: ReadonlyArray<Region> }
  | { readonly addressRanges: ReadonlyArray<Region> }
  | { readonly numberRanges: ReadonlyArray<Region> }

/** How a type is read, and written from the value under its key. */
interface Type {
  readonly tag: number
  readonly key: string
  readonly doc: Doc
  readonly read: (input: Input) => Data
  readonly write: (output: Output, value: unknown, whole: { readonly [key: string]: unknown }) => void
}

const type = <K extends string, A>(tag: number, key: K, codec: Codec<A>, make: (value: A) => Data): Type => ({
  tag,
  key,
  doc: codec.doc,
  read: (input) => make(codec.read(input)),
  write: (output, value) => codec.write(output, value)
})

/** Any value. @category Values */
export const data: Codec<Data> = {
  get doc(): Doc {
    return dataDoc
  },
  read: (input) => {
    const at = input.offset
    if (input.depth >= maxDepth) {
      input.fail(at, "tooDeep", "data")
      return nothing()
    }
    input.depth += 1
    const tag = input.byte()
    if (input.failure !== null) return nothing()
    if (tag === 0) {
      input.note(at, "NULL", null)
      input.depth -= 1
      return null
    }
    const found = byTag[tag]
    if (found === undefined) {
      input.fail(at, "unknownType")
      return nothing()
    }
    const value = found.read(input)
    if (input.failure !== null) return nothing()
    input.depth -= 1
    return value
  },
  write: (output, value) => {
    if (value === null) return output.whole(0, 1)
    const [key = ""] = isRecord(value) ? Object.keys(value) : []
    const found = byKey.get(key)
    if (!isRecord(value) || found === undefined) return output.fail("must be null or an object whose key names a type")
    const other = Object.keys(value).find((each) => each !== key && each !== "spare")
    if (other !== undefined) return output.fail(`has two types, ${key} and ${other}`)
    output.whole(found.tag, 1)
    found.write(output, value[key], value)
    if (output.failure !== null) output.within(key)
  }
}

const items = (tag: number, key: "array" | "structure", make: (items: ReadonlyArray<Data>) => Data): Type => ({
  tag,
  key,
  doc: { kind: "list", item: { kind: "later", doc: () => dataDoc } },
  read: (input) => {
    const at = input.offset
    const count = input.length()
    input.note(at, key, count)
    return count < 0 ? nothing() : make(readItems(input, data, count))
  },
  write: (output, value) => {
    if (!Array.isArray(value)) return output.fail("must be a list")
    output.length(value.length)
    writeItems(output, data, value)
  }
})

const { meters, region, selection } = Selection.around(later(() => data))

const types: ReadonlyArray<Type> = [
  items(0x01, "array", (array) => ({ array })),
  items(0x02, "structure", (structure) => ({ structure })),
  type(0x03, "bool", bool, (bool) => ({ bool })),
  {
    tag: 0x04,
    key: "bits",
    doc: { kind: "oneOf", values: ["", "1", "10100000", "1".repeat(130)] },
    read: readBits,
    write: (output, value, { spare }) => writeBits(output, value, spare)
  },
  type(0x05, "i32", signed(4), (i32) => ({ i32 })),
  type(0x06, "u32", whole(4), (u32) => ({ u32 })),
  type(0x09, "oct", octets(), (oct) => ({ oct })),
  type(0x0a, "vis", visible, (vis) => ({ vis })),
  type(0x0c, "utf8", utf8, (utf8) => ({ utf8 })),
  type(0x0f, "i8", signed(1), (i8) => ({ i8 })),
  type(0x10, "i16", signed(2), (i16) => ({ i16 })),
  type(0x11, "u8", whole(1), (u8) => ({ u8 })),
  type(0x12, "u16", whole(2), (u16) => ({ u16 })),
  type(0x14, "i64", long64(true), (i64) => ({ i64 })),
  type(0x15, "u64", long64(false), (u64) => ({ u64 })),
  type(0x16, "enum", whole(1), (value) => ({ enum: value })),
  type(0x17, "float32", floats(4), (float32) => ({ float32 })),
  type(0x18, "float64", floats(8), (float64) => ({ float64 })),
  type(0x19, "datetime", dateTime, (datetime) => ({ datetime })),
  type(0x1a, "date", date, (date) => ({ date })),
  type(0x1b, "time", time, (time) => ({ time })),
  type(0x1c, "datetimeS", dateTimeS, (datetimeS) => ({ datetimeS })),
  type(0x50, "oi", Descriptor.oi, (oi) => ({ oi })),
  type(0x51, "oad", Descriptor.oad, (oad) => ({ oad })),
  type(0x52, "road", Descriptor.road, (road) => ({ road })),
  type(0x53, "omd", Descriptor.omd, (omd) => ({ omd })),
  type(0x54, "ti", Descriptor.ti, (ti) => ({ ti })),
  type(0x55, "tsa", Descriptor.tsa, (tsa) => ({ tsa })),
  type(0x56, "mac", Descriptor.mac, (mac) => ({ mac })),
  type(0x57, "rn", Descriptor.rn, (rn) => ({ rn })),
  type(0x58, "region", region, (region) => ({ region })),
  type(0x59, "scalerUnit", Descriptor.scalerUnit, (scalerUnit) => ({ scalerUnit })),
  type(0x5a, "rsd", selection as Codec<RecordSelection>, (rsd) => ({ rsd })),
  type(0x5b, "csd", Selection.column, (csd) => ({ csd })),
  type(0x5c, "ms", meters as Codec<Meters>, (ms) => ({ ms })),
  type(0x5d, "sid", Descriptor.sid, (sid) => ({ sid })),
  type(0x5e, "sidMac", Descriptor.sidMac, (sidMac) => ({ sidMac })),
  type(0x5f, "comdcb", Descriptor.comdcb, (comdcb) => ({ comdcb })),
  type(0x60, "rcsd", Selection.columns, (rcsd) => ({ rcsd }))
]

const byTag: ReadonlyArray<Type | undefined> = Array.from({ length: 256 }, (_, tag) =>
  types.find((each) => each.tag === tag)
)
const byKey: ReadonlyMap<string, Type> = new Map(types.map((each) => [each.key, each]))

const dataDoc: Doc = {
  kind: "union",
  cases: [
    { kind: "oneOf", values: [null] },
    ...types.map(({ doc, key }): Doc => ({ kind: "record", parts: [{ cases: [{ [key]: doc }] }] }))
  ]
}

/** Names of the types in JSON, with their numbers. @category Values */
export const typeNumbers: ReadonlyMap<string, number> = new Map(types.map(({ key, tag }) => [key, tag]))

/** What the JSON under the name of a type is made of. @category Values */
export const typeDocs: ReadonlyMap<string, Doc> = new Map(types.map(({ doc, key }) => [key, doc]))

/** RSD, as requests for records have it. @category Values */
export const recordSelection: Codec<RecordSelection> = selection as Codec<RecordSelection>
