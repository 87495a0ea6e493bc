/**
 * The table of objects: what the attributes and methods that prepaid work meets are called, and what their values are meant to be. A value says its own
 * type, so objects that the table lacks are read and written all the same.
 *
 * @category Objects
 */
import type { Text } from "@yugou/dialect-kit"
import { isRecord } from "../value/Codec.ts"
import type { Data } from "../value/Data.ts"
import * as Controls from "./Controls.ts"
import * as Groups from "./Groups.ts"
import type { Member, Row } from "./Row.ts"
import * as Shape from "./Shape.ts"
import * as Terminal from "./Terminal.ts"

export type { Mark, Member, Row } from "./Row.ts"
export type { Field, Meanings, Misfit, Shape } from "./Shape.ts"
export { docOf, misfits } from "./Shape.ts"

/** Every object of the table by its number; a row with a count stands for as many numbers in succession. @category Constants */
export const table: { readonly [oi: string]: Row } = { ...Groups.rows, ...Controls.rows, ...Terminal.rows }

/** What an OAD or OMD names. @category Objects */
export interface Found {
  readonly name: Text
  readonly mark: Member["mark"]
  /** Of the element, where one is named. */
  readonly shape: Shape.Shape
}

const numbers: ReadonlyMap<string, { readonly row: Row; readonly nth: number }> = new Map(
  Object.entries(table).flatMap(([oi, row]) =>
    Array.from({ length: row.count }, (_, index) => {
      const number = (Number.parseInt(oi, 16) + index).toString(16).toUpperCase().padStart(4, "0")
      return [number, { row, nth: index + 1 }] as const
    })
  )
)

/** What an object is called: `总加组1`. Nothing where the table lacks it. @category Functions */
export const nameOf = (oi: string): Text | null => {
  const found = numbers.get(oi.toUpperCase())
  if (found === undefined) return null
  const { nth, row } = found
  return row.count === 1 ? row.name : { zh: `${row.name.zh}${nth}`, en: `${row.name.en} ${nth}` }
}

const byteAt = (id: string, at: number): number => Number.parseInt(id.slice(at * 2, at * 2 + 2), 16)

/** What the three highest bits of an attribute add; 3 and 4 are recalled. */
const features: ReadonlyArray<Text> = [
  { zh: "", en: "" },
  { zh: "（事件发生前）", en: " (before the event)" },
  { zh: "（事件发生后）", en: " (after it began)" },
  { zh: "（事件结束前）", en: " (before its end)" },
  { zh: "（事件结束后）", en: " (after its end)" }
]

const named = (oi: string, member: Member | undefined, more: Text): Omit<Found, "shape"> | null => {
  const object = nameOf(oi)
  if (object === null || member === undefined) return null
  const { mark, name } = member
  return { name: { zh: `${object.zh} ${name.zh}${more.zh}`, en: `${object.en}: ${name.en}${more.en}` }, mark }
}

/** Finds an attribute by its OAD: `23010B00`. Nothing where the table lacks it, or where all attributes are meant. @category Functions */
export const find = (oad: string): Found | null => {
  const oi = oad.slice(0, 4)
  const attribute = byteAt(oad, 2)
  const index = byteAt(oad, 3)
  const member = numbers.get(oi.toUpperCase())?.row.attributes[attribute & 0x1f]
  const feature = features[attribute >> 5] ?? { zh: "", en: "" }
  const element = index === 0 ? "" : `[${index}]`
  const found = named(oi, member, { zh: `${feature.zh}${element}`, en: `${feature.en}${element}` })
  if (found === null || member === undefined) return null
  const shape = index === 0 ? member.shape : (Shape.elementOf(member.shape, index - 1)?.shape ?? Shape.any)
  return { ...found, shape }
}

/** Finds a method by its OMD: `81070500`. The shape is that of its parameter. @category Functions */
export const findMethod = (omd: string): Found | null => {
  const oi = omd.slice(0, 4)
  const member = numbers.get(oi.toUpperCase())?.row.methods[byteAt(omd, 2)]
  const found = named(oi, member, { zh: "", en: "" })
  return found === null || member === undefined ? null : { ...found, shape: member.shape }
}

/** A value of a known attribute or parameter, and where it stands: `results[0].data`. @category Objects */
export interface Place {
  readonly path: string
  readonly shape: Shape.Shape
  readonly data: Data
}

const join = (path: string, key: string): string => (path === "" ? key : `${path}.${key}`)

const placed = (path: string, found: Found | null, data: unknown): ReadonlyArray<Place> =>
  found === null || data === undefined ? [] : [{ path, shape: found.shape, data: data as Data }]

const list = (value: unknown): ReadonlyArray<unknown> => (Array.isArray(value) ? value : [])

/** Values that this object holds for an OAD or OMD beside them. */
const own = (value: { readonly [key: string]: unknown }, path: string): ReadonlyArray<Place> => {
  const { columns, data, dar, oad, omd } = value
  if (typeof omd === "string") return dar === undefined ? placed(join(path, "data"), findMethod(omd), data) : []
  if (typeof oad !== "string") return []
  const compared = ["data", "value", "from", "to"].flatMap((key) => placed(join(path, key), find(oad), value[key]))
  const rows = list(value.rows).flatMap((row, nth) =>
    list(row).flatMap((cell, index) => {
      const column = list(columns)[index]
      return placed(`${join(path, "rows")}[${nth}][${index}]`, typeof column === "string" ? find(column) : null, cell)
    })
  )
  return [...compared, ...rows]
}

/** Finds the values of known objects in an APDU. @category Functions */
export const places = (apdu: unknown, path = ""): ReadonlyArray<Place> => {
  if (Array.isArray(apdu)) return apdu.flatMap((each, index) => places(each, `${path}[${index}]`))
  if (!isRecord(apdu)) return []
  return [...own(apdu, path), ...Object.entries(apdu).flatMap(([key, each]) => places(each, join(path, key)))]
}

/**
 * Says where values are not what the table says: a wrong type, a part too many or too few. For requests before they are sent, and for answers of a
 * terminal under test; none of it keeps a frame from being read or written.
 *
 * **Example**
 *
 * ```ts
 * Objects.problems({ oad: "23010B00", data: { u32: 7 } }) // [{ path: "data", expected: "i64", found: "u32" }]
 * ```
 *
 * @category Functions
 */
export const problems = (apdu: unknown): ReadonlyArray<Shape.Misfit> =>
  places(apdu).flatMap(({ data, path, shape }) => Shape.misfits(shape, data, path))
