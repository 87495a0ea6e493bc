/**
 * Personal data (个人信息): which fields hold it is said where they are described, and this is how they look to who may not see it. Pure.
 *
 * **Details** A name keeps its first character: `张**`. A mobile number keeps its first three and last four digits: `138****0000`; one of less than ten
 * digits the last two. An address, remarks and other attributes show nothing: `***`. In the text of a message the customer's name is masked; where it is
 * not known, all of it.
 */
import type * as Schema from "effect/Schema"
import * as SchemaAST from "effect/SchemaAST"

/** What a field holds. */
export type PersonalKind = "name" | "mobile" | "hidden" | "text"

const key = "@yugou/personal"

/** Says that a schema describes personal data. */
export const personal = <S extends Schema.Top>(schema: S, kind: PersonalKind): S["Rebuild"] =>
  schema.annotate({ [key]: kind })

/** Masks a name; one of a single character is masked whole. */
export const maskName = (name: string): string => {
  const [first, ...rest] = [...name]
  if (first === undefined) return ""
  return `${rest.length === 0 ? "" : first}**`
}

/** Tells whether a text is what a masked name looks like. */
export const isMaskedName = (text: string): boolean => /^.?\*\*$/u.test(text)

/** Masks a mobile number. */
export const maskMobile = (mobile: string): string =>
  mobile.length < 10 ? `****${mobile.slice(-2)}` : `${mobile.slice(0, 3)}****${mobile.slice(-4)}`

/** Masks what shows nothing of itself; what is empty may be seen to be. */
export const hide = (text: string): string => (text === "" ? "" : "***")

/** The field beside a text that holds the name in it. */
const nameBeside = "customerName"

const maskText = (text: string, { [nameBeside]: name }: { readonly [field: string]: unknown }): string =>
  typeof name === "string" && name !== "" ? text.replaceAll(name, maskName(name)) : hide(text)

type Fields = { readonly _tag?: unknown; readonly [field: string]: unknown }
/** Masks a value, knowing what stands beside it. */
type Mask = (value: unknown, beside: Fields) => unknown

const maskers: { readonly [K in PersonalKind]: (text: string, beside: Fields) => string } = {
  name: maskName,
  mobile: maskMobile,
  hidden: hide,
  text: maskText
}

const isFields = (value: unknown): value is Fields => typeof value === "object" && value !== null

const ofText =
  (kind: PersonalKind): Mask =>
  (value, beside) =>
    typeof value === "string" ? maskers[kind](value, beside) : value

const ofObject = (ast: SchemaAST.Objects): Mask | null => {
  const named = ast.propertySignatures.flatMap(({ name, type }) => {
    const mask = maskOf(type)
    return mask === null ? [] : [[String(name), mask] as const]
  })
  const [rest = null] = ast.indexSignatures.map(({ type }) => maskOf(type))
  const known = new Map(named)
  if (known.size === 0 && rest === null) return null
  return (value) => {
    if (!isFields(value)) return value
    const masked = Object.entries(value).map(([field, it]) => [field, (known.get(field) ?? rest)?.(it, value) ?? it])
    return Object.fromEntries(masked)
  }
}

const ofArray = ({ elements, rest }: SchemaAST.Arrays): Mask | null => {
  const masks = [...elements, ...rest].map(maskOf)
  if (masks.every((mask) => mask === null)) return null
  return (value, beside) =>
    Array.isArray(value)
      ? value.map((it, index) => masks[Math.min(index, masks.length - 1)]?.(it, beside) ?? it)
      : value
}

/** Gives the tag of the values of one member of a union. */
const tagOf = (ast: SchemaAST.AST): unknown => {
  const tag = ast._tag === "Objects" ? ast.propertySignatures.find(({ name }) => name === "_tag")?.type : undefined
  return tag?._tag === "Literal" ? tag.literal : undefined
}

const ofUnion = ({ types }: SchemaAST.Union): Mask | null => {
  const members = types.map((type) => ({ tag: tagOf(type), mask: maskOf(type) }))
  if (members.every(({ mask }) => mask === null)) return null
  return (value, beside) => {
    const tag = isFields(value) ? value._tag : undefined
    return members.filter((member) => member.tag === tag).reduce((it, { mask }) => mask?.(it, beside) ?? it, value)
  }
}

const made = new WeakMap<SchemaAST.AST, { readonly mask: Mask | null }>()

const make = (ast: SchemaAST.AST): Mask | null => {
  const kind = SchemaAST.resolve(ast)?.[key] as PersonalKind | undefined
  if (kind !== undefined && ast._tag !== "Arrays" && ast._tag !== "Objects") return ofText(kind)
  switch (ast._tag) {
    case "Objects":
      return ofObject(ast)
    case "Arrays":
      return ofArray(ast)
    case "Union":
      return ofUnion(ast)
    default:
      return null
  }
}

const maskOf = (ast: SchemaAST.AST): Mask | null => {
  const known = made.get(ast) ?? { mask: make(ast) }
  made.set(ast, known)
  return known.mask
}

/** Gives what masks the personal data in the values of a schema, also in their JSON form; `null`: there is none in them. */
export const maskerOf = <A>(schema: Schema.Constraint): ((value: A) => A) | null => {
  const mask = maskOf(schema.ast)
  return mask === null ? null : (value) => mask(value, {}) as A
}
