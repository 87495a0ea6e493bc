/** What the document says of sign-in and accounts, where a station has them. */
import { spawnSync } from "node:child_process"
import * as path from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { apiDocument } from "../../src/index.ts"
import { methodsOf, pathOf } from "../../src/table/OwnRoutes.ts"
import { operationAt, parametersAt } from "../Validator.ts"
import { office } from "./Office.ts"

/** All that the answers of an operation name, those that are shared, too. */
const refusalsOf = (responses: { readonly [status: string]: { readonly $ref?: string } }): string =>
  JSON.stringify(
    Object.values(responses).map((response) => (response.$ref === undefined ? response : pointedIn(response.$ref)))
  )

let document: ReturnType<typeof apiDocument>
const pointedIn = (ref: string): unknown =>
  ref
    .slice(2)
    .split("/")
    .reduce<unknown>((at, key) => (at as { readonly [key: string]: unknown })[key], document)

describe("the document of a station with accounts", async () => {
  const { sessions } = await office()
  document = apiDocument(sessions.routes)

  for (const route of sessions.routes) {
    it(`tells of ${route.name} in both languages, what it needs, and how it refuses`, () => {
      for (const method of methodsOf(route)) {
        const operation = operationAt(document, pathOf(route), method) ?? { responses: {} }
        assert.match(String(operation.summary), /[一-鿿]/)
        assert.match(String(operation["x-summary-en"]), /[a-z]/)
        assert.deepEqual(operation.security, route.security === "open" ? [] : [{ session: [] }])
        assert.strictEqual(
          parametersAt(document, operation).some(({ name }) => name === "x-csrf-token"),
          route.kind === "command" && route.security === "signedIn"
        )
        const refusals = refusalsOf(operation.responses)
        for (const code of route.codes)
          assert.include(
            refusals,
            `${code
              .split("_")
              .map((word) => `${word[0]}${word.slice(1).toLowerCase()}`)
              .join("")}Problem`
          )
      }
    })
  }

  it("has fewer than 400 kB", () => {
    assert.isBelow(new TextEncoder().encode(JSON.stringify(document)).length, 400_000)
  })

  it("names everything: each reference leads somewhere", () => {
    for (const [ref, kind = "", name = ""] of JSON.stringify(document).matchAll(
      /"\$ref":"#\/components\/(\w+)\/([^"]+)"/g
    ))
      assert.isDefined(document.components[kind]?.[name], ref)
  })

  it("has the routes of the station as one without accounts has them", () => {
    for (const [at, methods] of Object.entries(apiDocument().paths)) assert.deepEqual(document.paths[at], methods)
  })

  it("is printed by the command line", () => {
    const root = path.resolve(import.meta.dirname, "../../../..")
    const node = ["--conditions=@yugou/source", path.join(root, "packages/http/src/cli/main.ts")]
    const printed = spawnSync(process.execPath, [...node, "openapi", "--sessions"], {
      encoding: "utf8",
      maxBuffer: 8_000_000
    })
    assert.deepEqual(JSON.parse(printed.stdout), JSON.parse(JSON.stringify(document)))
    assert.strictEqual(spawnSync(process.execPath, [...node, "openapi", "--accounts"]).status, 2)
  })
})
