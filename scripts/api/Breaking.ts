/**
 * What breaks a program that was written for an earlier OpenAPI document: a path that is gone, something more that it must send, something less
 * that it gets.
 *
 * What is sent may only become wider, what is answered only narrower. A further value of an enumeration in an answer breaks nobody here: the
 * causes of work items and refusals grow, and programs are told to show what they do not know.
 */

/** A part of a document. */
export type Node = { readonly [key: string]: unknown }

type Way = "sent" | "answered"

interface Side {
  readonly document: Node
  readonly schema: unknown
}

const empty: Node = {}
const nodeAt = (node: unknown, key: string): Node => ((node as Node | undefined)?.[key] ?? empty) as Node
const listAt = (node: unknown, key: string): ReadonlyArray<unknown> =>
  ((node as Node | undefined)?.[key] ?? []) as ReadonlyArray<unknown>

const pointed = (document: Node, ref: string): unknown =>
  ref
    .slice(2)
    .split("/")
    .reduce<unknown>((at, key) => (at as Node | undefined)?.[key], document)

/** What a reference leads to and what stands beside it hold both: the fields of both, and those that either needs. */
const both = (found: Node, beside: Node): Node => {
  const needed = [found.required, beside.required].filter((it): it is ReadonlyArray<unknown> => Array.isArray(it))
  return {
    ...found,
    ...beside,
    ...(found.properties === undefined || beside.properties === undefined
      ? {}
      : { properties: { ...nodeAt(found, "properties"), ...nodeAt(beside, "properties") } }),
    ...(needed.length < 2 ? {} : { required: needed.flat() })
  }
}

const resolved = ({ document, schema }: Side): Node => {
  const { $ref, ...beside } = (schema ?? empty) as Node
  const found = typeof $ref === "string" ? resolved({ document, schema: pointed(document, $ref) }) : empty
  return valuesOf(both(found, beside))
}

/** Gives the forms that a schema has, each of one type: "or null" is one of them, and one value is an enumeration of one. */
const formsOf = (schema: Node): ReadonlyArray<unknown> => {
  if (schema.anyOf !== undefined) return schema.anyOf as ReadonlyArray<unknown>
  if (Array.isArray(schema.type)) return schema.type.map((type) => (type === "null" ? { type } : { ...schema, type }))
  return [schema]
}

const valuesOf = ({ const: value, ...schema }: Node): Node =>
  value === undefined ? schema : { ...schema, type: typeof value, enum: [value] }

/** The limits that make what may be sent narrower when they rise, and when they fall. */
const lower = ["minLength", "minimum", "minItems"]
const upper = ["maxLength", "maximum", "maxItems"]

const narrowed = (before: Node, after: Node): boolean =>
  lower.some(
    (key) => Number(after[key] ?? Number.NEGATIVE_INFINITY) > Number(before[key] ?? Number.NEGATIVE_INFINITY)
  ) ||
  upper.some((key) => Number(after[key] ?? Number.POSITIVE_INFINITY) < Number(before[key] ?? Number.POSITIVE_INFINITY))

/** Compares schemas; `open` are the pairs under comparison, for schemas that hold themselves. */
const compare = (
  before: Side,
  after: Side,
  way: Way,
  at: string,
  open: ReadonlyArray<string> = []
): ReadonlyArray<string> => {
  const pair = JSON.stringify([before.schema, after.schema])
  if (open.includes(pair)) return []
  const [old, now] = [resolved(before), resolved(after)]
  const inner = (a: unknown, b: unknown, place: string): ReadonlyArray<string> =>
    compare({ ...before, schema: a }, { ...after, schema: b }, way, place, [...open, pair])
  const [olds, nows] = [formsOf(old), formsOf(now)]
  if (olds[0] !== old || nows[0] !== now) {
    const [all, of] = way === "sent" ? [olds, nows] : [nows, olds]
    const fits = (one: unknown): boolean =>
      (of ?? []).some((other) => (way === "sent" ? inner(one, other, at) : inner(other, one, at)).length === 0)
    return (all ?? []).every(fits) ? [] : [`${at}: one of its forms is ${way === "sent" ? "gone" : "new"}`]
  }
  if (old.type !== now.type) return [`${at}: was ${String(old.type)}, is ${String(now.type)}`]
  const found: Array<string> = []
  if (way === "sent" && now.enum !== undefined) {
    const gone = listAt(old, "enum").filter((value) => !listAt(now, "enum").includes(value))
    if (old.enum === undefined || gone.length > 0) found.push(`${at}: takes ${gone.join(", ") || "any text"} no more`)
  }
  if (way === "sent" && narrowed(old, now)) found.push(`${at}: its limits are narrower`)
  for (const [name, schema] of Object.entries(nodeAt(old, "properties"))) {
    const other = nodeAt(now, "properties")[name]
    if (other === undefined) found.push(`${at}.${name}: is gone`)
    else found.push(...inner(schema, other, `${at}.${name}`))
  }
  const [need, had] = way === "sent" ? [now, old] : [old, now]
  for (const name of listAt(need, "required"))
    if (
      !listAt(had, "required").includes(name) &&
      (way === "sent" || nodeAt(now, "properties")[String(name)] !== undefined)
    )
      found.push(`${at}.${String(name)}: ${way === "sent" ? "must be sent now" : "may be missing now"}`)
  if (old.items !== undefined && now.items !== undefined) found.push(...inner(old.items, now.items, `${at}[]`))
  return found
}

const jsonOf = (content: Node): unknown => nodeAt(nodeAt(content, "content"), "application/json").schema

const parametersOf = (document: Node, operation: Node): ReadonlyMap<string, Node> =>
  new Map(
    listAt(operation, "parameters")
      .map((schema) => resolved({ document, schema }))
      .map((each) => [`${String(each.in)} ${String(each.name)}`, each])
  )

/** The methods besides its own by which an operation is asked with the same fields. */
const methodsGone = (old: Node, now: Node): ReadonlyArray<unknown> =>
  listAt(old, "x-methods").filter((method) => !listAt(now, "x-methods").includes(method))

const compareOperations = (before: Node, after: Node, old: Node, now: Node, at: string): ReadonlyArray<string> => {
  const found: Array<string> = methodsGone(old, now).map((method) => `${at}: takes ${String(method)} no more`)
  const [olds, nows] = [parametersOf(before, old), parametersOf(after, now)]
  for (const [name, parameter] of olds) {
    const other = nows.get(name)
    if (other === undefined) found.push(`${at} ${name}: is gone`)
    else {
      if (parameter["x-field"] !== other["x-field"]) found.push(`${at} ${name}: stands elsewhere in a body`)
      const [a, b] = [
        { document: before, schema: parameter.schema },
        { document: after, schema: other.schema }
      ]
      found.push(...compare(a, b, "sent", `${at} ${name}`))
    }
  }
  for (const [name, parameter] of nows)
    if (parameter.required === true && olds.get(name)?.required !== true) found.push(`${at} ${name}: must be sent now`)
  const bodies = [jsonOf(nodeAt(old, "requestBody")), jsonOf(nodeAt(now, "requestBody"))]
  if (bodies[0] === undefined && bodies[1] !== undefined) found.push(`${at}: a body must be sent now`)
  if (bodies[0] !== undefined && bodies[1] !== undefined)
    found.push(
      ...compare({ document: before, schema: bodies[0] }, { document: after, schema: bodies[1] }, "sent", `${at} body`)
    )
  const answerOf = (document: Node, operation: Node): unknown =>
    jsonOf(resolved({ document, schema: nodeAt(operation, "responses")[200] }))
  const [answer, answers] = [answerOf(before, old), answerOf(after, now)]
  if (answer !== undefined)
    found.push(
      ...compare({ document: before, schema: answer }, { document: after, schema: answers }, "answered", `${at} answer`)
    )
  return found
}

/** Gives what breaks, a sentence each; what is new breaks nothing. */
export const breaking = (before: Node, after: Node): ReadonlyArray<string> =>
  Object.entries(nodeAt(before, "paths")).flatMap(([path, methods]) =>
    Object.entries(methods as Node).flatMap(([method, old]) => {
      const at = `${method.toUpperCase()} ${path}`
      const now = nodeAt(nodeAt(after, "paths"), path)[method]
      return now === undefined ? [`${at}: is gone`] : compareOperations(before, after, old as Node, now as Node, at)
    })
  )
