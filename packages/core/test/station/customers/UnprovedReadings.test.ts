/** What is read over a connection that nothing proves: it is shown to persons, and kept as the terminal's only where a look over it agreed. */
import { assert, describe, it } from "@effect/vitest"
import { BalancePoller, Energy, keyOf, type Over, Station } from "@yugou/core"
import type { Outcome } from "@yugou/core/dialect"
import { Instant, ref, StationStore } from "@yugou/core/store"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import { capabilities, type FakeTerminal, fakeTerminal, terminalId } from "../../Fixtures.ts"
import { engine, minutes, open, over, sell } from "../Desk.ts"

const target = { _tag: "Group", terminalId, totalGroupNo: 1 } as const
const { kwh } = Energy

const connection = (connectionId: string, identity: Over["identity"]): Over => ({
  ...{ connectionId, identity, source: "203.0.113.9", certificate: null, since: Instant.at("2026-03-02T01:00:00Z") }
})

const connectOver = (terminal: FakeTerminal, found: Over): void => {
  terminal.connected = found
  terminal.over = () => found
}

const readings = Effect.gen(function* () {
  const facts = yield* (yield* StationStore).facts(`reading:${keyOf(target)}`, yield* DateTime.now, 100)
  return facts.length
})

const doubts = Effect.gen(function* () {
  const { dunning } = yield* Station.Station
  const { rows } = yield* dunning.workItems({ actor: "clerk" })
  return rows.filter(({ cause }) => cause === "terminalSuspected").length
})

/** Whoever is connected after a purchase, and how many readings there were until then. */
const met = <E, R>(
  found: Over,
  story: (it: { terminal: FakeTerminal; deviceId: string; before: number }) => Effect.Effect<void, E, R>
) => {
  const terminal = Object.assign(fakeTerminal(), { capabilities: { ...capabilities, parameters: ["PurchaseControl"] } })
  const engaged = { _tag: "PurchaseControl", state: "engaged" } as const
  terminal.says = ({ _tag }, at) =>
    _tag === "ReadParameters" ? ({ _tag: "Answered", at, answer: [engaged], frames: [], over: found } as Outcome) : null
  return over(
    terminal,
    Effect.gen(function* () {
      const { device } = yield* open
      yield* sell(device.deviceId, "100")
      yield* engine
      yield* minutes(24 * 60)
      connectOver(terminal, found)
      yield* story({ terminal, deviceId: device.deviceId, before: yield* readings })
    })
  )
}

/** Who is connected, what he holds, and what becomes of what he says. */
const rows = [
  ["whose the connection is is proved", connection("c1", "proved"), 55, "kept", 0],
  ["a look over it agrees", connection("c2", "unproved"), 7, "kept", 0],
  ["a look over it differs", connection("c2", "unproved"), 55, "shown", 1]
] as const

describe("what is read of a terminal", () => {
  it.effect.each(rows)("is shown to whoever polls the balance, and kept where it is the terminal's: %s", (row) => {
    const [, found, wireNo, becomes, raised] = row
    return met(found, ({ terminal, deviceId, before }) =>
      Effect.gen(function* () {
        const { customers } = yield* Station.Station
        terminal.wireNo = wireNo
        const { remaining } = yield* customers.pollRemaining({ actor: "clerk", deviceId })
        assert.strictEqual(remaining, kwh("120"))
        assert.strictEqual(yield* readings, before + (becomes === "kept" ? 1 : 0))
        assert.strictEqual(yield* doubts, raised)
      })
    )
  })

  it.effect.each(rows)("is polled by the station, and kept where it is the terminal's: %s", (row) => {
    const [, found, wireNo, becomes, raised] = row
    return met(found, ({ terminal, before }) =>
      Effect.gen(function* () {
        terminal.wireNo = wireNo
        yield* Effect.flatMap(DateTime.now, BalancePoller.runOnce)
        assert.strictEqual(yield* readings, before + (becomes === "kept" ? 1 : 0))
        assert.strictEqual(yield* doubts, raised)
      })
    )
  })

  it.effect.each(rows)(
    "shows its parameters to whoever reads them back, and reports them where it is the terminal: %s",
    (row) => {
      const [, found, wireNo, becomes] = row
      return met(found, ({ terminal, deviceId }) =>
        Effect.gen(function* () {
          const { customers } = yield* Station.Station
          terminal.wireNo = wireNo
          const { items } = yield* customers.readParameters({ actor: "clerk", deviceId })
          assert.deepStrictEqual(
            items.map(({ status, reported }) => [status, reported?.value]),
            [["read", { _tag: "PurchaseControl", state: "engaged" }]]
          )
          const [stored] = yield* (yield* StationStore).load([ref("Terminal", terminalId)])
          const reported = Object.values(stored?.state?.targets ?? {}).flatMap(({ book }) => book.reported)
          assert.strictEqual(reported.length, becomes === "kept" ? 1 : 0)
        })
      )
    }
  )
})
