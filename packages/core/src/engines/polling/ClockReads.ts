/** What the keeper of clocks knows before it sets any: the clocks of terminals, the store's, and what a person said about the station's. */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { Confirmation } from "../../books/polling/ClockRules.ts"
import { afterFailure, type Failures, isDue, nextAt, noFailures } from "../../books/polling/PollRules.ts"
import { identityOf } from "../../books/terminal/Terminal.ts"
import { type Policy, StationPolicy } from "../../policy/Policy.ts"
import type { RequestPayload, TerminalRequest } from "../../ports/terminal/Requests.ts"
import { TerminalGateway } from "../../ports/terminal/TerminalPorts.ts"
import type { Versioned } from "../../store/Aggregates.ts"
import { StationStore } from "../../store/StationStore.ts"
import { idOf } from "../../values/Id.ts"
import { type Instant, plusMillis, toMillis } from "../../values/Instant.ts"
import { leaving } from "../kernel/Rounds.ts"
import { askTerminal } from "../terminal/AskTerminal.ts"
import { failuresOf, rememberFailures } from "./PollRounds.ts"

/** Who looks at clocks, as trails and logs say it. */
export const actor = "system:clock-keeper"

/** The name of the round, and of what is remembered of its failures. */
export const name = "clock"
const askWithinMillis = 30_000

/** How many terminals are asked side by side: those of a page, so that one that is silent keeps none of them waiting. */
export const concurrency = 200

/**
 * How long a clock that was not set, since the station's own is in doubt, waits for the next look; a confirmation ends the wait.
 *
 * @category Constants
 */
export const doubtedMillis = 10 * 60_000

/** The series in which the clock of a terminal is kept: `skewMillis` (positive: it is ahead) and what was done about it. @category Functions */
export const clockSeries = (terminalId: string): string => `clock:${terminalId}`

/** The series in which it is kept that a person confirmed the station's clock, and how far others were from it. @category Constants */
export const confirmedSeries = "clock:station"

/** A terminal, with what is known of its clock from before. */
export interface Known {
  readonly terminal: Versioned<"Terminal">
  readonly failures: Failures
  readonly last: { readonly at: Instant; readonly done: unknown } | null
}

/** A terminal that answered in this step. */
export interface Heard extends Known {
  readonly skew: number
}

/** What came of asking terminals: those that answered, and how many did not. */
export interface Answers {
  readonly heard: ReadonlyArray<Heard>
  readonly failed: number
}

/** Names a request to a terminal, and until when it may be sent. */
export const aboutNow = Effect.fnUntraced(function* (terminal: Versioned<"Terminal">, step: string, now: Instant) {
  const requestId = idOf("clock", terminal.ref.id, step, toMillis(now))
  return { requestId, notAfter: plusMillis(yield* DateTime.now, askWithinMillis) }
})

/** Asks a terminal for its clock, or sets it. */
export const ask = Effect.fnUntraced(function* <T extends "ReadClock" | "SetClock">(
  tag: T,
  terminal: Versioned<"Terminal">,
  about: Pick<TerminalRequest, "requestId" | "notAfter">
) {
  const request = {
    _tag: tag,
    ...about,
    terminalId: terminal.state.terminalId,
    identity: identityOf(terminal.state),
    payload: {} as RequestPayload<T>
  } as unknown as TerminalRequest<T>
  return yield* askTerminal<T>(request)
})

/** Reads how far a clock is ahead; `offline`: it is perhaps connected to another process, and its turn is then no failure of this one. */
export const skewOf = Effect.fnUntraced(function* (terminal: Versioned<"Terminal">, step: string, now: Instant) {
  // One of which nobody knows who answers says nothing of its clock, and its clock cannot be set.
  if (terminal.state.suspicion !== undefined) return "offline"
  const outcome = yield* ask("ReadClock", terminal, yield* aboutNow(terminal, step, now))
  if (outcome._tag === "NotSent" && outcome.reason === "offline") return "offline"
  return outcome._tag === "Answered" ? outcome.answer.skewMillis : null
})

/** Gives what is known of the clocks of terminals; one whose books do not answer is left out. */
export const knownOf = Effect.fnUntraced(function* (terminals: ReadonlyArray<Versioned<"Terminal">>, now: Instant) {
  const store = yield* StationStore
  const known = yield* Effect.forEach(
    terminals,
    (terminal) =>
      leaving(
        actor,
        terminal.ref.id,
        Effect.gen(function* () {
          const { terminalId } = terminal.state
          const [last] = yield* store.facts(clockSeries(terminalId), now, 1)
          const failures = yield* failuresOf(name, terminalId)
          const done: unknown = Object(last?.data).done
          return { terminal, failures, last: last === undefined ? null : { at: last.at, done } } satisfies Known
        }),
        null
      ),
    { concurrency }
  )
  return known.flatMap((it): ReadonlyArray<Known> => (it === null ? [] : [it]))
})

/** Says whether the turn of a clock has come: in its interval, and sooner where it was left wrong. */
export const isTurn = (
  { terminal, failures, last }: Known,
  policy: Policy,
  said: Confirmation | null,
  now: Instant
): boolean => {
  if (last?.done === "left" && toMillis(now) >= failures.notBefore) {
    const waited = toMillis(now) - toMillis(last.at)
    if (said !== null && toMillis(said.at) >= toMillis(last.at)) return true
    if (waited >= doubtedMillis) return true
  }
  const known = { at: last?.at ?? null, failures }
  return isDue(terminal.state.terminalId, policy.clockCheckMinutes, known, now) === "yes"
}

/** The note that the turn of a terminal has not come: until it is another one, or a person says something of the station's clock. */
export const turnOf = ({ ref: { id }, state }: Versioned<"Terminal">, said: Confirmation | null) =>
  [`clock:${id}`, JSON.stringify([identityOf(state), said === null ? null : toMillis(said.at)])] as const

/** Gives until when a clock need not be looked at whose turn has not come; one that was left wrong may be confirmed at any time. */
export const restsUntil = (
  { terminal, failures, last }: Known,
  { clockCheckMinutes }: Policy,
  now: Instant
): Instant => (last?.done === "left" ? now : nextAt(terminal.state.terminalId, clockCheckMinutes, { failures }, now))

/** Says whether a terminal is connected to this process, or may be. */
export const isOnline = Effect.fnUntraced(function* (terminal: Versioned<"Terminal">) {
  const gateway = yield* TerminalGateway
  const { held, state } = yield* gateway.presence(terminal.state.terminalId)
  return state !== "offline" && held !== "elsewhere"
})

/** Remembers that a clock could not be read or set: it is looked at again later and later. */
export const rememberFailure = Effect.fnUntraced(function* ({ terminal, failures }: Known, now: Instant) {
  yield* rememberFailures(name, terminal.state.terminalId, afterFailure(failures, yield* StationPolicy, now))
  return "failed" as const
})

/** Forgets the failures of before: the next one begins to count anew. */
export const forgetFailures = Effect.fnUntraced(function* ({ terminal, failures }: Known) {
  if (failures.failures > 0) yield* rememberFailures(name, terminal.state.terminalId, noFailures)
})

/** Reads the clocks of terminals that are connected. */
export const hear = Effect.fnUntraced(function* (terminals: ReadonlyArray<Known>, now: Instant) {
  const read = Effect.fnUntraced(function* (known: Known) {
    if (!(yield* isOnline(known.terminal))) return "offline" as const
    return (yield* skewOf(known.terminal, "read", now)) ?? (yield* rememberFailure(known, now))
  })
  const skews = yield* Effect.forEach(
    terminals,
    (known) => leaving(actor, known.terminal.ref.id, read(known), "failed" as const),
    {
      concurrency
    }
  )
  const heard = terminals.flatMap((known, index): ReadonlyArray<Heard> => {
    const skew = skews[index]
    return typeof skew === "number" ? [{ ...known, skew }] : []
  })
  return { heard, failed: skews.filter((skew) => skew === "failed").length } satisfies Answers
})

/** Gives what a person said last about the station's clock. */
export const confirmation = Effect.fnUntraced(function* (now: Instant) {
  const store = yield* StationStore
  const [last] = yield* store.facts(confirmedSeries, now, 1)
  return last === undefined ? null : { at: last.at, skewMillis: Number(Object(last.data).skewMillis) }
})

/**
 * Reads how far the clock of the store is ahead of the station's, to half of what the reading took; `null`: it has none of its own, or took longer
 * than clocks may differ, so that its answer says nothing.
 */
export const databaseSkew = Effect.fnUntraced(function* (limitMillis: number) {
  const store = yield* StationStore
  const before = toMillis(yield* DateTime.now)
  const time = Option.getOrNull(yield* store.time)
  const after = toMillis(yield* DateTime.now)
  if (time === null || Math.abs(after - before) > limitMillis) return null
  return toMillis(time) - (before + after) / 2
})
