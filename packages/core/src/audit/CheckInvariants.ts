/**
 * The audit of the books: the invariants that they can show by themselves (2, 3, 5 to 10), slot and dispatch, what
 * replacements of devices carry over, and that replaying gives the state.
 *
 * It reads any `StationStore` through its port and changes nothing. Credits are read by target, so that each history is read once and what the
 * credits of a target share is at hand; in memory are a page of records and the credits of the `readsAtOnce` targets that are being checked.
 * Invariants 1 and 4 speak about terminals: see `CheckAgainst.ts`.
 */
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import * as Credit from "../books/credit/Credit.ts"
import type { StoreError } from "../ports/StoreError.ts"
import type { Kind, Versioned } from "../store/Aggregates.ts"
import { kinds } from "../store/Catalog.ts"
import { everyOrg, type Filter, type HistoryEntry, ref, StationStore } from "../store/StationStore.ts"
import { keyOf } from "../values/CreditTarget.ts"
import { checkDays, checkMessage, sendings } from "./AlarmInvariants.ts"
import { type AuditRecord, currentOf, keeping, readsAtOnce, statesAround, withHistory } from "./AuditRecord.ts"
import { checkAttempt, openings } from "./CreditInvariants.ts"
import { checkContent, checkReplay, checkResults, checkTrail } from "./RecordInvariants.ts"
import { adjustmentsOf, checkCarryOver, restItemOf } from "./ReplacementInvariants.ts"
import { checkNumbersSent, checkOneAtATime, checkSeries, checkSlot, withoutTarget } from "./TargetInvariants.ts"
import type { Violation } from "./Violation.ts"

type Reading<A> = Effect.Effect<A, StoreError, StationStore>
type Histories<K extends Kind> = (id: string) => Reading<ReadonlyArray<HistoryEntry<K>>>

/** What one audit keeps while it runs. */
interface Audit {
  readonly customers: Histories<"Customer">
  readonly devices: Histories<"Device">
  /** How many credits were checked with their target. */
  readonly checked: { [K in Credit.HolderKind]: number }
}

type Check<K extends Kind> = (audit: Audit, record: AuditRecord<K>) => Reading<ReadonlyArray<Violation>>

const recordViolations = (record: AuditRecord): ReadonlyArray<Violation> => [
  ...checkReplay(record),
  ...checkTrail(record)
]

const isOrder = (record: AuditRecord<Credit.HolderKind>): record is AuditRecord<"Order"> =>
  record.current.ref._tag === "Order"

const creditViolations: Check<Credit.HolderKind> = Effect.fnUntraced(function* (audit, record) {
  const { customerNo, deviceId } = Credit.of(record.current)
  const customer = yield* audit.customers(customerNo)
  const device = yield* audit.devices(deviceId)
  return [
    ...recordViolations(record as AuditRecord),
    ...openings(record.entries).flatMap((entry) => {
      const { at } = entry.trail
      return checkAttempt(record.current, entry, {
        customers: statesAround(customer, at),
        devices: statesAround(device, at)
      })
    }),
    ...(isOrder(record) ? checkContent(record) : [])
  ]
})

const creditsOf = (kind: Credit.HolderKind, where: Filter["where"]) =>
  Stream.mapEffect(currentOf(kind, where), (current) => withHistory(current as Versioned<Credit.HolderKind>))

const targetViolations: Check<"Target"> = Effect.fnUntraced(function* (audit, record) {
  const where = { target: { _tag: "Is", value: record.current.ref.id } } as const
  const credits = yield* Stream.runCollect(Stream.concat(creditsOf("Order", where), creditsOf("Adjustment", where)))
  for (const { current } of credits) audit.checked[current.ref._tag] += 1
  const each = yield* Effect.forEach(credits, (credit) => creditViolations(audit, credit))
  const all = { record, credits }
  return [...each.flat(), ...checkOneAtATime(all), ...checkSlot(all), ...checkSeries(record), ...checkNumbersSent(all)]
})

const watchViolations: Check<"AlarmWatch"> = (audit, record) =>
  Effect.map(audit.customers(record.current.state.customerNo), (customer) => [
    ...checkDays(record),
    ...sendings(record.entries).flatMap((entry) =>
      checkMessage(record.current, entry, statesAround(customer, entry.trail.at))
    )
  ])

const replacementViolations: Check<"Replacement"> = Effect.fnUntraced(function* (_audit, record) {
  const store = yield* StationStore
  const saved = yield* store.load(adjustmentsOf(record.entries).map((id) => ref("Adjustment", id)))
  const [rest] = yield* store.load([ref("WorkItem", restItemOf(record.current.ref))])
  const states = new Map(saved.map(({ ref: { id }, state }) => [id, state]))
  return checkCarryOver(record, {
    adjustmentOf: (adjustmentNo) => states.get(adjustmentNo) ?? null,
    rest: rest?.state ?? null
  })
})

/** What is checked of a kind beside replay and trail. */
const violationsByKind: { readonly [K in Kind]?: Check<K> } = {
  Target: targetViolations,
  Replacement: replacementViolations,
  Terminal: (_audit, record) => Effect.succeed(checkSeries(record)),
  Commissioning: (_audit, record) => Effect.succeed(checkResults(record)),
  AlarmWatch: watchViolations
}

/** Checks every record of a kind, some at the same time. */
const each = <K extends Kind>(kind: K, check: (record: AuditRecord<K>) => Reading<ReadonlyArray<Violation>>) =>
  currentOf(kind).pipe(
    Stream.mapEffect((current) => Effect.flatMap(withHistory(current), check), { concurrency: readsAtOnce }),
    Stream.flattenIterable,
    Stream.runCollect
  )

const all = <K extends Kind>(audit: Audit, kind: K) => {
  const more = violationsByKind[kind] as Check<K> | undefined
  return each(kind, (record) =>
    Effect.map(more === undefined ? Effect.succeed([]) : more(audit, record), (found) => [
      ...recordViolations(record as AuditRecord),
      ...found
    ])
  )
}

/** Checks a credit as one that no target led to; its target may have been written meanwhile, so it is looked for again. */
const strayViolations: Check<Credit.HolderKind> = Effect.fnUntraced(function* (audit, record) {
  const store = yield* StationStore
  const key = keyOf(Credit.of(record.current).target)
  const [target] = yield* store.load([ref("Target", key)])
  const found = yield* creditViolations(audit, record)
  return target?.state === null ? [...found, withoutTarget(key)] : found
})

/** Checks all credits of a kind when some are there that no target led to. */
const strays = Effect.fnUntraced(function* (audit: Audit, kind: Credit.HolderKind) {
  const store = yield* StationStore
  const there = yield* store.count(kind, { orgScope: everyOrg, where: {} })
  return there === audit.checked[kind] ? [] : yield* each(kind, (record) => strayViolations(audit, record))
})

const textOf = (violation: Violation): string => JSON.stringify(violation)

const isCredit = (kind: Kind): kind is Credit.HolderKind => kind === "Order" || kind === "Adjustment"

/**
 * Checks the books; an empty list says that every invariant holds. While others write, a record may be seen between two of its steps: run it again.
 *
 * @category Functions
 */
export const checkInvariants = (store: StationStore["Service"]): Effect.Effect<ReadonlyArray<Violation>, StoreError> =>
  Effect.gen(function* () {
    const audit: Audit = {
      customers: yield* keeping("Customer"),
      devices: yield* keeping("Device"),
      checked: { Order: 0, Adjustment: 0 }
    }
    const found: Array<Violation> = []
    for (const kind of kinds) if (!isCredit(kind)) found.push(...(yield* all(audit, kind)))
    for (const kind of kinds) if (isCredit(kind)) found.push(...(yield* strays(audit, kind)))
    return [...new Map(found.map((it) => [textOf(it), it])).values()]
  }).pipe(Effect.provideService(StationStore, store))
