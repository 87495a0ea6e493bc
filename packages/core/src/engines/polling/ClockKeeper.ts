/**
 * The engine that looks at the clocks of terminals and sets those that are wrong: frames with a lifetime can only be judged by a right clock.
 *
 * **Example**
 *
 * ```ts
 * yield* ClockKeeper.runOnce(yield* DateTime.now)
 * ```
 *
 * @category Engines
 */

import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import { afterFailure, isDue } from "../../books/polling/PollRules.ts"
import { identityOf } from "../../books/terminal/Terminal.ts"
import { StationPolicy } from "../../policy/Policy.ts"
import type { StoreError } from "../../ports/StoreError.ts"
import type { RequestPayload, TerminalRequest } from "../../ports/terminal/Requests.ts"
import { TerminalGateway } from "../../ports/terminal/TerminalPorts.ts"
import type { Versioned } from "../../store/Aggregates.ts"
import { makeCommit, type View } from "../../store/Commit.ts"
import { StationStore, type StationStore as Store } from "../../store/StationStore.ts"
import { idOf } from "../../values/Id.ts"
import { type Instant, plusMillis, toMillis } from "../../values/Instant.ts"
import { EngineProcess } from "../kernel/EngineProcess.ts"
import * as OpenWorkItems from "../kernel/OpenWorkItems.ts"
import { nextPage } from "../kernel/Rounds.ts"
import type { StepReport } from "../kernel/Step.ts"
import { askTerminal } from "../terminal/AskTerminal.ts"
import { failuresOf, rememberFailures } from "./PollRounds.ts"

const actor = "system:clock-keeper"
const name = "clock"
const askWithinMillis = 30_000

/** How many terminals one step looks at, and how many it asks side by side. @category Constants */
export const settings = { looked: 200, concurrency: 8 } as const

/** The series in which the clock of a terminal is kept: `skewMillis` (positive: it is ahead) and what was done about it. @category Functions */
export const clockSeries = (terminalId: string): string => `clock:${terminalId}`

const ask = Effect.fnUntraced(function* <T extends "ReadClock" | "SetClock">(
  tag: T,
  terminal: Versioned<"Terminal">,
  step: string,
  now: Instant
) {
  const request = {
    _tag: tag,
    requestId: idOf("clock", terminal.ref.id, step, toMillis(now)),
    terminalId: terminal.state.terminalId,
    notAfter: plusMillis(yield* DateTime.now, askWithinMillis),
    identity: identityOf(terminal.state),
    payload: {} as RequestPayload<T>
  } as unknown as TerminalRequest<T>
  return yield* askTerminal<T>(request)
})

const skewOf = Effect.fnUntraced(function* (terminal: Versioned<"Terminal">, step: string, now: Instant) {
  const outcome = yield* ask("ReadClock", terminal, step, now)
  // Perhaps it is connected to another process: its turn is then no failure of this one.
  if (outcome._tag === "NotSent" && outcome.reason === "offline") return "offline"
  return outcome._tag === "Answered" ? outcome.answer.skewMillis : null
})

type Done = "fits" | "set" | "notSet"

/** Keeps what was found; a clock that could not be set is for a person. */
const keep = Effect.fnUntraced(function* (terminal: Versioned<"Terminal">, skewMillis: number, done: Done) {
  const store = yield* StationStore
  const at = yield* DateTime.now
  const { terminalId, orgNo } = terminal.state
  const finding = {
    cause: "clockSkewed",
    subject: terminalId,
    orgNo,
    customerNo: null,
    detail: `${Math.round(skewMillis / 1000)} s`
  } as const
  const items = yield* OpenWorkItems.opening(done === "notSet" ? [finding] : [], at)
  yield* store.commit(
    makeCommit<View>(items.view, items.changes, {
      command: { id: idOf("clock.keep", terminalId, toMillis(at)), content: done, response: null },
      facts: [{ series: clockSeries(terminalId), at, data: { skewMillis, done } }],
      trail: { actor, operation: done === "fits" ? "clock.check" : "clock.set", reason: null, at }
    })
  )
})

const check = Effect.fnUntraced(function* (terminal: Versioned<"Terminal">, now: Instant) {
  const store = yield* StationStore
  const gateway = yield* TerminalGateway
  const policy = yield* StationPolicy
  const { terminalId } = terminal.state
  const [last] = yield* store.facts(clockSeries(terminalId), now, 1)
  const failures = yield* failuresOf(name, terminalId)
  const known = { at: last?.at ?? null, failures }
  if (isDue(terminalId, policy.clockCheckMinutes, known, now) === "no") return "notDue"
  const { state } = yield* gateway.presence(terminalId)
  if (state === "offline") return "notDue"
  const skew = yield* skewOf(terminal, "read", now)
  const failed = Effect.as(rememberFailures(name, terminalId, afterFailure(failures, policy, now)), "failed" as const)
  if (skew === "offline") return "notDue"
  if (skew === null) return yield* failed
  const limit = policy.maxClockSkewSeconds * 1000
  if (Math.abs(skew) <= limit) {
    yield* keep(terminal, skew, "fits")
    return "checked"
  }
  yield* ask("SetClock", terminal, "set", now)
  const again = yield* skewOf(terminal, "again", now)
  const after = again === "offline" ? null : again
  const right = after !== null && Math.abs(after) <= limit
  yield* keep(terminal, after ?? skew, right ? "set" : "notSet")
  return right ? "checked" : yield* failed
})

/**
 * Runs one step: looks at the next terminals of the round and reads the clocks whose turn has come; one that is wrong by more than
 * `maxClockSkewSeconds` is set and read again. What counts is the clock afterwards, not what the terminal answered.
 *
 * @category Functions
 */
export const runOnce = Effect.fn("ClockKeeper.runOnce")(function* (
  now: Instant
): Effect.fn.Return<StepReport, StoreError, Store | TerminalGateway> {
  if ((yield* EngineProcess).terminals === "elsewhere") return { claimed: 0, failed: 0 }
  const terminals = yield* nextPage(name, "Terminal", {}, settings.looked)
  const results = yield* Effect.forEach(
    terminals,
    (terminal) =>
      Effect.catchTag(check(terminal, now), "StoreError", (error) =>
        Effect.as(
          Effect.logWarning(`${actor} leaves ${terminal.ref.id} to the next round: ${error.reason}, ${error.detail}`),
          "failed" as const
        )
      ),
    { concurrency: settings.concurrency }
  )
  return {
    claimed: results.filter((result) => result !== "notDue").length,
    failed: results.filter((result) => result === "failed").length
  }
})
