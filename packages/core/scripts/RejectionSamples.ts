/** Rejections with contents: every variant of every closed enum, and each kind of key. */
import { Instant, Rejection } from "@yugou/core"
import type * as Schema from "effect/Schema"
import type * as SchemaAST from "effect/SchemaAST"

/** The tags of all rejections. */
export const tags = Object.keys(Rejection.catalogue) as ReadonlyArray<Rejection.RejectionTag>

/** What fields hold: by `Tag.field` or by the name of a field; whatever is a text besides holds `text`. */
export interface Contents {
  readonly text: string
  readonly of: { readonly [field: string]: ReadonlyArray<unknown> }
  /** Tells contents that do not go together. */
  readonly isPossible: (fields: { readonly [field: string]: unknown }) => boolean
}

const moment = Instant.at("2026-03-01T02:00:00Z")

const ofAst = (ast: SchemaAST.AST, text: string): ReadonlyArray<unknown> => {
  switch (ast._tag) {
    case "Literal":
      return [ast.literal]
    case "Null":
      return [null]
    case "Union":
      return ast.types.flatMap((type) => ofAst(type, text))
    case "Number":
      return [11]
    case "Declaration":
      return [moment]
    default:
      return [text]
  }
}

const fieldsOf = (tag: Rejection.RejectionTag) =>
  Object.entries(Rejection.catalogue[tag].fields as Schema.Struct.Fields).filter(([name]) => name !== "_tag")

/** Numbers and enums are as their schema says, whatever another rejection has under the same name. */
const isText = (schema: Schema.Constraint): boolean => schema.ast._tag === "String" || schema.ast._tag === "BigInt"

const valuesOf = (tag: Rejection.RejectionTag, name: string, schema: Schema.Constraint, { of, text }: Contents) =>
  of[`${tag}.${name}`] ?? (isText(schema) ? of[name] : undefined) ?? ofAst(schema.ast, text)

/** Gives each closed enum of a rejection, with its variants. */
export const enumsOf = (tag: Rejection.RejectionTag) =>
  fieldsOf(tag).flatMap(([name, schema]) => {
    const variants = ofAst(schema.ast, "").filter((value) => typeof value === "string" && value !== "")
    return variants.length > 1 ? [{ field: name, variants }] : []
  })

/** Gives a rejection of a tag for every combination of contents. */
export const samplesOf = (tag: Rejection.RejectionTag, contents: Contents): ReadonlyArray<Rejection.Rejection> => {
  const combined = fieldsOf(tag).reduce<ReadonlyArray<{ readonly [field: string]: unknown }>>(
    (some, [name, schema]) =>
      some.flatMap((fields) => valuesOf(tag, name, schema, contents).map((value) => ({ ...fields, [name]: value }))),
    [{}]
  )
  return combined.filter(contents.isPossible).map((fields) => new Rejection.catalogue[tag](fields as never))
}
