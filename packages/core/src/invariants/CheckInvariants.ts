/**
 * The audit of the books: the invariants that they can show by themselves (2, 3, 5 to 10), slot and dispatch, and that replaying gives the state.
 *
 * It reads any `StationStore` through its port, a page of records at a time, and changes nothing. Invariants 1 and 4 speak about terminals: see
 * `CheckAgainst.ts`.
 */
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import * as Credit from "../dispatch/Credit.ts"
import type { Kind } from "../store/Aggregates.ts"
import { kinds } from "../store/Catalog.ts"
import { ref, StationStore } from "../store/StationStore.ts"
import type { StoreError } from "../store/StoreError.ts"
import { keyOf } from "../target/CreditTarget.ts"
import { type AuditRecord, historyOf, recordsOf } from "./AuditRecord.ts"
import { checkAttempts } from "./OfCredit.ts"
import { checkContent, checkReplay, checkResults, checkTrail } from "./OfRecord.ts"
import { checkNumbersSent, checkOneAtATime, checkSeries, checkSlot } from "./OfTarget.ts"
import { checkMessages } from "./OfWatch.ts"
import type { Violation } from "./Violation.ts"

type Check<K extends Kind> = (
  record: AuditRecord<K>
) => Effect.Effect<ReadonlyArray<Violation>, StoreError, StationStore>

const each = <K extends Kind>(kind: K, check: Check<K>) =>
  Stream.runFold(
    Stream.mapEffect(recordsOf(kind), check),
    (): ReadonlyArray<Violation> => [],
    (all, found) => (found.length === 0 ? all : [...all, ...found])
  )

const ofCredit = Effect.fnUntraced(function* (record: AuditRecord<Credit.HolderKind>) {
  const { customerNo, deviceId } = Credit.of(record.current)
  const customer = yield* historyOf(ref("Customer", customerNo))
  const device = yield* historyOf(ref("Device", deviceId))
  return checkAttempts({ record, customer, device })
})

const ofTarget = Effect.fnUntraced(function* (record: AuditRecord<"Target">) {
  const where = { target: { _tag: "Is", value: keyOf(record.current.state.target) } } as const
  const orders = yield* Stream.runCollect(recordsOf("Order", where))
  const adjustments = yield* Stream.runCollect(recordsOf("Adjustment", where))
  const audit = { record, credits: [...orders, ...adjustments] as ReadonlyArray<AuditRecord<Credit.HolderKind>> }
  return [...checkOneAtATime(audit), ...checkSlot(audit), ...checkSeries(record), ...checkNumbersSent(audit)]
})

const ofWatch = (record: AuditRecord<"AlarmWatch">) =>
  Effect.map(historyOf(ref("Customer", record.current.state.customerNo)), (customer) => checkMessages(record, customer))

/** Checks the books; an empty list says that every invariant holds. While others write, a record may be seen between two of its steps: run it again. */
export const checkInvariants = (store: StationStore["Service"]): Effect.Effect<ReadonlyArray<Violation>, StoreError> =>
  Effect.gen(function* () {
    const found: Array<Violation> = []
    for (const kind of kinds) {
      found.push(...(yield* each(kind, (record) => Effect.succeed([...checkReplay(record), ...checkTrail(record)]))))
    }
    const order: Check<"Order"> = (record) =>
      Effect.map(ofCredit(record as AuditRecord<Credit.HolderKind>), (attempts) => [
        ...attempts,
        ...checkContent(record)
      ])
    found.push(...(yield* each("Order", order)))
    found.push(...(yield* each("Adjustment", (record) => ofCredit(record as AuditRecord<Credit.HolderKind>))))
    found.push(...(yield* each("Target", ofTarget)))
    found.push(...(yield* each("Terminal", (record) => Effect.succeed(checkSeries(record)))))
    found.push(...(yield* each("Commissioning", (record) => Effect.succeed(checkResults(record)))))
    found.push(...(yield* each("AlarmWatch", ofWatch)))
    return found
  }).pipe(Effect.provideService(StationStore, store))
