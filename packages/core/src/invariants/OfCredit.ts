/** What holds of every attempt: it was approved and permitted at the moment of its commit (invariants 2 and 5). */
import * as Credit from "../dispatch/Credit.ts"
import type { Versioned } from "../store/Aggregates.ts"
import type { HistoryEntry } from "../store/StationStore.ts"
import { type AuditRecord, statesAround } from "./AuditRecord.ts"
import { type Violation, violation } from "./Violation.ts"

/** A credit with the histories of those who must have been valid. */
export interface CreditAudit {
  readonly record: AuditRecord<Credit.HolderKind>
  readonly customer: ReadonlyArray<HistoryEntry<"Customer">>
  readonly device: ReadonlyArray<HistoryEntry<"Device">>
}

/** Gives the credit as it stood before a step. */
const creditBefore = (
  record: AuditRecord<Credit.HolderKind>,
  entry: HistoryEntry<Credit.HolderKind>
): Credit.Credit | null =>
  entry.before === null ? null : Credit.of({ ...record.current, state: entry.before } as Versioned<Credit.HolderKind>)

/** Checks each attempt that a credit opened. */
export const checkAttempts = ({ record, customer, device }: CreditAudit): ReadonlyArray<Violation> => {
  const { ref } = record.current
  const opened = record.entries.filter(({ events }) => events.some(({ _tag }) => _tag === "AttemptOpened"))
  return opened.flatMap((entry) => {
    const at = `the attempt of version ${entry.version}`
    const credit = creditBefore(record, entry)
    const { at: time } = entry.trail
    const customers = statesAround(customer, time)
    const devices = statesAround(device, time)
    return [
      ...(credit?.clearance === "cleared" ? [] : [violation(2, ref, `${at} was not approved`)]),
      ...(credit?.validity === "valid" ? [] : [violation(5, ref, `${at} was made of a voided credit`)]),
      ...(customers.some(({ validity }) => validity === "valid")
        ? []
        : [violation(5, ref, `${at} was made for a voided customer`)]),
      ...(devices.some(({ binding }) => binding === "active")
        ? []
        : [violation(5, ref, `${at} was made on a cancelled device`)])
    ]
  })
}
