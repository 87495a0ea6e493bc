/** Reading a terminal of the books, and what it is said where it does not answer. */

import * as Effect from "effect/Effect"
import * as Terminal from "../../books/terminal/Terminal.ts"
import type { OutcomeOf } from "../../ports/terminal/Outcome.ts"
import type { Beside, Identity, ReadTag, RequestPayload } from "../../ports/terminal/Requests.ts"
import * as R from "../../rejection/Rejection.ts"
import { ref, StationStore } from "../../store/StationStore.ts"
import type { CreditTarget, TerminalId } from "../../values/CreditTarget.ts"
import type { About } from "../../values/Id.ts"
import { askTerminal, askWitness } from "../terminal/AskTerminal.ts"
import { answerOf, readOne, requestOf } from "../terminal/Look.ts"

/** Gives as whom the books know a terminal now; nothing, if they do not know it. */
const identityIn = Effect.fnUntraced(function* (terminalId: TerminalId) {
  const store = yield* StationStore
  const [terminal] = yield* store.load([ref("Terminal", terminalId)])
  const from: { readonly identity?: Identity } =
    terminal === undefined || terminal.state === null ? {} : { identity: Terminal.identityOf(terminal.state) }
  return from
})

/** Asks one read request of the device that the books name (or named, with `identity`); `about` must differ for each. */
export const read = Effect.fnUntraced(function* <T extends ReadTag>(
  tag: T,
  target: CreditTarget,
  about: About,
  payload: RequestPayload<T>,
  identity?: Identity
) {
  const from = identity === undefined ? yield* identityIn(target.terminalId) : { identity }
  return yield* askTerminal<T>(yield* requestOf(tag, target, about, payload, from))
})

/** As {@link read}, over no connection but one of which it is known whose it is: for what is kept as the terminal's. */
export const readAsWitness = Effect.fnUntraced(function* <T extends ReadTag>(
  tag: T,
  target: CreditTarget,
  about: About,
  payload: RequestPayload<T>,
  identity?: Identity
) {
  const from = identity === undefined ? yield* identityIn(target.terminalId) : { identity }
  return yield* askWitness<T>(yield* requestOf(tag, target, about, payload, from))
})

/** Tells whether nothing was asked since nobody knows who would answer. */
const isNobodys = (outcome: OutcomeOf<unknown>): boolean =>
  outcome._tag === "NotSent" && (outcome.reason === "unproved" || outcome.reason === "suspected")

/**
 * Reads for persons: whoever answers is shown, and what he says is the terminal's (`whose: "terminals"`) only where it is known who answers.
 *
 * **Details** So a page shows what stands there in any case, and a stranger writes nothing into the books.
 */
export const readToShow = Effect.fnUntraced(function* <T extends ReadTag>(
  tag: T,
  target: CreditTarget,
  about: About,
  payload: RequestPayload<T>
) {
  const { identity } = yield* identityIn(target.terminalId)
  const outcome = yield* readAsWitness(tag, target, about, payload, identity)
  if (!isNobodys(outcome)) return { outcome, whose: "terminals" } as const
  return { outcome: yield* read(tag, target, [...about, "shown"], payload, identity), whose: "nobodys" } as const
})

/** Asks for the balance of a target, and says of which device: a reading belongs to the one that gave it. */
export const readBalance = Effect.fnUntraced(function* (target: CreditTarget, about: About) {
  const from = yield* identityIn(target.terminalId)
  const outcome = yield* readAsWitness("ReadBalance", target, about, { target }, from.identity)
  return { outcome, from }
})

/** As {@link readBalance}, for persons. */
export const readBalanceToShow = Effect.fnUntraced(function* (target: CreditTarget, about: About) {
  const from = yield* identityIn(target.terminalId)
  return { ...(yield* readToShow("ReadBalance", target, about, { target })), from }
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

/** Says whether a terminal's clock lets a time-tagged frame be judged rightly: skew within half the lifetime and the site's limit. */
export const clockFits = Effect.fnUntraced(function* (
  target: CreditTarget,
  lifetimeMinutes: number,
  maxSkewSeconds: number,
  about: About,
  from: { readonly identity: Identity; readonly look: Beside }
) {
  const clock = answerOf(yield* readOne("ReadClock", target, [...about, "clock"], {}, from))
  if (clock === null) return "unread" as const
  const limit = Math.min((lifetimeMinutes * 60_000) / 2, maxSkewSeconds * 1000)
  return Math.abs(clock.skewMillis) <= limit ? ("fits" as const) : ("skewed" as const)
})
