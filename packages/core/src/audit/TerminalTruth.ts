/** What holds between books and terminals: one increase at most for each order, and balances that add up (invariants 1 and 4). */
import type * as Credit from "../books/credit/Credit.ts"
import { holdsSlot, idle } from "../books/dispatch/Dispatch.ts"
import { type Identity, isSameDevice } from "../ports/terminal/Requests.ts"
import { ref } from "../store/StationStore.ts"
import type { TargetKey } from "../values/CreditTarget.ts"
import { type Effected, type Given, give } from "./EffectMatching.ts"
import { type Violation, violation } from "./Violation.ts"

/**
 * What is known about a target's terminal; units of 0.0001 kWh.
 *
 * **Details** `effected`: every credit that took effect since `opening`, in order, or `null` where nobody knows. `consumed`: since `opening`, or
 * `null`. `tolerance`: how far the sum may be off, at least one reading step. `identity`: as whom the device is known that all this is about; of each
 * credit only the attempts count that went to it. Without it every attempt counts: then the target has always had the same device. `misstated`: the
 * numbers of credits of which persons stated what is not so: what the books say of them is theirs, but none may take effect twice.
 *
 * @category Models
 */
export interface TerminalTruth {
  readonly target: TargetKey
  readonly opening: bigint
  readonly balance: bigint
  readonly consumed: bigint | null
  readonly effected: ReadonlyArray<Effected> | null
  readonly tolerance: bigint
  readonly identity?: Identity
  readonly misstated?: ReadonlySet<string>
}

/**
 * What a check against one terminal came to; `notVerified`: nobody can know the sum now, since consumption is unknown or an outcome is open.
 *
 * @category Models
 */
export interface TruthReport {
  readonly violations: ReadonlyArray<Violation>
  readonly sum: "verified" | "notVerified"
}

/** Whether a credit changes nothing that can be read: a set to what the balance was anyway, within one step, which is where a verdict takes arrival for effect. */
const changesNothing = ({ mode, value, attempts }: Credit.Credit, tolerance: bigint): boolean => {
  const read = attempts.at(-1)?.before.balance ?? null
  if (mode === "append" || read === null) return false
  return value - read <= tolerance && read - value <= tolerance
}

const effectsOf = (
  { target, tolerance, misstated }: TerminalTruth,
  credits: ReadonlyArray<Credit.Credit>,
  { given, without }: Given
): ReadonlyArray<Violation> => {
  const extra = without.map(({ wireNo, value }) =>
    violation(
      1,
      ref("Target", target),
      `${value} units under number ${wireNo} took effect once more than the books sent them`
    )
  )
  const wrong = credits.flatMap((credit) => {
    const { holder, dispatch } = credit
    if (misstated?.has(holder.id) === true) return []
    const took = given.has(credit)
    if (dispatch._tag === "Applied" && !took && !changesNothing(credit, tolerance))
      return [violation(1, ref(holder._tag, holder.id), "is applied without effect")]
    if (dispatch._tag !== "Applied" && took && !holdsSlot(dispatch))
      return [violation(1, ref(holder._tag, holder.id), `took effect and is ${dispatch._tag.toLowerCase()}`)]
    return []
  })
  return [...extra, ...wrong]
}

/**
 * Gives what a credit added: an order its energy, an adjustment the new value minus the one that it met, or that was read.
 *
 * **Details** A set that came again and met nobody knows what counts once: it met its own value, less what was consumed.
 */
const added = ({ dispatch, mode, value, attempts }: Credit.Credit, effects: ReadonlyArray<Effected> | null): bigint => {
  if (dispatch._tag !== "Applied") return 0n
  if (mode === "append") return value
  const read = attempts.at(-1)?.before.balance ?? value
  if (effects === null) return value - read
  return effects.reduce((sum, { before }, index) => sum + value - (before ?? (index === 0 ? read : value)), 0n)
}

/** Gives what a credit is on one device: its attempts there, and what the last of all came to only where that was there, too. */
const onDevice = (credit: Credit.Credit, identity: Identity): ReadonlyArray<Credit.Credit> => {
  const isHere = (attempt: Credit.Credit["attempts"][number]): boolean =>
    attempt.identity === undefined || isSameDevice(attempt.identity, identity)
  const attempts = credit.attempts.filter(isHere)
  if (attempts.length === credit.attempts.length) return [credit]
  if (attempts.length === 0) return []
  return [{ ...credit, attempts, dispatch: credit.attempts.slice(-1).every(isHere) ? credit.dispatch : idle }]
}

/**
 * Checks the credits of one target against its terminal.
 *
 * **Details** Holds after every commit and after every move of the terminal, not only at rest. A sum that is off is no violation while a discrepancy
 * of the target stands open (`disputed`): then the station knows.
 *
 * @category Functions
 */
export const checkTruth = (
  truth: TerminalTruth,
  all: ReadonlyArray<Credit.Credit>,
  standing: "undisputed" | "disputed"
): TruthReport => {
  const { target, opening, balance, consumed, effected, tolerance, identity } = truth
  const credits = identity === undefined ? all : all.flatMap((credit) => onDevice(credit, identity))
  const effects = give(credits, effected ?? [])
  const violations = effected === null ? [] : effectsOf(truth, credits, effects)
  const isOpen = credits.some(({ dispatch, holder }) => holdsSlot(dispatch) || truth.misstated?.has(holder.id) === true)
  if (consumed === null || isOpen) return { violations, sum: "notVerified" }
  const sum = credits.reduce((total, credit) => {
    const own = effected === null ? null : (effects.given.get(credit) ?? [])
    return total + added(credit, own)
  }, 0n)
  const off = opening + sum - consumed - balance
  if ((off <= tolerance && off >= -tolerance) || standing === "disputed") return { violations, sum: "verified" }
  const wrong = violation(4, ref("Target", target), `the books are ${off} units off, and no discrepancy is open`)
  return { violations: [...violations, wrong], sum: "verified" }
}
