/** What several requests have alike, once: a field as one named schema (`deviceId`), a whole request under the name of the first operation that takes it. */
import { refTo } from "./Components.ts"
import type { Shape } from "./Examples.ts"
import type { Node } from "./Node.ts"

type Request = Shape & Node
type Properties = { readonly [field: string]: Node }

const nameOf = (field: string): string => `${field.slice(0, 1).toUpperCase()}${field.slice(1)}Field`

const propertiesOf = ({ properties }: Request): ReadonlyArray<readonly [string, Node]> =>
  Object.entries((properties ?? {}) as Properties)

/** Gives the form of a field that most requests have, where naming it makes the document shorter. */
const usualOf = (field: string, uses: ReadonlyArray<readonly [string, Node]>): Node | null => {
  const alike = [...Map.groupBy(uses, ([, schema]) => JSON.stringify(schema)).values()]
  const most = alike.reduce((best, group) => (group.length > best.length ? group : best), [])
  const usual = most[0]?.[1]
  if (usual === undefined) return null
  const length = JSON.stringify(usual).length
  const saved = most.length * (length - JSON.stringify(refTo(nameOf(field))).length)
  return saved > length + nameOf(field).length ? usual : null
}

/** Gives the requests with references to what they share, and that; where a field means something else than in most requests it stays as it is. */
export const sharedFields = (
  requests: ReadonlyArray<Request>
): { readonly requests: ReadonlyArray<Request>; readonly schemas: Node } => {
  const seen = Map.groupBy(requests.flatMap(propertiesOf), ([field]) => field)
  const shared = new Map<string, Node>()
  for (const [field, uses] of seen) {
    const usual = usualOf(field, uses)
    if (usual !== null) shared.set(field, usual)
  }
  const pointing = (request: Request): Request => {
    const properties = propertiesOf(request).map(([field, schema]) => [
      field,
      JSON.stringify(shared.get(field)) === JSON.stringify(schema) ? refTo(nameOf(field)) : schema
    ])
    return { ...request, properties: Object.fromEntries(properties) }
  }
  return {
    requests: requests.map(pointing),
    schemas: Object.fromEntries([...shared].map(([field, schema]) => [nameOf(field), schema]))
  }
}

/** Gives requests by name, where those that are alike point at the first of them; each operation keeps the name of its own. */
export const alikeOnce = (requests: ReadonlyArray<readonly [name: string, request: Node]>): Node => {
  const first = new Map<string, string>()
  const pointing = ([name, request]: readonly [string, Node]): readonly [string, Node] => {
    const text = JSON.stringify(request)
    const known = first.get(text)
    if (known === undefined) first.set(text, name)
    return [name, known === undefined ? request : refTo(known)]
  }
  return Object.fromEntries(requests.map(pointing))
}
