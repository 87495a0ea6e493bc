/**
 * The rule of the first look after the books were restored (恢复后核验): whether number, value and balance on a terminal are what the books expect, so that
 * nothing of what they do not know stands there.
 *
 * **Details** Between backup and restoration a terminal may have taken what is not in the books. Its number has moved then; where the books never saw a number,
 * one that stands there may be of that time, and agrees with nothing. A number in a circle comes round after a whole circle of purchases only, and the value
 * that stands with it, where the terminal tells it, and the balance must agree as well.
 *
 * @category Rules
 */
import type { Policy } from "../../policy/Policy.ts"
import type { Capabilities } from "../../ports/terminal/Capabilities.ts"
import { findingOf } from "../credit/Findings.ts"
import { mayArrive } from "../credit/FormerFrames.ts"
import { isBusy } from "../credit/OpenAttempt.ts"
import type { Look } from "../dispatch/Attempt.ts"
import type * as Restoration from "../restoration/Restoration.ts"
import { isUnverified } from "../restoration/Restoration.ts"
import type * as Target from "../target/Target.ts"
import * as Reconcile from "./Reconcile.ts"

/** What is looked at, and by whose customer. @category Models */
export interface View {
  readonly target: Target.State
  readonly restoration: Restoration.State | null
  readonly customerNo: string | null
}

/**
 * What a look came to.
 *
 * **Details** `agrees`: the target is verified. `differs`: a discrepancy stands open afterwards. `notRead`: number or balance could not be read. `busy`: a
 * credit is under way there. `tooEarly`: what the former station sent may still arrive.
 *
 * @category Models
 */
export type Sighting = "agrees" | "differs" | "notRead" | "busy" | "tooEarly"

/** The sighting, and what becomes of it in the books. @category Models */
export interface Verified {
  readonly sighting: Sighting
  readonly reconciled: Reconcile.Reconciled
}

/** Tells whether the number that stands there is one of which the books know where it comes from, with the value that they know of it. */
const isKnown = ({ expected }: Target.State, { storedNumber, storedValue = null }: Look): boolean => {
  if (expected._tag === "NeverSeen") return storedNumber === null
  const { wireNo, value = null } = expected
  return wireNo === storedNumber && (value === null || storedValue === null || value === storedValue)
}

/**
 * Compares a look at a target with the books, as a reconciliation does; while the target is unverified a number of which nobody knows where it comes from
 * differs, too, and what agrees verifies it.
 *
 * @category Rules
 */
export const verify = (
  { target, restoration, customerNo }: View,
  look: Look,
  capabilities: Capabilities,
  policy: Policy
): Verified => {
  const of = (sighting: Sighting, reconciled: Reconcile.Reconciled): Verified => ({ sighting, reconciled })
  const reconciled = Reconcile.reconcile(target, look, customerNo, capabilities)
  if (restoration === null || !isUnverified(target, restoration)) return of("agrees", reconciled)
  if (isBusy(target, look.at)) return of("busy", Reconcile.nothing("busy"))
  if (mayArrive(restoration, capabilities, { now: look.at, policy })) return of("tooEarly", Reconcile.nothing("busy"))
  if (look.numberRead === "no" || look.balance === null) return of("notRead", Reconcile.nothing("notRead"))
  if (reconciled.finding !== null) return of("differs", reconciled)
  if (!isKnown(target, look)) {
    const expected = target.expected._tag === "Number" ? target.expected.wireNo : null
    const finding = findingOf({ target, cause: "foreignNumber", expected, look, orderNo: null, customerNo })
    return of("differs", { ...Reconcile.nothing("differs"), finding })
  }
  const verified: Target.Event = {
    _tag: "TargetVerified",
    v: 1,
    verified: { restoration: restoration.no, at: look.at }
  }
  return of("agrees", { ...reconciled, target: [...reconciled.target, verified] })
}
