/** Looking at a target: the number it holds, its balance, and where the dialect has them its consumption counter and its credit records. */

import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import type { Look } from "../../books/dispatch/Attempt.ts"
import type { Reading } from "../../books/dispatch/Reading.ts"
import * as Terminal from "../../books/terminal/Terminal.ts"
import type { Capabilities } from "../../ports/terminal/Capabilities.ts"
import type { OutcomeOf } from "../../ports/terminal/Outcome.ts"
import type { Identity, RequestPayload, RequestTag, TerminalRequest } from "../../ports/terminal/Requests.ts"
import * as R from "../../rejection/Rejection.ts"
import { ref, StationStore } from "../../store/StationStore.ts"
import type { CreditTarget, TerminalId } from "../../values/CreditTarget.ts"
import { type About, idOf } from "../../values/Id.ts"
import { plusMillis } from "../../values/Instant.ts"
import { askTerminal } from "../terminal/AskTerminal.ts"

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

/** Asks one read request of the device that the books name (or named, with `identity`); `about` must differ for each. */
export const read = Effect.fnUntraced(function* <T extends RequestTag>(
  tag: T,
  target: CreditTarget,
  about: About,
  payload: RequestPayload<T>,
  identity?: Identity
) {
  const named = identity === undefined ? yield* identityIn(target.terminalId) : { identity }
  const now = yield* DateTime.now
  const request = {
    _tag: tag,
    requestId: idOf(...about),
    terminalId: target.terminalId,
    notAfter: plusMillis(now, readWithinMillis),
    ...named,
    payload
  } as unknown as TerminalRequest<T>
  return yield* askTerminal<T>(request)
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

const answerOf = <A>(outcome: OutcomeOf<A>): A | null => (outcome._tag === "Answered" ? outcome.answer : null)

/**
 * Gives a look and the reading in it. What could not be read is `null`: nothing is assumed.
 *
 * **Details** `at` is when the look began: a frame that dies while it lasts was alive when the number was read.
 */
export const look = Effect.fnUntraced(function* (
  target: CreditTarget,
  capabilities: Capabilities,
  about: About,
  identity: Identity
) {
  const at = yield* DateTime.now
  const stored = answerOf(yield* read("ReadStoredCredit", target, [...about, "number"], { target }, identity))
  const balance = answerOf(yield* read("ReadBalance", target, [...about, "balance"], { target }, identity))
  const readAt = yield* DateTime.now
  const consumption =
    capabilities.consumption === "counter"
      ? answerOf(yield* read("ReadConsumption", target, [...about, "consumption"], { target }, identity))
      : null
  const records = capabilities.evidence.some(({ kind }) => kind === "creditRecord")
    ? answerOf(
        yield* read("ReadCreditRecords", target, [...about, "records"], { target, limit: recordLimit }, identity)
      )
    : null
  const seen: Look = {
    at,
    storedNumber: stored?.wireNo ?? null,
    numberRead: stored === null ? "no" : "yes",
    storedValue: stored?.value ?? null,
    balance: balance?.remaining ?? null,
    consumption,
    records: records ?? []
  }
  const reading: Reading | null =
    balance === null ? null : { remaining: balance.remaining, terminalTime: balance.terminalTime, readAt, identity }
  return { look: seen, reading }
})

/** Says whether a terminal's clock lets a time-tagged frame be judged rightly: skew within half the lifetime and the site's limit. */
export const clockFits = Effect.fnUntraced(function* (
  target: CreditTarget,
  lifetimeMinutes: number,
  maxSkewSeconds: number,
  about: About,
  identity: Identity
) {
  const clock = answerOf(yield* read("ReadClock", target, [...about, "clock"], {}, identity))
  if (clock === null) return "unread" as const
  const limit = Math.min((lifetimeMinutes * 60_000) / 2, maxSkewSeconds * 1000)
  return Math.abs(clock.skewMillis) <= limit ? ("fits" as const) : ("skewed" as const)
})
