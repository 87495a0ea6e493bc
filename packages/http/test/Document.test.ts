/** The OpenAPI document: what it says of each operation, and that it is small enough to be read. */
import { spawnSync } from "node:child_process"
import * as path from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { operations, Rejection } from "@yugou/core"
import * as Schema from "effect/Schema"
import { apiDocument, basePath } from "../src/index.ts"
import { type Route, routes } from "../src/table/Routes.ts"
import { bodyOfParameters, operationAt, parametersAt, pointed } from "./Validator.ts"

type Node = { readonly [key: string]: unknown }
const document = apiDocument()
const schemas = document.components.schemas as { readonly [name: string]: Node }

/** A schema of the document, also under another name. */
const schemaAt = (name: string): Node | undefined => {
  const found = schemas[name]
  return typeof found?.$ref === "string" ? (pointed(found.$ref) as Node) : found
}

/** Everything that a part of the document leads to. */
const namedIn = (node: unknown, found = new Set<string>()): ReadonlySet<string> => {
  for (const [, ref = ""] of JSON.stringify(node).matchAll(/"\$ref":"([^"]+)"/g)) {
    if (found.has(ref)) continue
    found.add(ref)
    namedIn(pointed(ref), found)
  }
  return found
}

/** The example of a request and its fields: of a query they stand at its parameters. */
const exampleOf = (route: Route): { readonly example: Node; readonly properties: Node } => {
  const name = `${route.facade}.${route.name}`.replace(/(^|\.)[a-z]/g, (at) => at.replace(".", "").toUpperCase())
  const request = schemaAt(`${name}Request`)
  if (request !== undefined) return request as { readonly example: Node; readonly properties: Node }
  const parameters = parametersAt(document, operationAt(document, route.path, "GET") ?? {})
  const needed = parameters.filter(({ required }) => required === true)
  return {
    example: bodyOfParameters(needed.map((each) => [each, each.example])),
    properties: bodyOfParameters(parameters.map((each) => [each, each.schema]))
  }
}

describe("the document", () => {
  it("names what stands in several places alike: the dry run's answer, what any command may be answered, a page's length", () => {
    const plans = Object.entries(document.paths).filter(([at]) => at.startsWith(`${basePath}/plan/`))
    for (const [, { post }] of plans)
      assert.deepEqual(post?.responses, {
        200: { $ref: "#/components/responses/Plan" },
        default: { $ref: "#/components/responses/ChangeProblem" }
      })
    const { get } = document.paths[`${basePath}/customers/list`] ?? {}
    assert.deepInclude(get?.parameters, { $ref: "#/components/parameters/Limit" })
  })

  it("has fewer than 400 kB", () => {
    assert.isBelow(new TextEncoder().encode(JSON.stringify(document)).length, 400_000)
  })

  it("has a path for each operation and the dry run of each command, one for changes, three for files, and three for everybody", () => {
    const all = Object.values(operations).flatMap((rows) => Object.values(rows))
    const commands = all.filter(({ kind }) => kind === "command")
    assert.strictEqual(Object.keys(document.paths).length, all.length + commands.length + 7)
  })

  it("names everything: each reference leads somewhere", () => {
    const refs = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/(\w+)\/([^"]+)"/g)]
    assert.isNotEmpty(refs)
    for (const [ref, kind = "", name = ""] of refs) assert.isDefined(document.components[kind]?.[name], ref)
  })

  for (const route of routes.filter(({ deed }) => deed === "execute")) {
    for (const method of route.methods) {
      it(`${method} ${route.path} has a summary in both languages, its permission, and its place in the menu`, () => {
        const operation: Node = operationAt(document, route.path, method) ?? {}
        assert.match(String(operation.summary), /[一-鿿]/)
        assert.match(String(operation["x-summary-en"]), /[a-z]/)
        assert.deepEqual(operation["x-permissions"], [route.operation.permission, ...route.operation.besides])
        const tag = document.tags.find(({ name }) => name === route.facade)
        assert.isTrue(route.operation.menu.endsWith(`/${tag?.description}/${operation["x-menu"]}`))
      })
    }
  }

  it.each(routes.filter(({ deed }) => deed === "plan").map((route) => [route.path, route] as const))(
    "%s is called in both languages the dry run of its operation, whose id it has behind plan",
    (path, { facade, name, operation: { title } }) => {
      const told: Node = operationAt(document, path, "POST") ?? {}
      assert.strictEqual(told.summary, `试算：${title.zh} / Dry run`)
      assert.strictEqual(told.operationId, `plan.${facade}.${name}`)
    }
  )

  it("lets every operation name each of its refusals, alone or among others", () => {
    for (const route of routes.filter(({ deed }) => deed === "execute")) {
      const { responses } = operationAt(document, route.path, route.methods[0] ?? "POST") ?? { responses: {} }
      const named = namedIn(responses)
      for (const rejection of route.operation.rejections) {
        const [tag] = Object.entries(Rejection.catalogue).find(([, schema]) => schema === rejection) ?? []
        assert.isTrue(named.has(`#/components/schemas/${tag}Problem`), `${route.path}: ${tag}`)
      }
    }
  })

  it.each(routes.filter(({ deed }) => deed === "execute").map((route) => [route.operation.name, route] as const))(
    "says of %s what it is called and what it does, as the table has it",
    (_, { methods: [method], operation: { help, title }, path }) => {
      const told: Node = operationAt(document, path, method ?? "POST") ?? {}
      const { description, summary, "x-summary-en": summaryEn } = told
      assert.deepEqual([summary, summaryEn], [title.zh, title.en])
      assert.strictEqual(description, `${help.zh}\n\n${help.en}`)
    }
  )

  it("gives no two operations the same id", () => {
    const ids = Object.values(document.paths).flatMap((methods) =>
      Object.values(methods).map((each) => each.operationId)
    )
    const named = ids.filter((id) => id !== undefined)
    assert.strictEqual(new Set(named).size, named.length)
  })

  for (const route of routes.filter(({ deed }) => deed === "execute")) {
    it(`the example of ${route.operation.name} is one that the operation takes`, () => {
      const { example, properties } = exampleOf(route)
      assert.notProperty(properties, "actor")
      const codec = Schema.toCodecJson(route.operation.payload) as unknown as Schema.Codec<unknown, unknown>
      Schema.decodeUnknownSync(codec, { onExcessProperty: "error" })({ ...example, actor: "clerk" })
    })
  }

  it("has a problem for every rejection, with its fields", () => {
    for (const tag of Object.keys(Rejection.catalogue)) assert.isDefined(schemas[`${tag}Problem`], tag)
    assert.include(JSON.stringify(schemas.TimeoutProblem), '"status":{"const":504}')
  })

  it("is printed by the command line", () => {
    const root = path.resolve(import.meta.dirname, "../../..")
    const node = ["--conditions=@yugou/source", path.join(root, "packages/http/src/cli/main.ts")]
    const printed = spawnSync(process.execPath, [...node, "openapi"], { encoding: "utf8", maxBuffer: 8_000_000 })
    assert.deepEqual(JSON.parse(printed.stdout), JSON.parse(JSON.stringify(document)))
    assert.strictEqual(spawnSync(process.execPath, node).status, 2)
  })

  it("stands at one address below the others", () => {
    assert.isDefined(document.paths[`${basePath}/openapi.json`])
  })
})
