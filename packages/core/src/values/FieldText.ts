/** What a schema says to people about a value: what it is called, and what it must be. Kept as annotations, one place for each. */
import type * as Schema from "effect/Schema"
import * as SchemaAST from "effect/SchemaAST"
import type { Text } from "./Text.ts"

const titleKey = "@yugou/title"
const demandKey = "@yugou/demand"

/**
 * Gives a schema the name by which people know its value: 购电量, purchased energy.
 *
 * **Example**
 *
 * ```ts
 * const Reason = titled(Schema.NonEmptyString, "原因", "reason")
 * ```
 *
 * @category Station
 */
export const titled = <S extends Schema.Top>(schema: S, zh: string, en: string): S["Rebuild"] =>
  schema.annotate({ [titleKey]: { zh, en } })

/**
 * Gives the annotation of a check or a schema that says what the value must be, after its title: 必须是五位数, "must have five digits".
 *
 * **Example**
 *
 * ```ts
 * const Digits = Schema.String.check(Schema.isPattern(/^\\d{5}$/, demanding("必须是五位数", "must have five digits")))
 * ```
 *
 * @category Station
 */
export const demanding = (zh: string, en: string) => ({ [demandKey]: { zh, en } })

type Annotations = { readonly [key: string]: unknown } | undefined

/**
 * Gives what people call the value of a schema, where it says so.
 *
 * **Example**
 *
 * ```ts
 * titleOf(operations.purchases.save.payload.fields.energy.ast)?.zh // "购电量"
 * ```
 *
 * @category Station
 */
export const titleOf = (ast: SchemaAST.AST): Text | undefined => SchemaAST.resolve(ast)?.[titleKey] as Text | undefined

/** Gives what annotations say that a value must be. */
export const demandIn = (annotations: Annotations): Text | undefined => annotations?.[demandKey] as Text | undefined
