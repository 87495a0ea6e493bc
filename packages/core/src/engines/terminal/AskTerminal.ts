/** Asking a terminal, for the engines and operations: nobody answers as one that is not in service, and what comes back can always be stored. */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import { isHeldBack } from "../../books/terminal/Suspicion.ts"
import { standingOf } from "../../books/terminal/Terminal.ts"
import type { Outcome, OutcomeOf } from "../../ports/terminal/Outcome.ts"
import { type RequestTag, requests, type TerminalRequest } from "../../ports/terminal/Requests.ts"
import { ask, isInService, terminalIn } from "./Ask.ts"

const notInService = Effect.map(
  DateTime.now,
  (at) => ({ _tag: "NotSent", at, reason: "offline", detail: "the terminal is not in service" }) as const
)

const suspected = Effect.map(
  DateTime.now,
  (at) => ({ _tag: "NotSent", at, reason: "suspected", detail: "it is in doubt who answers as the terminal" }) as const
)

/**
 * As {@link ask}, of nobody who is not in service, and with nothing that has an effect while it is in doubt who answers.
 *
 * **Details** A terminal that is retired or shares its address with another is not asked, and what it answered to a read while it became so is nobody's. Whether money
 * may go to it is part of the commit of its attempt, and what became of what left is recorded in any case.
 */
export const askTerminal = Effect.fnUntraced(function* <T extends RequestTag>(request: TerminalRequest<T>) {
  const { kind } = requests[request._tag]
  const terminal = yield* terminalIn(request.terminalId)
  if (kind !== "money" && terminal !== null && standingOf(terminal) !== "inService")
    return (yield* notInService) satisfies OutcomeOf<never> as Outcome<T>
  if (terminal !== null && isHeldBack(terminal, request as TerminalRequest))
    return (yield* suspected) satisfies OutcomeOf<never> as Outcome<T>
  const outcome = yield* ask<T>(request)
  if (kind === "read" && !(yield* isInService(request.terminalId)))
    return (yield* notInService) satisfies OutcomeOf<never> as Outcome<T>
  return outcome
})
