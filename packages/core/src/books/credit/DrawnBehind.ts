/** What is said of a number that starts over. */
import type { WireNo } from "../../values/WireNo.ts"

/**
 * What an event says of a number that was drawn behind another one of the same series.
 *
 * **Details** Of a terminal that counts across targets its own series may start over at one target and that of another target at its next number.
 */
export const behind = (
  wireNo: WireNo,
  last: WireNo | null
): { readonly wireNo: WireNo; readonly startsOver?: "yes" } =>
  last !== null && wireNo <= last ? { wireNo, startsOver: "yes" } : { wireNo }
