import { assert, describe, it } from "@effect/vitest"
import { Energy, Instant, Station } from "@yugou/core"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { TestClock } from "effect/testing"
import { fakeTerminal, layer, withDevice } from "../../Fixtures.ts"

describe("the clock of an operation", () => {
  it.effect("is that of whoever calls, not that under which the station was built", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(Date.parse("2026-03-02T02:00:00Z"))
      const { device } = yield* withDevice()
      const station = yield* Station.Station
      const built = yield* Clock.Clock
      const later = Date.parse("2030-01-01T04:00:00Z")
      const own: Clock.Clock = {
        ...built,
        sleep: built.sleep,
        currentTimeMillisUnsafe: () => later,
        currentTimeMillis: Effect.succeed(later)
      }
      const order = yield* station.purchases
        .save({ actor: "clerk", commandId: "late", deviceId: device.deviceId, energy: Energy.kwh("5") })
        .pipe(Effect.provideService(Clock.Clock, own))
      assert.strictEqual(Instant.toMillis(order.savedAt), later)
    }).pipe(Effect.provide(layer(fakeTerminal())))
  )
})
