/** Handing a request to the gateway, whoever the terminal is: only who asks as a terminal in service, or has looked whether it is one, does so. */
import * as Effect from "effect/Effect"
import { standingOf } from "../../books/terminal/Terminal.ts"
import type { RequestTag, TerminalRequest } from "../../ports/terminal/Requests.ts"
import { TerminalGateway } from "../../ports/terminal/TerminalPorts.ts"
import { ref, StationStore } from "../../store/StationStore.ts"
import type { TerminalId } from "../../values/CreditTarget.ts"
import { storableData } from "../../values/Storable.ts"

/** Gives what the books hold of a terminal; `null`: nothing. */
export const terminalIn = Effect.fnUntraced(function* (terminalId: TerminalId) {
  const store = yield* StationStore
  const [terminal] = yield* store.load([ref("Terminal", terminalId)])
  return terminal?.state ?? null
})

/** Tells whether somebody may answer as a terminal; of one that is in no books nothing speaks against it. */
export const isInService = Effect.fnUntraced(function* (terminalId: TerminalId) {
  const terminal = yield* terminalIn(terminalId)
  return terminal === null || standingOf(terminal) === "inService"
})

/** Executes a request; U+FFFD stands for what no store keeps of the texts of a device, so that no outcome is lost because it cannot be written down. */
export const ask = Effect.fnUntraced(function* <T extends RequestTag>(request: TerminalRequest<T>) {
  const gateway = yield* TerminalGateway
  return storableData(yield* gateway.execute<T>(request))
})
