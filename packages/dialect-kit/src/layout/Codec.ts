/** What a layout is: a value from which reading, writing and reference pages follow. */
import type { Reader, Writer } from "./Cursor.ts"

/** What a layout is made of: the reference page and the property tests walk this. @category Layouts */
export type Doc =
  | { readonly kind: "none" }
  | { readonly kind: "leaf"; readonly format: string; readonly bytes: number; readonly unit: string }
  | {
      readonly kind: "packed"
      readonly bytes: number
      readonly fields: { readonly [name: string]: readonly [number, number] }
    }
  | { readonly kind: "names"; readonly bytes: number; readonly bits: { readonly [name: string]: number } }
  | { readonly kind: "choice"; readonly values: { readonly [name: string]: number } }
  | { readonly kind: "struct"; readonly fields: ReadonlyArray<readonly [string, Doc]> }
  | {
      readonly kind: "list"
      readonly countBytes: number
      readonly min: number
      readonly max: number
      readonly item: Doc
    }
  | { readonly kind: "perBit"; readonly bits: number; readonly field: string; readonly item: Doc }
  | { readonly kind: "tariffs"; readonly fields: ReadonlyArray<readonly [string, Doc]> }
  | { readonly kind: "hex"; readonly countBytes: number; readonly max: number }
  | { readonly kind: "special"; readonly text: string; readonly bytes: string }

/** A layout: `A` is what reading gives, `I` what writing takes (a bare value where `A` keeps more). @category Layouts */
export interface Codec<out A, in I = A> {
  readonly doc: Doc
  readonly read: (reader: Reader) => A
  readonly write: (writer: Writer, value: unknown) => void
  /** Type only: what `write` takes when the compiler knows the layout. */
  readonly takes?: (value: I) => void
}
/** What reading a layout gives. @category Layouts */
export type Decoded<C> = C extends Codec<infer A, never> ? A : never
/** What writing a layout takes. @category Layouts */
export type Encodable<C> = C extends { readonly takes?: (value: infer I) => void } ? I : never
/** Any layout, its types forgotten. @category Layouts */
export type AnyCodec = Codec<unknown, never>

/** A failed read has no value; the caller looks at `reader.failure` before it looks at the value. @category Layouts */
export const nothing = <A>(): A => undefined as A

/** Tells whether something is an object with named parts. @category Questions */
export const isRecord = (value: unknown): value is { readonly [key: string]: unknown } =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** Tells whether something is a whole number of this range. @category Questions */
export const isWhole = (value: unknown, min: number, max: number): value is number =>
  typeof value === "number" && Number.isInteger(value) && value >= min && value <= max
