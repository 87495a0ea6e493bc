/**
 * Writes a JSON Schema as briefly as it can be said: without what says nothing (that other fields may be there, that a number is one that JavaScript
 * has), one value as `const`, "or null" as a second type, and the first rows of a list not once more beside the others.
 */
import type { Node } from "./Node.ts"

const silent: Node = {
  additionalProperties: true,
  minimum: Number.MIN_SAFE_INTEGER,
  maximum: Number.MAX_SAFE_INTEGER
}

const isSilent = (key: string, value: unknown): boolean => Object.hasOwn(silent, key) && silent[key] === value

/** An enumeration of one text is that text. */
const single = (node: Node): Node => {
  const { enum: values, type, ...rest } = node
  return type === "string" && Array.isArray(values) && values.length === 1 ? { ...rest, const: values[0] } : node
}

/** Something of one type, or nothing; an enumeration says itself whether null is one of its values, and stays. */
const orNull = (node: Node): Node => {
  const { anyOf, ...rest } = node
  const [first, second, third] = (Array.isArray(anyOf) ? anyOf : []) as ReadonlyArray<Node | undefined>
  if (first === undefined || third !== undefined || JSON.stringify(second) !== '{"type":"null"}') return node
  return typeof first.type === "string" && first.enum === undefined
    ? { ...rest, ...first, type: [first.type, "null"] }
    : node
}

/** A list that is not empty has its first items described apart; where those are as all others are, that says nothing. */
const alike = (node: Node): Node => {
  const { prefixItems, ...rest } = node
  const item = JSON.stringify(node.items)
  const isAlike = Array.isArray(prefixItems) && prefixItems.every((each) => JSON.stringify(each) === item)
  return isAlike && Number(node.minItems ?? 0) >= prefixItems.length ? rest : node
}

/** Gives the other schema of one that may also be null, else the schema as it is. */
export const withoutNull = (schema: Node): Node => {
  const { anyOf, type } = schema
  if (Array.isArray(type)) return { ...schema, type: type.find((each) => each !== "null") }
  const [first, second] = (Array.isArray(anyOf) ? anyOf : []) as ReadonlyArray<Node | undefined>
  return first !== undefined && second?.type === "null" ? first : schema
}

/** Gives a schema as briefly as it can be said. */
export const plain = (node: unknown): unknown => {
  if (Array.isArray(node)) return node.map(plain)
  if (typeof node !== "object" || node === null) return node
  const said = Object.entries(node).filter(([key, value]) => !isSilent(key, value))
  return alike(orNull(single(Object.fromEntries(said.map(([key, value]) => [key, plain(value)])))))
}
