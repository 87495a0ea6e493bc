/** Asking a terminal, for the engines and operations: nobody answers as one that is not in service, and what comes back can always be stored. */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import { isHeldBack } from "../../books/terminal/Suspicion.ts"
import * as Terminal from "../../books/terminal/Terminal.ts"
import type { Outcome, OutcomeOf } from "../../ports/terminal/Outcome.ts"
import { type ReadTag, type RequestTag, requests, type TerminalRequest } from "../../ports/terminal/Requests.ts"
import { ask, isInService, terminalIn } from "./Ask.ts"
import { proofOf } from "./Proof.ts"

type NotSent = Extract<OutcomeOf<never>, { readonly _tag: "NotSent" }>

const notSent = Effect.fnUntraced(function* (reason: NotSent["reason"], detail: string) {
  return { _tag: "NotSent", at: yield* DateTime.now, reason, detail } satisfies NotSent
})

const notInService = notSent("offline", "the terminal is not in service")

const details = {
  suspected: "it is in doubt who answers as the terminal",
  unproved: "nothing has shown that the connection is the terminal's"
} as const

/** Says what keeps a request from a terminal of the books; `null`: nothing. */
const keptFrom = Effect.fnUntraced(function* (terminal: Terminal.State, request: TerminalRequest) {
  const { kind } = requests[request._tag]
  if (kind !== "money" && Terminal.standingOf(terminal) !== "inService") return yield* notInService
  return isHeldBack(terminal, request) ? yield* notSent("suspected", details.suspected) : null
})

/** Asks over the connection that is proved, or over which the terminal was looked at, and over no other. */
const sendProved = Effect.fnUntraced(function* (terminal: Terminal.State, request: TerminalRequest) {
  const proof = yield* proofOf(terminal, request)
  if (proof._tag === "Stays") return yield* notSent(proof.reason, details[proof.reason])
  return yield* ask(proof.connectionId === null ? request : { ...request, connectionId: proof.connectionId })
})

const asking = Effect.fnUntraced(function* <T extends RequestTag>(
  terminal: Terminal.State | null,
  request: TerminalRequest<T>
) {
  const asked = request as TerminalRequest
  const { kind } = requests[request._tag]
  const kept = terminal === null ? null : yield* keptFrom(terminal, asked)
  if (kept !== null) return kept satisfies OutcomeOf<never> as Outcome<T>
  if (kind !== "read" && terminal !== null && request.connectionId === undefined)
    return (yield* sendProved(terminal, asked)) as Outcome<T>
  const outcome = yield* ask<T>(request)
  if (kind === "read" && !(yield* isInService(request.terminalId)))
    return (yield* notInService) satisfies OutcomeOf<never> as Outcome<T>
  return outcome
})

/**
 * As {@link askTerminal}, and also what only reads over no connection but one of which it is known whose it is: for answers that prove what nothing in the books
 * can agree with, as the state of a switch.
 */
export const askWitness = Effect.fnUntraced(function* <T extends ReadTag>(request: TerminalRequest<T>) {
  const terminal = yield* terminalIn(request.terminalId)
  if (terminal === null || Terminal.standingOf(terminal) !== "inService") return yield* askTerminal<T>(request)
  return (yield* sendProved(terminal, request as TerminalRequest)) as Outcome<T>
})

/**
 * As {@link ask}, of nobody who is not in service; what has an effect only over a connection of which it is known whose it is, and not while that is in doubt.
 *
 * **Details** A terminal that is retired or shares its address with another is not asked, and what it answered to a read while it became so is nobody's. Whether money
 * may go to it is part of the commit of its attempt, and what became of what left is recorded in any case. Who names a connection has looked over it himself.
 */
export const askTerminal = Effect.fnUntraced(function* <T extends RequestTag>(request: TerminalRequest<T>) {
  return yield* asking<T>(yield* terminalIn(request.terminalId), request)
})

/** As {@link askTerminal}, of a terminal as it stood in the commit that let the request go. */
export const askKnown = <T extends RequestTag>(terminal: Terminal.State, request: TerminalRequest<T>) =>
  asking<T>(terminal, request)
