/** A desk with two terminals. */
import { Station } from "@yugou/core"
import * as Effect from "effect/Effect"
import { first, id, second } from "../../Panel.ts"

/** Registers the terminals of the site. */
export const desk = Effect.gen(function* () {
  const { customers } = yield* Station.Station
  for (const terminalId of [first, second]) {
    const entry = { terminalId, orgNo: "37401" as never, dialectId: "fake", address: terminalId, settings: {} }
    yield* customers.registerTerminal({ actor: "clerk", commandId: id(), ...entry })
  }
})
