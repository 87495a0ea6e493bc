/** What is wrong with JSON from outside, in short: the first field that does not fit, and why. @category Session */
import type * as Schema from "effect/Schema"
import * as SchemaIssue from "effect/SchemaIssue"

/** The first field of JSON that does not fit its schema, and why. @category Errors */
export interface SchemaProblem {
  /** Names of the field and of what it is part of, joined by dots; empty for the whole. */
  readonly path: string
  readonly message: string
}

const format = SchemaIssue.makeFormatterStandardSchemaV1()

/** Names the first thing that is wrong; `otherwise` is said of something that has no message. @category Functions */
export const firstOf = ({ issue }: Schema.SchemaError, otherwise: string): SchemaProblem => {
  const [first] = format(issue).issues
  const path = (first?.path ?? []).map((part) => String(typeof part === "object" ? part.key : part)).join(".")
  return { path, message: first?.message ?? otherwise }
}
