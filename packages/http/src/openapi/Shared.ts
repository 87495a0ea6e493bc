/** What stands in several places of the document alike stands once, under a name: repeated parameters, answers, and fields of what is answered. */
import type { Node } from "./Node.ts"

type Kind = "parameters" | "responses" | "schemas"
type Operations = { readonly [path: string]: { readonly [method: string]: Node } }

/** A part of the document, and what it would be called. */
interface Named {
  readonly name: string
  readonly node: Node
}

const capital = (words: string): string =>
  words
    .split(/[^0-9A-Za-z]/)
    .map((word) => `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`)
    .join("")

const isNode = (value: unknown): value is Node => typeof value === "object" && value !== null && !Array.isArray(value)
const textOf = (node: Node): string => JSON.stringify(node)
const pointer = (kind: Kind, name: string): Node => ({ $ref: `#/components/${kind}/${name}` })

/** Under each name the form that most have, where naming it makes the document shorter. */
const usualOf = (kind: Kind, all: ReadonlyArray<Named>): ReadonlyMap<string, Node> => {
  const usual = new Map<string, Node>()
  for (const [name, uses] of Map.groupBy(all, (each) => each.name)) {
    const alike = [...Map.groupBy(uses, ({ node }) => textOf(node)).values()]
    const [most = []] = alike.sort((a, b) => b.length - a.length)
    const node = most[0]?.node
    if (node === undefined) continue
    const saved = most.length * (textOf(node).length - textOf(pointer(kind, name)).length)
    if (saved > textOf(node).length + name.length) usual.set(name, node)
  }
  return usual
}

/** Points at what has a name, and leaves the rest. */
const pointing =
  (kind: Kind, usual: ReadonlyMap<string, Node>) =>
  ({ name, node }: Named): Node => {
    const known = usual.get(name)
    return known !== undefined && textOf(known) === textOf(node) ? pointer(kind, name) : node
  }

const parameterOf = (node: Node): Named => ({
  name: `${capital(String(node.name))}${node.required === true ? "Required" : ""}`,
  node
})
const parametersOf = (operation: Node): ReadonlyArray<Named> =>
  ((operation.parameters ?? []) as ReadonlyArray<Node>).filter(({ $ref }) => $ref === undefined).map(parameterOf)

/** An answer is called after the schema that it has, or after its operation. */
const answerOf = (operation: Node): Named => {
  const node = (operation.responses as { readonly [status: string]: Node })[200] ?? {}
  const [content] = Object.values((node.content ?? {}) as { readonly [type: string]: { readonly schema?: Node } })
  const ref = content?.schema?.$ref
  const first = String(operation.operationId ?? "").replace(/\.post$/, "")
  return { name: typeof ref === "string" ? (ref.split("/").at(-1) ?? "") : `${capital(first)}Answer`, node }
}

/** Every field of the schemas in a part, at any depth. */
const fieldsIn = (node: unknown): ReadonlyArray<Named> => {
  if (Array.isArray(node)) return node.flatMap(fieldsIn)
  if (!isNode(node)) return []
  const own = isNode(node.properties) ? Object.entries(node.properties) : []
  const named = own.flatMap(([name, inner]) => (isNode(inner) ? [{ name: `${capital(name)}Value`, node: inner }] : []))
  return [...named, ...Object.values(node).flatMap(fieldsIn)]
}

/** Points at the fields that have a name, at any depth. */
const withFields = (usual: ReadonlyMap<string, Node>, node: unknown): unknown => {
  if (Array.isArray(node)) return node.map((each) => withFields(usual, each))
  if (!isNode(node)) return node
  const point = pointing("schemas", usual)
  const field = ([name, inner]: readonly [string, unknown]) => {
    if (!isNode(inner)) return [name, inner]
    const to = point({ name: `${capital(name)}Value`, node: inner })
    return [name, to === inner ? withFields(usual, inner) : to]
  }
  return Object.fromEntries(
    Object.entries(node).map(([key, inner]) =>
      key === "properties" && isNode(inner)
        ? [key, Object.fromEntries(Object.entries(inner).map(field))]
        : [key, withFields(usual, inner)]
    )
  )
}

/** What numbers and names of records are, which stand wherever one is named. */
const id: Node = { type: "string", minLength: 1, maxLength: 64 }

/** Points at what an id is, at any depth. */
const withIds = (node: unknown): unknown => {
  if (Array.isArray(node)) return node.map(withIds)
  if (!isNode(node)) return node
  return textOf(node) === textOf(id)
    ? pointer("schemas", "Id")
    : Object.fromEntries(Object.entries(node).map(([key, inner]) => [key, withIds(inner)]))
}

/** Gives the schemas with what their fields have in common under names of its own. */
export const sharingFields = (schemas: Node): Node => {
  const usual = usualOf("schemas", fieldsIn(schemas))
  const named = [...usual].map(([name, node]) => [name, withFields(usual, node)])
  const all = { ...(withFields(usual, schemas) as Node), ...Object.fromEntries(named) }
  return { ...(withIds(all) as Node), Id: id }
}

/**
 * Gives the paths with references to the parameters and answers that several of them have alike, and those. What is `beside` them points at the same
 * and names nothing, so that the paths of the station are told alike with and without accounts.
 */
export const sharingPaths = (
  paths: Operations,
  beside: Operations
): { readonly paths: Operations; readonly parameters: Node; readonly responses: Node } => {
  const all = Object.values(paths).flatMap((methods) => Object.values(methods))
  const parameters = usualOf("parameters", all.flatMap(parametersOf))
  const answers = usualOf("responses", all.map(answerOf))
  const pointed = (operation: Node): Node => {
    const given = (operation.parameters ?? []) as ReadonlyArray<Node>
    const some = given.map((each) =>
      each.$ref === undefined ? pointing("parameters", parameters)(parameterOf(each)) : each
    )
    const responses = { ...(operation.responses as Node), 200: pointing("responses", answers)(answerOf(operation)) }
    return { ...operation, ...(some.length === 0 ? {} : { parameters: some }), responses }
  }
  const methodsOf = (methods: { readonly [method: string]: Node }) =>
    Object.fromEntries(Object.entries(methods).map(([method, operation]) => [method, pointed(operation)]))
  return {
    paths: Object.fromEntries(
      Object.entries({ ...paths, ...beside }).map(([path, methods]) => [path, methodsOf(methods)])
    ),
    parameters: Object.fromEntries(parameters),
    responses: Object.fromEntries(answers)
  }
}
