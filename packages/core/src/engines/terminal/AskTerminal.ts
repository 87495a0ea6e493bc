/** Asking a terminal, for the engines and operations: what comes back can always be stored. */
import * as Effect from "effect/Effect"
import type { RequestTag, TerminalRequest } from "../../ports/terminal/Requests.ts"
import { TerminalGateway } from "../../ports/terminal/TerminalPorts.ts"
import { storableData } from "../../values/Storable.ts"

/** Executes a request; U+FFFD stands for what no store keeps of the texts of a device, so that no outcome is lost because it cannot be written down. */
export const askTerminal = Effect.fnUntraced(function* <T extends RequestTag>(request: TerminalRequest<T>) {
  const gateway = yield* TerminalGateway
  return storableData(yield* gateway.execute<T>(request))
})
