/** What a terminal can do, as far as the station knows it. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Terminal from "../../books/terminal/Terminal.ts"
import type { Known } from "../../books/terminal/TerminalRules.ts"
import { StoreError } from "../../ports/StoreError.ts"
import { openFields } from "../../ports/secrets/SecretFields.ts"
import { Secrets } from "../../ports/secrets/Secrets.ts"
import { TerminalGateway } from "../../ports/terminal/TerminalPorts.ts"
import { Unsupported } from "../../rejection/Rejection.ts"

/** Says why the gateway does not know a terminal whose dialect is there: it lacks a secret that cannot be opened, or its directory did not answer; `null`: the dialect is not there. */
const whyUnknown = Effect.fnUntraced(function* (terminal: Terminal.State) {
  if (Terminal.standingOf(terminal) !== "inService") return null
  const { settings, unopened } = yield* openFields(yield* Secrets, terminal.terminalId, terminal.settings)
  const gateway = yield* TerminalGateway
  const said = yield* gateway.describe({ ...Terminal.identityOf(terminal), settings })
  if (Result.isSuccess(said)) return "unasked"
  return unopened.length > 0 && said.failure.what === "settings" ? "secretUnopened" : null
})

/**
 * Gives what a terminal can do; `null`: the station lacks its dialect. A dialect that must have a secret says nothing while that cannot be opened: then
 * this is what everybody is told, for what else would be refused nobody knows. Where the directory did not answer that is told: asked again, it may.
 */
export const knownOf = Effect.fnUntraced(function* (terminal: Terminal.State) {
  const { terminalId } = terminal
  const gateway = yield* TerminalGateway
  const capabilities: Known = Option.getOrNull(yield* gateway.capabilities(terminalId))
  if (capabilities !== null) return capabilities
  const why = yield* whyUnknown(terminal)
  if (why === "secretUnopened") return yield* new Unsupported({ terminalId, feature: why })
  if (why === "unasked") {
    return yield* new StoreError({ reason: "unavailable", detail: `the directory did not say who ${terminalId} is` })
  }
  return null
})
