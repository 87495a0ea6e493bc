/** The number of a credit that the terminal sees (购电单号 on the wire): not the order's own number. */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"

/** Describes a wire number: 1 … 2³²−1, never 0. @category Models */
export const WireNo = Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 0xffff_ffff }))
export type WireNo = typeof WireNo.Type

/** Describes how a dialect counts: up to a last number that ends the series, or round in a circle. @category Models */
export const Numbering = Schema.TaggedUnion({
  Increasing: { max: WireNo },
  Cyclic: { min: WireNo, max: WireNo }
})
export type Numbering = typeof Numbering.Type

/** Describes what the event that draws a number says when its series begins its circle again with it; other events say nothing about it. */
export const startsOver = { startsOver: Schema.optionalKey(Schema.Literal("yes")) }

/** Draws the number after `last` (`null`: the series has none yet); an increasing series that is at its end is `exhausted`. @category Functions */
export const next = (numbering: Numbering, last: WireNo | null): Result.Result<WireNo, "exhausted"> => {
  switch (numbering._tag) {
    case "Increasing":
      return last !== null && last >= numbering.max ? Result.fail("exhausted") : Result.succeed((last ?? 0) + 1)
    case "Cyclic":
      return Result.succeed(last === null || last < numbering.min || last >= numbering.max ? numbering.min : last + 1)
  }
}

/** Gives the higher of two numbers; `null` is none. */
export const highest = (a: WireNo | null, b: WireNo | null): WireNo | null =>
  a === null ? b : b === null ? a : Math.max(a, b)
