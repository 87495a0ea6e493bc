/**
 * The data area: units of an id and the data that the table says. A unit that the table lacks, or whose bytes do not fit its layout, is kept
 * as hexadecimal text with `raw: true` to the end of the area, because nothing tells where it ends.
 */

import { Bytes } from "@yugou/dialect-kit"
import { type AnyCodec, type Reader, type Writer, writeFirst } from "@yugou/dialect-kit/layout"
import type { Layout, Revision } from "../rows/Row.ts"
import type { Problem } from "../value/Errors.ts"
import * as UnitId from "../value/UnitId.ts"
import * as Table from "./Table.ts"
import type { Unit } from "./Unit.ts"

export interface UnitContext {
  /** 1: the 2005 family. */
  readonly protocol: 1 | 2
  readonly afn: number
  readonly direction: "down" | "up"
  readonly revision: Revision
}

/** How well a data area fits the table: every unit read, or some kept raw because unknown, or because the bytes do not fit. */
export type Fit = "exact" | "unknown" | "broken"

export interface Parsed {
  readonly units: ReadonlyArray<Unit>
  readonly problems: ReadonlyArray<Problem>
  readonly fit: Fit
}

const codecFor = (layout: Layout, revision: Revision): AnyCodec => {
  for (const other of layout.others) if (other.revision === revision) return other.codec
  return layout.latest
}

const revisionOf = (layout: Layout, revision: Revision): { readonly rev?: Revision } =>
  layout.others.some((other) => other.revision === revision) ? { rev: revision } : {}

const nameIn = ({ afn, protocol }: UnitContext, fn: number): string => Table.nameIn(protocol, afn, fn)?.en ?? "unknown"

const rawUnits = (reader: Reader, at: number, context: UnitContext, problem: Unit["problem"]): ReadonlyArray<Unit> => {
  const id = UnitId.read(reader.bytes, at)
  const data = {
    hex: Bytes.lowerHex(reader.bytes, at + 4, reader.end),
    ...(id.valid ? {} : { id: Bytes.lowerHex(reader.bytes, at, at + 4) })
  }
  const why = problem === undefined ? {} : { problem }
  const nameOf = (fn: number | null) => (fn === null ? "unknown" : nameIn(context, fn))
  const numbers = id.fn.length === 0 ? [null] : id.fn
  return numbers.map((fn, index) =>
    index === 0
      ? { pn: id.pn, fn, name: nameOf(fn), raw: true as const, ...data, ...why }
      : { pn: id.pn, fn, name: nameOf(fn), raw: true as const, joined: true as const }
  )
}

/** Whether the data that follows an id may be shared: units without data keep all their points together. */
const pointsOf = (id: UnitId.UnitId, codecs: ReadonlyArray<AnyCodec>): ReadonlyArray<ReadonlyArray<UnitId.Point>> =>
  codecs.every((codec) => codec.doc.kind === "none") ? [id.pn] : id.pn.map((point) => [point])

const readGroup = (reader: Reader, id: UnitId.UnitId, context: UnitContext): ReadonlyArray<Unit> | null => {
  const layouts: Array<{ readonly fn: number; readonly layout: Layout; readonly codec: AnyCodec }> = []
  for (const fn of id.fn) {
    const layout = Table.layoutOf(context.afn, fn, context.direction)
    if (layout === null) return null
    layouts.push({ fn, layout, codec: codecFor(layout, context.revision) })
  }
  const units: Array<Unit> = []
  const codecs = layouts.map((entry) => entry.codec)
  for (const pn of pointsOf(id, codecs)) {
    for (const { fn, layout, codec } of layouts) {
      const before = reader.trace?.length ?? 0
      const value = codec.read(reader)
      if (reader.failure !== null) return units
      nameTrace(reader, before, pn, fn)
      const name = nameIn(context, fn)
      units.push({
        pn,
        fn,
        name,
        ...(value === null && codec.doc.kind === "none" ? {} : { value }),
        ...revisionOf(layout, context.revision),
        ...(units.length === 0 ? {} : { joined: true as const })
      })
    }
  }
  return units
}

const nameTrace = (reader: Reader, before: number, pn: ReadonlyArray<UnitId.Point>, fn: number): void => {
  if (reader.trace === null) return
  for (let index = before; index < reader.trace.length; index += 1) {
    const entry = reader.trace[index]
    if (entry !== undefined) entry.path = `p${pn.join(",")}F${fn}.${entry.path}`
  }
}

/**
 * Reads the units between `reader.offset` and `reader.end` by one revision of the table. Where the structure breaks, the lengths before are not
 * to be trusted either: the whole area becomes one raw unit. A unit that the table lacks leaves the ones before it as they are.
 */
export const parse = (reader: Reader, context: UnitContext): Parsed => {
  const units: Array<Unit> = []
  const start = reader.offset
  const traced = reader.trace?.length ?? 0
  const stop = (at: number, index: number, problem: Unit["problem"], fit: Fit): Parsed => {
    units.length = index
    if (reader.trace !== null && !reader.trace.some((entry) => entry.offset === at))
      noteId(reader, UnitId.read(reader.bytes, at), at)
    units.push(...rawUnits(reader, at, context, problem))
    return { units, problems: fit === "broken" ? [] : reader.problems, fit }
  }
  const broken = (problem: Unit["problem"]): Parsed => {
    if (reader.trace !== null) reader.trace.length = traced
    return stop(start, 0, problem, "broken")
  }
  while (reader.offset < reader.end) {
    const at = reader.offset
    const id = at + 4 <= reader.end ? UnitId.read(reader.bytes, at) : null
    const first = at === start
    if (id === null) return broken({ offset: at, reason: "trailingBytes" })
    if (!id.valid && first) return stop(at, 0, { offset: at, reason: "unitId" }, "unknown")
    if (!first && (!id.valid || (id.fn[0] ?? 0) > UnitId.maxFunction))
      return broken({ offset: at, reason: "trailingBytes" })
    reader.take(4)
    noteId(reader, id, at)
    const group = readGroup(reader, id, context)
    if (group === null) return stop(at, units.length, undefined, "unknown")
    if (reader.failure !== null) return broken(reader.failure)
    units.push(...group)
  }
  return { units, problems: reader.problems, fit: "exact" }
}

const noteId = (reader: Reader, id: UnitId.UnitId, offset: number): void => {
  reader.trace?.push({
    path: `p${id.pn.join(",")}F${id.fn.join(",")}`,
    offset,
    bytes: 4,
    format: "DA DT",
    unit: "",
    value: null
  })
}

/** Without a revision the newest layout is tried first, then the others: the first that takes the value. */
const writeValue = (writer: Writer, unit: Unit, context: Omit<UnitContext, "revision" | "protocol">): void => {
  const layout = unit.fn === null ? null : Table.layoutOf(context.afn, unit.fn, context.direction)
  if (layout === null) {
    writer.fail("the table has no such unit in this direction: give it as raw hex")
    return
  }
  const codecs =
    unit.rev === undefined
      ? [layout.latest, ...layout.others.map((other) => other.codec)]
      : [codecFor(layout, unit.rev)]
  writeFirst(writer, codecs, unit.value)
  writer.within("value")
}

const writeId = (writer: Writer, group: ReadonlyArray<Unit>): void => {
  const [first] = group
  if (first?.id !== undefined) {
    writer.hex(first.id, "id must be 4 bytes of hexadecimal text", (size) => size === 4)
    return
  }
  const at = writer.grow(4)
  const single = group.length === 1 && first !== undefined
  const pn = single ? first.pn : [...new Set(group.flatMap((unit) => unit.pn))]
  const fn = single ? [first.fn ?? 0] : [...new Set(group.map((unit) => unit.fn ?? 0))]
  const refused = UnitId.write(writer.bytes, at, { pn, fn })
  if (refused !== null) writer.fail(refused)
}

/** Splits units into groups that share one id. */
export const groupsOf = (units: ReadonlyArray<Unit>): ReadonlyArray<ReadonlyArray<Unit>> => {
  const groups: Array<Array<Unit>> = []
  for (const unit of units) {
    const last = groups[groups.length - 1]
    if (unit.joined === true && last !== undefined) last.push(unit)
    else groups.push([unit])
  }
  return groups
}

/** Writes the units with their ids. */
export const write = (
  writer: Writer,
  units: ReadonlyArray<Unit>,
  context: Omit<UnitContext, "revision" | "protocol">
): void => {
  let index = 0
  for (const group of groupsOf(units)) {
    writeId(writer, group)
    for (const unit of group) {
      if (writer.failure === null && unit.raw === true) writer.hex(unit.hex ?? "", "hex must be hexadecimal text")
      else if (writer.failure === null) writeValue(writer, unit, context)
      if (writer.failure !== null) {
        writer.within(`units[${index}]`)
        return
      }
      index += 1
    }
  }
}
