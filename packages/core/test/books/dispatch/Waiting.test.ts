/** How long a credit waits behind another one of its target. */
import { assert, describe, it } from "@effect/vitest"
import { DispatchEngine, Instant } from "@yugou/core"
import { ref, StationStore } from "@yugou/core/store"
import * as Effect from "effect/Effect"
import { fakeTerminal } from "../../Fixtures.ts"
import { chief, dispatchOf, engine, minutes, open, over, playing, resolver, sell, writes } from "../../station/Desk.ts"

/** When a credit that was put off is looked at again, in milliseconds after it was put off. */
const waits = Effect.fnUntraced(function* (orderNo: string) {
  const store = yield* StationStore
  const entries = yield* store.history(ref("Order", orderNo), { afterVersion: 0, limit: 100 })
  return entries
    .flatMap(({ events }) => events)
    .flatMap((event) =>
      event._tag === "Postponed" ? [Instant.toMillis(event.notBefore) - Instant.toMillis(event.at)] : []
    )
})

describe("a credit behind another one", () => {
  it.effect("goes out as soon as its target is quiet no longer, and was not looked at before", () => {
    const terminal = fakeTerminal()
    terminal.capabilities = { ...terminal.capabilities, lifetime: { _tag: "Quarantine", minutes: 20 } }
    return over(
      terminal,
      Effect.gen(function* () {
        const { device } = yield* open
        yield* sell(device.deviceId, "100")
        yield* engine
        const second = yield* sell(device.deviceId, "200")
        yield* engine
        const [wait = 0, ...more] = yield* waits(second)
        assert.deepStrictEqual(more, [])
        assert.isAbove(wait, 15 * 60_000)
        yield* minutes(Math.floor(wait / 60_000))
        yield* engine
        assert.deepStrictEqual([yield* dispatchOf(second), (yield* waits(second)).length], ["queued", 1])
        yield* minutes(1)
        yield* engine
        assert.deepStrictEqual([yield* dispatchOf(second), (yield* waits(second)).length], ["applied", 1])
        assert.strictEqual(writes(terminal), 2)
      })
    )
  })

  it.effect("waits until no copy of a refused frame can arrive any more, where frames have no lifetime", () => {
    const terminal = playing("refuse")
    terminal.capabilities = { ...terminal.capabilities, lifetime: { _tag: "Quarantine", minutes: 20 } }
    return over(
      terminal,
      Effect.gen(function* () {
        const { device } = yield* open
        const refused = yield* sell(device.deviceId, "100")
        yield* engine
        const second = yield* sell(device.deviceId, "200")
        yield* engine
        assert.deepStrictEqual([yield* dispatchOf(refused), yield* dispatchOf(second)], ["rejected", "queued"])
        yield* minutes(30)
        yield* engine
        assert.strictEqual(yield* dispatchOf(second), "applied")
      })
    )
  })

  it.effect("is looked at every few minutes while the one before it is unknown, however long that lasts", () => {
    const terminal = playing("dropReply")
    return over(
      terminal,
      Effect.gen(function* () {
        const { device } = yield* open
        const first = yield* sell(device.deviceId, "100")
        yield* engine
        const second = yield* sell(device.deviceId, "200")
        for (let time = 0; time < 60; time += 1) {
          yield* minutes(1)
          yield* engine
        }
        assert.strictEqual(yield* dispatchOf(first), "unknown")
        const [one, two, three, ...rest] = yield* waits(second)
        assert.deepStrictEqual([one, two, three], [60_000, 120_000, 240_000])
        assert.isAbove(rest.length, 5)
        for (const wait of rest) assert.strictEqual(wait, DispatchEngine.frugalRetryMillis)
        yield* resolver
        yield* minutes(5)
        yield* engine
        assert.deepStrictEqual([yield* dispatchOf(first), yield* dispatchOf(second)], ["applied", "applied"])
      })
    )
  })
})

describe("a credit behind somebody else's commissioning", () => {
  it.effect("is looked at every few minutes", () => {
    const terminal = fakeTerminal()
    return over(
      terminal,
      Effect.gen(function* () {
        const { device, station } = yield* open
        const orderNo = yield* sell(device.deviceId, "100")
        const { deviceId } = device
        yield* station.commissioning.start({ ...chief(), customerNo: device.customerNo, deviceId })
        for (let time = 0; time < 25; time += 1) {
          yield* engine
          yield* minutes(1)
        }
        const [one, two, three, ...rest] = yield* waits(orderNo)
        assert.deepStrictEqual([one, two, three], [60_000, 120_000, 240_000])
        assert.isAbove(rest.length, 1)
        for (const wait of rest) assert.strictEqual(wait, DispatchEngine.frugalRetryMillis)
      })
    )
  })
})
