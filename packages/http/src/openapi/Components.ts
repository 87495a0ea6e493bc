/** The named schemas of the document: what operations take and answer, and the problem of every code. */
import { Rejection } from "@yugou/core"
import * as JsonSchema from "effect/JsonSchema"
import * as Schema from "effect/Schema"
import type * as SchemaAST from "effect/SchemaAST"
import * as SchemaRepresentation from "effect/SchemaRepresentation"
import { statusOf, storeCodes } from "../problem/Statuses.ts"
import { texts } from "../problem/texts.ts"
import type { Node } from "./Node.ts"
import { plain } from "./Plain.ts"

/** Points at a schema of the document. */
export const refTo = (name: string): Node => ({ $ref: `#/components/schemas/${name}` })

/** Schemas described together: one JSON Schema each, and what they have in common under its name. */
export interface Described {
  readonly schemas: ReadonlyArray<Node>
  readonly definitions: Node
}

/** What is sent may have no other fields, what is answered may get more; so what both have in common has a name for each. */
const suffixes = { sent: "Input", answered: "" } as const

const prefix = "#/components/schemas/"

/** Points at schemas under other names. */
const renamed = (node: unknown, rename: (name: string) => string): unknown => {
  if (Array.isArray(node)) return node.map((each) => renamed(each, rename))
  if (typeof node !== "object" || node === null) return node
  return Object.fromEntries(
    Object.entries(node).map(([key, value]) => [
      key,
      key === "$ref" && typeof value === "string"
        ? `${prefix}${rename(value.slice(prefix.length))}`
        : renamed(value, rename)
    ])
  )
}

/** A schema that was made out of another one has the name of that with a number behind it; where both read the same, it is that one. */
const firstOf =
  (definitions: Node) =>
  (name: string): string => {
    const [, first = ""] = /^(.+)_\d+$/.exec(name) ?? []
    return JSON.stringify(definitions[first]) === JSON.stringify(definitions[name]) ? first : name
  }

/** Describes schemas together. */
export const described = (schemas: ReadonlyArray<Schema.Top>, way: keyof typeof suffixes): Described => {
  const asts = schemas.map((schema) => Schema.toCodecJson(schema).ast)
  const representations = SchemaRepresentation.toRepresentations(asts as [SchemaAST.AST, ...Array<SchemaAST.AST>])
  const document = SchemaRepresentation.toJsonSchemaMultiDocument(representations, {
    onExcessProperty: way === "sent" ? "error" : "ignore"
  })
  const found = plain(JsonSchema.toMultiDocumentOpenApi3_1(document)) as Described
  const first = firstOf(found.definitions)
  const rename = (name: string) => `${first(name)}${suffixes[way]}`
  const once = Object.entries(found.definitions).filter(([name]) => first(name) === name)
  return {
    schemas: found.schemas.map((schema) => renamed(schema, rename) as Node),
    definitions: Object.fromEntries(once.map(([name, schema]) => [rename(name), renamed(schema, rename)]))
  }
}

/** Gives the name of the problem of a code: `NOT_FOUND` → `NotFoundProblem`. */
export const problemName = (code: string): string =>
  `${code
    .split("_")
    .map((word) => `${word.slice(0, 1)}${word.slice(1).toLowerCase()}`)
    .join("")}Problem`

const problem: Node = {
  type: "object",
  description: "RFC 9457. message / messageZh: what people read. retryable: the same request may succeed later.",
  properties: {
    type: { type: "string", format: "uri" },
    title: { type: "string" },
    status: { type: "integer" },
    code: { type: "string" },
    message: { type: "string" },
    messageZh: { type: "string" },
    detail: {},
    retryable: { type: "boolean" }
  },
  required: ["type", "title", "status", "code", "message", "messageZh", "detail", "retryable"]
}

/** The problem of a code; of some nothing is known about their detail. */
const special = (code: string, known: Node): readonly [string, Node] => [
  problemName(code),
  { ...refTo("Problem"), properties: { status: { const: statusOf(code) }, code: { const: code }, ...known } }
]

interface Encoded {
  readonly properties: { readonly [name: string]: unknown }
  readonly required: ReadonlyArray<string>
}

/** The fields of every rejection, which are the `detail` of its problem. */
const rejections = (): ReadonlyArray<readonly [string, Node]> => {
  const tags = Object.keys(Rejection.catalogue)
  const { schemas, definitions } = described(Object.values(Rejection.catalogue), "answered")
  return schemas.map((schema, index) => {
    const tag = tags[index] ?? ""
    const named =
      String(schema.$ref ?? "")
        .split("/")
        .at(-1) ?? ""
    const { properties, required } = (definitions[named] ?? schema) as unknown as Encoded
    const { _tag, ...fields } = properties
    const needed = required.filter((name) => name !== "_tag")
    return special(Rejection.codeOf(tag), { detail: { type: "object", properties: fields, required: needed } })
  })
}

/** The schemas of all problems, by name. */
export const problems = (): Node =>
  Object.fromEntries([
    ["Problem", problem],
    ...rejections(),
    ...Object.keys(texts).map((code) => special(code, {})),
    ...storeCodes.map((code) => special(code, {}))
  ])
