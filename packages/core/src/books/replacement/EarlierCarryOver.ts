/**
 * What the carry-overs that a replacement has dropped may have done: every rise of the new target is taken for the customer's, so one that took effect
 * after all would be carried over once more.
 */
import type { Capabilities } from "../../ports/terminal/Capabilities.ts"
import type { Energy } from "../../values/Energy.ts"
import type * as Adjustment from "../adjustment/Adjustment.ts"
import { isFar } from "../credit/Drift.ts"
import type { Attempt } from "../dispatch/Attempt.ts"
import type * as Target from "../target/Target.ts"
import { type Basis, type CarryOver, reckon } from "./CarryOver.ts"

/** What is known of the adjustments of the new device: none set it, one of them carried over (`rest` is what it left out), or nobody can tell. */
export type Earlier =
  | { readonly _tag: "None" }
  | { readonly _tag: "CarriedOver"; readonly rest: Energy }
  | { readonly _tag: "InDoubt" }

/** Tells whether an attempt may have taken effect. What persons state proves nothing: they may be wrong, and correct themselves later. */
const isOpen = ({ ending, verdict }: Attempt): boolean => {
  if (verdict === null) return ending?._tag !== "NotSent" && ending?._tag !== "Refused"
  switch (verdict.kind) {
    case "notApplied":
    case "arrivedWithoutEffect":
      return verdict.by.includes("person")
    case "applied":
    case "foreign":
    case "undecided":
      return true
  }
}

/** Tells whether an adjustment may have set the balance, as far as the station can prove. */
export const mayHaveSet = ({ dispatch, attempts }: Pick<Adjustment.State, "dispatch" | "attempts">): boolean =>
  dispatch._tag === "Applied" || attempts.some(isOpen)

const reckoned = (
  { ifRemainingWas }: Pick<Adjustment.State, "ifRemainingWas">,
  { left, atBinding }: Partial<Basis>,
  { setBalance }: Pick<Capabilities, "setBalance">
): CarryOver | null =>
  left === undefined || atBinding === undefined || setBalance === null
    ? null
    : reckon({ left, atBinding }, ifRemainingWas, setBalance.quantum)

/** Tells whether a carry-over is what the books would set today, on the reading that it was saved with. */
export const isReckonedSo = (
  adjustment: Pick<Adjustment.State, "value" | "ifRemainingWas">,
  basis: Partial<Basis>,
  capabilities: Pick<Capabilities, "setBalance">
): boolean => reckoned(adjustment, basis, capabilities)?.value === adjustment.value

/** What the new target shows now: its balance, how far that may drift, and the books of the target. */
export interface Seen {
  readonly remaining: Energy
  readonly drift: bigint
  readonly target: Pick<Target.State, "expected">
}

/** Tells whether no credit came to the target since the newest attempt, which found there the number that the books expect still. */
const isNewest = ({ attempts }: Adjustment.State, { expected }: Seen["target"]): boolean =>
  expected._tag === "Number" && attempts.at(-1)?.before.storedNumber === expected.wireNo

const one = (
  adjustment: Adjustment.State,
  basis: Partial<Basis>,
  capabilities: Pick<Capabilities, "setBalance">,
  { remaining, drift, target }: Seen
): Earlier => {
  if (!mayHaveSet(adjustment)) return { _tag: "None" }
  const { value, ifRemainingWas, ifExpected, dispatch } = adjustment
  const sum = reckoned(adjustment, basis, capabilities)
  // One set by hand, or resting on what was left as somebody read it wrongly, did not carry over what there was.
  if (ifExpected === undefined || sum?.value !== value) return { _tag: "InDoubt" }
  const carried: Earlier = { _tag: "CarriedOver", rest: sum.rest }
  if (dispatch._tag === "Applied") return carried
  const isThere = !isFar(remaining, value, drift)
  const isAsBefore = !isFar(remaining, ifRemainingWas, drift)
  if (isThere === isAsBefore || !isNewest(adjustment, target)) return { _tag: "InDoubt" }
  return isThere ? carried : { _tag: "None" }
}

/**
 * Gives what the adjustments of the new device tell, of which only a carry-over names the number that it expected.
 *
 * **Details** Of one that persons deny the balance decides, as long as no other credit came: where it is what was to be set it was carried over, where
 * it is what it was before it was not; any other balance leaves it in doubt.
 */
export const earlierOf = (
  adjustments: ReadonlyArray<Adjustment.State>,
  basis: Partial<Basis>,
  capabilities: Pick<Capabilities, "setBalance">,
  seen: Seen
): Earlier => {
  const each = adjustments.map((adjustment) => one(adjustment, basis, capabilities, seen))
  const found = each.find(({ _tag }) => _tag === "InDoubt") ?? each.find(({ _tag }) => _tag === "CarriedOver")
  return found ?? { _tag: "None" }
}
