/** What the dialects of the station say of a terminal that is to be registered or changed. */
import * as Effect from "effect/Effect"
import type { Asked } from "../../ports/terminal/Description.ts"
import { TerminalGateway } from "../../ports/terminal/TerminalPorts.ts"

/** Asks the gateway about an entry. */
export const described = ({ dialectId, address, settings }: Asked) =>
  Effect.flatMap(TerminalGateway, (gateway) => gateway.describe({ dialectId, address, settings }))
