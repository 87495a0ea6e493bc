/** Whether a terminal is connected to this process, for engines that would otherwise leave its work to others. */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import { TerminalGateway } from "../../ports/terminal/TerminalPorts.ts"
import type { TerminalId } from "../../values/CreditTarget.ts"
import { idOf } from "../../values/Id.ts"
import { plusMillis, toMillis } from "../../values/Instant.ts"
import { type Leave, stay } from "../kernel/Left.ts"
import { askTerminal } from "./AskTerminal.ts"

/** How long the question may wait before it is sent. */
const askWithinMillis = 30_000

/**
 * Tells whether this process reaches a terminal.
 *
 * **Details** Where the front end has not seen it yet, a clock is read: that costs no frame when the terminal is not connected, which is the usual
 * case.
 */
export const reaches = Effect.fnUntraced(function* (terminalId: TerminalId) {
  const gateway = yield* TerminalGateway
  const { state } = yield* gateway.presence(terminalId)
  if (state !== "unknown") return state === "online" ? "yes" : "no"
  const now = yield* DateTime.now
  const outcome = yield* askTerminal<"ReadClock">({
    _tag: "ReadClock",
    requestId: idOf("reach", terminalId, toMillis(now)),
    terminalId,
    notAfter: plusMillis(now, askWithinMillis),
    payload: {}
  })
  return outcome._tag === "NotSent" && outcome.reason === "offline" ? "no" : "yes"
})

/** Leaves work whose terminal is not connected to this process; `null`: it is to be done here, as far as it can be. */
export const leaveUnlessHere = Effect.fnUntraced(function* (terminalId: TerminalId, version: number, leave: Leave) {
  if (leave === stay) return null
  return (yield* reaches(terminalId)) === "yes" ? null : leave(version)
})
