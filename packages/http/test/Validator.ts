/** Holds answers against the document: the part of JSON Schema 2020-12 that it uses; a keyword that is not known here is an error. */
import { type ApiDocument, apiDocument } from "../src/index.ts"

type Node = { readonly [key: string]: unknown }

const annotations = ["title", "description", "x-title-en", "example", "format", "default"]

/** Gives what a reference points at, also by way of another name. */
export const pointed = (ref: string): unknown => {
  const found = ref
    .slice(2)
    .split("/")
    .reduce<unknown>((at, key) => (at as Node)[key], apiDocument()) as Node
  return typeof found.$ref === "string" ? pointed(found.$ref) : found
}

const typeOf = (value: unknown): string => {
  if (value === null) return "null"
  return Array.isArray(value) ? "array" : typeof value
}
const isType = (types: unknown, value: unknown): boolean =>
  [types].flat().some((type) => (type === "integer" ? Number.isInteger(value) : typeOf(value) === type))

type Check = (limit: unknown, value: unknown, schema: Node, at: string) => ReadonlyArray<string>

const wrong = (isWrong: boolean, at: string, what: string): ReadonlyArray<string> => (isWrong ? [`${at}: ${what}`] : [])
const entries = (value: unknown): ReadonlyArray<[string, unknown]> =>
  typeOf(value) === "object" ? Object.entries(value as Node) : []
const size = (value: unknown): number => (value as string | ReadonlyArray<unknown>).length

const checks: { readonly [keyword: string]: Check } = {
  $ref: (ref, value, _, at) => problemsWith(pointed(ref as string), value, at),
  type: (type, value, _, at) => wrong(!isType(type, value), at, `is no ${type}`),
  enum: (of, value, _, at) => wrong(!(of as ReadonlyArray<unknown>).includes(value), at, `is none of ${of}`),
  const: (of, value, _, at) => wrong(of !== value, at, `is not ${of}`),
  anyOf: (of, value, _, at) => {
    const all = (of as ReadonlyArray<unknown>).map((each) => problemsWith(each, value, at))
    return all.some((each) => each.length === 0) ? [] : [`${at}: fits none of ${all.length}: ${all.flat()[0]}`]
  },
  allOf: (of, value, _, at) => (of as ReadonlyArray<unknown>).flatMap((each) => problemsWith(each, value, at)),
  properties: (of, value, _, at) =>
    entries(value).flatMap(([key, inner]) =>
      Object.hasOwn(of as Node, key) ? problemsWith((of as Node)[key], inner, `${at}.${key}`) : []
    ),
  additionalProperties: (of, value, { properties = {} }, at) =>
    entries(value)
      .filter(([key]) => !Object.hasOwn(properties as Node, key))
      .flatMap(([key, inner]) => problemsWith(of, inner, `${at}.${key}`)),
  required: (of, value, _, at) =>
    wrong(
      typeOf(value) === "object" && (of as ReadonlyArray<string>).some((key) => !Object.hasOwn(value as Node, key)),
      at,
      `lacks one of ${of}`
    ),
  items: (of, value, { prefixItems = [] }, at) =>
    Array.isArray(value)
      ? value
          .slice(size(prefixItems))
          .flatMap((each, index) => problemsWith(of, each, `${at}[${index + size(prefixItems)}]`))
      : [],
  prefixItems: (of, value, _, at) =>
    Array.isArray(value)
      ? (of as ReadonlyArray<unknown>).flatMap((each, index) =>
          index < value.length ? problemsWith(each, value[index], `${at}[${index}]`) : []
        )
      : [],
  minItems: (of, value, _, at) => wrong(Array.isArray(value) && size(value) < (of as number), at, "too few"),
  maxItems: (of, value, _, at) => wrong(Array.isArray(value) && size(value) > (of as number), at, "too many"),
  uniqueItems: () => [],
  minLength: (of, value, _, at) => wrong(typeof value === "string" && size(value) < (of as number), at, "too short"),
  maxLength: (of, value, _, at) => wrong(typeof value === "string" && size(value) > (of as number), at, "too long"),
  pattern: (of, value, _, at) =>
    wrong(typeof value === "string" && !new RegExp(of as string).test(value), at, `is not like ${of}`),
  minimum: (of, value, _, at) => wrong(typeof value === "number" && value < (of as number), at, "too small"),
  maximum: (of, value, _, at) => wrong(typeof value === "number" && value > (of as number), at, "too large")
}

/** Gives what is wrong with a value by a schema of the document. */
export function problemsWith(schema: unknown, value: unknown, at = "answer"): ReadonlyArray<string> {
  if (schema === true) return []
  if (schema === false) return [`${at}: must not be there`]
  const known = Object.entries(schema as Node).filter(([keyword]) => !annotations.includes(keyword))
  return known.flatMap(([keyword, limit]) => {
    const check = checks[keyword]
    if (check === undefined) return [`${at}: unknown keyword ${keyword}`]
    return check(limit, value, schema as Node, at)
  })
}

interface Described extends Node {
  readonly responses: Responses
}

/** Gives what the document says of an operation: of a `POST` with the fields of a `GET`, what it says of that. */
export const operationAt = (document: ApiDocument, path: string, method: string): Described | undefined => {
  const methods = document.paths[path] ?? {}
  const also = Object.values(methods).find((each) => ((each["x-methods"] ?? []) as Array<string>).includes(method))
  return (methods[method.toLowerCase()] ?? also) as Described | undefined
}

/** Gives the parameters of an operation, those with a name of their own, too. */
export const parametersAt = (document: ApiDocument, operation: Node): ReadonlyArray<Parameter> =>
  ((operation.parameters ?? []) as ReadonlyArray<Node>).map(
    (each) =>
      (each.$ref === undefined
        ? each
        : document.components.parameters?.[String(each.$ref).split("/").at(-1) ?? ""]) as unknown as Parameter
  )

/** A parameter of the document. */
export interface Parameter {
  readonly name: string
  readonly in: string
  readonly required?: true
  readonly example?: unknown
  readonly schema: Node
  readonly "x-field"?: string
}

/** Puts values of parameters together to the JSON of a `POST`. */
export const bodyOfParameters = (given: ReadonlyArray<readonly [Parameter, unknown]>): Node => {
  const body: { [field: string]: unknown } = {}
  for (const [parameter, value] of given) {
    const [field = "", part] = (parameter["x-field"] ?? parameter.name).split(".")
    body[field] = part === undefined ? value : { ...(body[field] as Node | undefined), [part]: value }
  }
  return body
}

interface Responses {
  readonly [status: string]: { readonly $ref?: string; readonly content?: Node }
}

/** Gives what is wrong with an answer: a status, a type of content or a body that the document does not say of the operation. */
export const problemsOfAnswer = (path: string, method: string, status: number, type: string, body: unknown) => {
  const operation = operationAt(apiDocument(), path, method.toUpperCase())
  if (operation === undefined) return [`no ${method} ${path} in the document`]
  const { responses } = operation
  const named = responses[status] ?? responses.default
  const response = (named?.$ref === undefined ? named : pointed(named.$ref)) as Responses[string] | undefined
  const content = response?.content?.[type] as { readonly schema: unknown } | undefined
  if (content === undefined) return [`${path} does not answer ${status} as ${type}`]
  return problemsWith(content.schema, body)
}
