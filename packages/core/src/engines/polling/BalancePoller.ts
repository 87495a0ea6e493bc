/**
 * The engine that reads balances without being asked, so that alarms find fresh readings; it also keeps the episodes of everybody up to date, whatever was missed.
 *
 * **Example**
 *
 * ```ts
 * yield* BalancePoller.runOnce(yield* DateTime.now)
 * ```
 *
 * @category Engines
 */

import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Reading from "../../books/dispatch/Reading.ts"
import { afterFailure, isDue, noFailures } from "../../books/polling/PollRules.ts"
import { StationPolicy } from "../../policy/Policy.ts"
import type { StoreError } from "../../ports/StoreError.ts"
import { TerminalGateway } from "../../ports/terminal/TerminalPorts.ts"
import type { Versioned } from "../../store/Aggregates.ts"
import { makeCommit } from "../../store/Commit.ts"
import { ref, StationStore } from "../../store/StationStore.ts"
import { keyOf } from "../../values/CreditTarget.ts"
import { idOf } from "../../values/Id.ts"
import { type Instant, toMillis } from "../../values/Instant.ts"
import { observeCustomer } from "../alarm/AlarmObserver.ts"
import { lastKnown } from "../dispatch/LastReading.ts"
import { readBalance } from "../dispatch/TerminalReads.ts"
import { EngineProcess } from "../kernel/EngineProcess.ts"
import { leaving, nextPage } from "../kernel/Rounds.ts"
import { maxRestarts, type StepReport } from "../kernel/Step.ts"
import { failuresOf, rememberFailures } from "./PollRounds.ts"

const actor = "system:balance-poller"
const name = "balance"

/**
 * How many devices one step looks at, and how many terminals it asks side by side. With 200 a minute a round over 100 000 devices takes 8.3 hours.
 *
 * @category Constants
 */
export const settings = { looked: 200, concurrency: 8 } as const

/** Keeps a reading if its terminal is in service as the device that gave it when the commit is made: else it is nobody's. */
const keepReading = Effect.fnUntraced(function* ({ target }: Versioned<"Device">["state"], reading: Reading.Reading) {
  const store = yield* StationStore
  const key = keyOf(target)
  const [terminal] = yield* store.load([ref("Terminal", target.terminalId)])
  if (!terminal?.state || !Reading.isBookable(reading, terminal.state)) return "notDue"
  yield* store.commit(
    makeCommit(
      { terminal },
      {},
      {
        command: { id: idOf("balance.keep", key, toMillis(reading.readAt)), content: "poll", response: null },
        facts: [Reading.factOf(key, reading)],
        trail: { actor, operation: "reading.poll", reason: null, at: reading.readAt }
      }
    )
  )
  return "polled"
})

/** Reads one balance if its turn has come; an offline terminal is no failure, it is asked when it is back. */
const pollOne = Effect.fnUntraced(function* (device: Versioned<"Device">, now: Instant) {
  const gateway = yield* TerminalGateway
  const policy = yield* StationPolicy
  const { target } = device.state
  const key = keyOf(target)
  const failures = yield* failuresOf(name, key)
  const store = yield* StationStore
  const [terminal] = yield* store.load([ref("Terminal", target.terminalId)])
  const known = terminal?.state ? yield* lastKnown(key, terminal.state, now) : null
  if (isDue(key, policy.pollEveryMinutes, { at: known?.readAt ?? null, failures }, now) === "no") return "notDue"
  const { state } = yield* gateway.presence(target.terminalId)
  if (state === "offline") return "notDue"
  const about = ["balance", key, toMillis(now)] as const
  const { outcome, from } = yield* readBalance(target, about)
  // Perhaps it is connected to another process: its turn is then no failure of this one.
  if (outcome._tag === "NotSent" && outcome.reason === "offline") return "notDue"
  if (outcome._tag !== "Answered") {
    yield* rememberFailures(name, key, afterFailure(failures, policy, now))
    return "failed"
  }
  const reading: Reading.Reading = { ...outcome.answer, ...from, readAt: yield* DateTime.now }
  const kept = yield* Effect.retry(keepReading(device.state, reading), {
    times: maxRestarts,
    while: (error) => error.reason === "stale"
  })
  if (failures.failures > 0) yield* rememberFailures(name, key, noFailures)
  return kept
})

const work = Effect.fnUntraced(function* (device: Versioned<"Device">, now: Instant) {
  const store = yield* StationStore
  // The page is as old as the step; a device that was cancelled meanwhile is left alone.
  const [current] = yield* store.load([ref("Device", device.ref.id)])
  if (current?.state?.binding !== "active") return "notDue"
  const polled = yield* pollOne(device, now)
  yield* observeCustomer(device.state.customerNo)
  return polled
})

/**
 * Runs one step: looks at the next devices of the round, reads the balances whose turn has come, and observes their customers.
 *
 * **Details** Safe to run in several processes: at worst a balance is read twice. `claimed` counts the balances that were asked for.
 *
 * @category Functions
 */
export const runOnce = Effect.fn("BalancePoller.runOnce")(function* (
  now: Instant
): Effect.fn.Return<StepReport, StoreError, StationStore | TerminalGateway> {
  if ((yield* EngineProcess).terminals === "elsewhere") return { claimed: 0, failed: 0 }
  const where = { binding: { _tag: "Is", value: "active" } } as const
  const devices = yield* nextPage(name, "Device", where, settings.looked)
  const results = yield* Effect.forEach(
    devices,
    (device) => leaving(actor, device.ref.id, work(device, now), "failed" as const),
    { concurrency: settings.concurrency }
  )
  return {
    claimed: results.filter((result) => result !== "notDue").length,
    failed: results.filter((result) => result === "failed").length
  }
})
