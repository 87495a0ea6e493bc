/** The one table AFN × Fn → layout. Both directions, the types, the inspector's names and the reference page follow from it. @category Data units */

import type { AnyCodec, Decoded, Encodable } from "@yugou/dialect-kit/layout"
import { class1Rows } from "../rows/Class1.ts"
import { class2Rows } from "../rows/Class2.ts"
import { controlRows } from "../rows/Control.ts"
import { eventRows } from "../rows/Events.ts"
import { configurationRows, fileRows, forwardingRows, taskRows } from "../rows/Forwarding.ts"
import { confirmRows, linkRows, relayRows, resetRows } from "../rows/Link.ts"
import { parameterRows } from "../rows/Parameters.ts"
import type { Layout, ParameterRow, Row, RowText } from "../rows/Row.ts"
import type * as UnitId from "../value/UnitId.ts"
import type { Unit } from "./Unit.ts"

type Rows = { readonly [fn: string]: Row }
type SetRows<P extends { readonly [fn: string]: ParameterRow }> = { readonly [F in keyof P]: P[F]["set"] }
type AskRows<P extends { readonly [fn: string]: ParameterRow }> = { readonly [F in keyof P]: P[F]["ask"] }

const half = <P extends { readonly [fn: string]: ParameterRow }, H extends "set" | "ask">(rows: P, which: H) =>
  Object.fromEntries(Object.entries(rows).map(([fn, row]) => [fn, row[which]])) as unknown as H extends "set"
    ? SetRows<P>
    : AskRows<P>

/** Every row, by function code and function number. @category Constants */
export const table = {
  "00": confirmRows,
  "01": resetRows,
  "02": linkRows,
  "03": relayRows,
  "04": half(parameterRows, "set"),
  "05": controlRows,
  "09": configurationRows,
  "0A": half(parameterRows, "ask"),
  "0B": taskRows,
  "0C": class1Rows,
  "0D": class2Rows,
  "0E": eventRows,
  "0F": fileRows,
  "10": forwardingRows
} as const
type Table = typeof table

/** Function codes that the table covers. @category Models */
export type Afn = keyof Table

/** The unit numbers that the table has for a function code: `F47`. @category Models */
export type Fn<A extends Afn> = keyof Table[A] & string

type CodecOf<L> = L extends Layout<infer C> ? C : never
/** What a unit decodes to: `Value<"04", "F47", "down">`. @category Models */
export type Value<A extends Afn, F extends Fn<A>, D extends "down" | "up"> = Table[A][F] extends Row
  ? Decoded<CodecOf<Table[A][F][D]>>
  : never
/** What a unit takes to be encoded: bare numbers where the decoded value keeps more. @category Models */
export type Input<A extends Afn, F extends Fn<A>, D extends "down" | "up"> = Table[A][F] extends Row
  ? Encodable<CodecOf<Table[A][F][D]>>
  : never

const keyOf = (afn: number, fn: number): number => afn * 4096 + fn

const index: ReadonlyMap<number, Row> = new Map(
  Object.entries(table).flatMap(([afn, rows]: [string, Rows]) =>
    Object.entries(rows).map(([fn, row]) => [keyOf(Number.parseInt(afn, 16), Number(fn.slice(1))), row] as const)
  )
)

/** Finds a row by function code and function number. @category Functions */
export const find = (afn: number, fn: number): Row | undefined => index.get(keyOf(afn, fn))

/** Functions that the 2005 family is known to have with the same meaning, by captures of its devices: confirmation, login, logout, heartbeat. */
const sharedWith2005: ReadonlySet<number> = new Set([0x00, 0x02])

/** The name of a unit in a frame; `undefined` where the table has none, or has one of 376.1 for a frame that says it is of 2005. @category Functions */
export const nameIn = (protocol: 1 | 2, afn: number, fn: number): RowText | undefined =>
  protocol === 2 || sharedWith2005.has(afn) ? find(afn, fn)?.name : undefined

/** Finds the layout of one direction. @category Functions */
export const layoutOf = (afn: number, fn: number, direction: "down" | "up"): Layout<AnyCodec> | null =>
  find(afn, fn)?.[direction] ?? null

/** A unit ready to be put into a frame; the compiler knows what its row takes. @category Functions */
export const unit = <A extends Afn, F extends Fn<A>, D extends "down" | "up">(
  afn: A,
  fn: F,
  _direction: D,
  pn: UnitId.Point,
  value: Input<A, F, D>
): Unit => {
  const number = Number(fn.slice(1))
  const shared = { pn: [pn], fn: number, name: find(Number.parseInt(afn, 16), number)?.name.en ?? "" }
  return value === null || value === undefined ? shared : { ...shared, value }
}

/** The value of a unit in a frame, as its row types it; `undefined` when the frame has no such unit, or has it only raw. @category Functions */
export const valueIn = <A extends Afn, F extends Fn<A>, D extends "down" | "up">(
  frame: { readonly dir: D; readonly afn: string; readonly units: ReadonlyArray<Unit> },
  afn: A,
  fn: F,
  pn: UnitId.Point
): Value<A, F, D> | undefined => {
  if (frame.afn !== afn) return undefined
  const number = Number(fn.slice(1))
  const found = frame.units.find((it) => it.fn === number && it.raw !== true && it.pn.includes(pn))
  // The frame was read with the row's own codec (or made by its caller), so that the row's type is the value's.
  return found?.value as Value<A, F, D> | undefined
}
