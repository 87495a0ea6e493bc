/** What is another schema and more is written as that: by a reference, and the fields that come to it. */
import { refTo } from "./Components.ts"
import type { Node } from "./Node.ts"

/** An object of which nothing is said but its fields. */
interface Plain {
  readonly name: string
  readonly fields: ReadonlyMap<string, string>
  readonly required: ReadonlySet<string>
}

const known: ReadonlySet<string> = new Set(["type", "properties", "required"])

/** Gives a schema as its fields; `null` where it says more, or takes no further ones. */
const plainOf = (name: string, node: Node): Plain | null => {
  const { properties, required = [], type } = node as { properties?: Node; required?: ReadonlyArray<string> } & Node
  if (type !== "object" || properties === undefined || !Object.keys(node).every((key) => known.has(key))) return null
  const fields = new Map(Object.entries(properties).map(([field, inner]) => [field, JSON.stringify(inner)]))
  return { name, fields, required: new Set(required) }
}

const isPartOf = (one: Plain, other: Plain): boolean =>
  one.fields.size < other.fields.size &&
  [...one.fields].every(([field, inner]) => other.fields.get(field) === inner) &&
  [...one.fields.keys()].every((field) => one.required.has(field) === other.required.has(field))

/** The fewest fields that are worth a reference. */
const fewest = 4

/** Writes schemas that hold all fields of another one, which has several, as that one and more. */
export const extending = (schemas: Node): Node => {
  const plain = Object.entries(schemas).flatMap(([name, node]) => plainOf(name, node as Node) ?? [])
  const written = plain.flatMap((whole): ReadonlyArray<readonly [string, Node]> => {
    const parts = plain.filter((part) => part.fields.size >= fewest && isPartOf(part, whole))
    const [most] = parts.sort((a, b) => b.fields.size - a.fields.size)
    if (most === undefined) return []
    const properties = Object.entries((schemas[whole.name] as Node).properties as Node)
    const own = properties.filter(([field]) => !most.fields.has(field))
    const required = own.map(([field]) => field).filter((field) => whole.required.has(field))
    const more = { properties: Object.fromEntries(own), ...(required.length === 0 ? {} : { required }) }
    return [[whole.name, { ...refTo(most.name), ...more }]]
  })
  return { ...schemas, ...Object.fromEntries(written) }
}
