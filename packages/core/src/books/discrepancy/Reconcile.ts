/** The rule of reconciliation (对账): whether a target holds the number and the balance that the books expect (invariant 4). */

import type { Capabilities } from "../../ports/terminal/Capabilities.ts"
import { findingOf } from "../credit/Findings.ts"
import { bookedFrom } from "../credit/Settlement.ts"
import type { Look } from "../dispatch/Attempt.ts"
import type * as Target from "../target/Target.ts"
import type * as Discrepancy from "./Discrepancy.ts"

/** What a look at a target shows; `unverified`: the balance fell and no counter tells whether consumption explains it. */
export type Result = "matches" | "differs" | "unverified" | "notRead" | "busy"

/** The result, the discrepancy that must stand open afterwards, and the balance where the books did not know one. */
export interface Reconciled {
  readonly result: Result
  readonly finding: Discrepancy.Finding | null
  readonly target: ReadonlyArray<Target.Event>
}

/** A result that changes nothing. */
export const nothing = (result: Result): Reconciled => ({ result, finding: null, target: [] })

type BalanceResult = Extract<Result, "matches" | "differs" | "unverified">

const balanceResult = (booked: Target.Booked, look: Look, quantum: bigint): BalanceResult => {
  if (look.balance === null) return "unverified"
  const rose = look.balance - booked.balance
  const { consumption: then } = booked
  const { consumption: now } = look
  if (then === null || now === null || then.counterId !== now.counterId) {
    // Nothing of ours was sent since, so that a rise is not ours; a fall may be consumption.
    return rose > quantum ? "differs" : rose === 0n ? "matches" : "unverified"
  }
  const gained = rose + now.counter - then.counter
  return gained > 2n * quantum || gained < -2n * quantum ? "differs" : "matches"
}

/** Compares a look at a target with the books: the number first, then the balance. While a credit is under way there is nothing to compare. */
export const reconcile = (
  target: Target.State,
  look: Look,
  customerNo: string | null,
  capabilities: Pick<Capabilities, "readingQuantum">
): Reconciled => {
  if (target.slot._tag === "Held") return nothing("busy")
  if (look.numberRead === "no") return nothing("notRead")
  const expected = target.expected._tag === "Number" ? target.expected.wireNo : look.storedNumber
  const about = (cause: Discrepancy.Finding["cause"]) =>
    findingOf({ target, cause, expected, look, orderNo: null, customerNo })
  if (expected !== look.storedNumber) return { ...nothing("differs"), finding: about("foreignNumber") }
  // The first balance seen is where the books begin to count.
  if (target.booked === null)
    return { ...nothing("unverified"), target: look.balance === null ? [] : [bookedFrom(look)] }
  const result = balanceResult(target.booked, look, capabilities.readingQuantum)
  return result === "differs" ? { ...nothing(result), finding: about("balanceDiffers") } : nothing(result)
}
