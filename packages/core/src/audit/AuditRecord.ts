/** What an audit reads: records, each with its whole history, through the port only. */
import * as Cache from "effect/Cache"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import type { StoreError } from "../ports/StoreError.ts"
import type { Kind, Ref, StateOf, Versioned } from "../store/Aggregates.ts"
import { everyOrg, type Filter, type HistoryEntry, maxPage, ref, StationStore } from "../store/StationStore.ts"
import { type Instant, isBefore, plusMillis } from "../values/Instant.ts"

/** How many records an audit reads at the same time. @category Constants */
export const readsAtOnce = 4

/** How many histories of customers, and as many of devices, an audit keeps: the credits of one target share theirs. @category Constants */
export const keptHistories = 64

/**
 * By how much the clocks of two processes of a station may differ, so that an audit of histories raises no false alarm.
 *
 * **Details** Times in the trail come from the process that committed, and order commits of different records no better than its clock. What is
 * missed: an attempt or a message within this time of the change (a customer voided, a device cancelled, a cycle ended) that forbids it. The audit of
 * each commit (`checkCommit`) finds those, too: it goes by the order of commits.
 *
 * @category Constants
 */
export const maxClockSkewMillis = 10 * 60_000

/** A record: as lists show it now, and every step that made it. @category Models */
export interface AuditRecord<K extends Kind = Kind> {
  readonly current: Versioned<K>
  readonly entries: ReadonlyArray<HistoryEntry<K>>
}

/** Reads the whole history of a record. */
export const historyOf = Effect.fnUntraced(function* <K extends Kind>(ref: Ref<K>) {
  const store = yield* StationStore
  const entries: Array<HistoryEntry<K>> = []
  for (;;) {
    const afterVersion = entries.at(-1)?.version ?? 0
    const page = yield* store.history(ref, { afterVersion, limit: maxPage })
    entries.push(...page)
    if (page.length < maxPage) return entries as ReadonlyArray<HistoryEntry<K>>
  }
})

/** Makes a reader of histories that keeps the {@link keptHistories} that were used last. */
export const keeping = <K extends Kind>(kind: K) =>
  Effect.map(
    Cache.make({ capacity: keptHistories, lookup: (id: string) => historyOf(ref(kind, id)) }),
    (cache) => (id: string) => Cache.get(cache, id)
  )

/** Streams all records of a kind as they stand now, a page of them in memory. */
export const currentOf = <K extends Kind>(
  kind: K,
  where: Filter["where"] = {}
): Stream.Stream<Versioned<K>, StoreError, StationStore> =>
  Stream.paginate(null as string | null, (after) =>
    Effect.gen(function* () {
      const store = yield* StationStore
      const { rows, next } = yield* store.list(
        kind,
        { orgScope: everyOrg, where },
        { after, limit: maxPage, order: "ascending" }
      )
      return [rows, next === null ? Option.none() : Option.some(next)] as const
    })
  )

/** Reads what made a record. */
export const withHistory = <K extends Kind>(
  current: Versioned<K>
): Effect.Effect<AuditRecord<K>, StoreError, StationStore> =>
  Effect.map(historyOf(current.ref as Ref<K>), (entries) => ({ current, entries }))

/**
 * Gives the states that a record may have had at a recorded time: each that stood within {@link maxClockSkewMillis} of it.
 *
 * **Details** A state stands until the next one is committed.
 */
export const statesAround = <K extends Kind>(
  entries: ReadonlyArray<HistoryEntry<K>>,
  at: Instant
): ReadonlyArray<StateOf<K>> => {
  const earliest = plusMillis(at, -maxClockSkewMillis)
  const latest = plusMillis(at, maxClockSkewMillis)
  return entries
    .filter(({ trail }, index) => {
      const next = entries[index + 1]
      return !isBefore(latest, trail.at) && (next === undefined || !isBefore(next.trail.at, earliest))
    })
    .map(({ after }) => after)
}

/** Gives what is made of stored states, or `null` where they are so broken that nothing can be: the audit then says so, and goes on. */
export const readable = <A>(make: () => A): A | null => Result.getOrNull(Result.try(make))
