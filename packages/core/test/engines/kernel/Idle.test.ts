/** What a station costs that has nothing to do: every round of every engine asks the store a few times, however many devices there are. */
import { assert, describe, it } from "@effect/vitest"
import { engines, type RunOnce, TerminalGateway, upkeep } from "@yugou/core"
import { StationStore } from "@yugou/core/store"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import { TestClock } from "effect/testing"
import { addCustomer, at, makeSite, stationOf } from "../../books/alarm/Site.ts"
import { counting } from "../Counting.ts"

/** The customers of two org units, as many as the archive of the site has. */
const everybody = ["C", "D"].flatMap((letter) => Array.from({ length: 9 }, (_, index) => `${letter}${index + 1}`))

/** How often each engine asks the store in one step, once there is nothing more to do. */
const idle = (customers: ReadonlyArray<string>, table: { readonly [name: string]: RunOnce } = engines) => {
  const site = makeSite()
  return Effect.gen(function* () {
    yield* at("2026-03-02 02:00")
    for (const customerNo of customers) yield* addCustomer(site, customerNo, { cycle: "none", time: null })
    const calls = new Map<string, number>()
    const store = counting(yield* StationStore, calls)
    const asked: Record<string, { readonly [name: string]: number }> = {}
    for (let step = 0; step < 5; step += 1) {
      yield* TestClock.adjust("1 second")
      for (const [name, runOnce] of Object.entries(table)) {
        calls.clear()
        const round = Effect.flatMap(DateTime.now, runOnce)
        yield* Effect.provideService(round, StationStore, store)
        asked[name] = Object.fromEntries(calls)
      }
    }
    return asked
  }).pipe(Effect.provide(stationOf(site)))
}

describe("a station that has nothing to do", () => {
  it.effect(
    "asks its store as often with eighteen customers as with one, and no more than eleven times a second between two looks at its rounds",
    () =>
      Effect.gen(function* () {
        const asked = yield* idle(everybody)
        assert.deepStrictEqual(asked, yield* idle(["C1"]))
        const times = Object.values(asked).flatMap((calls) => Object.values(calls))
        const sum = times.reduce((total, count) => total + count, 0)
        assert.isAtMost(sum, 11, JSON.stringify(asked))
      })
  )

  it.effect(
    "asks no front end about devices whose turn has not come: of another process each would be a question to that one",
    () => {
      const site = makeSite()
      return Effect.gen(function* () {
        yield* at("2026-03-02 02:00")
        for (const customerNo of everybody) yield* addCustomer(site, customerNo, { cycle: "none", time: null })
        const gateway = yield* TerminalGateway
        let asked = 0
        const counted = TerminalGateway.of({
          ...gateway,
          presence: (terminalId) => {
            asked += 1
            return gateway.presence(terminalId)
          }
        })
        const round = Effect.provideService(Effect.flatMap(DateTime.now, engines.balance), TerminalGateway, counted)
        yield* round
        assert.isAtLeast(asked, everybody.length)
        yield* TestClock.adjust("1 minute")
        yield* round // finds that they were read a minute ago, and notes it
        asked = 0
        yield* round
        assert.strictEqual(asked, 0)
      }).pipe(Effect.provide(stationOf(site)))
    }
  )

  it.effect("asks nothing for its upkeep, once the day is looked at and the hour counted", () =>
    Effect.gen(function* () {
      const asked = yield* idle(["C1"], upkeep)
      assert.deepStrictEqual(asked, { trail: {}, presence: {}, frames: {}, measurements: {} })
    })
  )
})
