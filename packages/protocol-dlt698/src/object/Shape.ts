/** What a value is meant to be: its type, what it counts, what its parts are called. Values say their type themselves, so a shape never decides how bytes are read. */
import type { Text } from "@yugou/dialect-kit"
import { type Doc, isRecord } from "../value/Codec.ts"
import { type Data, typeDocs } from "../value/Data.ts"

/** Meanings of numbers: of an enum, or of the bits of a bit-string. @category Objects */
export type Meanings = { readonly [number: number]: Text }

/** What a value is meant to be. NULL ("no value") fits every shape. @category Objects */
export type Shape =
  | {
      readonly kind: "value"
      /** Name of the type in JSON. */
      readonly type: string
      /** What it counts; empty for numbers without a unit. */
      readonly unit: string
      /** A whole number times 10 to this power is the amount. */
      readonly exponent: number
      readonly meanings: Meanings | null
    }
  | { readonly kind: "array"; readonly item: Shape }
  | { readonly kind: "structure"; readonly fields: ReadonlyArray<Field> }
  /** Depends on something else, such as the event. */
  | { readonly kind: "any" }

/** One part of a structure. @category Objects */
export interface Field {
  readonly name: Text
  readonly shape: Shape
}

/** Makes a value of a type; `unit` with the power of ten: `["kWh", -4]`. @category Objects */
export const value = (type: string, unit = "", exponent = 0): Shape => ({
  kind: "value",
  type,
  unit,
  exponent,
  meanings: null
})

/** Makes a value whose numbers, or bits, have a meaning. @category Objects */
export const meaning = (type: "enum" | "bits", meanings: Meanings): Shape => ({
  kind: "value",
  type,
  unit: "",
  exponent: 0,
  meanings
})

export const array = (item: Shape): Shape => ({ kind: "array", item })
export const structure = (...fields: ReadonlyArray<Field>): Shape => ({ kind: "structure", fields })
/** Makes a part of a structure. @category Objects */
export const part = (en: string, zh: string, shape: Shape): Field => ({ name: { zh, en }, shape })
export const any: Shape = { kind: "any" }
/** NULL: a method without a parameter. @category Objects */
export const none: Shape = structure()

/** Where a value is not what its object says. `path` counts from the value: `[0][3]`. @category Objects */
export interface Misfit {
  readonly path: string
  readonly expected: string
  readonly found: string
}

/** Name of a value's type. */
export const typeOf = (data: Data): string => (data === null ? "NULL" : (Object.keys(data)[0] ?? ""))

const sizeText = (type: string, size: number): string => `${type} of ${size}`

/** Says what a shape expects, in the words of the JSON form. @category Objects */
export const expected = (shape: Shape): string => {
  switch (shape.kind) {
    case "value":
      return shape.type
    case "array":
      return "array"
    case "structure":
      return shape.fields.length === 0 ? "NULL" : sizeText("structure", shape.fields.length)
    case "any":
      return "any"
  }
}

const elementsOf = (data: Data, type: string): ReadonlyArray<Data> | null => {
  const elements = isRecord(data) ? Reflect.get(data, type) : undefined
  return Array.isArray(elements) ? elements : null
}

/** Compares a value with its shape; gives the first misfit of each part. @category Objects */
export const misfits = (shape: Shape, data: Data, path = ""): ReadonlyArray<Misfit> => {
  if (data === null) return []
  switch (shape.kind) {
    case "any":
      return []
    case "value": {
      const found = typeOf(data)
      return found === shape.type ? [] : [{ path, expected: shape.type, found }]
    }
    case "array": {
      const elements = elementsOf(data, "array")
      if (elements === null) return [{ path, expected: "array", found: typeOf(data) }]
      return elements.flatMap((element, index) => misfits(shape.item, element, `${path}[${index}]`))
    }
    case "structure": {
      const elements = elementsOf(data, "structure")
      const { fields } = shape
      if (elements?.length !== fields.length || fields.length === 0) {
        const found = elements === null ? typeOf(data) : sizeText("structure", elements.length)
        return [{ path, expected: expected(shape), found }]
      }
      return fields.flatMap((field, index) => misfits(field.shape, elements[index] ?? null, `${path}[${index}]`))
    }
  }
}

/** A shape, and its name where it is part of a structure. */
export interface Part {
  readonly name: Text | null
  readonly shape: Shape
}

/** The shape of an element. */
export const elementOf = (shape: Shape, index: number): Part | null => {
  switch (shape.kind) {
    case "array":
      return { name: null, shape: shape.item }
    case "structure":
      return shape.fields[index] ?? null
    case "value":
    case "any":
      return null
  }
}

const under = (key: string, doc: Doc): Doc => ({ kind: "record", parts: [{ cases: [{ [key]: doc }] }] })

/** The layout of the JSON that fits a shape: property tests walk it. @category Objects */
export const docOf = (shape: Shape): Doc => {
  switch (shape.kind) {
    case "value": {
      const { meanings, type } = shape
      if (type === "enum" && meanings !== null)
        return under(type, { kind: "oneOf", values: Object.keys(meanings).map(Number) })
      return under(type, typeDocs.get(type) ?? { kind: "oneOf", values: [] })
    }
    case "array":
      return under("array", { kind: "list", item: docOf(shape.item) })
    case "structure":
      return shape.fields.length === 0
        ? { kind: "oneOf", values: [null] }
        : under("structure", { kind: "tuple", items: shape.fields.map((field) => docOf(field.shape)) })
    case "any":
      return { kind: "oneOf", values: [null] }
  }
}
