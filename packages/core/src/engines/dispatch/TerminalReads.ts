/** Looking at a target: the number it holds, its balance, and where the dialect has them its consumption counter and its credit records. */

import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import type { Look } from "../../books/dispatch/Attempt.ts"
import type { Reading } from "../../books/dispatch/Reading.ts"
import * as Terminal from "../../books/terminal/Terminal.ts"
import type { Capabilities } from "../../ports/terminal/Capabilities.ts"
import type { OutcomeOf } from "../../ports/terminal/Outcome.ts"
import type { Over } from "../../ports/terminal/Over.ts"
import type { Identity, RequestPayload, RequestTag, TerminalRequest } from "../../ports/terminal/Requests.ts"
import * as R from "../../rejection/Rejection.ts"
import { ref, StationStore } from "../../store/StationStore.ts"
import type { CreditTarget, TerminalId } from "../../values/CreditTarget.ts"
import { type About, idOf } from "../../values/Id.ts"
import { type Instant, plusMillis } from "../../values/Instant.ts"
import { ask, askTerminal, isInService } from "../terminal/AskTerminal.ts"

/** How long a read may wait before it is sent. */
export const readWithinMillis = 30_000
/** How many of the newest credit records are read as evidence. */
export const recordLimit = 5

/** Gives as whom the books know a terminal now; nothing, if they do not know it. */
const identityIn = Effect.fnUntraced(function* (terminalId: TerminalId) {
  const store = yield* StationStore
  const [terminal] = yield* store.load([ref("Terminal", terminalId)])
  const from: { readonly identity?: Identity } =
    terminal === undefined || terminal.state === null ? {} : { identity: Terminal.identityOf(terminal.state) }
  return from
})

const requestOf = <T extends RequestTag>(
  tag: T,
  { terminalId }: CreditTarget,
  about: About,
  payload: RequestPayload<T>,
  from: { readonly identity?: Identity }
) =>
  Effect.map(
    DateTime.now,
    (now) =>
      ({
        _tag: tag,
        requestId: idOf(...about),
        terminalId,
        notAfter: plusMillis(now, readWithinMillis),
        ...from,
        payload
      }) as unknown as TerminalRequest<T>
  )

/** Asks one read request of the device that the books name (or named, with `identity`); `about` must differ for each. */
export const read = Effect.fnUntraced(function* <T extends RequestTag>(
  tag: T,
  target: CreditTarget,
  about: About,
  payload: RequestPayload<T>,
  identity?: Identity
) {
  const from = identity === undefined ? yield* identityIn(target.terminalId) : { identity }
  return yield* askTerminal<T>(yield* requestOf(tag, target, about, payload, from))
})

/** Asks one of several questions of a look; whether anybody may answer them is up to who asks them all. */
const readOne = Effect.fnUntraced(function* <T extends RequestTag>(
  tag: T,
  target: CreditTarget,
  about: About,
  payload: RequestPayload<T>,
  identity: Identity
) {
  return yield* ask<T>(yield* requestOf(tag, target, about, payload, { identity }))
})

/** Asks for the balance of a target, and says of which device: a reading belongs to the one that gave it. */
export const readBalance = Effect.fnUntraced(function* (target: CreditTarget, about: About) {
  const from = yield* identityIn(target.terminalId)
  const outcome = yield* read("ReadBalance", target, about, { target }, from.identity)
  return { outcome, from }
})

/** Why a terminal gave no answer to a read. */
export type ReadRejection = R.TerminalOffline | R.NotSent | R.Refused | R.Timeout

/** Says why there is no answer: one ending has one refusal, whatever was read and on whichever page. */
export const refusalOf = (
  terminalId: TerminalId,
  outcome: Exclude<OutcomeOf<never>, { readonly _tag: "Answered" }>
): ReadRejection => {
  switch (outcome._tag) {
    case "NotSent":
      return outcome.reason === "offline"
        ? new R.TerminalOffline({ terminalId })
        : new R.NotSent({ terminalId, reason: outcome.reason })
    case "Refused":
      return new R.Refused({ terminalId, reason: outcome.reason })
    case "NoAnswer":
      return new R.Timeout({ terminalId })
  }
}

const answerOf = <A>(outcome: OutcomeOf<A> | null): A | null => (outcome?._tag === "Answered" ? outcome.answer : null)

/** Gives the one connection over which the parts of a look came; `torn`: it was not one, so that nobody knows who told what. */
const overOf = (outcomes: ReadonlyArray<OutcomeOf<unknown> | null>): Over | null | "torn" => {
  const overs = outcomes.flatMap((it) => (it?._tag === "Answered" && it.over !== undefined ? [it.over] : []))
  const [first = null, ...others] = overs
  return others.every((it) => it.connectionId === first?.connectionId) ? first : "torn"
}

/** What is seen of a terminal that is not asked, or whose answers are nobody's. */
const nothingSeen = (at: Instant): Look => ({
  at,
  storedNumber: null,
  numberRead: "no",
  storedValue: null,
  balance: null,
  consumption: null,
  records: []
})

/**
 * Gives a look and the reading in it. What could not be read is `null`: nothing is assumed. Of a look whose parts came over several connections nothing
 * was seen.
 *
 * **Details** `at` is when the look began: a frame that dies while it lasts was alive when the number was read. Whoever looks has seen that the terminal
 * is in service, and looks again in what he commits ({@link lookInService} for who does not).
 */
export const look = Effect.fnUntraced(function* (
  target: CreditTarget,
  capabilities: Capabilities,
  about: About,
  identity: Identity
) {
  const at = yield* DateTime.now
  const number = yield* readOne("ReadStoredCredit", target, [...about, "number"], { target }, identity)
  const reading = yield* readOne("ReadBalance", target, [...about, "balance"], { target }, identity)
  const readAt = yield* DateTime.now
  const consumed =
    capabilities.consumption === "counter"
      ? yield* readOne("ReadConsumption", target, [...about, "consumption"], { target }, identity)
      : null
  const recorded = capabilities.evidence.some(({ kind }) => kind === "creditRecord")
    ? yield* readOne("ReadCreditRecords", target, [...about, "records"], { target, limit: recordLimit }, identity)
    : null
  const over = overOf([number, reading, consumed, recorded])
  if (over === "torn") return { look: nothingSeen(at), reading: null } satisfies Seen
  const [stored, balance] = [answerOf(number), answerOf(reading)]
  const seen: Look = {
    at,
    storedNumber: stored?.wireNo ?? null,
    numberRead: stored === null ? "no" : "yes",
    storedValue: stored?.value ?? null,
    balance: balance?.remaining ?? null,
    consumption: answerOf(consumed),
    records: answerOf(recorded) ?? [],
    ...(over === null ? {} : { over })
  }
  const found: Reading | null =
    balance === null ? null : { remaining: balance.remaining, terminalTime: balance.terminalTime, readAt, identity }
  return { look: seen, reading: found } satisfies Seen
})

/** A look, and the reading in it. */
export interface Seen {
  readonly look: Look
  readonly reading: Reading | null
}

/** As {@link look}; a terminal that is not in service at the beginning is not asked, and of one that is not at the end nothing was seen. */
export const lookInService = Effect.fnUntraced(function* (...asked: Parameters<typeof look>) {
  const [{ terminalId }] = asked
  const nothing: Seen = { look: nothingSeen(yield* DateTime.now), reading: null }
  if (!(yield* isInService(terminalId))) return nothing
  const seen = yield* look(...asked)
  return (yield* isInService(terminalId)) ? seen : nothing
})

/** Says whether a terminal's clock lets a time-tagged frame be judged rightly: skew within half the lifetime and the site's limit. */
export const clockFits = Effect.fnUntraced(function* (
  target: CreditTarget,
  lifetimeMinutes: number,
  maxSkewSeconds: number,
  about: About,
  identity: Identity
) {
  const clock = answerOf(yield* readOne("ReadClock", target, [...about, "clock"], {}, identity))
  if (clock === null) return "unread" as const
  const limit = Math.min((lifetimeMinutes * 60_000) / 2, maxSkewSeconds * 1000)
  return Math.abs(clock.skewMillis) <= limit ? ("fits" as const) : ("skewed" as const)
})
