import { assert, describe, it } from "@effect/vitest"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import { TestClock } from "effect/testing"
import { addCustomer, at, days, engines, makeSite, setBalance, stationOf } from "./Site.ts"

import { allMessages } from "./Watching.ts"

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
