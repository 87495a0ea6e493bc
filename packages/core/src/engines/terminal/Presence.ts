/** How a terminal is connected, as pages show it. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Terminal from "../../books/terminal/Terminal.ts"
import { TerminalGateway } from "../../ports/terminal/TerminalPorts.ts"

/**
 * Gives how a terminal is connected, and since when.
 *
 * **Details** Nobody answers as a terminal that is retired or shares its address, whatever is still connected: the books say so in every process at
 * once, where a front end ends the connection only when it compares it the next time.
 */
export const presenceOf = Effect.fnUntraced(function* (terminal: Terminal.State) {
  if (Terminal.standingOf(terminal) !== "inService") {
    const { contestedSince, retired } = terminal
    return { state: "offline", since: Option.fromUndefinedOr(retired?.at ?? contestedSince) } as const
  }
  const gateway = yield* TerminalGateway
  return yield* gateway.presence(terminal.terminalId)
})
