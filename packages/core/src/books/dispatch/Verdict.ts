/**
 * The verdict: what the evidence says about one attempt.
 *
 * An acknowledgement, the number read back, a "duplicate number" answer prove that the frame *arrived*. *Effect* is proved by the terminal's own
 * record, or by our number stored and a balance that rose by no more than the order: while the slot is held nothing else of ours can raise it and
 * consumption only lowers it. Where a consumption counter can be compared, balance and counter must agree. Evidence that contradicts itself decides
 * nothing: it is left to persons.
 *
 * @category Parts of aggregates
 */
import type { Capabilities } from "../../ports/terminal/Capabilities.ts"
import { type Instant, isBefore, plusMillis } from "../../values/Instant.ts"
import { type Attempt, deadFrom, type EvidenceKind, type Look, type VerdictKind } from "./Attempt.ts"

/** How long after its frame has died a balance that is exactly as before says of a raising set without a number that it never came. @category Constants */
export const recentMillis = 3_600_000

/** A verdict and the kinds of evidence that it rests on. @category Models */
export interface Verdict {
  readonly kind: VerdictKind
  readonly by: ReadonlyArray<EvidenceKind>
}

/** What the terminal says about the attempt, boiled down; `tolerance` is one step of its readings in units of 0.0001 kWh. */
interface Weighed {
  readonly attempt: Attempt
  readonly before: bigint
  readonly now: bigint
  /** What was consumed between the two looks; `null`: no counter, or not the same counter. */
  readonly consumed: bigint | null
  readonly tolerance: bigint
  readonly dead: "yes" | "no"
  /** Whether the frame is dead for no longer than {@link recentMillis}. */
  readonly recent: "yes" | "no"
  /** Whether the frame is proved to have reached the terminal. */
  readonly arrived: "yes" | "no"
}

const verdictOf = (kind: VerdictKind, ...by: ReadonlyArray<EvidenceKind>): Verdict => ({ kind, by })

const near = (a: bigint, b: bigint, tolerance: bigint): boolean => (a > b ? a - b : b - a) <= tolerance

/**
 * Asks the terminal's own records of our number that were not there before sending.
 *
 * **Details** A record of our number with another value or mode is somebody else's credit. One of our credit that does not show its effect
 * contradicts itself. `null`: there is none.
 */
const byRecord = (attempt: Attempt, look: Look): Verdict | null => {
  const fresh = look.records.filter(
    (record) =>
      record.wireNo === attempt.wireNo &&
      !attempt.before.records.some(
        (seen) =>
          seen.wireNo === record.wireNo && seen.terminalTime === record.terminalTime && seen.after === record.after
      )
  )
  if (fresh.length === 0) return null
  const ours = fresh.filter(({ mode, value }) => mode === attempt.mode && value === attempt.value)
  if (ours.length < fresh.length) return verdictOf("foreign", "creditRecord")
  const proved = ours.some(({ before, after, value }) =>
    attempt.mode === "append" ? after - before === value : after === value
  )
  return verdictOf(proved ? "applied" : "undecided", "creditRecord")
}

const consumedSince = (attempt: Attempt, look: Look): bigint | null => {
  const { consumption: before } = attempt.before
  const { consumption: after } = look
  if (before === null || after === null || before.counterId !== after.counterId) return null
  return after.counter - before.counter
}

/** Weighs an append whose number is stored, by the balance alone: more than one step of rise is a rise whatever the rounding. */
const appendByBalance = ({ attempt, before, now, tolerance }: Weighed): VerdictKind => {
  const rose = now - before
  return rose > tolerance && rose <= attempt.value + tolerance ? "applied" : "undecided"
}

/** Weighs an append whose number is stored, by balance and counter: the energy came, or it stayed away, or neither can be said. */
const appendByCounter = ({ attempt, before, now, tolerance, dead }: Weighed, consumed: bigint): VerdictKind => {
  const gained = now - before + consumed
  const came = near(gained, attempt.value, 2n * tolerance)
  const stayedAway = near(gained, 0n, 2n * tolerance)
  // A value of a few steps cannot be told from rounding, and a counter that runs backwards counts something else.
  if (came === stayedAway || consumed < 0n) return "undecided"
  if (came) return "applied"
  // A terminal may store first and apply later: without effect is said only when the frame is dead.
  return dead === "yes" ? "arrivedWithoutEffect" : "undecided"
}

/**
 * Weighs a set to what the balance was anyway, within one step: no reading can show a difference, so that arrival is all that can be known.
 *
 * **Details** Said only when the frame is dead: a terminal that stores first and applies later would put the value in place of what came meanwhile. A
 * value further off would be missed if it were lost: then only a record decides, or persons.
 */
const setToTheSame = ({ attempt, before, tolerance, dead, arrived }: Weighed): VerdictKind =>
  near(before, attempt.value, tolerance) && arrived === "yes" && dead === "yes" ? "applied" : "undecided"

/**
 * Weighs a set that has no number and of which nothing was heard: only the balance can say whether it arrived.
 *
 * **Details** Exactly the value that was asked for: it stands there. Once the frame is dead, a balance that is still above a lower value: it never
 * came, since from then on the balance would only have fallen. Once it is dead, exactly the balance of before under a higher value: the same, for as
 * long as consumption of exactly that amount is out of the question. A value that stood there anyway shows nothing.
 */
const unheardSet = ({ attempt, before, now, tolerance, dead, recent }: Weighed): VerdictKind => {
  if (near(before, attempt.value, tolerance)) return "undecided"
  if (now === attempt.value) return "applied"
  if (dead === "no" || now > before + tolerance) return "undecided"
  const stands = attempt.value < before ? now > attempt.value + tolerance : now === before && recent === "yes"
  return stands ? "notApplied" : "undecided"
}

/** Weighs a set by the balance alone: a rise can only be ours; a fall may be consumption unless the frame is known to have arrived. */
const setByBalance = (weighed: Weighed): VerdictKind => {
  const { attempt, before, now, tolerance, arrived } = weighed
  const rose = now > before + tolerance && now <= attempt.value + tolerance
  if (attempt.value > before + tolerance && rose) return "applied"
  if (attempt.wireNo === null && arrived === "no") return unheardSet(weighed)
  if (attempt.value > before + tolerance) return "undecided"
  if (arrived === "no" || !near(now, attempt.value, tolerance)) return "undecided"
  return near(before, attempt.value, tolerance) ? setToTheSame(weighed) : "applied"
}

/** Weighs a set by balance and counter: the value stands there, or the old balance does, or neither can be said. */
const setByCounter = (weighed: Weighed, consumed: bigint): VerdictKind => {
  const { attempt, before, now, tolerance, dead, arrived } = weighed
  const withoutConsumption = now + consumed
  const isThere = near(withoutConsumption, attempt.value, 2n * tolerance)
  const isAsBefore = near(withoutConsumption, before, 2n * tolerance)
  if (consumed < 0n || (!isThere && !isAsBefore)) return "undecided"
  if (isThere && isAsBefore) return setToTheSame(weighed)
  if (isThere) return "applied"
  if (dead === "no") return "undecided"
  return arrived === "yes" ? "arrivedWithoutEffect" : "notApplied"
}

const weigh = (weighed: Weighed): VerdictKind => {
  const { attempt, consumed } = weighed
  switch (attempt.mode) {
    case "append":
      return consumed === null ? appendByBalance(weighed) : appendByCounter(weighed, consumed)
    case "set":
      return consumed === null ? setByBalance(weighed) : setByCounter(weighed, consumed)
  }
}

/** Weighs balance and counter; `number` is the evidence of the number, where the credit has one. */
const byBalance = (
  attempt: Attempt,
  look: Look,
  tolerance: bigint,
  number: ReadonlyArray<EvidenceKind>,
  rest: Pick<Weighed, "dead" | "recent" | "arrived">
): Verdict => {
  const { balance: before } = attempt.before
  if (look.balance === null || before === null) return verdictOf("undecided", ...number)
  const consumed = consumedSince(attempt, look)
  const kind = weigh({ attempt, before, now: look.balance, consumed, tolerance, ...rest })
  return verdictOf(kind, ...number, "balance", ...(consumed === null ? [] : (["consumption"] as const)))
}

/** Weighs the old number still standing: once the frame is dead nothing was applied, unless the balance says otherwise. */
const oldNumber = (attempt: Attempt, look: Look, tolerance: bigint, dead: "yes" | "no"): Verdict => {
  const { balance: before } = attempt.before
  const rose = look.balance !== null && before !== null && look.balance > before + tolerance
  if (rose) return verdictOf("undecided", "storedNumber", "balance")
  return verdictOf(dead === "yes" ? "notApplied" : "undecided", "storedNumber")
}

/**
 * Says what a look proves about an attempt.
 *
 * **Details** `applied`: it took effect. `notApplied`: the old number still stands and the frame is dead. `arrivedWithoutEffect`: the number is
 * stored, the energy never came; never sent again by the station. `foreign`: a number, or a record of our number, that is not ours. `undecided`:
 * stays unknown. A value of a few reading steps cannot be told from rounding by its balance; then only a record decides.
 *
 * @category Rules
 */
export const verdict = (
  attempt: Attempt,
  look: Look,
  capabilities: Pick<Capabilities, "readingQuantum">,
  now: Instant
): Verdict => {
  const deadAt = deadFrom(attempt, now)
  const dead = isBefore(now, deadAt) ? "no" : "yes"
  const recent = isBefore(now, plusMillis(deadAt, recentMillis)) ? "yes" : "no"
  // Each of two readings may be off by less than one step.
  const tolerance = capabilities.readingQuantum
  const recorded = byRecord(attempt, look)
  if (recorded !== null) return recorded
  if (attempt.wireNo === null) {
    const arrived = attempt.ending?._tag === "Answered" ? "yes" : "no"
    return byBalance(attempt, look, tolerance, [], { dead, recent, arrived })
  }
  if (look.numberRead === "no") return verdictOf("undecided")
  if (look.storedNumber === attempt.wireNo) {
    const value = look.storedValue ?? null
    if (value !== null && value !== attempt.value) return verdictOf("foreign", "storedNumber")
    return byBalance(attempt, look, tolerance, ["storedNumber"], { dead, recent, arrived: "yes" })
  }
  return look.storedNumber === attempt.before.storedNumber
    ? oldNumber(attempt, look, tolerance, dead)
    : verdictOf("foreign", "storedNumber")
}
