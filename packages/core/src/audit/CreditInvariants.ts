/** What holds of every attempt: it was approved and permitted at the moment of its commit (invariants 2 and 5). */
import * as Credit from "../books/credit/Credit.ts"
import type { StateOf, Versioned } from "../store/Aggregates.ts"
import type { HistoryEntry } from "../store/StationStore.ts"
import { readable } from "./AuditRecord.ts"
import { type Violation, violation } from "./Violation.ts"

/** The states, one or more where time alone cannot tell which, that customer and device may have had at a step of a credit. */
export interface Around {
  readonly customers: ReadonlyArray<StateOf<"Customer">>
  readonly devices: ReadonlyArray<StateOf<"Device">>
}

type Step = HistoryEntry<Credit.HolderKind>

/** Gives the steps that opened an attempt. */
export const openings = (entries: ReadonlyArray<Step>): ReadonlyArray<Step> =>
  entries.filter(({ events }) => events.some(({ _tag }) => _tag === "AttemptOpened"))

/** Checks the attempt that a step of a credit opened. */
export const checkAttempt = (
  current: Versioned<Credit.HolderKind>,
  { version, before }: Step,
  { customers, devices }: Around
): ReadonlyArray<Violation> => {
  const { ref } = current
  const at = `the attempt of version ${version}`
  const credit = before === null ? null : Credit.of({ ...current, state: before } as Versioned<Credit.HolderKind>)
  return [
    ...(readable(() => credit?.clearance()) === "cleared" ? [] : [violation(2, ref, `${at} was not approved`)]),
    ...(credit?.validity === "valid" ? [] : [violation(5, ref, `${at} was made of a voided credit`)]),
    ...(customers.some(({ validity }) => validity === "valid")
      ? []
      : [violation(5, ref, `${at} was made for a voided customer`)]),
    ...(devices.some(({ binding }) => binding === "active")
      ? []
      : [violation(5, ref, `${at} was made on a cancelled device`)])
  ]
}
