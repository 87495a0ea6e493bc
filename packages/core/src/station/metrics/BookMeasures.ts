/** The measures that are read off the books: what is open, and what waits for how long. */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import { Cause } from "../../books/workitem/WorkItem.ts"
import { restorationNow, unverifiedIn } from "../../engines/dispatch/Unverified.ts"
import * as Follower from "../../engines/follow/Follower.ts"
import { set } from "../../engines/kernel/Metrics.ts"
import type { StoreError } from "../../ports/StoreError.ts"
import { type Condition, everyOrg, maxBacklog, maxPage, StationStore } from "../../store/StationStore.ts"
import { type Instant, toMillis } from "../../values/Instant.ts"

type Creditable = "Order" | "Adjustment"
const kinds = { Order: "orders", Adjustment: "adjustments" } as const

const isValue = (value: string): Condition => ({ _tag: "Is", value })

/** The states of a credit in which something is open, each by conditions that an index finds; applied ones only grow, and are not counted. */
const openStates: { readonly [state: string]: { readonly [column: string]: Condition } } = {
  pending: { approval: isValue("pending"), validity: isValue("valid") },
  queued: { dispatch: isValue("queued") },
  sending: { dispatch: isValue("sending") },
  unknown: { dispatch: isValue("unknown") },
  rejected: { dispatch: isValue("rejected"), validity: isValue("valid") }
}

const secondsUntil = (now: Instant, since: number | null): number =>
  since === null ? 0 : Math.max(0, (toMillis(now) - since) / 1_000)

/** Gives since when the oldest of a kind has been unknown, of the first page of those that are: there are few, or the station is in trouble anyway. */
const unknownSince = Effect.fnUntraced(function* (kind: Creditable) {
  const store = yield* StationStore
  const filter = { orgScope: everyOrg, where: { dispatch: isValue("unknown") } }
  const { rows } = yield* store.list(kind, filter, { after: null, limit: maxPage, order: "ascending" })
  const times = rows.flatMap(({ state: { dispatch } }) =>
    dispatch._tag === "Unknown" ? [toMillis(dispatch.since)] : []
  )
  return times.length === 0 ? null : Math.min(...times)
})

const measureCredits = Effect.fnUntraced(function* (now: Instant) {
  const store = yield* StationStore
  const oldest: Array<number> = []
  for (const kind of ["Order", "Adjustment"] as const) {
    for (const [state, where] of Object.entries(openStates)) {
      yield* set(kinds[kind], yield* store.count(kind, { orgScope: everyOrg, where }), { state })
    }
    const since = yield* unknownSince(kind)
    if (since !== null) oldest.push(since)
  }
  yield* set("unknownOldest", secondsUntil(now, oldest.length === 0 ? null : Math.min(...oldest)))
})

const measureQueues = Effect.fnUntraced(function* (now: Instant) {
  const store = yield* StationStore
  for (const { queue, due, oldestAt } of yield* store.backlog(now)) {
    yield* set("queueDue", due, { queue })
    yield* set("queueOldest", secondsUntil(now, oldestAt === null ? null : toMillis(oldestAt)), { queue })
  }
})

const isOpen = { state: isValue("open") }

/** Counts open work items by cause, and stops where all have been found: mostly there are few, and of few causes. */
const measureWorkItems = Effect.gen(function* () {
  const store = yield* StationStore
  let left = yield* store.count("WorkItem", { orgScope: everyOrg, where: isOpen })
  for (const cause of Cause.literals) {
    const where = { ...isOpen, cause: isValue(cause) }
    const count = left <= 0 ? 0 : yield* store.count("WorkItem", { orgScope: everyOrg, where })
    yield* set("workItems", count, { cause })
    left -= count
  }
})

/** Counts what is left to verify after a restore; of books that were never restored that is nothing. */
const measureUnverified = Effect.gen(function* () {
  const store = yield* StationStore
  const mark = yield* restorationNow
  const filter = mark === null ? null : { orgScope: everyOrg, where: { verified: unverifiedIn(mark) } }
  yield* set("unverified", filter === null ? 0 : yield* store.count("Target", filter, maxBacklog))
})

/** Reads the books once, and sets what is measured of them; where the store fails, that it did. */
export const measureBooks: Effect.Effect<"up" | "down", never, StationStore> = Effect.gen(function* () {
  const store = yield* StationStore
  const now = yield* DateTime.now
  yield* measureCredits(now)
  yield* measureQueues(now)
  yield* measureWorkItems
  yield* set("discrepancies", yield* store.count("Discrepancy", { orgScope: everyOrg, where: isOpen }))
  yield* measureUnverified
  yield* set("newestCommit", Number(yield* Follower.newest))
  yield* set("up", 1)
  return "up" as const
}).pipe(
  Effect.catch((error: StoreError) =>
    Effect.logWarning(`the books were not measured: ${error.reason}, ${error.detail}`).pipe(
      Effect.andThen(set("up", 0)),
      Effect.as("down" as const)
    )
  )
)
