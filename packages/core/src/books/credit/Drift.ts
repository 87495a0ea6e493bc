/** How far a balance may have moved under an adjustment before it says something else. @category Parts of aggregates */
import type { Policy } from "../../policy/Policy.ts"
import type { Capabilities } from "../../ports/terminal/Capabilities.ts"
import type * as Target from "../target/Target.ts"

type Expected = Target.State["expected"]

/** How far a balance may be from the one that an adjustment rests on: the site's drift, or one step of the readings. @category Rules */
export const driftOf = (
  { readingQuantum }: Pick<Capabilities, "readingQuantum">,
  { adjustmentDrift }: Policy
): bigint => (adjustmentDrift > readingQuantum ? adjustmentDrift : readingQuantum)

/** Tells whether two balances differ by more than that. @category Functions */
export const isFar = (a: bigint, b: bigint, tolerance: bigint): boolean => (a > b ? a - b : b - a) > tolerance

/** Tells whether another credit came to a target since an adjustment was saved: then the books expect another number. @category Functions */
export const hasMoved = (then: Expected | null, { expected }: Pick<Target.State, "expected">): boolean =>
  then !== null && (then._tag !== expected._tag || (then._tag === "Number" && then.wireNo !== wireNoOf(expected)))

const wireNoOf = (expected: Expected) => (expected._tag === "Number" ? expected.wireNo : null)
