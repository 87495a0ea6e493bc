/** A credit that is being sent may come back into the queue: what is queued meanwhile stands behind it. */
import { assert, describe, it } from "@effect/vitest"
import { type Authorization, type Station, TerminalGateway } from "@yugou/core"
import type { StationStore } from "@yugou/core/store"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import { TestClock } from "effect/testing"
import { dispatchOf, engine, kwh, minutes, open, over, playing, sell } from "../../station/Desk.ts"

describe("a turn in the queue of a target", () => {
  it.effect("R-089.4 is kept by what could not be sent, before what was queued while it was under way", () => {
    const terminal = playing("notSent")
    return over(
      terminal,
      Effect.gen(function* () {
        const { device } = yield* open
        const first = yield* sell(device.deviceId, "100")
        const gateway = yield* TerminalGateway
        const station = yield* Effect.context<Station.Station | StationStore | TerminalGateway | Authorization>()
        let second = ""
        const overtaking = Effect.gen(function* () {
          const now = (yield* DateTime.now).epochMilliseconds
          yield* TestClock.setTime(now - 60_000)
          second = yield* sell(device.deviceId, "200")
          yield* TestClock.setTime(now)
        }).pipe(Effect.orDie, Effect.provideContext(station))
        const notSent = TerminalGateway.of({
          ...gateway,
          execute: (request) =>
            request._tag === "WriteCredit" && second === ""
              ? Effect.andThen(overtaking, gateway.execute(request))
              : gateway.execute(request)
        })
        yield* Effect.provideService(engine, TerminalGateway, notSent)
        assert.strictEqual(yield* dispatchOf(first), "queued")
        for (let step = 0; step < 8; step += 1) yield* Effect.andThen(minutes(1), engine)
        assert.deepStrictEqual(
          terminal.effects.map(({ value }) => value),
          [kwh("100"), kwh("200")]
        )
      })
    )
  })
})
