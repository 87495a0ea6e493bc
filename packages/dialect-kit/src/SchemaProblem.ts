/** What is wrong with JSON from outside, in short: the first field that does not fit, and why. @category Session */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
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

/** Decodes JSON from outside; a name that the schema lacks is wrong, too. @category Conversions */
export const decode =
  <S extends Schema.ConstraintDecoder<unknown>>(schema: S) =>
  (json: unknown): Result.Result<S["Type"], SchemaProblem> =>
    Result.mapError(Schema.decodeUnknownResult(schema)(json, { onExcessProperty: "error" }), (error) =>
      firstOf(error, "must be an object")
    )

/** A whole number of a range, for the settings of a dialect. @category Settings */
export const whole = (minimum: number, maximum: number) => Schema.Int.check(Schema.isBetween({ minimum, maximum }))

/** A setting with the value that it has where it is left out. @category Settings */
export const or = <S extends Schema.Constraint>(schema: S, value: S["Encoded"]) =>
  Schema.withDecodingDefaultKey<S>(Effect.succeed(value))(schema)
