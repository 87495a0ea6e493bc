/** What a file of a kind looks like: its columns, how a row becomes what an operation takes, and how what it lists becomes a row. */
import type { Kind, Word } from "./Cells.ts"

/**
 * A column. Its title is any of the three names, in whichever case.
 *
 * @category Models
 */
export interface Column {
  readonly field: string
  readonly zh: string
  readonly en: string
  readonly kind: Kind
  /** `needed`: every row has it; `shown`: only exports have it, and imports pass over it; `made`: only exports have it, and a row that has it is refused. */
  readonly use: "needed" | "optional" | "shown" | "made"
}

/** The cells of a row by field; what is empty is left out. */
export type Values = { readonly [field: string]: string | number | ReadonlyArray<string> }

const tagged = (tag: Exclude<Kind["_tag"], "words">): Kind => ({ _tag: tag })
const make =
  (kind: Kind) =>
  (field: string, zh: string, en: string, use: Column["use"] = "optional"): Column => ({ field, zh, en, kind, use })

export const digits = make(tagged("digits"))
export const whole = make(tagged("whole"))
export const energy = make(tagged("energy"))
export const money = make(tagged("money"))
export const text = make(tagged("text"))
export const list = make(tagged("list"))
export const words = (...all: ReadonlyArray<readonly [value: string, zh: string, en: string]>) =>
  make({ _tag: "words", words: all.map(([value, zh, en]): Word => ({ value, zh, en })) })

/** Gives those of the fields that a row has, under other names where they are called otherwise. */
export const given = (
  values: Values,
  names: { readonly [name: string]: string }
): { readonly [name: string]: unknown } =>
  Object.fromEntries(
    Object.entries(names).flatMap(([name, field]) => (values[field] === undefined ? [] : [[name, values[field]]]))
  )
