/**
 * The audit of the books against terminals: one increase at most for each order, and balances that add up (invariants 1 and 4).
 *
 * What a terminal did is given by whoever can know it: a simulation knows everything, a reconciliation run knows readings. Invariant 4 can only be
 * checked where consumption is known; the other targets are named as not verified.
 */
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import * as Credit from "../dispatch/Credit.ts"
import { holdsSlot } from "../dispatch/Dispatch.ts"
import { ref, StationStore } from "../store/StationStore.ts"
import type { StoreError } from "../store/StoreError.ts"
import type { TargetKey } from "../target/CreditTarget.ts"
import type { WriteMode } from "../terminal/Requests.ts"
import { recordsOf } from "./AuditRecord.ts"
import { type Violation, violation } from "./Violation.ts"

/** A credit that took effect on a terminal, as the terminal itself would tell; units of 0.0001 kWh. */
export interface Effected {
  readonly wireNo: number | null
  readonly mode: typeof WriteMode.Type
  readonly value: bigint
}

/**
 * What is known about a target's terminal; units of 0.0001 kWh.
 *
 * **Details** `effected`: every credit that took effect since `opening`, in order, or `null` where nobody knows. `consumed`: since `opening`, or
 * `null`. `tolerance`: how far the sum may be off, at least one reading step.
 */
export interface TerminalTruth {
  readonly target: TargetKey
  readonly opening: bigint
  readonly balance: bigint
  readonly consumed: bigint | null
  readonly effected: ReadonlyArray<Effected> | null
  readonly tolerance: bigint
}

/** What was found, and for which targets invariant 4 could not be checked. */
export interface Audit {
  readonly violations: ReadonlyArray<Violation>
  readonly notVerified: ReadonlyArray<TargetKey>
}

const usesOf = (credits: ReadonlyArray<Credit.Credit>, effected: Effected): ReadonlyArray<Credit.Credit> =>
  credits.filter(
    ({ attempts, mode, value }) =>
      mode === effected.mode &&
      value === effected.value &&
      attempts.some(({ wireNo, ending }) => wireNo === effected.wireNo && ending?._tag !== "NotSent")
  )

/** Gives each effect to a credit that it can come from: first to the applied ones, each at most once; what is left over has no credit. */
const leftOver = (credits: ReadonlyArray<Credit.Credit>, effects: ReadonlyArray<Effected>) => {
  const given = new Set<string>()
  const without: Array<Effected> = []
  for (const effect of effects) {
    const uses = usesOf(credits, effect).filter(({ holder }) => !given.has(holder.id))
    const best = uses.find(({ dispatch }) => dispatch._tag === "Applied") ?? uses[0]
    if (best === undefined) without.push(effect)
    else given.add(best.holder.id)
  }
  return { given, without }
}

const effectsOf = (truth: TerminalTruth, credits: ReadonlyArray<Credit.Credit>): ReadonlyArray<Violation> => {
  if (truth.effected === null) return []
  const { given, without } = leftOver(credits, truth.effected)
  const target = ref("Target", truth.target)
  const extra = without.map(({ wireNo, value }) =>
    violation(1, target, `${value} units under number ${wireNo} took effect once more than the books sent them`)
  )
  const wrong = credits.flatMap(({ holder, dispatch }) => {
    const took = given.has(holder.id)
    if (dispatch._tag === "Applied" && !took)
      return [violation(1, ref(holder._tag, holder.id), "is applied without effect")]
    if (dispatch._tag === "Rejected" && took)
      return [violation(1, ref(holder._tag, holder.id), "took effect and is rejected")]
    return []
  })
  return [...extra, ...wrong]
}

/** Gives what a credit added: an order its energy, an adjustment the new value minus the one read before it. */
const added = ({ dispatch, mode, value, attempts }: Credit.Credit): bigint => {
  if (dispatch._tag !== "Applied") return 0n
  return mode === "append" ? value : value - (attempts.at(-1)?.before.balance ?? value)
}

const creditsOf = Effect.fnUntraced(function* (target: TargetKey) {
  const where = { target: { _tag: "Is", value: target } } as const
  const orders = yield* Stream.runCollect(recordsOf("Order", where))
  const adjustments = yield* Stream.runCollect(recordsOf("Adjustment", where))
  return [
    ...orders.map(({ current }) => Credit.ofOrder(current.state)),
    ...adjustments.map(({ current }) => Credit.ofAdjustment(current.state))
  ]
})

const sumOf = Effect.fnUntraced(function* (truth: TerminalTruth, credits: ReadonlyArray<Credit.Credit>) {
  const store = yield* StationStore
  const { target, opening, balance, consumed, tolerance } = truth
  // While an outcome is open nobody knows the sum.
  if (consumed === null || credits.some(({ dispatch }) => holdsSlot(dispatch))) return "notVerified" as const
  const off = opening + credits.reduce((sum, credit) => sum + added(credit), 0n) - consumed - balance
  if (off <= tolerance && off >= -tolerance) return null
  const where = { target: { _tag: "Is", value: target }, state: { _tag: "Is", value: "open" } } as const
  const open = yield* store.count("Discrepancy", { orgScope: [""], where })
  return open > 0
    ? null
    : violation(4, ref("Target", target), `the books are ${off} units off, and no discrepancy is open`)
})

/** Checks the books against what is known about terminals. */
export const checkAgainst = (
  store: StationStore["Service"],
  terminals: ReadonlyArray<TerminalTruth>
): Effect.Effect<Audit, StoreError> =>
  Effect.gen(function* () {
    const violations: Array<Violation> = []
    const notVerified: Array<TargetKey> = []
    for (const truth of terminals) {
      const credits = yield* creditsOf(truth.target)
      violations.push(...effectsOf(truth, credits))
      const sum = yield* sumOf(truth, credits)
      if (sum === "notVerified") notVerified.push(truth.target)
      else if (sum !== null) violations.push(sum)
    }
    return { violations, notVerified }
  }).pipe(Effect.provideService(StationStore, store))
