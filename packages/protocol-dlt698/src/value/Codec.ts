/**
 * Layouts of the application layer: a value from which reading, writing and the arbitraries of the tests follow. They are this package's own because
 * the layouts of the kit count with fixed bytes, low byte first; here lengths have three forms, and a choice adds its fields to those around it.
 */
import type { Input, Output } from "./Cursor.ts"

/** What a layout is made of: property tests and the reference page walk this. @category Layouts */
export type Doc =
  | { readonly kind: "whole"; readonly min: number; readonly max: number }
  | { readonly kind: "hex"; readonly min: number; readonly max: number }
  | { readonly kind: "text"; readonly min: number; readonly max: number }
  | { readonly kind: "oneOf"; readonly values: ReadonlyArray<unknown> }
  | { readonly kind: "list"; readonly item: Doc }
  | { readonly kind: "tuple"; readonly items: ReadonlyArray<Doc> }
  | { readonly kind: "record"; readonly parts: ReadonlyArray<PartDoc> }
  | { readonly kind: "union"; readonly cases: ReadonlyArray<Doc> }
  | { readonly kind: "later"; readonly doc: () => Doc }

/** Fields that a part of a record may have: one set of them. @category Layouts */
export type PartDoc = { readonly cases: ReadonlyArray<{ readonly [key: string]: Doc }> }

/** A layout of one value. `write` takes anything and refuses what does not fit. @category Layouts */
export interface Codec<out A> {
  readonly doc: Doc
  readonly read: (input: Input) => A
  readonly write: (output: Output, value: unknown) => void
}

/** An object whose fields are being read. */
export interface Target {
  [key: string]: unknown
}
/** An object whose fields are being written. */
export type Source = { readonly [key: string]: unknown }

/** Some fields of a record; `A` is the object they make. @category Layouts */
export interface Part<out A extends object> {
  readonly doc: PartDoc
  readonly keys: ReadonlyArray<string>
  readonly read: (input: Input, into: Target) => void
  readonly write: (output: Output, from: Source) => void
  readonly makes?: A
}

/** What reading a layout gives. @category Layouts */
export type Value<C> = C extends Codec<infer A> ? A : C extends Part<infer A> ? A : never

/** A failed read has no value; whoever called looks at the failure first. */
export const nothing = <A>(): A => undefined as A

/** Tells whether something is an object with named parts. */
export const isRecord = (value: unknown): value is Source =>
  typeof value === "object" && value !== null && !Array.isArray(value)
