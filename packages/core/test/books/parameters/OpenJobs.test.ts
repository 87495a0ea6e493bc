/** Which reading settles a write of which nothing was heard: one of the device that it was sent to, whatever the clocks say. */
import { assert, describe, it } from "@effect/vitest"
import { Station } from "@yugou/core"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { TestClock } from "effect/testing"
import { by, first, onSite, panelOf, site, withDevice } from "../../Panel.ts"

const asked = { actor: "clerk" } as const
const items = ["EffectiveRounds"] as const
const minute = 60_000

/** A device to which rounds were sent without an answer; for now nothing can be read. */
const unanswered = Effect.fnUntraced(function* (here: ReturnType<typeof site>) {
  yield* TestClock.setTime(Date.parse("2026-03-02T02:00:00Z"))
  const { station, deviceId } = yield* withDevice()
  yield* station.customers.saveParameters({ ...by(), deviceId, rounds: [1] })
  panelOf(here).faults.set("EffectiveRounds", "dropReply").set("ReadParameters", "dropRequest")
  const { jobId } = yield* station.customers.dispatchParameters({ ...by(), deviceId, items })
  const result = Effect.map(station.customers.parameterReport({ ...asked, jobId }), ({ entries }) => entries[0]?.result)
  assert.strictEqual(yield* result, "timeout")
  return { station, deviceId, result }
})

/** The books name another address for the terminal, by a clock that is off by some minutes. */
const moved = Effect.fnUntraced(function* (address: string, minutesOff: number) {
  const station = yield* Station.Station
  const now = yield* Clock.currentTimeMillis
  yield* TestClock.setTime(now + minutesOff * minute)
  yield* station.customers.updateTerminal({ ...by(), terminalId: first, dialectId: "fake", address, settings: {} })
  yield* TestClock.setTime(now)
})

describe("a write of which nothing was heard", () => {
  const changes = [
    ["another device, by a clock that is behind", ["another"], -10, "timeout"],
    ["another device, by a clock that is ahead", ["another"], 10, "timeout"],
    ["its own device, whose address was wrong for a while", ["another", first], 0, "ok"]
  ] as const
  it.effect.each(changes)("and a reading of %s", ([, addresses, minutesOff, expected]) => {
    const here = site()
    return onSite(
      here,
      Effect.gen(function* () {
        const { station, deviceId, result } = yield* unanswered(here)
        for (const address of addresses) yield* moved(address, minutesOff)
        panelOf(here).faults.clear()
        yield* station.customers.readParameters({ ...asked, deviceId })
        assert.strictEqual(yield* result, expected)
      })
    )
  })

  it.effect("is settled though a page of others, sent to a former device, are newer", () => {
    const here = site()
    return onSite(
      here,
      Effect.gen(function* () {
        const { station, deviceId, result } = yield* unanswered(here)
        yield* moved("another", 0)
        for (let no = 0; no < 25; no += 1) {
          yield* TestClock.adjust("1 minute")
          yield* station.customers.dispatchParameters({ ...by(), deviceId, items })
        }
        yield* moved(first, 0)
        panelOf(here).faults.clear()
        yield* station.customers.readParameters({ ...asked, deviceId })
        assert.strictEqual(yield* result, "ok")
      })
    )
  })
})
