/** Leaves out of a JSON Schema what says nothing: that other fields may be there, and that a number is one that JavaScript has. */

const silent: { readonly [key: string]: unknown } = {
  additionalProperties: true,
  minimum: Number.MIN_SAFE_INTEGER,
  maximum: Number.MAX_SAFE_INTEGER
}

/** Gives a schema without them. */
export const plain = (node: unknown): unknown => {
  if (Array.isArray(node)) return node.map(plain)
  if (typeof node !== "object" || node === null) return node
  const said = Object.entries(node).filter(([key, value]) => !Object.hasOwn(silent, key) || silent[key] !== value)
  return Object.fromEntries(said.map(([key, value]) => [key, plain(value)]))
}
