/** What an audit of the books finds: a breach of one of the ten invariants, or of what holds beside them. */
import { type Kind, type Ref, refKey } from "../store/Aggregates.ts"

/** The invariants that an audit looks at, by their numbers in the manual's rows, and what holds beside them. @category Constants */
export const invariants = {
  1: "an order raises the balance of its terminal once at most, and what is said to be applied did",
  2: "an attempt was approved when it was opened",
  3: "of one target one credit is under way at a time",
  4: "balances are what credits and consumption make of them, or a discrepancy is open",
  5: "nothing is sent of a voided credit, for a voided customer, or on a cancelled device",
  6: "wire numbers never go back, and every attempt has the newest",
  7: "every step says who, what and when",
  8: "automatic messages follow the alarm cycle: none, one an episode, one a day",
  9: "a result of commissioning changes by a recording only",
  10: "what an order is about never changes",
  carryOver: "a replacement sets on the new device what was left on the old one, and lays the rest before persons",
  slot: "a slot is held by a credit if and only if its dispatch is sending or unknown",
  replay: "the events give the state"
} as const

/** The name of an invariant. @category Models */
export type Invariant = keyof typeof invariants

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
