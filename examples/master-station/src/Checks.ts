/** What must have come of the story; everything that did not is named. */
import { Energy } from "@yugou/core"
import type { Fault } from "./Options.ts"

/** What the story came to. */
export interface Outcome {
  readonly bought: {
    readonly refusedAs: string
    readonly order: { readonly dispatch: string; readonly verdict: string | null; readonly attempts: number }
    readonly before: Energy.Energy
    readonly after: Energy.Energy
    readonly discrepancies: ReadonlyArray<unknown>
    readonly unknowns: number
    readonly increases: number
  }
  readonly messages: number
  readonly restored: { readonly approval: string; readonly refusedAs: string }
  readonly commissioned: {
    readonly refusedAs: string
    readonly tripConfirmed: boolean
    readonly closeConfirmed: boolean
  }
  readonly smsDelivered: number
  readonly reopened: boolean
}

interface Expected {
  readonly dispatch: "applied" | "rejected"
  readonly verdict: "applied" | "arrivedWithoutEffect"
  readonly attempts: number
  readonly unknowns: number
  readonly increases: number
  readonly rose: Energy.Energy
  readonly discrepancies: number
}

const once = {
  dispatch: "applied",
  verdict: "applied",
  increases: 1,
  rose: Energy.kwh("1000"),
  discrepancies: 0
} as const

const expected: { readonly [F in Fault]: Expected } = {
  none: { ...once, attempts: 1, unknowns: 0 },
  reply: { ...once, attempts: 1, unknowns: 1 },
  request: { ...once, attempts: 2, unknowns: 1 },
  "power-loss": {
    dispatch: "rejected",
    verdict: "arrivedWithoutEffect",
    attempts: 1,
    unknowns: 1,
    increases: 0,
    rose: Energy.zero,
    discrepancies: 1
  }
}

/** Lists the checks that failed. */
export const failures = (fault: Fault, outcome: Outcome): ReadonlyArray<string> => {
  const { bought, restored, commissioned } = outcome
  const want = expected[fault]
  const checks: { readonly [name: string]: boolean } = {
    refusedBeforeApproval: bought.refusedAs === "NOT_APPROVED",
    dispatch: bought.order.dispatch === want.dispatch,
    verdict: bought.order.verdict === want.verdict,
    attempts: bought.order.attempts === want.attempts,
    unknowns: bought.unknowns === want.unknowns,
    increases: bought.increases === want.increases,
    balance: Energy.subtract(bought.after, bought.before) === want.rose,
    discrepancies: bought.discrepancies.length === want.discrepancies,
    oneAlarm: outcome.messages === 1,
    smsDelivered: outcome.smsDelivered === 1,
    restoredNeedsApproval: restored.approval === "pending" && restored.refusedAs === "NOT_APPROVED",
    tripNeedsMap: commissioned.refusedAs === "MAPPING_REQUIRED",
    tripConfirmed: commissioned.tripConfirmed,
    closeConfirmed: commissioned.closeConfirmed,
    reopened: outcome.reopened
  }
  return Object.entries(checks).flatMap(([name, holds]) => (holds ? [] : [name]))
}
