/**
 * The data unit id (数据单元标识): DA1 DA2 DT1 DT2, 4 bytes. DA2 and DT2 number groups of eight, DA1 and DT1 mask the members
 * (Q/GDW 1376.1 §4.3.4.4). pn 0 is the terminal itself, `"all"` every valid measuring point but not p0.
 */

/** An information point: 0 the terminal, 1…2040, or `"all"` (DA = FF 00). */
export type Point = number | "all"

/** Information types F1…F248. Vendors go beyond; such numbers are read and written, but no row names them. */
export const maxFunction = 248
/** Largest information point that DA can name. */
export const maxPoint = 2040

export interface UnitId {
  readonly pn: ReadonlyArray<Point>
  readonly fn: ReadonlyArray<number>
  /** False when DA or DT is no valid mask; the numbers then follow the same formula, as far as they go. */
  readonly valid: boolean
}

const members = (mask: number, group: number, start: number): ReadonlyArray<number> => {
  const list: Array<number> = []
  for (let bit = 0; bit < 8; bit += 1) if ((mask & (1 << bit)) !== 0) list.push(group * 8 + bit + start)
  return list
}

const terminalItself: ReadonlyArray<Point> = [0]
const everyPoint: ReadonlyArray<Point> = ["all"]

/** Reads the four bytes at `at`. */
export const read = (bytes: Uint8Array, at: number): UnitId => {
  const da1 = bytes[at] ?? 0
  const da2 = bytes[at + 1] ?? 0
  const dt1 = bytes[at + 2] ?? 0
  const dt2 = bytes[at + 3] ?? 0
  const fn = members(dt1, dt2, 1)
  if (da2 === 0 && da1 === 0) return { pn: terminalItself, fn, valid: dt1 !== 0 }
  if (da2 === 0 && da1 === 0xff) return { pn: everyPoint, fn, valid: dt1 !== 0 }
  return { pn: members(da1, da2 - 1, 1), fn, valid: dt1 !== 0 && da1 !== 0 && da2 !== 0 }
}

const maskOf = (values: ReadonlyArray<number>): readonly [mask: number, group: number] | null => {
  const first = values[0]
  if (first === undefined) return null
  const group = (first - 1) >> 3
  let mask = 0
  for (const value of values) {
    if (!Number.isInteger(value) || value < 1 || value > 2048 || (value - 1) >> 3 !== group) return null
    mask |= 1 << ((value - 1) & 7)
  }
  return [mask, group]
}

/** Writes the id of the given points and types, which must each lie in one group of eight; answers what is wrong otherwise. */
export const write = (
  bytes: Uint8Array,
  at: number,
  id: { readonly pn: ReadonlyArray<Point>; readonly fn: ReadonlyArray<number> }
): string | null => {
  const types = maskOf(id.fn)
  if (types === null) return "fn must be 1 to 2048, joined ones from one group of eight"
  bytes[at + 2] = types[0]
  bytes[at + 3] = types[1]
  if (id.pn.length === 1 && (id.pn[0] === 0 || id.pn[0] === "all")) {
    bytes[at] = id.pn[0] === 0 ? 0 : 0xff
    bytes[at + 1] = 0
    return null
  }
  const points = maskOf(id.pn.map((point) => (point === "all" ? 0 : point)))
  if (points === null || points[1] >= 255)
    return `pn must be 0, "all", or 1 to ${maxPoint}, joined ones from one group of eight`
  bytes[at] = points[0]
  bytes[at + 1] = points[1] + 1
  return null
}
