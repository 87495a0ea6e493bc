/** What a dispatch would send, and what it would wait for in the queue. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Credit from "../../books/credit/Credit.ts"
import { nextRequest } from "../../books/credit/Forecast.ts"
import * as OpenAttempt from "../../books/credit/OpenAttempt.ts"
import { thresholdPreconditions } from "../../books/target/ThresholdFit.ts"
import { TerminalGateway } from "../../ports/terminal/TerminalPorts.ts"
import { failing } from "../../rejection/Preconditions.ts"
import { type Rejection, TerminalOffline } from "../../rejection/Rejection.ts"
import type { Loaded, Versioned } from "../../store/Aggregates.ts"
import type { Context } from "../kernel/Command.ts"

/** Gives the request that a dispatch of this credit would send, and what it would wait for in the queue, for its plan. */
export const dispatchForecast = Effect.fnUntraced(function* (
  holder: Versioned<Credit.HolderKind>,
  view: {
    readonly target: Versioned<"Target">
    readonly terminal: Versioned<"Terminal">
    readonly restoration: Loaded<"Restoration">
  },
  context: Context
) {
  const gateway = yield* TerminalGateway
  const { terminalId } = view.terminal.state
  const capabilities = Option.getOrNull(yield* gateway.capabilities(terminalId))
  const { state: presence } = yield* gateway.presence(terminalId)
  const offline = presence === "offline" || capabilities === null ? new TerminalOffline({ terminalId }) : null
  if (capabilities === null) return { sends: [], waits: failing([offline]) }
  const states = {
    credit: Credit.of(holder),
    target: view.target.state,
    terminal: view.terminal.state,
    restoration: view.restoration.state,
    capabilities
  }
  const request = nextRequest(states, context)
  const waits = failing<Rejection>([
    offline,
    ...OpenAttempt.standing(states, context),
    ...thresholdPreconditions(capabilities, states.target)
  ])
  return { sends: request === null ? [] : [request], waits }
})
