/** A sender that stops between the frame and the record of how it ended, over a connection that nothing proves: the terminal is not suspected for it. */
import { assert, describe, it } from "@effect/vitest"
import { DispatchEngine, type Over, Policy, Station, TerminalGateway } from "@yugou/core"
import { Instant } from "@yugou/core/store"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import { TestClock } from "effect/testing"
import type { FakeTerminal } from "../../Fixtures.ts"
import { dispatchOf, engine, killable, minutes, open, over, playing, resolver, sell, writes } from "../Desk.ts"

const since = Instant.at("2026-03-02T01:00:00Z")
const connection = (connectionId: string): Over => ({
  ...{ connectionId, source: "10.8.3.17", certificate: null, since, identity: "unproved" }
})

const doubts = Effect.gen(function* () {
  const { dunning } = yield* Station.Station
  const { rows } = yield* dunning.workItems({ actor: "clerk", state: "all" })
  return rows.filter(({ cause }) => cause === "terminalSuspected").length
})

/** Sends what is due, and dies once the frame has left. */
const dies = Effect.gen(function* () {
  const gateway = yield* TerminalGateway
  const dying = TerminalGateway.of({
    ...gateway,
    execute: (request) =>
      request._tag === "WriteCredit" ? Effect.andThen(gateway.execute(request), Effect.never) : gateway.execute(request)
  })
  const now = yield* DateTime.now
  const process = yield* killable(Effect.provideService(DispatchEngine.runOnce(now), TerminalGateway, dying))
  yield* TestClock.adjust("1 second")
  yield* process.kill
})

const speaksOver = (terminal: FakeTerminal, connectionId: string): void => {
  terminal.over = () => connection(connectionId)
  terminal.connected = connection(connectionId)
}

describe("a sender that stops in the middle of an attempt", () => {
  it.effect(
    "is waited for until nothing is sent any more and an answer would have come, and not until the frame is dead",
    () => {
      const terminal = playing("dropReply")
      return over(
        terminal,
        Effect.gen(function* () {
          const { device } = yield* open
          const orderNo = yield* sell(device.deviceId, "100")
          yield* dies
          const { frameLifetimeMinutes, sendWithinSeconds, deathMarginSeconds } = Policy.defaults
          // A second has passed while it died.
          yield* TestClock.adjust(`${sendWithinSeconds + deathMarginSeconds - 2} seconds`)
          yield* resolver
          assert.strictEqual(yield* dispatchOf(orderNo), "sending")
          yield* TestClock.adjust("1 second")
          yield* resolver
          assert.strictEqual(yield* dispatchOf(orderNo), "applied")
          assert.isAbove(frameLifetimeMinutes * 60, sendWithinSeconds + deathMarginSeconds)
          const next = yield* sell(device.deviceId, "60")
          yield* engine
          assert.deepStrictEqual([yield* dispatchOf(next), writes(terminal)], ["applied", 2])
        })
      )
    }
  )

  it.effect("proves nothing by what is not there while the frame may still come", () => {
    const terminal = playing("dropRequest")
    return over(
      terminal,
      Effect.gen(function* () {
        const { device } = yield* open
        const orderNo = yield* sell(device.deviceId, "100")
        yield* dies
        yield* minutes(2)
        yield* resolver
        assert.strictEqual(yield* dispatchOf(orderNo), "unknown")
        yield* minutes(10)
        yield* resolver
        assert.strictEqual(yield* dispatchOf(orderNo), "rejected")
        assert.strictEqual(writes(terminal), 1)
      })
    )
  })

  const rows = [
    ["the frame arrived", "dropReply", "applied"],
    ["it did not", "dropRequest", "rejected"]
  ] as const
  it.effect.each(rows)("raises no doubt about the terminal that has dialled in anew: %s", ([, fault, end]) => {
    const terminal = playing("none", fault)
    return over(
      terminal,
      Effect.gen(function* () {
        speaksOver(terminal, "c1")
        const { device } = yield* open
        yield* sell(device.deviceId, "100")
        yield* engine
        const orderNo = yield* sell(device.deviceId, "60")
        yield* dies
        assert.strictEqual(yield* dispatchOf(orderNo), "sending")
        speaksOver(terminal, "c2")
        yield* minutes(70)
        yield* resolver
        assert.deepStrictEqual([yield* dispatchOf(orderNo), yield* doubts], [end, 0])
        assert.strictEqual(terminal.effects.length, end === "applied" ? 2 : 1)
        assert.strictEqual(writes(terminal), 2)
      })
    )
  })
})
