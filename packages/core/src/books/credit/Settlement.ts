/** The rule that settles an attempt by evidence. @category Parts of aggregates */

import { backOffMillis, type Policy } from "../../policy/Policy.ts"
import type { Capabilities } from "../../ports/terminal/Capabilities.ts"
import { add, type Energy, subtract, zero } from "../../values/Energy.ts"
import { type Instant, isBefore, plusMillis } from "../../values/Instant.ts"
import type * as Discrepancy from "../discrepancy/Discrepancy.ts"
import { type Attempt, deadFrom, type Look, quietAfter, type StoredVerdict } from "../dispatch/Attempt.ts"
import type * as Dispatch from "../dispatch/Dispatch.ts"
import { verdict } from "../dispatch/Verdict.ts"
import type * as Target from "../target/Target.ts"
import type { Credit } from "./Credit.ts"
import { findingOf } from "./Findings.ts"

/** What the rule looks at: the credit that holds the slot, its newest attempt and its target. @category Models */
export interface View {
  readonly credit: Credit
  readonly attempt: Attempt
  readonly target: Target.State
}

/** The changes; `finding` is a discrepancy that must stand open afterwards. @category Models */
export interface Changes {
  readonly verdict: StoredVerdict
  readonly holder: ReadonlyArray<Dispatch.Event>
  readonly target: ReadonlyArray<Target.Event>
  readonly finding: Discrepancy.Finding | null
}

/** Gives what an attempt without effect left away, as a difference: negative where it would have added energy. */
const missing = ({ mode, value, before }: Attempt, look: Look): Energy =>
  mode === "append" ? subtract(zero, value) : subtract(look.balance ?? before.balance ?? value, value)

const finding = ({ target, attempt, credit }: View, cause: Discrepancy.Finding["cause"], look: Look) => {
  const { holder, customerNo } = credit
  const about = { target, cause, expected: attempt.wireNo, look, orderNo: holder.id, customerNo }
  // What arrived without effect is missing as it was meant, whatever the balances say.
  return findingOf(cause === "arrivedWithoutEffect" ? { ...about, difference: missing(attempt, look) } : about)
}

/** Books what was seen: from here on only consumption may change the balance. Without a balance the books do not know it. @category Rules */
export const bookedFrom = (look: Look): Target.Event => ({
  _tag: "BalanceBooked",
  v: 1,
  at: look.at,
  booked: look.balance === null ? null : { at: look.at, balance: look.balance, consumption: look.consumption }
})

const nextCheck = (view: View, policy: Policy, now: Instant): Instant => {
  const checks = view.credit.dispatch._tag === "Unknown" ? view.credit.dispatch.checks : 0
  const backOff = plusMillis(now, backOffMillis(policy, checks))
  // Once the frame is dead an old number proves something: look again just then.
  const deadAt = deadFrom(view.attempt, now)
  return isBefore(now, deadAt) && isBefore(deadAt, backOff) ? deadAt : backOff
}

/** Weighs a look and settles the attempt if it can be settled; an undecided one stays unknown and is looked at again later. @category Rules */
export const decide = (view: View, look: Look, capabilities: Capabilities, policy: Policy, now: Instant): Changes => {
  const { kind, by } = verdict(view.attempt, look, capabilities, look.at)
  const stored: StoredVerdict = { at: now, kind, by, look, resolution: null }
  const settled: Dispatch.Event = { _tag: "Settled", v: 1, verdict: stored }
  const open: Dispatch.Event = { _tag: "EvidenceTaken", v: 1, verdict: stored, checkAt: nextCheck(view, policy, now) }
  const { wireNo, value, before, ending } = view.attempt
  // A frame without a lifetime may still be under way somewhere, and one without a number that was never answered may be the one that was seen or not:
  // the target stays quiet until it is dead.
  const underWay = capabilities.lifetime._tag === "Quarantine" || (wireNo === null && ending?._tag === "NoAnswer")
  const quiet = underWay ? quietAfter(view.attempt, now) : { quietUntil: null }
  const freed = (expected: number | null, stands: { readonly value?: Energy } = {}): Target.Event => ({
    _tag: "SlotFreed",
    v: 1,
    ...quiet,
    expected,
    ...stands
  })
  const reported: ReadonlyArray<Target.Event> =
    view.attempt.thresholds === null ? [] : [{ _tag: "ThresholdsReported", v: 1, thresholds: view.attempt.thresholds }]
  const booked = bookedFrom(look)
  const arrived = [freed(wireNo ?? before.storedNumber, wireNo === null ? {} : { value }), booked, ...reported]
  switch (kind) {
    case "applied":
      return { verdict: stored, holder: [settled], target: arrived, finding: null }
    case "notApplied":
      return { verdict: stored, holder: [settled], target: [freed(before.storedNumber), booked], finding: null }
    case "arrivedWithoutEffect":
      return {
        verdict: stored,
        holder: [settled],
        target: arrived,
        finding: finding(view, "arrivedWithoutEffect", look)
      }
    case "foreign":
      return { verdict: stored, holder: [open], target: [], finding: finding(view, "foreignNumber", look) }
    case "undecided":
      return { verdict: stored, holder: [open], target: [], finding: null }
  }
}

/**
 * Settles a credit that held no slot any more, by what a later look proves about its newest attempt; whether its number is the expected one the
 * caller sees to.
 *
 * @category Rules
 */
export const settledBy = (
  view: View,
  { kind, by }: { readonly kind: "applied" | "arrivedWithoutEffect"; readonly by: StoredVerdict["by"] },
  look: Look,
  now: Instant
): Pick<Changes, "holder" | "target" | "finding"> => {
  const { thresholds } = view.attempt
  const reported: ReadonlyArray<Target.Event> =
    thresholds === null ? [] : [{ _tag: "ThresholdsReported", v: 1, thresholds }]
  return {
    holder: [{ _tag: "Settled", v: 1, verdict: { at: now, kind, by, look, resolution: null } }],
    target: [bookedFrom(look), ...reported],
    finding: kind === "applied" ? null : finding(view, kind, look)
  }
}

/**
 * Leaves an attempt undecided about whose target nobody can be asked: it is looked at again later, and its work item opens.
 *
 * **Details** `told`: what somebody said of it who may not be the terminal; it is kept, and proves nothing.
 *
 * @category Rules
 */
export const unseen = (view: View, policy: Policy, now: Instant, told: Look | null = null): Changes => {
  const nothing: Look = { at: now, storedNumber: null, numberRead: "no", balance: null, consumption: null, records: [] }
  const look = told ?? nothing
  const stored: StoredVerdict = { at: now, kind: "undecided", by: [], look, resolution: null }
  const checkAt = nextCheck(view, policy, now)
  return {
    verdict: stored,
    holder: [{ _tag: "EvidenceTaken", v: 1, verdict: stored, checkAt }],
    target: [],
    finding: null
  }
}

/**
 * Gives the balance that follows from what persons state: what was seen before sending, and what the credit did to it.
 *
 * **Details** So a statement that is wrong shows at the next reconciliation, where a balance that is not known would take anything.
 */
const bookedByHand = (
  { mode, value, before }: Attempt,
  outcome: Dispatch.Proposal["outcome"],
  settledAt: Instant
): Target.Event => {
  const { at, balance, consumption } = before
  if (balance === null) return { _tag: "BalanceBooked", v: 1, at: settledAt, booked: null }
  const now = outcome === "notApplied" ? balance : mode === "set" ? value : add(balance, value)
  return { _tag: "BalanceBooked", v: 1, at: settledAt, booked: { at, balance: now, consumption } }
}

/** Settles an unknown outcome by what two persons state; nobody looked, so the balance is booked as it follows from the statement. @category Rules */
export const byHand = (
  view: View,
  proposal: Dispatch.Proposal,
  confirmedBy: string,
  now: Instant
): Pick<Changes, "holder" | "target"> => {
  const { attempt } = view
  const kind = proposal.outcome
  const resolution = { proposedBy: proposal.by, confirmedBy, note: proposal.note }
  const look = attempt.verdict?.look ?? attempt.before
  const isThere = kind === "applied" && attempt.wireNo !== null
  const expected = isThere ? attempt.wireNo : attempt.before.storedNumber
  const stands = isThere ? { value: attempt.value } : {}
  return {
    holder: [{ _tag: "Settled", v: 1, verdict: { at: now, kind, by: ["person"], look, resolution } }],
    target: [
      { _tag: "SlotFreed", v: 1, ...quietAfter(attempt, now), expected, ...stands },
      bookedByHand(attempt, kind, now)
    ]
  }
}
