/**
 * The audit of the books against terminals: one increase at most for each order, and balances that add up (invariants 1 and 4).
 *
 * What a terminal did is given by whoever can know it: a simulation knows everything, a reconciliation run knows readings. Invariant 4 can only be
 * checked where consumption is known; the other targets are named as not verified.
 */
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import * as Credit from "../books/credit/Credit.ts"
import type { StoreError } from "../ports/StoreError.ts"
import { everyOrg, StationStore } from "../store/StationStore.ts"
import type { TargetKey } from "../values/CreditTarget.ts"
import { currentOf } from "./AuditRecord.ts"
import { checkTruth, type TerminalTruth } from "./TerminalTruth.ts"
import type { Violation } from "./Violation.ts"

/** What was found, and for which targets invariant 4 could not be checked. @category Models */
export interface Audit {
  readonly violations: ReadonlyArray<Violation>
  readonly notVerified: ReadonlyArray<TargetKey>
}

const creditsOf = Effect.fnUntraced(function* (target: TargetKey) {
  const where = { target: { _tag: "Is", value: target } } as const
  const orders = yield* Stream.runCollect(currentOf("Order", where))
  const adjustments = yield* Stream.runCollect(currentOf("Adjustment", where))
  return [...orders, ...adjustments].map(Credit.of)
})

const standingOf = Effect.fnUntraced(function* (target: TargetKey) {
  const store = yield* StationStore
  const where = { target: { _tag: "Is", value: target }, state: { _tag: "Is", value: "open" } } as const
  const open = yield* store.count("Discrepancy", { orgScope: everyOrg, where }, 1)
  return open > 0 ? ("disputed" as const) : ("undisputed" as const)
})

/** Checks the books against what is known about terminals. @category Functions */
export const checkAgainst = (
  store: StationStore["Service"],
  terminals: ReadonlyArray<TerminalTruth>
): Effect.Effect<Audit, StoreError> =>
  Effect.gen(function* () {
    const violations: Array<Violation> = []
    const notVerified: Array<TargetKey> = []
    for (const truth of terminals) {
      const report = checkTruth(truth, yield* creditsOf(truth.target), yield* standingOf(truth.target))
      violations.push(...report.violations)
      if (report.sum === "notVerified") notVerified.push(truth.target)
    }
    return { violations, notVerified }
  }).pipe(Effect.provideService(StationStore, store))
