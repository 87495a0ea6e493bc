import { assert, describe, it } from "@effect/vitest"
import { AlarmScheduler, Station, type SubmitOutcome } from "@yugou/core"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import { TestClock } from "effect/testing"
import {
  addCustomer,
  adjusted,
  at,
  days,
  engines,
  holding,
  hosted,
  makeSite,
  sell,
  setBalance,
  stationOf
} from "./Site.ts"

import { allMessages, clerk, desire, openEpisodes, poll, setCycle } from "./Watching.ts"

describe("cycle once", () => {
  const once = (balances: ReadonlyArray<string>, expected: ReadonlyArray<number>) => {
    const site = makeSite()
    return Effect.gen(function* () {
      yield* at("2026-03-01 12:00")
      yield* addCustomer(site, "C1", { cycle: "once" })
      assert.deepStrictEqual(yield* days(site, "C1", balances), expected)
    }).pipe(Effect.provide(stationOf(site)))
  }
  it.effect("R-010.1 R-010.2 one message at the alarm time, and none on the days after", () =>
    once(["90", "80", "70"], [1, 0, 0])
  )
  it.effect("R-010.5 a balance that falls after today's alarm time is told at the next", () =>
    once(["150", "90"], [0, 1])
  )
  it.effect("R-010.6 an episode without a message whose balance recovers before the alarm time is not told", () => {
    const site = makeSite()
    return Effect.gen(function* () {
      yield* at("2026-03-01 12:00")
      yield* addCustomer(site, "C1", { cycle: "once" })
      yield* addCustomer(site, "C2", { cycle: "once" })
      for (const customerNo of ["C1", "C2"]) setBalance(site, customerNo, "20")
      yield* hosted(13)
      assert.deepStrictEqual((yield* openEpisodes).toSorted(), ["T-C1/1", "T-C2/1"])
      assert.strictEqual(site.sent.length, 0, "it is one in the night")
      setBalance(site, "C1", "200")
      yield* poll("C1")
      yield* hosted(24)
      assert.deepStrictEqual(
        (yield* allMessages).map(({ customerNo }) => customerNo),
        ["C2"],
        "the one who did not recover was told at the alarm time"
      )
      assert.deepStrictEqual(yield* openEpisodes, ["T-C2/1"])
    }).pipe(Effect.provide(stationOf(site)))
  })

  /** What brings the balance back to the threshold, exactly, and does not go above it. */
  const recoveries = [
    { title: "a purchase", recover: (deviceId: string) => sell(deviceId, "20", "s") },
    { title: "an adjustment", recover: (deviceId: string) => adjusted(deviceId, "100", "80") }
  ]
  it.effect.each(recoveries)("R-010.3 $title ends the episode, and the next fall is told once more", ({ recover }) => {
    const site = makeSite()
    return Effect.gen(function* () {
      yield* at("2026-03-01 12:00")
      const [device] = yield* addCustomer(site, "C1", { cycle: "once" })
      setBalance(site, "C1", "80")
      yield* hosted(48)
      assert.strictEqual(site.sent.length, 1)
      yield* recover(device?.deviceId ?? "")
      yield* hosted(24)
      assert.strictEqual(holding(site, "C1").balance, "100")
      assert.deepStrictEqual(yield* openEpisodes, [])
      assert.strictEqual(site.sent.length, 1)
      setBalance(site, "C1", "99")
      yield* hosted(4 * 24)
      assert.deepStrictEqual(yield* openEpisodes, ["T-C1/1"])
      assert.strictEqual(site.sent.length, 2)
    }).pipe(Effect.provide(stationOf(site)))
  })

  it.effect(
    "R-010.8 changed to daily with its message sent, a message goes out every day from the next alarm time",
    () => {
      const site = makeSite()
      return Effect.gen(function* () {
        yield* at("2026-03-01 12:00")
        yield* addCustomer(site, "C1", { cycle: "once" })
        assert.deepStrictEqual(yield* days(site, "C1", ["90", "90"]), [1, 0])
        yield* setCycle("daily", 1)
        assert.deepStrictEqual(yield* days(site, "C1", ["90", "90"], "09:30", "2026-03-04"), [1, 1])
      }).pipe(Effect.provide(stationOf(site)))
    }
  )

  it.effect("R-010.9 changed from daily to once with a message sent, no further one goes out", () => {
    const site = makeSite()
    return Effect.gen(function* () {
      yield* at("2026-03-01 12:00")
      yield* addCustomer(site, "C1", { cycle: "daily" })
      assert.deepStrictEqual(yield* days(site, "C1", ["90", "90"]), [1, 1])
      yield* setCycle("once", 1)
      assert.deepStrictEqual(yield* days(site, "C1", ["90", "90", "90"], "09:30", "2026-03-04"), [0, 0, 0])
    }).pipe(Effect.provide(stationOf(site)))
  })

  it.effect("R-010.10 a message that the gateway refuses for now is the same one when it is tried again", () => {
    const site = makeSite()
    const later: SubmitOutcome = { _tag: "Submitted", parts: [{ _tag: "Refused", code: "8", again: "later" }] }
    site.outcomes.push(later)
    return Effect.gen(function* () {
      yield* at("2026-03-01 12:00")
      yield* addCustomer(site, "C1", { cycle: "once" })
      yield* days(site, "C1", ["90"])
      yield* TestClock.adjust("10 minutes")
      yield* engines
      const [first, second] = site.sent
      assert.strictEqual(site.sent.length, 2)
      assert.strictEqual(first?.messageId, second?.messageId)
      assert.deepStrictEqual(
        (yield* allMessages).map(({ progress }) => progress._tag),
        ["Submitted"]
      )
      const { dunning } = yield* Station.Station
      const [watch] = (yield* dunning.alarms(clerk)).rows
      assert.deepStrictEqual(watch?.messages, { on: "2026-03-02", count: 1 })
    }).pipe(Effect.provide(stationOf(site)))
  })

  const downtime: ReadonlyArray<{ readonly title: string; readonly given: readonly [at: string, messages: number] }> = [
    { title: "R-010.11 a process that starts within the catch-up window sends once", given: ["2026-03-02 11:20", 1] },
    { title: "R-010.12 a process that starts after the catch-up window sends nothing", given: ["2026-03-02 11:40", 0] }
  ]
  it.effect.each(downtime)("$title", ({ given: [start, messages] }) => {
    const site = makeSite()
    return Effect.gen(function* () {
      yield* at("2026-03-01 12:00")
      yield* addCustomer(site, "C1", { cycle: "once" }).pipe(Effect.provide(stationOf(site)))
      setBalance(site, "C1", "90")
      yield* at(start)
      yield* Effect.repeat(engines, { times: 2 }).pipe(Effect.provide(stationOf(site)))
      assert.strictEqual(site.sent.length, messages)
      yield* days(site, "C1", ["90", "90"], "09:30", "2026-03-03").pipe(Effect.provide(stationOf(site)))
      assert.strictEqual(site.sent.length, 1, "at the next occurrence at the latest, and never twice")
    })
  })

  it.effect("two processes that look at the same time make one message", () => {
    const site = makeSite()
    return Effect.gen(function* () {
      yield* at("2026-03-01 12:00")
      yield* addCustomer(site, "C1", { cycle: "daily" })
      setBalance(site, "C1", "90")
      yield* at("2026-03-02 09:30")
      const step = Effect.flatMap(DateTime.now, AlarmScheduler.runOnce)
      yield* Effect.all([step, step, step], { concurrency: "unbounded" })
      assert.strictEqual((yield* allMessages).length, 1)
    }).pipe(Effect.provide(stationOf(site)))
  })

  it.effect(
    "R-010.4 R-010.7 a threshold edited above the balance is the same episode, lowered to it the episode ends",
    () => {
      const site = makeSite()
      return Effect.gen(function* () {
        yield* at("2026-03-01 12:00")
        yield* addCustomer(site, "C1", { cycle: "once" })
        assert.deepStrictEqual(yield* days(site, "C1", ["90"]), [1])
        yield* desire("95")
        assert.deepStrictEqual(yield* days(site, "C1", ["90"], "09:30", "2026-03-03"), [0])
        yield* desire("90")
        assert.deepStrictEqual(yield* days(site, "C1", ["90", "89"], "09:30", "2026-03-04"), [0, 1])
      }).pipe(Effect.provide(stationOf(site)))
    }
  )
})
