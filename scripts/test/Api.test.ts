/** What of a later OpenAPI document breaks programs that were written for an earlier one. */
import { describe, expect, it } from "vitest"
import { breaking, type Node } from "../api/Breaking.ts"

const text = { type: "string" }

/** A document with one operation; `ref` schemas stand among its components. */
const documentOf = (given: {
  body?: Node
  answer?: Node
  parameters?: ReadonlyArray<Node>
  path?: string
  schemas?: Node
  named?: Node
  methods?: ReadonlyArray<string>
}): Node => ({
  paths: {
    [given.path ?? "/a"]: {
      post: {
        parameters: given.parameters ?? [],
        ...(given.methods === undefined ? {} : { "x-methods": given.methods }),
        ...(given.body === undefined
          ? {}
          : { requestBody: { content: { "application/json": { schema: given.body } } } }),
        responses: { 200: { content: { "application/json": { schema: given.answer ?? { type: "object" } } } } }
      }
    }
  },
  components: { schemas: given.schemas ?? {}, ...given.named }
})

const object = (properties: Node, ...required: ReadonlyArray<string>): Node => ({
  type: "object",
  properties,
  required
})
const query = (name: string, more: Node = {}): Node => ({ name, in: "query", schema: text, ...more })
const nullable = (schema: Node): Node => ({ anyOf: [schema, { type: "null" }] })

const rows: ReadonlyArray<readonly [title: string, before: Node, after: Node, says: ReadonlyArray<string>]> = [
  [
    "a schema that is written as another one and more has the fields of both",
    documentOf({ answer: object({ a: text, b: text }, "a", "b") }),
    documentOf({
      answer: { $ref: "#/components/schemas/A", properties: { b: text }, required: ["b"] },
      schemas: { A: object({ a: text }, "a") }
    }),
    []
  ],
  ["nothing", documentOf({}), documentOf({}), []],
  ["a path that is gone", documentOf({}), documentOf({ path: "/b" }), ["POST /a: is gone"]],
  [
    "a path that is new",
    documentOf({}),
    { ...documentOf({}), paths: { ...(documentOf({}).paths as Node), "/b": {} } },
    []
  ],
  ["a parameter that is gone", documentOf({ parameters: [query("x")] }), documentOf({}), ["POST /a query x: is gone"]],
  ["a parameter that is new", documentOf({}), documentOf({ parameters: [query("x")] }), []],
  [
    "a parameter that must be sent",
    documentOf({}),
    documentOf({ parameters: [query("x", { required: true })] }),
    ["POST /a query x: must be sent now"]
  ],
  [
    "a parameter below a name that must be sent",
    documentOf({ parameters: [query("x")] }),
    documentOf({
      parameters: [{ $ref: "#/components/parameters/X" }],
      named: { parameters: { X: query("x", { required: true }) } }
    }),
    ["POST /a query x: must be sent now"]
  ],
  [
    "a parameter that has a name now",
    documentOf({ parameters: [query("x")] }),
    documentOf({ parameters: [{ $ref: "#/components/parameters/X" }], named: { parameters: { X: query("x") } } }),
    []
  ],
  [
    "a parameter that stands elsewhere in a body",
    documentOf({ parameters: [query("x", { "x-field": "a.from" })] }),
    documentOf({ parameters: [query("x", { "x-field": "a.to" })] }),
    ["POST /a query x: stands elsewhere in a body"]
  ],
  [
    "a method that is taken no more",
    documentOf({ methods: ["GET", "POST"] }),
    documentOf({ methods: ["GET"] }),
    ["POST /a: takes POST no more"]
  ],
  [
    "an answer below a name that has a field less",
    {
      paths: { "/a": { get: { responses: { 200: { $ref: "#/components/responses/A" } } } } },
      components: { responses: { A: { content: { "application/json": { schema: object({ a: text }, "a") } } } } }
    },
    {
      paths: { "/a": { get: { responses: { 200: { $ref: "#/components/responses/A" } } } } },
      components: { responses: { A: { content: { "application/json": { schema: object({}) } } } } }
    },
    ["GET /a answer.a: is gone"]
  ],
  [
    "a field that must be sent",
    documentOf({ body: object({ a: text }) }),
    documentOf({ body: object({ a: text }, "a") }),
    ["POST /a body.a: must be sent now"]
  ],
  [
    "a field that may be left out",
    documentOf({ body: object({ a: text }, "a") }),
    documentOf({ body: object({ a: text }) }),
    []
  ],
  [
    "a field that is taken no more",
    documentOf({ body: object({ a: text }) }),
    documentOf({ body: object({}) }),
    ["POST /a body.a: is gone"]
  ],
  [
    "a narrower limit",
    documentOf({ body: object({ a: { ...text, maxLength: 9 } }) }),
    documentOf({ body: object({ a: { ...text, maxLength: 8 } }) }),
    ["POST /a body.a: its limits are narrower"]
  ],
  [
    "a choice less",
    documentOf({ body: { type: "string", enum: ["a", "b"] } }),
    documentOf({ body: { type: "string", enum: ["a"] } }),
    ["POST /a body: takes b no more"]
  ],
  [
    "a choice more",
    documentOf({ body: { type: "string", enum: ["a"] } }),
    documentOf({ body: { type: "string", enum: ["a", "b"] } }),
    []
  ],
  [
    "null that is taken no more",
    documentOf({ body: nullable(text) }),
    documentOf({ body: text }),
    ["POST /a body: one of its forms is gone"]
  ],
  ["null that is taken now", documentOf({ body: text }), documentOf({ body: nullable(text) }), []],
  [
    "null that is answered now",
    documentOf({ answer: text }),
    documentOf({ answer: nullable(text) }),
    ["POST /a answer: one of its forms is new"]
  ],
  [
    "null that is taken no more, said as a type",
    documentOf({ body: { type: ["string", "null"] } }),
    documentOf({ body: text }),
    ["POST /a body: one of its forms is gone"]
  ],
  [
    "null that is answered now, said as a type",
    documentOf({ answer: object({ a: text }) }),
    documentOf({ answer: object({ a: { type: ["string", "null"] } }) }),
    ["POST /a answer.a: one of its forms is new"]
  ],
  [
    "null and one value, said otherwise",
    documentOf({ body: object({ a: nullable(text), b: { type: "string", enum: ["x"] } }) }),
    documentOf({ body: object({ a: { type: ["string", "null"] }, b: { const: "x" } }) }),
    []
  ],
  [
    "another value",
    documentOf({ body: { const: "a" } }),
    documentOf({ body: { const: "b" } }),
    ["POST /a body: takes a no more"]
  ],
  [
    "a narrower limit of what may be null",
    documentOf({ body: { type: ["string", "null"], maxLength: 9 } }),
    documentOf({ body: { type: ["string", "null"], maxLength: 8 } }),
    ["POST /a body: one of its forms is gone"]
  ],
  [
    "a field that is answered no more",
    documentOf({ answer: object({ a: text }, "a") }),
    documentOf({ answer: object({}) }),
    ["POST /a answer.a: is gone"]
  ],
  [
    "a field that may be missing",
    documentOf({ answer: object({ a: text }, "a") }),
    documentOf({ answer: object({ a: text }) }),
    ["POST /a answer.a: may be missing now"]
  ],
  [
    "a field more in the answer",
    documentOf({ answer: object({}) }),
    documentOf({ answer: object({ a: text }, "a") }),
    []
  ],
  [
    "another type in a list",
    documentOf({ answer: { type: "array", items: text } }),
    documentOf({ answer: { type: "array", items: { type: "integer" } } }),
    ["POST /a answer[]: was string, is integer"]
  ],
  [
    "something below a name",
    documentOf({
      answer: { $ref: "#/components/schemas/A" },
      schemas: { A: object({ a: text, next: { $ref: "#/components/schemas/A" } }) }
    }),
    documentOf({
      answer: { $ref: "#/components/schemas/A" },
      schemas: { A: object({ next: { $ref: "#/components/schemas/A" } }) }
    }),
    ["POST /a answer.a: is gone"]
  ]
]

describe("breaking changes of an OpenAPI document", () => {
  for (const [title, before, after, says] of rows) {
    it(`${title}: ${says.length === 0 ? "breaks nothing" : says.join(", ")}`, () => {
      expect(breaking(before, after)).toEqual(says)
    })
  }
})
