/**
 * The audit of one commit, for whoever follows the books commit by commit: of what the commit touched it finds what `checkInvariants` would find.
 *
 * Pure: the follower keeps the records, so that nothing is read again.
 */
import type * as Credit from "../books/credit/Credit.ts"
import { type Kind, type Ref, refKey, type StateOf } from "../store/Aggregates.ts"
import type { Commit } from "../store/Commit.ts"
import { ref } from "../store/StationStore.ts"
import { keyOf, type TargetKey } from "../values/CreditTarget.ts"
import { checkDays, checkMessage, sendings } from "./AlarmInvariants.ts"
import type { AuditRecord } from "./AuditRecord.ts"
import { checkAttempt, openings } from "./CreditInvariants.ts"
import { checkContent, checkResults, checkStep, checkTrail } from "./RecordInvariants.ts"
import { checkCarryOver, restItemOf } from "./ReplacementInvariants.ts"
import { checkNumbersSent, checkOneAtATime, checkSeries, checkSlot, withoutTarget } from "./TargetInvariants.ts"
import { type Violation, violation } from "./Violation.ts"

/** The records as they stand after the commit, each with its whole history. @category Models */
export interface FollowedBooks {
  readonly record: <K extends Kind>(ref: Ref<K>) => AuditRecord<K> | null
  /** All orders and adjustments of a target. */
  readonly creditsOf: (target: TargetKey) => ReadonlyArray<AuditRecord<Credit.HolderKind>>
}

const newestOf = <K extends Kind>({ current, entries }: AuditRecord<K>): AuditRecord<K> => ({
  current,
  entries: entries.slice(-1)
})

/** Gives the state that stood when a commit was made, and still does: no clock is needed to know it. */
const stateOf = <K extends Kind>(ref: Ref<K>, books: FollowedBooks): ReadonlyArray<StateOf<K>> => {
  const record = books.record(ref)
  return record === null ? [] : [record.current.state]
}

const creditViolations = (record: AuditRecord<Credit.HolderKind>, books: FollowedBooks): ReadonlyArray<Violation> => {
  const { customerNo, deviceId } = record.current.state
  const around = {
    customers: stateOf(ref("Customer", customerNo), books),
    devices: stateOf(ref("Device", deviceId), books)
  }
  return openings(newestOf(record).entries).flatMap((entry) => checkAttempt(record.current, entry, around))
}

const watchViolations = (record: AuditRecord<"AlarmWatch">, books: FollowedBooks): ReadonlyArray<Violation> => {
  const customer = stateOf(ref("Customer", record.current.state.customerNo), books)
  return [
    ...checkDays(record),
    ...sendings(newestOf(record).entries).flatMap((entry) => checkMessage(record.current, entry, customer))
  ]
}

const targetViolations = (key: TargetKey, commandId: string, books: FollowedBooks): ReadonlyArray<Violation> => {
  const record = books.record(ref("Target", key))
  if (record === null) return [withoutTarget(key)]
  const credits = books.creditsOf(key)
  const moved = credits.map((it) => newestOf(it)).filter(({ entries }) => entries[0]?.commandId === commandId)
  return [
    ...checkOneAtATime({ record, credits }),
    ...checkSlot({ record, credits }),
    ...checkSeries(record),
    ...checkNumbersSent({ record: newestOf(record), credits: moved })
  ]
}

/** What is checked of a kind beside that its steps join up and have their trail. */
const violationsByKind: {
  readonly [K in Kind]?: (record: AuditRecord<K>, books: FollowedBooks) => ReadonlyArray<Violation>
} = {
  Order: (record, books) => [
    ...creditViolations(record as AuditRecord<Credit.HolderKind>, books),
    // What an order is about was said when it was saved.
    ...checkContent({ current: record.current, entries: record.entries.slice(0, 1) })
  ],
  Adjustment: (record, books) => creditViolations(record as AuditRecord<Credit.HolderKind>, books),
  Terminal: (record) => checkSeries(record),
  Replacement: (record, books) =>
    checkCarryOver(newestOf(record), {
      adjustmentOf: (adjustmentNo) => books.record(ref("Adjustment", adjustmentNo))?.current.state ?? null,
      rest: books.record(ref("WorkItem", restItemOf(record.current.ref)))?.current.state ?? null
    }),
  Commissioning: (record) => checkResults(newestOf(record)),
  AlarmWatch: watchViolations
}

const recordViolations = (record: AuditRecord, books: FollowedBooks): ReadonlyArray<Violation> => {
  const { ref } = record.current
  const newest = record.entries.at(-1)
  if (newest === undefined) return [violation("replay", ref, "was committed and has no history")]
  const further = violationsByKind[ref._tag] as
    | ((record: AuditRecord, books: FollowedBooks) => ReadonlyArray<Violation>)
    | undefined
  return [
    ...checkStep(ref, record.entries.at(-2) ?? null, newest),
    ...checkTrail(newestOf(record)),
    ...(further?.(record, books) ?? [])
  ]
}

const targetsOf = ({ writes }: Commit): ReadonlySet<TargetKey> =>
  new Set(
    writes.flatMap(({ ref, state }) =>
      ref._tag === "Target" || ref._tag === "Order" || ref._tag === "Adjustment"
        ? [keyOf((state as Credit.Credit | { readonly target: Credit.Credit["target"] }).target)]
        : []
    )
  )

/** Checks what a commit touched; an empty list says that every invariant still holds of it. @category Functions */
export const checkCommit = (commit: Commit, books: FollowedBooks): ReadonlyArray<Violation> => [
  ...commit.writes.flatMap((write) => {
    const record = books.record(write.ref as Ref)
    return record === null
      ? [violation("replay", write.ref, `${refKey(write.ref)} was committed and is not in the books`)]
      : recordViolations(record, books)
  }),
  ...[...targetsOf(commit)].flatMap((key) => targetViolations(key, commit.command.id, books))
]
