/** Layouts of a fixed number of bytes, with the two things a field may hold beside a value: "no data" and bytes that are none. */

import { Bytes } from "@yugou/dialect-kit"
import { type Codec, type Doc, isRecord, nothing, type Reader, type ReadReason } from "@yugou/dialect-kit/layout"
import * as Result from "effect/Result"

/** "No data": `null` is the filler EE, the other fillers seen on the wire are kept by name. */
export type NoData = null | { readonly noData: "ff" | "ef" | "fe" }
/** Bytes of one field that are no value of its format, kept so that the same frame can be written again. */
export interface Unreadable {
  readonly raw: string
}
export type Read<A> = A | NoData | Unreadable

/** Tells whether a decoded field holds a value: neither "no data" nor unreadable bytes. @category Questions */
export const hasValue = <A>(value: Read<A>): value is A => {
  if (value === null) return false
  return !(isRecord(value) && ("noData" in value || "raw" in value))
}

const fillers: { readonly [byte: number]: NoData } = {
  238: null,
  255: { noData: "ff" },
  239: { noData: "ef" },
  254: { noData: "fe" }
}

const fillerAt = (bytes: Uint8Array, at: number, size: number): NoData | undefined => {
  const first = bytes[at] ?? 0
  const filler = fillers[first]
  if (filler === undefined) return undefined
  for (let index = 1; index < size; index += 1) if (bytes[at + index] !== first) return undefined
  return filler
}

export interface LeafSpec<A> {
  readonly format: string
  readonly bytes: number
  readonly unit?: string
  /** Where the page of rows tells more of a field than its format. */
  readonly doc?: Doc
  /** Answers the value, or why the bytes are none. */
  readonly get: (bytes: Uint8Array, at: number) => A | Refusal
  /** Writes the value, or answers what would have fitted. */
  readonly set: (bytes: Uint8Array, at: number, value: unknown) => string | null
}
/** Whether bytes that are all the same may mean "no data"; binary fields use every byte value and therefore know no filler. */
type Filler = "yes" | "no"
/** Why a leaf has no value; a class, so that it cannot be mistaken for a value. */
export class Refusal {
  readonly reason: ReadReason
  constructor(reason: ReadReason) {
    this.reason = reason
  }
}
export const refusals = {
  notDecimal: new Refusal("notDecimal"),
  reservedBits: new Refusal("reservedBits"),
  badValue: new Refusal("badValue"),
  negativeZero: new Refusal("negativeZero")
} as const

/** The bytes of a value that is none: "no data", or what could not be read; `null` for any other. */
const keptBytes = (value: unknown, size: number, filler: Filler): Uint8Array | string | null => {
  if (value === null) return filler === "yes" ? new Uint8Array(size).fill(0xee) : null
  if (!isRecord(value)) return null
  if (typeof value.raw === "string") {
    const kept = Result.getOrNull(Bytes.fromHex(value.raw))
    return kept?.length === size ? kept : `raw must be ${size} bytes of hexadecimal text`
  }
  const known = filler === "yes" && (value.noData === "ff" || value.noData === "ef" || value.noData === "fe")
  return known ? new Uint8Array(size).fill(Number.parseInt(String(value.noData), 16)) : null
}

const make = <A, I>(spec: LeafSpec<A>, filler: Filler): Codec<Read<A>, I | Read<A>> => {
  const { bytes: size, format, unit = "" } = spec
  return {
    doc: spec.doc ?? { kind: "leaf", format, bytes: size, unit },
    read: (reader) => {
      const at = reader.take(size)
      if (at < 0) return nothing()
      const value = readLeaf(reader, spec, filler, at)
      reader.trace?.push({ path: "", offset: at, bytes: size, format, unit, value })
      return value
    },
    write: (writer, value) => {
      const kept = typeof value === "object" ? keptBytes(value, size, filler) : null
      if (typeof kept === "string") return writer.fail(kept)
      if (kept !== null) return writer.put(kept)
      const at = writer.grow(size)
      const refused = spec.set(writer.bytes, at, value)
      if (refused !== null) writer.fail(refused)
    }
  }
}

const readLeaf = <A>(reader: Reader, spec: LeafSpec<A>, filler: Filler, at: number): Read<A> => {
  if (filler === "yes") {
    const noData = fillerAt(reader.bytes, at, spec.bytes)
    if (noData !== undefined) return noData
  }
  const value = spec.get(reader.bytes, at)
  if (!(value instanceof Refusal)) return value
  reader.problems.push({ offset: at, field: "", reason: value.reason })
  return { raw: Bytes.lowerHex(reader.bytes, at, at + spec.bytes) }
}

/** Makes a layout of a fixed number of bytes. Bytes that are no value are kept as `{ raw }` and noted as a problem. */
export const leaf = <A, I = A>(spec: LeafSpec<A>): Codec<Read<A>, I | Read<A>> => make(spec, "yes")

/** As `leaf`, without "no data". */
export const binary = <A>(spec: LeafSpec<A>): Codec<Read<A>> => make(spec, "no")

/** A binary leaf that has a value for every byte pattern, so that its type needs neither "no data" nor raw. */
export const total = <A>(spec: LeafSpec<A>): Codec<A> => make(spec, "no") as Codec<A>
