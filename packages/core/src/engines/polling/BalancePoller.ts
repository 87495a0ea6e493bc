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
import { afterFailure, isDue, nextAt, noFailures } from "../../books/polling/PollRules.ts"
import { identityOf } from "../../books/terminal/Terminal.ts"
import { StationPolicy } from "../../policy/Policy.ts"
import type { StoreError } from "../../ports/StoreError.ts"
import { TerminalGateway } from "../../ports/terminal/TerminalPorts.ts"
import type { Versioned } from "../../store/Aggregates.ts"
import { makeCommit } from "../../store/Commit.ts"
import { ref, StationStore } from "../../store/StationStore.ts"
import { keyOf } from "../../values/CreditTarget.ts"
import { idOf } from "../../values/Id.ts"
import { type Instant, plusMillis, toMillis } from "../../values/Instant.ts"
import { observeCustomer } from "../alarm/AlarmObserver.ts"
import { lastKnown } from "../dispatch/LastReading.ts"
import { readBalance } from "../dispatch/TerminalReads.ts"
import { EngineProcess } from "../kernel/EngineProcess.ts"
import { about, goOn, leaving, nextPage, pauseOf } from "../kernel/Rounds.ts"
import { maxRestarts, type StepReport } from "../kernel/Step.ts"
import { failuresOf, rememberFailures } from "./PollRounds.ts"

const actor = "system:balance-poller"
const name = "balance"

/**
 * How many devices are looked at at once. With as many in a step and a step a second a round over 100 000 devices takes 8.3 minutes.
 *
 * @category Constants
 */
export const settings = { room: 200 } as const

/** Keeps a reading if its terminal is in service as the device that gave it when the commit is made: else it is nobody's. */
const keepReading = Effect.fnUntraced(function* ({ target }: Versioned<"Device">["state"], reading: Reading.Reading) {
  const store = yield* StationStore
  const key = keyOf(target)
  const [terminal] = yield* store.load([ref("Terminal", target.terminalId)])
  if (!terminal?.state || !Reading.isBookable(reading, terminal.state)) return "nothing"
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
  return "done"
})

/** A device of a page, with the terminal behind its target: another one that took its place was never read. */
interface Placed {
  readonly device: Versioned<"Device">
  readonly terminal: Versioned<"Terminal">
}

/** The note that the turn of a device has not come: the answer of another terminal is not its own. */
const turnOf = ({ device, terminal }: Placed) =>
  [`balance:${device.ref.id}`, JSON.stringify(identityOf(terminal.state))] as const

/** The note that the customer of a device was observed. */
const observedOf = ({ device }: Placed) => [`observed:${device.ref.id}`, device.state.customerNo] as const

/** Loads the terminals of a page at once. */
const placed = Effect.fnUntraced(function* (devices: ReadonlyArray<Versioned<"Device">>) {
  const store = yield* StationStore
  const ids = [...new Set(devices.map((it) => it.state.target.terminalId))]
  const loadAll = store.load(ids.map((id) => ref("Terminal", id)))
  const oneByOne = Effect.forEach(ids, (id) => leaving(actor, id, store.load([ref("Terminal", id)]), []))
  // One terminal that cannot be read must not keep its page from being looked at, round after round.
  const loaded = yield* Effect.catchIf(
    loadAll,
    ({ reason }) => reason === "corrupt",
    () => Effect.map(oneByOne, (them) => them.flat())
  )
  const terminals = new Map(loaded.map((it) => [it.ref.id, it]))
  return devices.flatMap((device): ReadonlyArray<Placed> => {
    const terminal = terminals.get(device.state.target.terminalId)
    return terminal === undefined || terminal.state === null
      ? []
      : [{ device, terminal: { ...terminal, state: terminal.state } }]
  })
})

const resting = Effect.gen(function* () {
  return (yield* EngineProcess).roundsOf(yield* StationStore).resting
})

/** Reads one balance if its turn has come; an offline terminal is no failure, it is asked when it is back. */
const pollOne = Effect.fnUntraced(function* (it: Placed, now: Instant) {
  const policy = yield* StationPolicy
  const { target } = it.device.state
  const key = keyOf(target)
  const failures = yield* failuresOf(name, key)
  const store = yield* StationStore
  const [terminal] = yield* store.load([ref("Terminal", target.terminalId)])
  const known = terminal?.state ? yield* lastKnown(key, terminal.state, now) : null
  if (isDue(key, policy.pollEveryMinutes, { at: known?.readAt ?? null, failures }, now) === "no") {
    const [note, as] = turnOf(it)
    const until = nextAt(key, policy.pollEveryMinutes, { failures }, now)
    const { rest } = yield* resting
    rest(note, { as, from: now, until })
    return "nothing"
  }
  const about = ["balance", key, toMillis(now)] as const
  const { outcome, from } = yield* readBalance(target, about)
  // Perhaps it is connected to another process: its turn is then no failure of this one.
  if (outcome._tag === "NotSent" && outcome.reason === "offline") return "nothing"
  if (outcome._tag !== "Answered") {
    yield* rememberFailures(name, key, afterFailure(failures, policy, now))
    return "failed"
  }
  const reading: Reading.Reading = { ...outcome.answer, ...from, readAt: yield* DateTime.now }
  const kept = yield* Effect.retry(keepReading(it.device.state, reading), {
    times: maxRestarts,
    while: (error) => error.reason === "stale"
  })
  if (failures.failures > 0) yield* rememberFailures(name, key, noFailures)
  return kept
})

/** Reads the balance of a device that is still bound, if its turn has come, and observes its customer. */
const look = Effect.fnUntraced(function* (it: Placed, now: Instant, online: "yes" | "no") {
  const { device } = it
  const store = yield* StationStore
  const { pollEveryMinutes } = yield* StationPolicy
  // The page is as old as the step; a device that was cancelled meanwhile is left alone.
  const [current] = yield* store.load([ref("Device", device.ref.id)])
  if (current?.state?.binding !== "active") return "nothing"
  const polled = online === "yes" ? yield* pollOne(it, now) : ("nothing" as const)
  yield* observeCustomer(device.state.customerNo)
  const [note, as] = observedOf(it)
  const { rest } = yield* resting
  rest(note, { as, from: now, until: plusMillis(now, pollEveryMinutes * 60_000) })
  return polled
})

/** Gives what is to be done about one device; `null`: this process knows that its turn has not come. */
const work = Effect.fnUntraced(function* (it: Placed, now: Instant) {
  const gateway = yield* TerminalGateway
  const { isResting } = yield* resting
  const isObserved = isResting(...observedOf(it), now)
  if (isObserved && isResting(...turnOf(it), now)) return null
  // Asked last: of a terminal of another process that is a question to that one.
  const { held, state } = yield* gateway.presence(it.terminal.state.terminalId)
  const isAway = state === "offline" || held === "elsewhere"
  return isObserved && isAway ? null : about(actor, it.device.ref.id, look(it, now, isAway ? "no" : "yes"))
})

/**
 * Runs one step: looks at the next devices of the round, reads the balances whose turn has come, and observes their customers.
 *
 * **Details** Safe to run in several processes: at worst a balance is read twice. `claimed` counts the balances that were asked for. A device whose
 * turn has not come costs nothing but its place on the page; its customer is observed once in an interval besides, whatever was missed.
 *
 * @category Functions
 */
export const runOnce = Effect.fn("BalancePoller.runOnce")(function* (
  now: Instant
): Effect.fn.Return<StepReport, StoreError, StationStore | TerminalGateway> {
  const pause = yield* pauseOf(name, now)
  if ((yield* EngineProcess).terminals === "elsewhere" || pause.isOn()) return { claimed: 0, failed: 0 }
  const where = { binding: { _tag: "Is", value: "active" } } as const
  return yield* goOn(
    settings.room,
    Effect.fnUntraced(function* (limit) {
      const devices = yield* nextPage(name, "Device", where, limit)
      const pieces = yield* Effect.forEach(yield* placed(devices), (it) => work(it, now), {
        concurrency: settings.room
      })
      const due = pieces.filter((piece) => piece !== null)
      if (devices.length < limit && due.length === 0) pause.begin()
      return due
    })
  )
})
