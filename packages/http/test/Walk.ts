/** A random walk: requests drawn from the OpenAPI document alone, good and bad ones, each answer held against the document. */
import { apiDocument } from "../src/index.ts"
import type { Given, Live } from "./Live.ts"
import { bodyOfParameters, type Parameter, parametersAt, pointed, problemsOfAnswer } from "./Validator.ts"

type Node = { readonly [key: string]: unknown }

/** Gives numbers below a bound, the same ones for the same seed. */
type Dice = (below: number) => number

const diceOf = (seed: number): Dice => {
  let state = seed >>> 0
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

/** Texts that have broken programs before. */
const awkward: ReadonlyArray<string> = [
  ...[
    "",
    " ",
    "\u0000",
    "\ud800",
    "__proto__",
    "constructor",
    "-1",
    "1e9",
    "NaN",
    "null",
    "0.00001",
    "%00",
    "../../etc/passwd"
  ],
  ...["2026-02-30", "9999-12-31T23:59:59.999Z", "'; drop table x; --", "𝌆𝌆", "泉城", "x".repeat(70), "y".repeat(3_000)]
]
/** Values that are of no type which a field expects, or of too many. */
const values: ReadonlyArray<unknown> = [
  ...[null, 0, -1, 1.5, 9e15, 1e300, "x", [], {}, [[]], [null], { a: { b: [] } }],
  JSON.parse(`${"[".repeat(300)}${"]".repeat(300)}`)
]

/** What has been seen under the name of a field, so that a walk gets past the first question. */
type Seen = Map<string, Array<unknown>>

const keep = (seen: Seen, name: string, value: unknown): void => {
  const known = seen.get(name) ?? []
  if (known.length < 40 && !known.includes(value)) seen.set(name, [...known, value])
}

const collect = (seen: Seen, value: unknown, name = ""): void => {
  if (Array.isArray(value)) for (const each of value) collect(seen, each, name)
  else if (typeof value === "object" && value !== null)
    for (const [key, inner] of Object.entries(value)) collect(seen, inner, key)
  else if (typeof value === "string" && value !== "") keep(seen, name, value)
}

interface Draw {
  readonly dice: Dice
  readonly seen: Seen
}

const oneOf = <T>({ dice }: Draw, all: ReadonlyArray<T>): T => all[dice(all.length)] as T

const textOf = (draw: Draw, name: string, example: unknown): unknown => {
  const known = draw.seen.get(name) ?? []
  const luck = draw.dice(10)
  if (luck < 7 && known.length > 0) return oneOf(draw, known)
  return luck < 9 && example !== undefined ? example : oneOf(draw, awkward)
}

/** Draws a value of a schema. */
const valueOf = (draw: Draw, schema: Node, name: string, example?: unknown): unknown => {
  if (typeof schema.$ref === "string") return valueOf(draw, pointed(schema.$ref) as Node, name, example)
  const inner = (example ?? {}) as Node
  if (Array.isArray(schema.anyOf)) return valueOf(draw, oneOf(draw, schema.anyOf), name, example)
  if (schema.const !== undefined) return schema.const
  if (Array.isArray(schema.enum)) return oneOf(draw, schema.enum)
  if (Array.isArray(schema.type)) {
    const type = oneOf(draw, schema.type)
    return type === "null" ? null : valueOf(draw, { ...schema, type }, name, example)
  }
  if (schema.type === "object" && schema.properties !== undefined) {
    const needed = (schema.required ?? []) as ReadonlyArray<string>
    const fields = Object.entries(schema.properties as { readonly [field: string]: Node }).filter(
      ([field]) => needed.includes(field) || draw.dice(4) === 0
    )
    return Object.fromEntries(fields.map(([field, each]) => [field, valueOf(draw, each, field, inner[field])]))
  }
  if (schema.type === "array")
    return Array.from({ length: 1 + draw.dice(3) }, () => valueOf(draw, (schema.items ?? {}) as Node, name))
  if (schema.type === "integer") return Number(schema.minimum ?? 0) + draw.dice(4)
  return schema.type === "string" ? textOf(draw, name, example) : oneOf(draw, values)
}

let count = 0
const fresh = (): string => {
  count += 1
  return `walk-${count}`
}

/** Draws some parameters of a query, and all that it needs. */
const drawn = (draw: Draw, { parameters }: Operation): ReadonlyArray<readonly [Parameter, unknown]> =>
  parameters
    .filter((each) => each.in === "query" && (each.required === true || draw.dice(3) === 0))
    .map((each) => [each, valueOf(draw, each.schema, each.name, each.example)])

const bodyOf = (draw: Draw, operation: Operation): Node => {
  const schema = operation.requestBody?.content["application/json"]?.schema
  if (schema === undefined) return bodyOfParameters(drawn(draw, operation))
  const { example } = pointed(schema.$ref as string) as Node
  const body = valueOf(draw, schema, "", example) as Node
  const properties = (pointed(schema.$ref as string) as Node).properties as Node
  const keys = ["commandId", "batchId"].filter((key) => key in properties && draw.dice(10) > 0)
  return { ...body, ...Object.fromEntries(keys.map((key) => [key, fresh()])) }
}

/** Spoils a body in one place. */
const spoiled = (draw: Draw, body: Node): Node => {
  const fields = Object.keys(body)
  if (fields.length === 0 || draw.dice(3) === 0) return { ...body, [oneOf(draw, awkward)]: oneOf(draw, values) }
  const field = oneOf(draw, fields)
  if (draw.dice(2) === 0) return Object.fromEntries(Object.entries(body).filter(([name]) => name !== field))
  return { ...body, [field]: draw.dice(2) === 0 ? oneOf(draw, values) : oneOf(draw, awkward) }
}

const garbage: ReadonlyArray<Given> = [
  ...["", "{", '"x"', "[1]", "\u0000", '{"a":1}x'].map(
    (text): Given => ({
      text,
      headers: { "content-type": "application/json" }
    })
  ),
  { text: "{}", headers: { "content-type": "text/plain" } },
  { text: "{}", headers: {} },
  { text: "{}", headers: { "content-type": "application/json", "content-encoding": "br" } },
  { text: "x".repeat(2_200_000), headers: { "content-type": "application/json" } }
]

interface Operation {
  readonly parameters: ReadonlyArray<Parameter>
  readonly requestBody?: { readonly content: { readonly [type: string]: { readonly schema: Node } } }
}

const queryOf = (draw: Draw, operation: Operation): string => {
  const pairs = drawn(draw, operation).flatMap(([{ name }, values]) =>
    [values].flat().map((value): [string, string] => [name, String(value)])
  )
  if (draw.dice(8) === 0) pairs.push([oneOf(draw, awkward), oneOf(draw, awkward)])
  return pairs.length === 0 ? "" : `?${new URLSearchParams(pairs)}`
}

const requestOf = (
  draw: Draw,
  method: string,
  operation: Operation
): { readonly query: string; readonly given: Given } => {
  if (method === "get") return { query: queryOf(draw, operation), given: {} }
  if (draw.dice(25) === 0) return { query: "", given: oneOf(draw, garbage) }
  const body = bodyOf(draw, operation)
  const headers =
    draw.dice(10) === 0 ? { "idempotency-key": encodeURIComponent(oneOf(draw, awkward).toWellFormed()) } : {}
  return { query: "", given: { json: draw.dice(5) === 0 ? spoiled(draw, body) : body, headers } }
}

const actors = ["clerk", "clerk", "clerk", "chief", "chief", "inside", "outside", "blind", "nobody", null]

/** What a walk saw: what is wrong with an answer, with the request; and how often each status came. */
export interface Walked {
  readonly problems: ReadonlyArray<string>
  readonly statuses: ReadonlyMap<number, number>
}

/** Walks so many requests. */
export const walk = async (live: Live, seed: number, requests: number): Promise<Walked> => {
  const draw: Draw = { dice: diceOf(seed), seen: new Map() }
  const problems: Array<string> = []
  const statuses = new Map<number, number>()
  collect(draw.seen, live.world.records)
  for (const deviceId of live.world.devices) keep(draw.seen, "deviceId", deviceId)
  const document = apiDocument()
  const operations = Object.entries(document.paths).flatMap(([path, all]) =>
    Object.entries(all).flatMap(([first, node]) => {
      const operation = { ...node, parameters: parametersAt(document, node) } as Operation
      const methods = new Set([
        first,
        ...((node["x-methods"] ?? []) as Array<string>).map((each) => each.toLowerCase())
      ])
      return [...methods].map((method) => ({ path, method, operation }))
    })
  )
  for (let at = 0; at < requests; at += 1) {
    const { path, method, operation } = oneOf(draw, operations)
    const { query, given } = requestOf(draw, method, operation)
    const response = await live.send(oneOf(draw, actors), method.toUpperCase(), `${path}${query}`, given)
    const type = (response.headers.get("content-type") ?? "").split(";")[0] ?? ""
    const isEndless = response.status === 200 && path.endsWith("/changes")
    const text = isEndless ? "" : await response.text()
    if (isEndless) await response.body?.cancel()
    const body: unknown = type === "text/event-stream" ? text : JSON.parse(text)
    statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1)
    if (response.status === 200 && type === "application/json" && !path.endsWith("openapi.json"))
      collect(draw.seen, body)
    const wrong = problemsOfAnswer(path, method, response.status, type, body)
    const broken = response.status === 500 ? [`500: ${String(live.defects.at(-1)?.error)}`] : []
    for (const problem of [...wrong, ...broken])
      problems.push(
        `${method} ${path}${query} ${JSON.stringify(given).slice(0, 400)}: ${problem} in ${text.slice(0, 300)}`
      )
  }
  return { problems, statuses }
}
