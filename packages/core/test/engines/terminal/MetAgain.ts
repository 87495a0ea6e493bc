/** A terminal that is met again after a purchase, over another connection. */
import { assert } from "@effect/vitest"
import { type Over, Station } from "@yugou/core"
import { Instant } from "@yugou/core/store"
import * as Effect from "effect/Effect"
import { type FakeTerminal, fakeTerminal } from "../../Fixtures.ts"
import { dispatchOf, engine, open, over, sell } from "../../station/Desk.ts"

export const connection = (connectionId: string, source: string, identity: Over["identity"]): Over => ({
  ...{ connectionId, source, identity, certificate: null, since: Instant.at("2026-03-02T01:00:00Z") }
})
/** That of the terminal itself, and one that nothing proves. */
export const own = connection("c1", "10.8.3.17", "proved")
export const strange = connection("c2", "203.0.113.9", "unproved")

/** How many terminals are in doubt. */
export const doubts = Effect.gen(function* () {
  const { dunning } = yield* Station.Station
  const { rows } = yield* dunning.workItems({ actor: "clerk" })
  return rows.filter(({ cause }) => cause === "terminalSuspected").length
})

/** A terminal that has had a purchase, and what comes after it, over the connection that it has then; what it was asked before is forgotten. */
export const after = <E, R>(
  connected: Over | null,
  story: (terminal: FakeTerminal, deviceId: string) => Effect.Effect<void, E, R>
) => {
  const terminal = fakeTerminal()
  return over(
    terminal,
    Effect.gen(function* () {
      const { device } = yield* open
      const orderNo = yield* sell(device.deviceId, "100")
      yield* engine
      assert.strictEqual(yield* dispatchOf(orderNo), "applied")
      terminal.seen.splice(0)
      terminal.connected = connected
      yield* story(terminal, device.deviceId)
    })
  )
}
