import { assert, describe, it } from "@effect/vitest"
import {
  AlarmObserver,
  AlarmScheduler,
  DispatchEngine,
  Energy,
  MessageSender,
  Station,
  StationStore,
  type SubmitOutcome
} from "@yugou/core"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import { TestClock } from "effect/testing"
import { addCustomer, alarmOf, at, days, engines, holding, makeSite, sell, setBalance, stationOf } from "./Site.ts"

const clerk = { actor: "clerk" }
const allMessages = Effect.gen(function* () {
  const { dunning } = yield* Station.Station
  return (yield* dunning.messages(clerk)).rows
})
const openItems = Effect.gen(function* () {
  const { dunning } = yield* Station.Station
  return (yield* dunning.workItems(clerk)).rows.map(({ cause, subject }) => [cause, subject])
})
const openEpisodes = Effect.gen(function* () {
  const { dunning } = yield* Station.Station
  return (yield* dunning.alarms(clerk)).rows.flatMap(({ episodes }) => Object.keys(episodes))
})
const suppressions = Effect.gen(function* () {
  const store = yield* StationStore
  const steps = yield* store.history({ _tag: "AlarmWatch", id: "C1" }, { afterVersion: 0, limit: 500 })
  return steps.flatMap(({ events }) =>
    events.flatMap((event) => (event._tag === "AlarmSuppressed" ? [event.reason] : []))
  )
})
const setCycle = Effect.fnUntraced(function* (cycle: "none" | "once" | "daily", version: number) {
  const { customers } = yield* Station.Station
  const alarm = alarmOf({ cycle, time: cycle === "none" ? null : "09:30" })
  const { consent, limits, templateId, contact, remarks, ext } = yield* customers.get({ ...clerk, customerNo: "C1" })
  const details = { alarm, consent, limits, templateId, contact, remarks, ext }
  yield* customers.update({ ...clerk, commandId: `cycle-${version}`, customerNo: "C1", version, ...details })
})

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
    { title: "R-008.2 another cycle", given: [{ cycle: "weekly" }, "InvalidInput", "[alarm][cycle]"] },
    { title: "R-013.1 cycle once without a time", given: [{ cycle: "once", time: null }, "AlarmIncomplete", "time"] },
    { title: "R-013.1 cycle daily without a time", given: [{ cycle: "daily", time: null }, "AlarmIncomplete", "time"] },
    {
      title: "R-013.4 a time that is none",
      given: [{ cycle: "daily", time: "25:00" }, "InvalidInput", "[alarm][time]"]
    },
    {
      title: "R-013.4 a time without minutes",
      given: [{ cycle: "daily", time: "9" }, "InvalidInput", "[alarm][time]"]
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
  it.effect("R-009.1 R-009.2 sends nothing by itself for ten days, and the episode shows in lists", () => {
    const site = makeSite()
    return Effect.gen(function* () {
      yield* at("2026-03-01 12:00")
      const [device] = yield* addCustomer(site, "C1", { cycle: "none", time: null })
      setBalance(site, "C1", "20")
      const { purchases } = yield* Station.Station
      yield* purchases.pollRemaining({ ...clerk, deviceId: device?.deviceId ?? "" })
      assert.deepStrictEqual(yield* openEpisodes, [])
      yield* AlarmObserver.observeCustomer("C1")
      assert.deepStrictEqual(yield* openEpisodes, ["T-C1/1"])
      assert.deepStrictEqual(
        yield* days(
          site,
          "C1",
          Array.from({ length: 10 }, () => "20")
        ),
        Array(10).fill(0)
      )
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
        yield* Fiber.interrupt(follower)
      }).pipe(Effect.provide(stationOf(site)))
    }
  )
})

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
  it.effect("R-010.6 a balance that recovers before the alarm time is not told", () => once(["150", "150"], [0, 0]))

  it.effect("R-010.6 an open episode without a message ends when the balance recovers before the alarm time", () => {
    const site = makeSite()
    return Effect.gen(function* () {
      yield* at("2026-03-01 12:00")
      const [device] = yield* addCustomer(site, "C1", { cycle: "once" })
      setBalance(site, "C1", "20")
      const { purchases } = yield* Station.Station
      yield* purchases.pollRemaining({ ...clerk, deviceId: device?.deviceId ?? "" })
      yield* AlarmObserver.observeCustomer("C1")
      assert.deepStrictEqual(yield* openEpisodes, ["T-C1/1"])
      yield* at("2026-03-01 13:00")
      setBalance(site, "C1", "200")
      yield* purchases.pollRemaining({ ...clerk, deviceId: device?.deviceId ?? "" })
      assert.deepStrictEqual(yield* days(site, "C1", ["200"]), [0])
      assert.deepStrictEqual(yield* openEpisodes, [])
    }).pipe(Effect.provide(stationOf(site)))
  })

  it.effect("R-010.3 a purchase ends the episode, and the next fall is told once more", () => {
    const site = makeSite()
    return Effect.gen(function* () {
      yield* at("2026-03-01 12:00")
      const [device] = yield* addCustomer(site, "C1", { cycle: "once" })
      assert.deepStrictEqual(yield* days(site, "C1", ["90", "80"]), [1, 0])
      yield* at("2026-03-03 15:00")
      yield* sell(device?.deviceId ?? "", "500", "s")
      assert.strictEqual(holding(site, "C1").balance, "580")
      yield* AlarmObserver.observeCustomer("C1")
      assert.deepStrictEqual(yield* openEpisodes, [])
      assert.deepStrictEqual(yield* days(site, "C1", ["580", "90", "80"], "09:30", "2026-03-04"), [0, 1, 0])
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
})

describe("cycle daily", () => {
  it.effect("R-011.1 one message for each local day below", () => {
    const site = makeSite()
    return Effect.gen(function* () {
      yield* at("2026-03-01 12:00")
      yield* addCustomer(site, "C1", { cycle: "daily" })
      assert.deepStrictEqual(yield* days(site, "C1", ["90", "80", "150", "70", "60"]), [1, 1, 0, 1, 1])
      const ids = (yield* allMessages).map(({ messageId }) => messageId)
      assert.deepStrictEqual(
        ids.toReversed(),
        [2, 3, 5, 6].map((day) => `alarm:C1:2026-03-0${day}`)
      )
    }).pipe(Effect.provide(stationOf(site)))
  })

  it.effect("R-011.2 the local date of the site counts where it is not the date of UTC", () => {
    const site = makeSite()
    return Effect.gen(function* () {
      yield* TestClock.setTime(Date.parse("2026-03-02T12:00:00Z"))
      yield* addCustomer(site, "C1", { cycle: "daily", time: "20:00" })
      setBalance(site, "C1", "90")
      for (const instant of ["2026-03-03T01:00:00Z", "2026-03-04T01:00:00Z"]) {
        yield* TestClock.setTime(Date.parse(instant))
        yield* engines
      }
      const ids = (yield* allMessages).map(({ messageId }) => messageId)
      assert.deepStrictEqual(ids.toReversed(), ["alarm:C1:2026-03-02", "alarm:C1:2026-03-03"])
    }).pipe(Effect.provide(stationOf(site, { siteZone: "America/New_York" as never })))
  })

  const quietHours = { from: "22:00", to: "01:00" } as never
  const europe = { siteZone: "Europe/Berlin" as never, quietHours }
  const clockChanges: ReadonlyArray<{
    readonly title: string
    readonly given: readonly [time: string, day: string, sentAt: string]
  }> = [
    {
      title: "R-011.3 a time that does not exist is the next valid minute",
      given: ["02:30", "2026-03-28", "2026-03-29T01:00:00.000Z"]
    },
    {
      title: "R-011.4 a time that occurs twice is its first occurrence",
      given: ["02:30", "2026-10-24", "2026-10-25T00:30:00.000Z"]
    }
  ]
  it.effect.each(clockChanges)("$title", ({ given: [time, day, sentAt] }) => {
    const site = makeSite()
    return Effect.gen(function* () {
      yield* TestClock.setTime(Date.parse(`${day}T12:00:00Z`))
      yield* addCustomer(site, "C1", { cycle: "daily", time })
      setBalance(site, "C1", "90")
      yield* Effect.repeat(Effect.andThen(TestClock.adjust("5 minutes"), engines), { times: 24 * 12 - 1 })
      const rows = yield* allMessages
      assert.deepStrictEqual(
        rows.map(({ queuedAt }) => DateTime.formatIso(queuedAt)),
        [sentAt]
      )
    }).pipe(Effect.provide(stationOf(site, europe)))
  })

  it.effect("R-011.5 two targets that are low are one message that lists both", () => {
    const site = makeSite()
    return Effect.gen(function* () {
      yield* at("2026-03-01 12:00")
      yield* addCustomer(site, "C1", { cycle: "daily" }, ["100", "120"])
      assert.deepStrictEqual(yield* days(site, "C1", ["90"]), [1])
      assert.include(site.sent[0]?.text, "90、90")
      assert.include(site.sent[0]?.text, "100、120")
    }).pipe(Effect.provide(stationOf(site)))
  })

  it.effect("R-011.6 with the policy perTarget they are one message each", () => {
    const site = makeSite()
    return Effect.gen(function* () {
      yield* at("2026-03-01 12:00")
      yield* addCustomer(site, "C1", { cycle: "daily" }, ["100", "120"])
      assert.deepStrictEqual(yield* days(site, "C1", ["90", "90"]), [2, 2])
      assert.deepStrictEqual(
        site.sent
          .slice(0, 2)
          .map(({ text }) => text.includes("120"))
          .sort(),
        [false, true]
      )
    }).pipe(Effect.provide(stationOf(site, { alarmMessages: "perTarget" })))
  })
})

describe("the reading behind the alarm", () => {
  const polls = (site: ReturnType<typeof makeSite>) => site.seen.filter(({ _tag }) => _tag === "ReadBalance").length

  it.effect("R-014.1 a reading that is not too old is used, and the terminal is not asked", () => {
    const site = makeSite()
    return Effect.gen(function* () {
      yield* at("2026-03-01 12:00")
      const [device] = yield* addCustomer(site, "C1", { cycle: "daily" })
      setBalance(site, "C1", "90")
      const { purchases } = yield* Station.Station
      yield* at("2026-03-01 18:00")
      yield* purchases.pollRemaining({ ...clerk, deviceId: device?.deviceId ?? "" })
      setBalance(site, "C1", "300")
      const before = polls(site)
      yield* at("2026-03-02 09:30")
      yield* engines
      assert.strictEqual(polls(site), before)
      assert.include(site.sent[0]?.text, "90千瓦时")
    }).pipe(Effect.provide(stationOf(site)))
  })

  it.effect("R-014.2 R-014.4 an older one is read anew, and the text states the time of the reading", () => {
    const site = makeSite()
    return Effect.gen(function* () {
      yield* at("2026-02-20 13:00")
      const [device] = yield* addCustomer(site, "C1", { cycle: "daily", time: "12:30" })
      const { purchases } = yield* Station.Station
      yield* purchases.pollRemaining({ ...clerk, deviceId: device?.deviceId ?? "" })
      setBalance(site, "C1", "77")
      const before = polls(site)
      yield* at("2026-02-21 12:31")
      yield* engines
      assert.strictEqual(polls(site), before + 1)
      assert.include(site.sent[0]?.text, "77千瓦时（2026-02-21 12:31）")
    }).pipe(Effect.provide(stationOf(site)))
  })

  it.effect(
    "R-014.3 when the poll of an old one fails, STALE_READING suppresses the message and a work item is open",
    () => {
      const site = makeSite()
      return Effect.gen(function* () {
        yield* at("2026-02-20 13:00")
        const [device] = yield* addCustomer(site, "C1", { cycle: "daily", time: "12:30" })
        const { purchases } = yield* Station.Station
        setBalance(site, "C1", "20")
        yield* purchases.pollRemaining({ ...clerk, deviceId: device?.deviceId ?? "" })
        holding(site, "C1").answers = "silent"
        yield* at("2026-02-21 12:31")
        yield* engines
        assert.strictEqual(site.sent.length, 0)
        assert.deepStrictEqual(yield* suppressions, ["staleReading"])
        assert.deepStrictEqual(yield* openItems, [["staleReading", "T-C1/1"]])
      }).pipe(Effect.provide(stationOf(site)))
    }
  )

  const unknowns: ReadonlyArray<{ readonly title: string; readonly given: readonly [answers: "yes" | "silent"] }> = [
    { title: "R-012.5 without any reading there is no message but a work item", given: ["silent"] },
    { title: "R-012.5 with a reading without a value there is no message but a work item", given: ["yes"] }
  ]
  it.effect.each(unknowns)("$title", ({ given: [answers] }) => {
    const site = makeSite()
    return Effect.gen(function* () {
      yield* at("2026-03-01 12:00")
      yield* addCustomer(site, "C1", { cycle: "daily" })
      holding(site, "C1").answers = answers
      assert.deepStrictEqual(yield* days(site, "C1", [null, null]), [0, 0])
      assert.deepStrictEqual(yield* openItems, [["noReading", "T-C1/1"]])
      assert.deepStrictEqual(yield* openEpisodes, [])
    }).pipe(Effect.provide(stationOf(site)))
  })

  it.effect("a work item is closed with a note once, and opens again when the cause comes back", () => {
    const site = makeSite()
    return Effect.gen(function* () {
      yield* at("2026-03-01 12:00")
      yield* addCustomer(site, "C1", { cycle: "daily" })
      const { dunning } = yield* Station.Station
      yield* days(site, "C1", [null])
      const item = { cause: "noReading", subject: "T-C1/1", note: "现场核实" } as const
      const closed = yield* dunning.closeWorkItem({ ...clerk, commandId: "close", ...item })
      assert.strictEqual(closed.closed?.by, "clerk")
      const again = yield* Effect.flip(dunning.closeWorkItem({ ...clerk, commandId: "close-2", ...item }))
      assert.strictEqual(again._tag, "Conflict")
      assert.deepStrictEqual(yield* openItems, [])
      yield* days(site, "C1", [null], "09:30", "2026-03-03")
      assert.deepStrictEqual(yield* openItems, [["noReading", "T-C1/1"]])
    }).pipe(Effect.provide(stationOf(site)))
  })
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
