/** What a value must be, out of what its schema refused: what the schema says itself, otherwise what its check says of its bounds. */
import type * as SchemaAST from "effect/SchemaAST"
import type * as SchemaIssue from "effect/SchemaIssue"
import { demandIn } from "../values/FieldText.ts"
import type { Text } from "../values/Text.ts"

const must = (zh: string, en: string): Text => ({ zh, en })

const wrong = must("不正确", "is not right")
const choice = must("不在可选范围内", "is not one of the choices")

/** What a check of the library is bound to. */
interface Bounds {
  readonly minLength: number
  readonly maxLength: number
  readonly minimum: unknown
  readonly maximum: unknown
}

const sizes = (of: SchemaAST.AST["_tag"]) =>
  of === "Arrays" ? { zh: "项", en: "items" } : { zh: "个字符", en: "characters" }

/** The checks that payloads use, by the id that they have in the library. */
const checks: { readonly [id: string]: (bounds: Bounds, of: SchemaAST.AST["_tag"]) => Text } = {
  "effect/schema/isMinLength": ({ minLength }, of) =>
    minLength === 1
      ? must("不能为空", "must not be empty")
      : must(`至少要有 ${minLength} ${sizes(of).zh}`, `must have at least ${minLength} ${sizes(of).en}`),
  "effect/schema/isMaxLength": ({ maxLength }, of) =>
    must(`不能超过 ${maxLength} ${sizes(of).zh}`, `must have at most ${maxLength} ${sizes(of).en}`),
  "effect/schema/isBetween": ({ minimum, maximum }) =>
    must(`必须在 ${minimum} 至 ${maximum} 之间`, `must be between ${minimum} and ${maximum}`),
  "effect/schema/isGreaterThanOrEqualTo": ({ minimum }) =>
    must(`不能小于 ${minimum}`, `must not be less than ${minimum}`),
  "effect/schema/isInt": () => must("必须是整数", "must be a whole number"),
  "effect/schema/isUnique": () => must("不能有重复项", "must not name anything twice")
}

const checkText = (
  check: SchemaAST.Check<never> | SchemaAST.Filter<unknown>,
  of: SchemaAST.AST["_tag"]
): Text | undefined => {
  const said = demandIn(check.annotations)
  const representation = check.annotations?.representation
  return (
    said ??
    (representation === undefined
      ? undefined
      : checks[representation.id]?.(representation.payload as unknown as Bounds, of))
  )
}

const isLiteral = (ast: SchemaAST.AST): boolean => ast._tag === "Literal"
const isNull = (ast: SchemaAST.AST): boolean => ast._tag === "Null"

/** Says what a value of this schema is, where one of another type came. */
const typeText = (ast: SchemaAST.AST): Text => {
  const annotated =
    demandIn(ast.annotations) ?? ast.checks?.map((check) => demandIn(check.annotations)).find((found) => found)
  if (annotated !== undefined) return annotated
  switch (ast._tag) {
    case "String":
      return must("必须是文本", "must be a text")
    case "Number":
      return ast.checks?.some((check) => checkText(check, "Number") !== undefined) === true
        ? must("必须是整数", "must be a whole number")
        : must("必须是数", "must be a number")
    case "Arrays":
      return must("必须是列表", "must be a list")
    case "Literal":
      return choice
    case "Union": {
      const types = ast.types.filter((type) => !isNull(type))
      const [only] = types
      return types.every(isLiteral) || only === undefined || types.length > 1 ? choice : typeText(only)
    }
    default:
      return wrong
  }
}

/** Gives what the value at the first wrong place must be. */
export const demandOf = (issue: SchemaIssue.Issue, of: SchemaAST.AST["_tag"] = "String"): Text => {
  switch (issue._tag) {
    case "Pointer":
      return demandOf(issue.issue)
    case "Composite":
      return demandOf(issue.issues[0], issue.ast._tag)
    case "Filter":
      return checkText(issue.filter, of) ?? demandOf(issue.issue, of)
    case "Encoding":
      return demandIn(issue.ast.annotations) ?? demandOf(issue.issue, issue.ast._tag)
    case "AnyOf": {
      const [first] = issue.issues
      return first === undefined ? typeText(issue.ast) : demandOf(first, issue.ast._tag)
    }
    case "InvalidType":
      return typeText(issue.ast)
    case "MissingKey":
      return must("必须填写", "is missing")
    case "UnexpectedKey":
      return must("有多余的字段", "has a field that it must not have")
    case "InvalidValue":
      return demandIn(issue.annotations) ?? wrong
    case "Forbidden":
    case "OneOf":
      return wrong
  }
}

/** Gives the path to the first wrong place; a field that must not be there is told of where it stands. */
export const pathOf = (issue: SchemaIssue.Issue): ReadonlyArray<PropertyKey> => {
  switch (issue._tag) {
    case "Pointer":
      return [...issue.path, ...pathOf(issue.issue)]
    case "Composite":
      return pathOf(issue.issues[0])
    case "Filter":
    case "Encoding":
      return pathOf(issue.issue)
    case "AnyOf":
      return issue.issues[0] === undefined ? [] : pathOf(issue.issues[0])
    default:
      return []
  }
}

/** Tells whether the first wrong thing is a field that must not be there. */
export const isUnexpected = (issue: SchemaIssue.Issue): boolean => {
  switch (issue._tag) {
    case "Composite":
      return isUnexpected(issue.issues[0])
    case "Pointer":
    case "Filter":
    case "Encoding":
      return isUnexpected(issue.issue)
    case "AnyOf":
      return issue.issues[0] !== undefined && isUnexpected(issue.issues[0])
    default:
      return issue._tag === "UnexpectedKey"
  }
}
