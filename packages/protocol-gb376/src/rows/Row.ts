/** One row of the table AFN × Fn: what the bytes of one data unit are, in each direction and each revision of the standard. */
import type { AnyCodec, Codec } from "@yugou/dialect-kit/layout"
import { none } from "../value/Codec.ts"

/** Revisions that lay out some units differently: 1376.1—2012 with its notice of 2014, 376.1—2009, and a deviation seen in the field. */
export type Revision = "2012" | "2009" | "field"

/** The layouts of one direction, the newest first. The length of a real unit tells which one it is. */
export interface Layout<out C extends AnyCodec = AnyCodec> {
  readonly latest: C
  readonly others: ReadonlyArray<{ readonly revision: Revision; readonly codec: AnyCodec }>
}

/** What the information point of a row counts. */
export type PointKind = "terminal" | "point" | "group" | "round" | "task" | "port"

/**
 * How sure the layout is: A the standard's text and an independent implementation or a real frame, B the text only or two implementations,
 * C one implementation or one capture, D recalled.
 */
export type Confidence = "A" | "B" | "C" | "D"

export interface RowText {
  readonly en: string
  readonly zh: string
}

/** A row: `null` where a direction does not carry the unit. */
export interface Row<out D extends AnyCodec = AnyCodec, out U extends AnyCodec = AnyCodec> {
  readonly name: RowText
  readonly pn: PointKind
  readonly down: Layout<D> | null
  readonly up: Layout<U> | null
  readonly confidence: Confidence
}

const isLayout = <C extends AnyCodec>(given: C | Layout<C>): given is Layout<C> => "latest" in given

/** Wraps a codec that is the same in every revision. */
export const same = <C extends AnyCodec>(given: C | Layout<C>): Layout<C> =>
  isLayout(given) ? given : { latest: given, others: [] }

/** A layout that the 2009 edition (or the field) has in another form. */
export const since2012 = <C extends AnyCodec>(latest: C, before: AnyCodec): Layout<C> => ({
  latest,
  others: [{ revision: "2009", codec: before }]
})

/** A layout with a deviation that was seen on the wire. */
export const orField = <C extends AnyCodec>(latest: C, seen: AnyCodec): Layout<C> => ({
  latest,
  others: [{ revision: "field", codec: seen }]
})

type Empty = Codec<null, null | undefined>

/** What a row is called, what pn counts in it, and how sure its layout is. */
export type Head = Pick<Row, "name" | "pn" | "confidence">

/** Makes a head of the English and the Chinese name. */
export const of = (en: string, zh: string, pn: PointKind, confidence: Confidence = "A"): Head => ({
  name: { en, zh },
  pn,
  confidence
})

/** A unit that carries the same data in both directions, or data in one. */
export const row = <D extends AnyCodec, U extends AnyCodec>(
  head: Head,
  layouts: { readonly down: D | Layout<D> | null; readonly up: U | Layout<U> | null }
): Row<D, U> => ({
  ...head,
  down: layouts.down === null ? null : same(layouts.down),
  up: layouts.up === null ? null : same(layouts.up)
})

/** A control command: data down, confirmed by AFN00. */
export const command = <D extends AnyCodec>(head: Head, down: D | Layout<D>): Row<D, Empty> => ({
  ...head,
  down: same(down),
  up: null
})

/** A current value: the question carries no data. */
export const current = <U extends AnyCodec>(head: Head, up: U | Layout<U>): Row<Empty, U> => ({
  ...head,
  down: same(none),
  up: same(up)
})

/** A parameter: `set` is what AFN04 carries down and AFN0A up; `ask` is what AFN0A carries down. */
export interface ParameterRow<out S extends AnyCodec = AnyCodec, out Q extends AnyCodec = AnyCodec> {
  readonly set: Row<S, Empty>
  readonly ask: Row<Q, S>
}

export const parameter = <S extends AnyCodec>(head: Head, value: S | Layout<S>): ParameterRow<S, Empty> => ({
  set: command(head, value),
  ask: current(head, value)
})

/** A parameter whose question names the entries that are asked for. */
export const listed = <S extends AnyCodec, Q extends AnyCodec>(
  head: Head,
  value: S | Layout<S>,
  question: Q
): ParameterRow<S, Q> => ({
  set: command(head, value),
  ask: { ...head, down: same(question), up: same(value) }
})
