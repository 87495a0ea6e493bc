/** The fields of a query as parameters of an address: flat text, lists repeated, a range of days as `savedOnFrom` and `savedOnTo`. */
import * as Schema from "effect/Schema"

/** A field as an address has it; what has no such form stands in a body only. */
export type Shape = "text" | "number" | "list" | "body"

/** A parameter of an address: the field that it fills, or the part of one. */
export interface Parameter {
  readonly name: string
  readonly field: string
  readonly part: string | null
  readonly shape: Exclude<Shape, "body">
}

interface JsonSchema {
  readonly type?: string
  readonly anyOf?: ReadonlyArray<JsonSchema>
  readonly items?: JsonSchema
  readonly minItems?: number
  readonly properties?: { readonly [name: string]: JsonSchema }
}

/** A list that may not be empty is one that the caller must give, and which may be long. */
const shapeOf = ({ type, anyOf, items, minItems }: JsonSchema): Shape => {
  const [first, second] = anyOf ?? []
  if (first !== undefined && second?.type === "null") return shapeOf(first)
  if (type === "string") return "text"
  if (type === "integer" || type === "number") return "number"
  if (type === "array" && minItems === undefined && items !== undefined && shapeOf(items) === "text") return "list"
  return "body"
}

const capital = (name: string): string => `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`

const parametersOf = (field: string, schema: JsonSchema): ReadonlyArray<Parameter> | null => {
  const shape = shapeOf(schema)
  if (shape !== "body") return [{ name: field, field, part: null, shape }]
  if (schema.type !== "object" || schema.properties === undefined) return null
  const parts = Object.entries(schema.properties).map(([part, inner]) => ({ part, shape: shapeOf(inner) }))
  if (parts.some(({ shape }) => shape !== "text")) return null
  return parts.map(({ part }) => ({ name: `${field}${capital(part)}`, field, part, shape: "text" }))
}

/** Gives the parameters of a payload without its envelope, or `null` where a field has no form in an address. */
export const parameters = (payload: Schema.Top, envelope: ReadonlyArray<string>): ReadonlyArray<Parameter> | null => {
  const { schema } = Schema.toJsonSchemaDocument(payload)
  const fields = Object.entries((schema as JsonSchema).properties ?? {}).filter(([name]) => !envelope.includes(name))
  const all: Array<Parameter> = []
  for (const [field, inner] of fields) {
    const some = parametersOf(field, inner)
    if (some === null) return null
    all.push(...some)
  }
  return all
}

type Value = string | number | ReadonlyArray<string>

/** Gives the value of a parameter; what is not of its shape is passed on as it is, for the station to refuse by its name. */
const valueOf = (shape: Parameter["shape"], values: ReadonlyArray<string>): Value => {
  const [first = ""] = values
  if (shape === "list" || values.length > 1) return values
  return shape === "number" && /^-?\d+(\.\d+)?$/.test(first) ? Number(first) : first
}

/** Reads the input of a query out of an address; what no parameter is called is passed on, and refused as a field that must not be there. */
export const readQuery = (
  known: ReadonlyArray<Parameter>,
  query: URLSearchParams
): { readonly [field: string]: unknown } => {
  const fields = new Map<string, unknown>()
  for (const name of new Set(query.keys())) {
    const parameter = known.find((each) => each.name === name)
    const value = valueOf(parameter?.shape ?? "text", query.getAll(name))
    if (parameter === undefined) fields.set(name, value)
    else if (parameter.part === null) fields.set(parameter.field, value)
    else {
      const so = fields.get(parameter.field)
      const others = typeof so === "object" ? so : {}
      fields.set(parameter.field, { ...others, [parameter.part]: value })
    }
  }
  return Object.fromEntries(fields)
}
