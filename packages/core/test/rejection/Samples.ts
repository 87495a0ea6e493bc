/** Every rejection with contents that a clerk could meet: every variant of every closed enum, and each kind of key. */
import { Energy, Instant, Rejection } from "@yugou/core"
import type * as Schema from "effect/Schema"
import type * as SchemaAST from "effect/SchemaAST"
import { permissions } from "../../src/rejection/permissions.ts"

export const tags = Object.keys(Rejection.catalogue) as ReadonlyArray<Rejection.RejectionTag>

/** Keys without a letter, so that each letter in a sentence is one of its own. */
export const key = "3701-00001"
/** The three forms of the key of a target. */
export const targets = [key, `${key}/1`, `${key}#000123`] as const

/** Contents that are not just any text. */
const known: { readonly [field: string]: ReadonlyArray<unknown> } = {
  "ConfirmationStale.commandId": [key],
  "Forbidden.permission": [...Object.keys(permissions), "elsewhere.permission"],
  "NotFound.id": [...targets, ""],
  "Conflict.id": targets,
  "Voided.orderNo": [key, "20260302100000123456A1"],
  "TemplateVariable.variable": ["customerName", "readingTime", "nobodyKnows"],
  "ExpiryPassed.local": ["2026-03-01T10:00"],
  "NoDisconnect.localTime": ["2026-03-01 10:00:00"],
  "QuietHours.time": ["23:00"],
  "QuietHours.from": ["22:00"],
  "QuietHours.to": ["08:00"],
  "InvalidInput.title": [{ zh: "购电量", en: "purchased energy" }],
  "InvalidInput.demand": [{ zh: "不能为空", en: "must not be empty" }],
  target: targets,
  energy: [Energy.kwh("1.5"), Energy.kwh("-3")],
  min: [Energy.kwh("1")],
  max: [Energy.kwh("1000")],
  quantum: [Energy.kwh("1")],
  limit: [Energy.kwh("5000")],
  alarm: [Energy.kwh("100")],
  trip: [Energy.kwh("200")],
  was: [Energy.kwh("100")],
  found: [Energy.kwh("90")],
  remaining: [Energy.kwh("12.5")]
}

/** The kinds of things whose id is the key of a target. */
const heldByTarget: ReadonlySet<string> = new Set(["target", "commissioning", "alreadyBound", "modeWithBalance"])

/** Tells whether a rejection can hold this: only some kinds of things have the key of a target. */
const isPossible = ({ what, conflict, id }: { readonly [field: string]: unknown }): boolean =>
  id === undefined || id === key || (id === "" ? what === "template" : heldByTarget.has(`${what ?? conflict}`))

const ofAst = (ast: SchemaAST.AST): ReadonlyArray<unknown> => {
  switch (ast._tag) {
    case "Literal":
      return [ast.literal]
    case "Null":
      return [null]
    case "Union":
      return ast.types.flatMap(ofAst)
    case "Number":
      return [11]
    case "Declaration":
      return [Instant.at("2026-03-01T02:00:00Z")]
    default:
      return [key]
  }
}

const fieldsOf = (tag: Rejection.RejectionTag) =>
  Object.entries(Rejection.catalogue[tag].fields as Schema.Struct.Fields).filter(([name]) => name !== "_tag")

const isEnergy = (schema: Schema.Constraint): boolean => schema.ast._tag === "BigInt"

/** Gives what a field may hold. */
const valuesOf = (tag: Rejection.RejectionTag, name: string, schema: Schema.Constraint): ReadonlyArray<unknown> => {
  const special = known[`${tag}.${name}`]
  if (special !== undefined) return special
  const shared = known[name]
  const takesIt = isEnergy(schema) || name === "target"
  return shared !== undefined && takesIt ? shared : ofAst(schema.ast)
}

/** Gives each closed enum of a rejection, with its variants. */
export const enumsOf = (tag: Rejection.RejectionTag) =>
  fieldsOf(tag).flatMap(([name, schema]) => {
    const variants = ofAst(schema.ast).filter((value) => typeof value === "string" && value !== key)
    return variants.length > 1 ? [{ field: name, variants }] : []
  })

/** Gives a rejection of a tag for every combination of contents. */
export const samplesOf = (tag: Rejection.RejectionTag): ReadonlyArray<Rejection.Rejection> => {
  const contents = fieldsOf(tag).reduce<ReadonlyArray<{ readonly [field: string]: unknown }>>(
    (some, [name, schema]) =>
      some.flatMap((fields) => valuesOf(tag, name, schema).map((value) => ({ ...fields, [name]: value }))),
    [{}]
  )
  return contents.filter(isPossible).map((fields) => new Rejection.catalogue[tag](fields as never))
}
