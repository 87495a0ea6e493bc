import { assert, describe, it } from "@effect/vitest"
import { AlarmObserver, DispatchEngine, Energy, MessageSender, Station } from "@yugou/core"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import { TestClock } from "effect/testing"
import { addCustomer, alarmOf, at, days, holding, hosted, makeSite, sell, setBalance, stationOf } from "./Site.ts"

import {
  allMessages,
  clerk,
  desire,
  lowCustomers,
  openEpisodes,
  openItems,
  openWatches,
  suppressions
} from "./Watching.ts"

describe("alarm settings of a customer", () => {
  const site = () => ({ station: stationOf(makeSite()) })

  it.effect("R-008.1 R-013.2 each cycle is stored as given, and cycle none needs no time", () =>
    Effect.gen(function* () {
      yield* at("2026-03-01 12:00")
      const { customers } = yield* Station.Station
      for (const [customerNo, cycle] of [
        ["C1", "none"],
        ["C2", "once"],
        ["C3", "daily"]
      ] as const) {
        const alarm = alarmOf({ cycle, time: cycle === "none" ? null : "09:30" })
        yield* customers.add({ ...clerk, commandId: customerNo, customerNo, alarm })
        assert.deepStrictEqual((yield* customers.get({ ...clerk, customerNo })).alarm, alarm)
      }
    }).pipe(Effect.provide(site().station))
  )

  const refusals: ReadonlyArray<{
    readonly title: string
    readonly given: readonly [alarm: object, tag: string, field: string]
  }> = [
    { title: "R-008.2 another cycle", given: [{ cycle: "weekly" }, "InvalidInput", "alarm.cycle"] },
    { title: "R-013.1 cycle once without a time", given: [{ cycle: "once", time: null }, "AlarmIncomplete", "time"] },
    { title: "R-013.1 cycle daily without a time", given: [{ cycle: "daily", time: null }, "AlarmIncomplete", "time"] },
    {
      title: "R-013.4 a time that is none",
      given: [{ cycle: "daily", time: "25:00" }, "InvalidInput", "alarm.time"]
    },
    {
      title: "R-013.4 a time without minutes",
      given: [{ cycle: "daily", time: "9" }, "InvalidInput", "alarm.time"]
    },
    { title: "R-013.3 a time in the quiet hours", given: [{ cycle: "daily", time: "21:00" }, "QuietHours", "21:00"] },
    {
      title: "R-013.3 a time in the quiet hours after midnight",
      given: [{ cycle: "once", time: "07:59" }, "QuietHours", "07:59"]
    }
  ]
  it.effect.each(refusals)("$title is refused and nothing is stored", ({ given: [wrong, tag, field] }) =>
    Effect.gen(function* () {
      yield* at("2026-03-01 12:00")
      const { customers } = yield* Station.Station
      const alarm = { ...alarmOf({ cycle: "daily" }), ...wrong } as never
      const refusal = yield* Effect.flip(customers.add({ ...clerk, commandId: "a", customerNo: "C1", alarm }))
      assert.strictEqual(refusal._tag, tag)
      assert.include(JSON.stringify(refusal), field)
      assert.strictEqual((yield* customers.list({ ...clerk, validity: "all" })).total, 0)
    }).pipe(Effect.provide(site().station))
  )

  it.effect("R-008.3 without alarm settings the cycle is none", () =>
    Effect.gen(function* () {
      const { customers } = yield* Station.Station
      const added = yield* customers.add({ ...clerk, commandId: "a", customerNo: "C1" })
      assert.strictEqual(added.alarm.cycle, "none")
    }).pipe(Effect.provide(site().station))
  )
})

describe("cycle none", () => {
  it.effect("R-009.1 R-009.2 sends nothing by itself for ten days, and the episode opens and shows in lists", () => {
    const site = makeSite()
    return Effect.gen(function* () {
      yield* at("2026-03-01 12:00")
      yield* addCustomer(site, "C1", { cycle: "none", time: null })
      yield* addCustomer(site, "C2", { cycle: "none", time: null })
      yield* hosted(24)
      assert.deepStrictEqual(yield* openEpisodes, [])
      assert.deepStrictEqual(yield* lowCustomers, [])
      setBalance(site, "C1", "20")
      yield* hosted(24)
      const opened = yield* openWatches
      assert.deepStrictEqual(yield* openEpisodes, ["T-C1/1"])
      assert.deepStrictEqual(yield* lowCustomers, ["C1"])
      yield* hosted(10 * 24)
      assert.deepStrictEqual(yield* openWatches, opened, "one and the same episode for ten days")
      assert.deepStrictEqual([site.sent.length, (yield* allMessages).length], [0, 0])
    }).pipe(Effect.provide(stationOf(site)))
  })

  it.effect(
    "R-009.2 a follower of the store opens and clears the episode when a reading comes or a threshold changes",
    () => {
      const site = makeSite()
      return Effect.gen(function* () {
        yield* at("2026-03-01 12:00")
        const [device] = yield* addCustomer(site, "C1", { cycle: "none", time: null })
        const { purchases } = yield* Station.Station
        const follower = yield* Effect.forkChild(AlarmObserver.follow(0n))
        const poll = purchases.pollRemaining({ ...clerk, deviceId: device?.deviceId ?? "" })
        const until = (expected: ReadonlyArray<string>) =>
          Effect.gen(function* () {
            for (let tries = 0; tries < 1000; tries += 1) {
              if ((yield* openEpisodes).join() === expected.join()) return
              yield* Effect.yieldNow
            }
            assert.deepStrictEqual(yield* openEpisodes, expected)
          })
        setBalance(site, "C1", "99")
        yield* poll
        yield* until(["T-C1/1"])
        yield* TestClock.adjust("1 minute")
        setBalance(site, "C1", "100")
        yield* poll
        yield* until([])
        yield* desire("150")
        yield* until(["T-C1/1"])
        yield* desire("100")
        yield* until([])
        yield* Fiber.interrupt(follower)
      }).pipe(Effect.provide(stationOf(site)))
    }
  )
})

describe("the flag for messages", () => {
  it.effect("R-015.1 off: no message at the alarm time, and the episode is recorded", () => {
    const site = makeSite()
    return Effect.gen(function* () {
      yield* at("2026-03-01 12:00")
      yield* addCustomer(site, "C1", { cycle: "daily", sms: "off" })
      assert.deepStrictEqual(yield* days(site, "C1", ["20", "20"]), [0, 0])
      assert.deepStrictEqual(yield* openEpisodes, ["T-C1/1"])
      assert.deepStrictEqual(yield* suppressions, ["smsOff", "smsOff"])
    }).pipe(Effect.provide(stationOf(site)))
  })

  it.effect("a template that has no value for this customer suppresses the message and is a work item", () => {
    const site = makeSite()
    return Effect.gen(function* () {
      yield* at("2026-03-01 12:00")
      yield* addCustomer(site, "C1", { cycle: "daily" })
      const { dunning } = yield* Station.Station
      yield* dunning.saveTemplate({
        ...clerk,
        commandId: "t",
        templateId: "alarm",
        orgNo: "374",
        name: "告警",
        usableFor: ["alarm"],
        text: "{readingTime} {hotline}"
      })
      assert.deepStrictEqual(yield* days(site, "C1", ["20"]), [0])
      assert.deepStrictEqual(yield* suppressions, ["templateVariable"])
      assert.deepStrictEqual(yield* openItems, [["messageUnsendable", "C1"]])
    }).pipe(Effect.provide(stationOf(site)))
  })
})

describe("an outage of the gateway", () => {
  it.effect("R-133.2 does not keep an order from being saved, approved and applied", () => {
    const site = makeSite()
    for (let index = 0; index < 20; index += 1) site.outcomes.push({ _tag: "NotSent", reason: "offline" })
    return Effect.gen(function* () {
      yield* at("2026-03-01 12:00")
      const [device] = yield* addCustomer(site, "C1", { cycle: "daily" })
      yield* days(site, "C1", ["90"])
      const orderNo = yield* sell(device?.deviceId ?? "", "500", "s")
      yield* DispatchEngine.runOnce(yield* DateTime.now)
      yield* MessageSender.runOnce(yield* DateTime.now)
      const { purchaseRecords } = yield* Station.Station
      const { order } = yield* purchaseRecords.details({ ...clerk, orderNo })
      assert.strictEqual(order.dispatch, "applied")
      assert.strictEqual(holding(site, "C1").balance, Energy.toKwh(Energy.kwh("590")))
    }).pipe(Effect.provide(stationOf(site)))
  })
})
