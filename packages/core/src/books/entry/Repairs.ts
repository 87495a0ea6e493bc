/** The discrepancy that a credit repairs: part of what is approved, where there is one. */
import * as Schema from "effect/Schema"
import { Conflict } from "../../rejection/Rejection.ts"

/** Describes the id of a discrepancy. */
export const DiscrepancyId = Schema.NonEmptyString.check(Schema.isMaxLength(128))

/** Gives what the canonical text of a credit says of it; nothing for those of before, and for all that repair none. */
export const repairsOf = ({ repairs = null }: { readonly repairs?: string | null }): ReadonlyArray<string> =>
  repairs === null ? [] : [repairs]

/** Says that a credit which repairs a discrepancy gets its first approval together with that, and not by itself. */
export const withDiscrepancy = (
  id: string,
  { repairs = null, approval }: { readonly repairs?: string | null; readonly approval: { readonly _tag: string } }
): Conflict | null =>
  repairs !== null && approval._tag === "Pending" ? new Conflict({ conflict: "approvedWithDiscrepancy", id }) : null
