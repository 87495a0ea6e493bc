/**
 * The verdict: what the evidence says about one attempt.
 *
 * An acknowledgement, the number read back, a "duplicate number" answer prove that the frame *arrived*. *Effect* is proved by the terminal's own
 * record, or by our number stored and a balance that rose by no more than the order: while the slot is held nothing else of ours can raise it and
 * consumption only lowers it. Where consumption may have eaten the rise, balance plus consumption counter decide.
 */
import type { Capabilities } from "../terminal/Capabilities.ts"
import type { CreditRecord } from "../terminal/Requests.ts"
import { type Instant, isBefore } from "../time/Instant.ts"
import type { Attempt, EvidenceKind, Look, VerdictKind } from "./Attempt.ts"

/** A verdict and the kinds of evidence that it rests on. */
export interface Verdict {
  readonly kind: VerdictKind
  readonly by: ReadonlyArray<EvidenceKind>
}

const verdictOf = (kind: VerdictKind, ...by: ReadonlyArray<EvidenceKind>): Verdict => ({ kind, by })

const near = (a: bigint, b: bigint, tolerance: bigint): boolean => (a > b ? a - b : b - a) <= tolerance

/** Finds the terminal's own record of this attempt: our number, our value, and not among the records seen before sending. */
const recordOf = (attempt: Attempt, look: Look): CreditRecord | undefined =>
  look.records.find(
    (record) =>
      record.wireNo === attempt.wireNo &&
      record.mode === attempt.mode &&
      record.value === attempt.value &&
      !attempt.before.records.some(
        (seen) =>
          seen.wireNo === record.wireNo && seen.terminalTime === record.terminalTime && seen.after === record.after
      )
  )

const consumedSince = (attempt: Attempt, look: Look): bigint | null => {
  const before = attempt.before.consumption
  const after = look.consumption
  if (before === null || after === null || before.counterId !== after.counterId) return null
  return after.counter - before.counter
}

/** Weighs the balance of an attempt whose number is stored on the terminal. */
const byBalance = (attempt: Attempt, look: Look, tolerance: bigint, dead: "yes" | "no"): Verdict => {
  if (look.balance === null || attempt.before.balance === null) return verdictOf("undecided", "storedNumber")
  const rose = look.balance - attempt.before.balance
  // More than one quantum of rise is a rise whatever the rounding, and only this attempt can raise the balance.
  if (rose > tolerance) {
    return rose <= attempt.value + 2n * tolerance
      ? verdictOf("applied", "storedNumber", "balance")
      : verdictOf("undecided", "storedNumber", "balance")
  }
  const consumed = consumedSince(attempt, look)
  if (consumed === null) return verdictOf("undecided", "storedNumber", "balance")
  const gained = rose + consumed
  const came = near(gained, attempt.value, 2n * tolerance)
  const stayedAway = near(gained, 0n, 2n * tolerance)
  // A value of a few quanta cannot be told from rounding: then neither is said.
  if (came && !stayedAway) return verdictOf("applied", "storedNumber", "balance", "consumption")
  // A terminal may store first and apply later: without effect is said only when the frame is dead.
  return stayedAway && !came && dead === "yes"
    ? verdictOf("arrivedWithoutEffect", "storedNumber", "balance", "consumption")
    : verdictOf("undecided", "storedNumber", "balance", "consumption")
}

/** Weighs the balance of an attempt that puts a value in place of the balance. */
const bySetBalance = (attempt: Attempt, look: Look, tolerance: bigint): Verdict => {
  if (look.balance === null) return verdictOf("undecided", "storedNumber")
  const consumed = consumedSince(attempt, look) ?? 0n
  return near(look.balance + consumed, attempt.value, tolerance)
    ? verdictOf("applied", "storedNumber", "balance")
    : verdictOf("undecided", "storedNumber", "balance")
}

/**
 * Says what a look proves about an attempt.
 *
 * **Details** `applied`: it took effect. `notApplied`: the old number still stands and the frame is dead. `arrivedWithoutEffect`: the number is
 * stored, the energy never came; never sent again by the station. `foreign`: a number that is not ours. `undecided`: stays unknown.
 * A value smaller than two reading quanta cannot be told from rounding by its balance; then only a record or a counter decides.
 */
export const verdict = (
  attempt: Attempt,
  look: Look,
  capabilities: Pick<Capabilities, "readingQuantum">,
  now: Instant
): Verdict => {
  const dead = isBefore(now, attempt.deadAt) ? "no" : "yes"
  // Each of two readings may be off by less than one quantum.
  const tolerance = capabilities.readingQuantum
  const record = recordOf(attempt, look)
  if (record !== undefined) {
    const proved =
      attempt.mode === "append" ? record.after - record.before === record.value : record.after === record.value
    if (proved) return verdictOf("applied", "creditRecord")
  }
  if (look.numberRead === "no") return verdictOf("undecided")
  if (attempt.wireNo !== null && look.storedNumber !== attempt.wireNo) {
    if (look.storedNumber !== attempt.before.storedNumber) return verdictOf("foreign", "storedNumber")
    return dead === "yes" ? verdictOf("notApplied", "storedNumber") : verdictOf("undecided", "storedNumber")
  }
  return attempt.mode === "append" ? byBalance(attempt, look, tolerance, dead) : bySetBalance(attempt, look, tolerance)
}
