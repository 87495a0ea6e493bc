/** Fields that several requests have alike, as one named schema each: `deviceId` is described once. */
import { type Node, refTo } from "./Components.ts"
import type { Shape } from "./Examples.ts"

type Request = Shape & Node
type Properties = { readonly [field: string]: Node }

/** From how many requests on a field is worth a name. */
const worthAName = 2

const nameOf = (field: string): string => `${field.slice(0, 1).toUpperCase()}${field.slice(1)}Field`

const propertiesOf = ({ properties }: Request): ReadonlyArray<readonly [string, Node]> =>
  Object.entries((properties ?? {}) as Properties)

/** Gives the requests with references to what they share, and that; a field that means different things in different places stays where it is. */
export const sharedFields = (
  requests: ReadonlyArray<Request>
): { readonly requests: ReadonlyArray<Request>; readonly schemas: Node } => {
  const seen = Map.groupBy(requests.flatMap(propertiesOf), ([field]) => field)
  const shared = new Map<string, Node>()
  for (const [field, uses] of seen) {
    const [first] = uses
    const texts = new Set(uses.map(([, schema]) => JSON.stringify(schema)))
    if (first !== undefined && texts.size === 1 && uses.length >= worthAName) shared.set(field, first[1])
  }
  const pointing = (request: Request): Request => {
    const properties = propertiesOf(request).map(([field, schema]) => [
      field,
      shared.has(field) ? refTo(nameOf(field)) : schema
    ])
    return { ...request, properties: Object.fromEntries(properties) }
  }
  return {
    requests: requests.map(pointing),
    schemas: Object.fromEntries([...shared].map(([field, schema]) => [nameOf(field), schema]))
  }
}
