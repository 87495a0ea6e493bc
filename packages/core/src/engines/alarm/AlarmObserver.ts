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
import { isBelowAlarm, type Look, observe, standingOf } from "../../books/alarm/AlarmRules.ts"
import * as AlarmWatch from "../../books/alarm/AlarmWatch.ts"
import type * as Device from "../../books/device/Device.ts"
import type * as Terminal from "../../books/terminal/Terminal.ts"
import { StationPolicy } from "../../policy/Policy.ts"
import type { StoreError } from "../../ports/StoreError.ts"
import { type Commit, makeCommit } from "../../store/Commit.ts"
import { ref, StationStore } from "../../store/StationStore.ts"
import type { TargetKey } from "../../values/CreditTarget.ts"
import { idOf } from "../../values/Id.ts"
import type { Instant } from "../../values/Instant.ts"
import { readingsSince } from "../dispatch/LastReading.ts"
import { baseOf } from "../kernel/Beneath.ts"
import { leaving } from "../kernel/Rounds.ts"
import type { StepReport } from "../kernel/Step.ts"
import { loadWatched, lookAt, targetsOf } from "../subject/AlarmSubject.ts"

const actor = "system:alarm-observer"

/**
 * Ends and begins again the episodes whose target was above its alarm energy in between, though nobody looked then: a purchase that arrived and was
 * used up between two looks is a new episode.
 */
const recoveriesOf = Effect.fnUntraced(function* (
  watch: AlarmWatch.State,
  looks: ReadonlyArray<Look>,
  now: Instant
): Effect.fn.Return<ReadonlyArray<AlarmWatch.Event>, StoreError, StationStore> {
  const policy = yield* StationPolicy
  const events = yield* Effect.forEach(looks, (look) =>
    Effect.gen(function* (): Effect.fn.Return<ReadonlyArray<AlarmWatch.Event>, StoreError, StationStore> {
      const { target, alarmEnergy } = look
      const episode = AlarmWatch.episodeOf(watch, target)
      if (episode === undefined || standingOf(look, policy, now) !== "below") return []
      const readings = yield* readingsSince(target, episode.since, now)
      const rose = readings.some(
        ({ remaining }) => isBelowAlarm(remaining, alarmEnergy, policy.alarmComparison) === "notBelow"
      )
      if (!rose) return []
      return [
        { _tag: "EpisodeCleared", v: 1, at: now, target },
        { _tag: "EpisodeOpened", v: 1, at: now, target }
      ]
    })
  )
  return events.flat()
})

const observeOnce = Effect.fnUntraced(function* (customerNo: string) {
  const store = yield* StationStore
  const policy = yield* StationPolicy
  const watched = yield* loadWatched(customerNo)
  if (watched === null) return
  const now = yield* DateTime.now
  const isVoided = watched.customer.state.validity === "voided"
  const targets = isVoided ? [] : yield* targetsOf(customerNo)
  const looks = yield* Effect.forEach(targets, (target) => lookAt(target, now))
  const known = looks.filter((look) => look !== null)
  const { state: watch } = watched.watch
  const events = [...(yield* recoveriesOf(watch, known, now)), ...observe(watch, known, policy, now)]
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

const controlledIn = (event: Terminal.Event): ReadonlyArray<TargetKey> =>
  event._tag === "ParametersReported" && event.items.some(({ _tag }) => _tag === "PurchaseControl")
    ? [event.target]
    : []

/** Gives the targets about which a commit says something that the alarm asks: a reading, a threshold, a binding, or whether purchase control is engaged. @category Functions */
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
  const reported = commit.writes.flatMap((write) =>
    write.ref._tag === "Terminal" ? (write.events as ReadonlyArray<Terminal.Event>).flatMap(controlledIn) : []
  )
  return [...new Set([...read, ...moved, ...reported])]
}

/** Gives the customers whose episodes a commit ends or begins again: one who is voided or restored, and one whose device is cancelled. @category Functions */
export const customersIn = (commit: Commit): ReadonlyArray<string> => {
  const ended = commit.writes.flatMap((write) => {
    if (write.ref._tag === "Customer")
      return write.events.some(({ _tag }) => _tag === "CustomerVoided" || _tag === "CustomerRestored")
        ? [write.ref.id]
        : []
    if (write.ref._tag !== "Device") return []
    const { customerNo } = write.state as Device.State
    return write.events.some(({ _tag }) => _tag === "DeviceCancelled") ? [customerNo] : []
  })
  return [...new Set(ended)]
}

/** Tells whether a commit says something that the alarm asks. @category Questions */
export const concerns = (commit: Commit): "yes" | "no" =>
  targetsIn(commit).length > 0 || customersIn(commit).length > 0 ? "yes" : "no"

/** Observes the targets and customers of one commit. Doing it twice changes nothing. @category Functions */
export const take = (commit: Commit) =>
  Effect.andThen(
    Effect.forEach(targetsIn(commit), observeTarget, { discard: true }),
    Effect.forEach(customersIn(commit), observeCustomer, { discard: true })
  )

/**
 * Follows the commits of the store after a position and keeps episodes up to date; runs until it is interrupted.
 *
 * **Details** Operations and engines do this by themselves for what they commit; it is for a host whose readings come past them. It need not remember
 * its place: `BalancePoller` observes every customer again once in `pollEveryMinutes`, so a commit that nobody followed is made up for there.
 *
 * @category Functions
 */
export const follow = (after: bigint) =>
  Effect.flatMap(StationStore, (store) =>
    Stream.runForEach(store.changes(after), ({ commit }) => leaving(actor, "a commit", take(commit), undefined))
  )

type Store = StationStore["Service"]

/** The most commits that are noted; what is beyond is left to the rounds of the poller. */
const maxNoted = 10_000

const notes = new WeakMap<Store, Array<Commit>>()

const notesOf = (store: Store): Array<Commit> => {
  const base = baseOf(store)
  const known = notes.get(base) ?? []
  notes.set(base, known)
  return known
}

/** Notes a commit for the next step. @category Functions */
export const note = (store: Store, commit: Commit): void => {
  const list = notesOf(store)
  if (list.length < maxNoted) list.push(commit)
}

/** Looks at a commit; what was committed stands, and the next look at its customer makes up for one that failed. @category Functions */
export const look = (commit: Commit, store: Store): Effect.Effect<"looked" | "failed"> =>
  take(commit).pipe(
    Effect.provideService(StationStore, store),
    Effect.as("looked" as const),
    Effect.catchTag("StoreError", (error) =>
      Effect.as(
        Effect.logWarning(`${actor} leaves a commit to the next look: ${error.reason}, ${error.detail}`),
        "failed" as const
      )
    )
  )

/**
 * Runs one step: looks at what the engines of this process have committed since the step before.
 *
 * **Details** What they committed is noted in memory; of a process that stops in between, the rounds of `BalancePoller` look at everybody.
 *
 * @category Functions
 */
export const runOnce = Effect.fn("AlarmObserver.runOnce")(function* (
  _now: Instant
): Effect.fn.Return<StepReport, never, StationStore> {
  const store = yield* StationStore
  const commits = notesOf(store).splice(0)
  const results = yield* Effect.forEach(commits, (commit) => look(commit, store))
  return { claimed: commits.length, failed: results.filter((result) => result === "failed").length }
})
