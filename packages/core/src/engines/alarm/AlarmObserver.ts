/**
 * Keeping episodes up to date whenever a reading comes or a threshold changes, whatever the cycle: with `none` nothing is sent, and lists show who is low.
 *
 * **Example**
 *
 * ```ts
 * // After readings that came past the engines, such as those of an import:
 * yield* AlarmObserver.observeTarget(target)
 * ```
 *
 * @category Engines
 */

import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { observe } from "../../books/alarm/AlarmRules.ts"
import { StationPolicy } from "../../policy/Policy.ts"
import { type Commit, makeCommit } from "../../store/Commit.ts"
import { ref, StationStore } from "../../store/StationStore.ts"
import type { TargetKey } from "../../values/CreditTarget.ts"
import { idOf } from "../../values/Id.ts"
import { loadWatched, lookAt, targetsOf } from "../subject/AlarmSubject.ts"

const actor = "system:alarm-observer"

const observeOnce = Effect.fnUntraced(function* (customerNo: string) {
  const store = yield* StationStore
  const policy = yield* StationPolicy
  const watched = yield* loadWatched(customerNo)
  if (watched === null || watched.customer.state.validity === "voided") return
  const now = yield* DateTime.now
  const looks = yield* Effect.forEach(yield* targetsOf(customerNo), (target) => lookAt(target, now))
  const events = observe(
    watched.watch.state,
    looks.filter((look) => look !== null),
    policy,
    now
  )
  if (events.length === 0) return
  yield* store.commit(
    makeCommit(
      watched,
      { watch: events },
      {
        command: { id: idOf("alarm.observe", customerNo, watched.watch.version), content: "observe", response: null },
        trail: { actor, operation: "alarm.observe", reason: null, at: now }
      }
    )
  )
})

/**
 * Looks at the stored readings of a customer and opens or clears his episodes; when somebody else changed the watch meanwhile, it looks again.
 *
 * @category Functions
 */
export const observeCustomer = (customerNo: string) =>
  Effect.retry(observeOnce(customerNo), { times: 8, while: (error) => error.reason === "stale" })

/** Looks at the customer to whom a target is bound; a target that nobody owns has no episodes. @category Functions */
export const observeTarget = Effect.fnUntraced(function* (target: TargetKey) {
  const store = yield* StationStore
  const [found] = yield* store.load([ref("Target", target)])
  const deviceId = found?.state?.boundTo ?? null
  if (deviceId === null) return
  const [device] = yield* store.load([ref("Device", deviceId)])
  if (device?.state) yield* observeCustomer(device.state.customerNo)
})

const readingPrefix = "reading:"

/** Gives the targets about which a commit says something that the alarm asks: a reading, a threshold, or a binding. @category Functions */
export const targetsIn = (commit: Commit): ReadonlyArray<TargetKey> => {
  const read = commit.facts.flatMap(({ series }) =>
    series.startsWith(readingPrefix) ? [series.slice(readingPrefix.length) as TargetKey] : []
  )
  const moved = commit.writes.flatMap((write) =>
    write.ref._tag === "Target" &&
    write.events.some(({ _tag }) => _tag === "ThresholdsDesired" || _tag === "TargetBound")
      ? [write.ref.id as TargetKey]
      : []
  )
  return [...new Set([...read, ...moved])]
}

/** Observes the targets of one commit. Doing it twice changes nothing. @category Functions */
export const take = (commit: Commit) => Effect.forEach(targetsIn(commit), observeTarget, { discard: true })

/**
 * Follows the commits of the store after a position and keeps episodes up to date; runs until it is interrupted.
 *
 * **Details** Hosts fork it beside the engines. It need not remember its place: `BalancePoller` observes every customer again in each of its rounds,
 * so a commit that nobody followed is made up for there.
 *
 * @category Functions
 */
export const follow = (after: bigint) =>
  Effect.flatMap(StationStore, (store) =>
    Stream.runForEach(store.changes(after), ({ commit }) =>
      Effect.catchTag(take(commit), "StoreError", (error) =>
        Effect.logWarning(`${actor} leaves a commit to the next round: ${error.reason}, ${error.detail}`)
      )
    )
  )
