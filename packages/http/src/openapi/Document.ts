/** The OpenAPI document of the API, written out of the table of operations. */
import { Notices, operations, Plan, titleOf } from "@yugou/core"
import type * as Schema from "effect/Schema"
import type { OwnRoute } from "../table/OwnRoutes.ts"
import { basePath, type Route, routes } from "../table/Routes.ts"
import { events, followed, health, openPaths, sheetPaths } from "./BesidePaths.ts"
import { described, problems, refTo } from "./Components.ts"
import { type Definitions, examplesIn, type Shape } from "./Examples.ts"
import { extending } from "./Extending.ts"
import type { Node } from "./Node.ts"
import { csrfToken, ownPaths } from "./OwnPaths.ts"
import { withoutNull } from "./Plain.ts"
import { type SharedResponses, sharedResponses } from "./Responses.ts"
import { sharingFields, sharingPaths } from "./Shared.ts"
import { alikeOnce, sharedFields } from "./SharedFields.ts"

/** An OpenAPI 3.1 document. @category Models */
export interface ApiDocument {
  readonly openapi: "3.1.0"
  readonly info: Node
  readonly servers: ReadonlyArray<Node>
  readonly tags: ReadonlyArray<Node>
  readonly security: ReadonlyArray<Node>
  readonly paths: { readonly [path: string]: { readonly [method: string]: Node } }
  readonly components: { readonly [kind: string]: Node }
}

/** The schemas of an operation, as the document has them. */
interface Seen {
  /** The request, its shared fields by reference. */
  readonly pointing: Shape & Node
  readonly request: Shape & Node
  readonly answer: Node
}

const capital = (name: string): string => `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`
const requestName = ({ facade, name }: Route): string => `${capital(facade)}${capital(name)}Request`

type Fields = { readonly [field: string]: Schema.Top }

/** Adds what people call each field to the schema of a payload. */
const withTitles = (schema: Shape & Node, fields: Fields): Shape & Node => {
  const properties = Object.entries(schema.properties ?? {}).map(([field, inner]) => {
    const title = fields[field] === undefined ? undefined : titleOf(fields[field].ast)
    return [field, title === undefined ? inner : { ...inner, title: title.zh, "x-title-en": title.en }]
  })
  return { ...schema, properties: Object.fromEntries(properties) }
}

/** What a caller sends: without the actor, whom the host knows; the id of the command may come as a header instead. */
const requestOf = (schema: Node, { key, operation }: Route, definitions: Definitions): Shape & Node => {
  const { properties = {}, required = [], ...rest } = schema as Shape & Node
  const { actor: _actor, ...others } = properties
  const needed = required.filter((field) => field !== "actor")
  const example = examplesIn(definitions)({ properties: others, required: needed }, "")
  const left = needed.filter((field) => field !== key)
  const titled = withTitles({ ...rest, properties: others }, operation.payload.fields as unknown as Fields)
  return { ...titled, ...(left.length === 0 ? {} : { required: left }), example }
}

/**
 * The parameters of a query; a list is repeated, as OpenAPI has it where nothing else is said. `x-field`: where it stands in the JSON of a `POST`, if
 * not under its name.
 */
const parametersOf = ({ parameters }: Route, { request, pointing }: Seen): ReadonlyArray<Node> =>
  parameters.map(({ name, field, part }) => {
    const outer = (request.properties?.[field] ?? {}) as Shape & Node
    const isRequired =
      request.required?.includes(field) === true && (part === null || outer.required?.includes(part) === true)
    // An address has no null: of such a field the other form stands there.
    const other = withoutNull(outer)
    const whole = other === outer ? pointing.properties?.[field] : other
    const schema = part === null ? whole : outer.properties?.[part]
    const given = (request.example as { readonly [field: string]: unknown })[field]
    const example = part === null ? given : (given as { readonly [part: string]: unknown } | undefined)?.[part]
    return {
      name,
      in: "query",
      ...(isRequired ? { required: true, example } : {}),
      schema,
      ...(part === null ? {} : { "x-field": `${field}.${part}` })
    }
  })

const idempotencyKey: Node = {
  name: "Idempotency-Key",
  in: "header",
  description: "代替正文中的命令号 / instead of the command id in the body",
  schema: { type: "string", minLength: 1, maxLength: 64 }
}

const batch = (row: Node): Node => events({ row, done: { type: "object", properties: { rows: { type: "integer" } } } })

const answerOf = ({ deed, operation }: Route, { answer }: Seen): Node => {
  if (deed === "plan") return { "application/json": { schema: refTo("Plan") } }
  return operation.kind === "stream" ? batch(answer) : { "application/json": { schema: answer } }
}

/** Whether an operation is described by what its address has; it takes a `POST` with the same fields then, too, of which nothing else is to be said. */
const isAsked = ({ methods }: Pick<Route, "methods">): boolean => methods.includes("GET")

const toldOf = ({ besides, help, kind, menu, permission, title }: Route["operation"]): Node => ({
  summary: title.zh,
  "x-summary-en": title.en,
  description: `${help.zh}\n\n${help.en}`,
  "x-permissions": [permission, ...besides],
  "x-menu": menu.split("/").slice(3).join("/"),
  "x-kind": kind
})

/** What a dry run does and needs its operation says. */
const toldOfPlan = ({ title }: Route["operation"]): Node => ({ summary: `试算：${title.zh} / Dry run` })

const operationOf = (route: Route, seen: Seen, shared: SharedResponses): Node => {
  const { deed, facade, name, operation } = route
  const isPlan = deed === "plan"
  const parameters = isAsked(route)
    ? parametersOf(route, seen)
    : route.key === null
      ? []
      : [{ $ref: "#/components/parameters/Key" }]
  const body = {
    requestBody: { required: true, content: { "application/json": { schema: refTo(requestName(route)) } } }
  }
  return {
    operationId: `${isPlan ? "plan." : ""}${facade}.${name}`,
    tags: [facade],
    ...(isPlan ? toldOfPlan(operation) : toldOf(operation)),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(isAsked(route) ? { "x-methods": route.methods } : body),
    responses: { 200: { description: "OK", content: answerOf(route, seen) }, ...shared.of(route) }
  }
}

const tags = (): ReadonlyArray<Node> =>
  Object.entries(operations).map(([facade, rows]) => {
    const [first] = Object.values(rows) as ReadonlyArray<{ readonly menu: string }>
    return { name: facade, description: first?.menu.split("/")[2] ?? facade }
  })

const session: Node = {
  type: "apiKey",
  in: "cookie",
  name: "__Host-yugou",
  description:
    "登录会话；每个 POST 须带 x-csrf-token / a session; each POST carries x-csrf-token. Named yugou where the cookie is not bound to TLS."
}

const write = (own: ReadonlyArray<OwnRoute>): ApiDocument => {
  const hasSessions = own.length > 0
  const executed = routes.filter(({ deed }) => deed === "execute")
  const payloads = described(
    [...executed, ...own].map(({ payload }): Schema.Top => payload),
    "sent"
  )
  const answers = described(
    [
      ...executed.map(({ operation }): Schema.Top => operation.success),
      ...own.map(({ success }) => success),
      Plan,
      Notices.Notice
    ],
    "answered"
  )
  const fields = sharedFields(
    executed.map((route, index) => requestOf(payloads.schemas[index] ?? {}, route, payloads.definitions))
  )
  const seen = new Map(
    executed.map((route, index): [string, Seen] => {
      const request = requestOf(payloads.schemas[index] ?? {}, route, payloads.definitions)
      return [
        requestName(route),
        { request, pointing: fields.requests[index] ?? request, answer: answers.schemas[index] ?? {} }
      ]
    })
  )
  const ownSchemas = own.map((_, index) => ({
    request: (payloads.schemas[executed.length + index] ?? {}) as Shape & Node,
    answer: answers.schemas[executed.length + index] ?? {}
  }))
  const shared = sharedResponses(routes, own)
  const operationPaths = routes.map((route) => {
    const its = seen.get(requestName(route))
    if (its === undefined) throw new Error(`${route.path} is of no operation`)
    return [route.path, { [isAsked(route) ? "get" : "post"]: operationOf(route, its, shared) }]
  })
  const { paths, parameters, responses } = sharingPaths(
    {
      ...openPaths,
      [`${basePath}/changes`]: followed(refTo("Notice"), shared.follow()),
      ...sheetPaths(shared.file()),
      ...Object.fromEntries(operationPaths)
    },
    ownPaths(own, ownSchemas, shared)
  )
  return {
    openapi: "3.1.0",
    info: {
      title: "预购电主站 API / Yugou station API",
      version: "1",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
      description:
        "由操作表导出 / derived from the table of operations. GET takes the fields of a query as parameters, lists repeated; where x-methods names POST, it takes them as JSON: an object of the parameters by name, or by x-field. plan.<operation> shows what would come of it, and needs the same permissions. Energy is decimal kWh text, instants are UTC."
    },
    servers: [{ url: "/" }],
    tags: [...tags(), ...[...new Set(own.map(({ name }) => name.split(".")[0]))].map((name) => ({ name }))],
    security: hasSessions ? [{ bearer: [] }, { session: [] }] : [{ bearer: [] }],
    paths,
    components: {
      parameters: { Key: idempotencyKey, ...(hasSessions ? { CsrfToken: csrfToken } : {}), ...parameters },
      securitySchemes: { bearer: { type: "http", scheme: "bearer" }, ...(hasSessions ? { session } : {}) },
      schemas: extending(
        sharingFields({
          ...payloads.definitions,
          ...answers.definitions,
          ...problems(),
          ...shared.schemas(),
          Health: health,
          ...fields.schemas,
          ...alikeOnce(
            executed.flatMap((route, index) =>
              isAsked(route) ? [] : [[requestName(route), fields.requests[index] ?? {}] as const]
            )
          )
        })
      ),
      responses: { ...shared.components(), ...responses }
    }
  }
}

const none: ReadonlyArray<OwnRoute> = []
const made = new WeakMap<ReadonlyArray<OwnRoute>, ApiDocument>()

/**
 * Gives the OpenAPI document, with the routes that are no operation of the station; written when it is first asked for.
 *
 * **Example**
 *
 * ```ts
 * const paths = Object.keys(apiDocument().paths)
 * ```
 *
 * @category Constructors
 */
export const apiDocument = (own: ReadonlyArray<OwnRoute> = none): ApiDocument => {
  const document = made.get(own) ?? write(own)
  made.set(own, document)
  return document
}
