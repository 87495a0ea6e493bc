/** What an audit of the books finds: a breach of one of the ten invariants, or of what holds beside them. */
import { type Kind, type Ref, refKey } from "../store/Aggregates.ts"

/**
 * The invariants by their numbers in the manual's rows; `slot`: a slot is held by x if and only if the dispatch of x is sending or unknown;
 * `replay`: the events give the state.
 *
 * @category Models
 */
export type Invariant = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | "slot" | "replay"

/** A breach: which invariant, which record, and what is wrong with it. @category Models */
export interface Violation {
  readonly invariant: Invariant
  readonly ref: string
  readonly detail: string
}

/** Makes a breach about one record. */
export const violation = (invariant: Invariant, ref: Ref<Kind>, detail: string): Violation => ({
  invariant,
  ref: refKey(ref),
  detail
})
