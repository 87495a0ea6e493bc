/** Which break shows that the audit looks at an invariant: without that rule a run must end with that invariant broken. */
import type { Invariant } from "@yugou/core/audit"
import type { BreakName } from "./Breaks.ts"

/** The breaks by what they prove. @category Constants */
export const proofs = {
  1: "noAnswer",
  2: "approval",
  3: "oneSlot",
  4: "arrival",
  5: "validity",
  6: "series",
  7: "trail",
  8: "oncePerDay",
  9: "results",
  10: "content",
  carryOver: "carriedOver",
  slot: "slotFreed",
  replay: "events"
} as const satisfies { readonly [I in Invariant]: BreakName }
