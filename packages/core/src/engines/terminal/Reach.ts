/** Whether a terminal is connected to this process, for engines that would otherwise leave its work to others. */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import type { StoreError } from "../../ports/StoreError.ts"
import { TerminalGateway } from "../../ports/terminal/TerminalPorts.ts"
import type { StationStore } from "../../store/StationStore.ts"
import type { TerminalId } from "../../values/CreditTarget.ts"
import { idOf } from "../../values/Id.ts"
import { plusMillis, toMillis } from "../../values/Instant.ts"
import { type Leave, stay } from "../kernel/Left.ts"
import { askTerminal } from "./AskTerminal.ts"

/** How long the question may wait before it is sent. */
const askWithinMillis = 30_000

/** Whether a terminal is connected to this process, to another one over which this one reaches it, or to none that is reached. */
export type Reach = "here" | "elsewhere" | "no"

/**
 * Tells whether this process reaches a terminal.
 *
 * **Details** Where the front end has not seen it yet, a clock is read: that costs no frame when the terminal is not connected, which is the usual
 * case. One that is none of this process, and of which the others do not tell, is not asked: it would be waited for, and whoever has it would wait as long.
 */
export const reaches = Effect.fnUntraced(function* (
  terminalId: TerminalId
): Effect.fn.Return<Reach, StoreError, StationStore | TerminalGateway> {
  const gateway = yield* TerminalGateway
  const { held = "here", state } = yield* gateway.presence(terminalId)
  if (state === "online") return held
  if (state === "offline" || held === "elsewhere") return "no"
  const now = yield* DateTime.now
  const outcome = yield* askTerminal<"ReadClock">({
    _tag: "ReadClock",
    requestId: idOf("reach", terminalId, toMillis(now)),
    terminalId,
    notAfter: plusMillis(now, askWithinMillis),
    payload: {}
  })
  return outcome._tag === "NotSent" && outcome.reason === "offline" ? "no" : "here"
})

/**
 * Leaves work whose terminal is not connected to this process; `null`: it is to be done here, as far as it can be.
 *
 * **Details** What the process that has the terminal did not take meanwhile is done from here, over that process.
 */
export const leaveUnlessHere = Effect.fnUntraced(function* (terminalId: TerminalId, version: number, leave: Leave) {
  if (leave === stay) return null
  return (yield* reaches(terminalId)) === "here" ? null : leave(version)
})
