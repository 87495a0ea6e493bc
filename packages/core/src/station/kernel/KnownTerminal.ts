/** What a terminal can do, as far as the station knows it. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Terminal from "../../books/terminal/Terminal.ts"
import type { Known } from "../../books/terminal/TerminalRules.ts"
import { openFields } from "../../ports/secrets/SecretFields.ts"
import { Secrets } from "../../ports/secrets/Secrets.ts"
import { TerminalGateway } from "../../ports/terminal/TerminalPorts.ts"
import { Unsupported } from "../../rejection/Rejection.ts"

/** Tells whether the dialect of a terminal is there, and lacks nothing but a secret that cannot be opened. */
const lacksSecret = Effect.fnUntraced(function* (terminal: Terminal.State) {
  if (Terminal.standingOf(terminal) !== "inService") return false
  const { settings, unopened } = yield* openFields(yield* Secrets, terminal.terminalId, terminal.settings)
  if (unopened.length === 0) return false
  const gateway = yield* TerminalGateway
  const said = yield* gateway.describe({ ...Terminal.identityOf(terminal), settings })
  return Result.isFailure(said) && said.failure.what === "settings"
})

/**
 * Gives what a terminal can do; `null`: the station lacks its dialect. A dialect that must have a secret says nothing while that cannot be opened: then
 * this is what everybody is told, for what else would be refused nobody knows.
 */
export const knownOf = Effect.fnUntraced(function* (terminal: Terminal.State) {
  const { terminalId } = terminal
  const gateway = yield* TerminalGateway
  const capabilities: Known = Option.getOrNull(yield* gateway.capabilities(terminalId))
  if (capabilities === null && (yield* lacksSecret(terminal))) {
    return yield* new Unsupported({ terminalId, feature: "secretUnopened" })
  }
  return capabilities
})
