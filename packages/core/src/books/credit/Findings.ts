/** How a finding is made: its id, what was seen beside what was booked, and the events that leave it open. @category Parts of aggregates */

import { keyOf } from "../../values/CreditTarget.ts"
import { type Energy, fromUnits, subtract } from "../../values/Energy.ts"
import type { Instant } from "../../values/Instant.ts"
import type { WireNo } from "../../values/WireNo.ts"
import type * as Discrepancy from "../discrepancy/Discrepancy.ts"
import type { Look } from "../dispatch/Attempt.ts"
import type * as Target from "../target/Target.ts"

/** Gives the id of a discrepancy: the same finding on the same target is the same discrepancy. @category Rules */
export const discrepancyId = (
  target: Target.State["target"],
  cause: Discrepancy.Finding["cause"],
  expected: WireNo | null,
  found: WireNo | null
): string => `${cause}:${keyOf(target)}:${expected ?? "none"}>${found ?? "none"}`

/** Gives what was consumed between; `null`: no counter, another one, or one that runs backwards. */
const consumedSince = (booked: Target.Booked, { consumption: now }: Look): bigint | null => {
  const { consumption: then } = booked
  if (then === null || now === null || then.counterId !== now.counterId || now.counter < then.counter) return null
  return now.counter - then.counter
}

/** Gives how much more is there than was booked; `null`: nobody can tell. Without a counter a fall may be consumption. @category Questions */
export const differenceOf = (booked: Target.Booked | null, look: Look): Energy | null => {
  if (booked === null || look.balance === null) return null
  const rose = subtract(look.balance, booked.balance)
  const consumed = consumedSince(booked, look)
  if (consumed !== null) return fromUnits(rose + consumed)
  return rose < 0n ? null : rose
}

/** What a finding is about. @category Models */
export interface About {
  readonly target: Target.State
  readonly cause: Discrepancy.Finding["cause"]
  readonly expected: WireNo | null
  readonly look: Look
  readonly orderNo: string | null
  readonly customerNo: string | null
  /** How much is missing or too much, where that does not follow from the balances. */
  readonly difference?: Energy
}

/** Makes a finding out of a look. @category Constructors */
export const findingOf = ({ target, cause, expected, look, orderNo, customerNo, difference }: About) =>
  ({
    discrepancyId: discrepancyId(target.target, cause, expected, look.storedNumber),
    orgNo: target.orgNo,
    target: target.target,
    cause,
    expected,
    found: look.storedNumber,
    orderNo,
    customerNo,
    sight: { look, booked: target.booked, difference: difference ?? differenceOf(target.booked, look) }
  }) satisfies Discrepancy.Finding

/** Gives the events that leave a discrepancy open about a finding: it opens, or what stands open was seen again. @category Functions */
export const seeing = (
  state: Discrepancy.State | null,
  finding: Discrepancy.Finding,
  at: Instant
): ReadonlyArray<Discrepancy.Event> => {
  if (state === null || state.closed !== null) return [{ _tag: "DiscrepancyOpened", v: 1, at, finding }]
  return finding.sight === undefined ? [] : [{ _tag: "DiscrepancySeen", v: 1, at, sight: finding.sight }]
}
