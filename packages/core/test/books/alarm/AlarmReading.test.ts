import { assert, describe, it } from "@effect/vitest"
import { Station } from "@yugou/core"
import * as Effect from "effect/Effect"
import { addCustomer, at, days, engines, holding, makeSite, setBalance, stationOf } from "./Site.ts"

import { clerk, openEpisodes, openItems, reportControl, suppressions } from "./Watching.ts"

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

  it.effect(
    "R-012.5 where the terminal reports purchase control as not engaged there is no message but a work item",
    () => {
      const site = makeSite()
      return Effect.gen(function* () {
        yield* at("2026-03-01 12:00")
        yield* addCustomer(site, "C1", { cycle: "daily" })
        yield* reportControl("released")
        assert.deepStrictEqual(yield* days(site, "C1", ["20"]), [0])
        assert.deepStrictEqual(yield* openItems, [["noReading", "T-C1/1"]])
        yield* reportControl("engaged")
        assert.deepStrictEqual(yield* days(site, "C1", ["20"], "09:30", "2026-03-03"), [1])
      }).pipe(Effect.provide(stationOf(site)))
    }
  )
})

describe("a terminal whose clock is wrong", () => {
  it.effect("R-140.2 does not move the alarm: the time of the site counts", () => {
    const site = makeSite()
    return Effect.gen(function* () {
      yield* at("2026-03-01 12:00")
      yield* addCustomer(site, "C1", { cycle: "daily" })
      holding(site, "C1").skewMillis = -6 * 3_600_000
      setBalance(site, "C1", "20")
      yield* at("2026-03-02 09:29")
      yield* engines
      assert.strictEqual(site.sent.length, 0)
      yield* at("2026-03-02 09:30")
      yield* engines
      assert.strictEqual(site.sent.length, 1)
    }).pipe(Effect.provide(stationOf(site)))
  })
})
