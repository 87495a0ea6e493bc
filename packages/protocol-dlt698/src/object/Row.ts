/** One row of the table of objects. */
import type { Text } from "@yugou/dialect-kit"
import type { Shape } from "./Shape.ts"

/**
 * Where a row comes from: A unrelated sources agree, at least one of them a firmware, a bench or a capture · B sources of one family · C a single
 * source · D recalled. None is the text of the standard.
 *
 * @category Objects
 */
export type Mark = "A" | "B" | "C" | "D"

/** An attribute that is read and written, or a method with its parameter. @category Objects */
export interface Member {
  readonly name: Text
  readonly shape: Shape
  readonly mark: Mark
}

/** An object: what it is, by its numbers. @category Objects */
export interface Row {
  readonly name: Text
  /** Interface class, where it is known. */
  readonly class: number | null
  /** How many objects of this kind follow one another: total groups 2301 … 2308. */
  readonly count: number
  readonly attributes: { readonly [number: number]: Member }
  readonly methods: { readonly [number: number]: Member }
}

type Members = Row["attributes"]

/** Makes a member. */
export const member = (en: string, zh: string, shape: Shape, mark: Mark = "A"): Member => ({
  name: { zh, en },
  shape,
  mark
})

/** Makes a row. */
export const object = (
  en: string,
  zh: string,
  attributes: Members,
  methods: Members = {},
  more: { readonly class?: number; readonly count?: number } = {}
): Row => ({ name: { zh, en }, class: more.class ?? null, count: more.count ?? 1, attributes, methods })
