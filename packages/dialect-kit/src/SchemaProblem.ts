/** What is wrong with JSON from outside, in short: the first field that does not fit, and why. */
import type * as Schema from "effect/Schema"
import * as SchemaIssue from "effect/SchemaIssue"

export interface SchemaProblem {
  /** Names of the field and of what it is part of, joined by dots; empty for the whole. */
  readonly path: string
  readonly message: string
}

const format = SchemaIssue.makeFormatterStandardSchemaV1()

/** Names the first thing that is wrong; `otherwise` is said of something that has no message. */
export const firstOf = ({ issue }: Schema.SchemaError, otherwise: string): SchemaProblem => {
  const [first] = format(issue).issues
  const path = (first?.path ?? []).map((part) => String(typeof part === "object" ? part.key : part)).join(".")
  return { path, message: first?.message ?? otherwise }
}
