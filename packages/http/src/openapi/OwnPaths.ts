/** The paths of routes that are no operation of the station. */
import { statusOf, titles } from "../problem/Statuses.ts"
import { methodsOf, type OwnRoute, pathOf } from "../table/OwnRoutes.ts"
import { parameters } from "../table/Parameters.ts"
import type { Method } from "../table/Routes.ts"
import { type Node, problemName, refTo } from "./Components.ts"
import type { Shape } from "./Examples.ts"

/** The schemas of a route, as the document has them. */
export interface OwnSchemas {
  readonly request: Shape & Node
  readonly answer: Node
}

const csrf: Node = {
  name: "x-csrf-token",
  in: "header",
  required: true,
  description: "会话校验码 / the token of the session",
  schema: { type: "string" }
}

const parametersOf = (
  { payload, security }: OwnRoute,
  method: Method,
  { request }: OwnSchemas
): ReadonlyArray<Node> => {
  if (method === "POST") return security === "open" ? [] : [csrf]
  return (parameters(payload, []) ?? []).map(({ name, field }) => ({
    name,
    in: "query",
    ...(request.required?.includes(field) === true ? { required: true } : {}),
    schema: request.properties?.[field] ?? {}
  }))
}

/** The codes of a route by status; what any request may be answered stands under `default`. */
const refusalsOf = ({ codes }: OwnRoute): Node => {
  const statuses = [...new Set(codes.map(statusOf))].sort()
  return Object.fromEntries(
    statuses.map((status) => {
      const schemas = codes.filter((code) => statusOf(code) === status).map((code) => refTo(problemName(code)))
      const schema = { anyOf: [...schemas, refTo("Problem")] }
      return [status, { description: titles[status], content: { "application/problem+json": { schema } } }]
    })
  )
}

const bodyOf = (method: Method, { request }: OwnSchemas): Node =>
  method === "GET" ? {} : { requestBody: { required: true, content: { "application/json": { schema: request } } } }

const operationOf = (route: OwnRoute, method: Method, its: OwnSchemas): Node => {
  const given = parametersOf(route, method, its)
  const second = method === "POST" && route.kind === "query" ? ".post" : ""
  return {
    operationId: `${route.name}${second}`,
    tags: [route.name.split(".")[0]],
    summary: route.title.zh,
    "x-summary-en": route.title.en,
    ...(second === "" ? { description: `${route.help.zh}\n\n${route.help.en}` } : {}),
    security: route.security === "open" ? [] : [{ session: [] }],
    ...(route.permission === null ? {} : { "x-permissions": [route.permission] }),
    ...(given.length === 0 ? {} : { parameters: given }),
    ...bodyOf(method, its),
    responses: {
      200: { description: "OK", content: { "application/json": { schema: its.answer } } },
      ...refusalsOf(route),
      default: { $ref: "#/components/responses/Problem" }
    }
  }
}

/** Gives the path of each route. */
export const ownPaths = (
  routes: ReadonlyArray<OwnRoute>,
  schemas: ReadonlyArray<OwnSchemas>
): { readonly [path: string]: { readonly [method: string]: Node } } =>
  Object.fromEntries(
    routes.map((route, index) => {
      const its = schemas[index] ?? { request: {}, answer: {} }
      const methods = methodsOf(route).map((method) => [method.toLowerCase(), operationOf(route, method, its)])
      return [pathOf(route), Object.fromEntries(methods)]
    })
  )
