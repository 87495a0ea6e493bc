/** The paths of routes that are no operation of the station. */
import { methodsOf, type OwnRoute, pathOf } from "../table/OwnRoutes.ts"
import { parameters } from "../table/Parameters.ts"
import type { Shape } from "./Examples.ts"
import type { Node } from "./Node.ts"
import type { SharedResponses } from "./Responses.ts"

/** The schemas of a route, as the document has them. */
export interface OwnSchemas {
  readonly request: Shape & Node
  readonly answer: Node
}

/** The parameter of every change by a session. */
export const csrfToken: Node = {
  name: "x-csrf-token",
  in: "header",
  required: true,
  description: "会话校验码 / the token of the session",
  schema: { type: "string" }
}

const parametersOf = ({ kind, payload, security }: OwnRoute, { request }: OwnSchemas): ReadonlyArray<Node> => {
  if (kind === "command") return security === "open" ? [] : [{ $ref: "#/components/parameters/CsrfToken" }]
  return (parameters(payload, []) ?? []).map(({ name, field }) => ({
    name,
    in: "query",
    ...(request.required?.includes(field) === true ? { required: true } : {}),
    schema: request.properties?.[field] ?? {}
  }))
}

const bodyOf = (route: OwnRoute, { request }: OwnSchemas): Node =>
  route.kind === "query"
    ? { "x-methods": methodsOf(route) }
    : { requestBody: { required: true, content: { "application/json": { schema: request } } } }

const operationOf = (route: OwnRoute, its: OwnSchemas, shared: SharedResponses): Node => {
  const given = parametersOf(route, its)
  return {
    operationId: route.name,
    tags: [route.name.split(".")[0]],
    summary: route.title.zh,
    "x-summary-en": route.title.en,
    description: `${route.help.zh}\n\n${route.help.en}`,
    security: route.security === "open" ? [] : [{ session: [] }],
    ...(route.permission === null ? {} : { "x-permissions": [route.permission] }),
    ...(given.length === 0 ? {} : { parameters: given }),
    ...bodyOf(route, its),
    responses: {
      200: { description: "OK", content: { "application/json": { schema: its.answer } } },
      ...shared.ofCodes(route.codes)
    }
  }
}

/** Gives the path of each route. */
export const ownPaths = (
  routes: ReadonlyArray<OwnRoute>,
  schemas: ReadonlyArray<OwnSchemas>,
  shared: SharedResponses
): { readonly [path: string]: { readonly [method: string]: Node } } =>
  Object.fromEntries(
    routes.map((route, index) => {
      const its = schemas[index] ?? { request: {}, answer: {} }
      return [pathOf(route), { [route.kind === "query" ? "get" : "post"]: operationOf(route, its, shared) }]
    })
  )
