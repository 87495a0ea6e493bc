/**
 * 档案推送: takes over records that the marketing system pushes, or that a host reads in its own rounds; the same record again changes nothing.
 *
 * **Example**
 *
 * ```ts
 * const outcome = yield* ArchiveFeed.take(record)
 * ```
 *
 * @category Engines
 */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import type { Rejection } from "../../books/customer/TakeOverRules.ts"
import { StationPolicy } from "../../policy/Policy.ts"
import type { ArchiveView } from "../../ports/archive/CustomerArchive.ts"
import type { StoreError } from "../../ports/StoreError.ts"
import type { Versioned } from "../../store/Aggregates.ts"
import { makeCommit } from "../../store/Commit.ts"
import { ref, StationStore } from "../../store/StationStore.ts"
import { idOf } from "../../values/Id.ts"
import { toMillis } from "../../values/Instant.ts"
import { storableData } from "../../values/Storable.ts"
import { takingOver } from "./TakingOver.ts"

const actor = "system:archive-feed"

/** How often a record is taken anew when what it is about moved meanwhile. */
const maxRetries = 8

/** What became of a record: the customer has it now, had it already, or is no prepaid customer. @category Models */
export type Outcome = "taken" | "unchanged" | "notPrepaid"

const once = Effect.fnUntraced(function* (
  given: ArchiveView
): Effect.fn.Return<Outcome, Rejection | StoreError, StationStore> {
  const archive = storableData(given)
  const store = yield* StationStore
  const { customerNo, name, orgNo } = archive.customer
  const [found] = yield* store.load([ref("Customer", customerNo)])
  if (found === undefined || found.state === null) return "notPrepaid"
  if (found.state.name === name && found.state.orgNo === orgNo) return "unchanged"
  const customer = { ...found, state: found.state } as Versioned<"Customer">
  const now = yield* DateTime.now
  const decided = yield* takingOver(customer, archive, { actor, now, policy: yield* StationPolicy })
  if (Result.isFailure(decided)) return yield* decided.failure[0]
  const { view, changes, facts } = decided.success
  const command = {
    id: idOf("archive.take", customerNo, found.version, toMillis(now)),
    content: "take",
    response: null
  }
  yield* store.commit(
    makeCommit(view, changes, { command, facts, trail: { actor, operation: "archive.take", reason: null, at: now } })
  )
  return "taken"
})

/** Takes over a record of the archive; refused as `customers.takeFromArchive` is. @category Functions */
export const take = Effect.fn("ArchiveFeed.take")(function* (record: ArchiveView) {
  return yield* Effect.retry(once(record), {
    times: maxRetries,
    while: (error) => error._tag === "StoreError" && error.reason === "stale"
  })
})
