import { assert, describe, it } from "@effect/vitest"
import { Station } from "@yugou/core"
import * as Effect from "effect/Effect"
import { TestClock } from "effect/testing"
import { addCustomer, at, engines, makeSite, type Site, setBalance, stationOf } from "../alarm/Site.ts"

const clerk = { actor: "clerk" }
const progress = Effect.gen(function* () {
  const { dunning } = yield* Station.Station
  return (yield* dunning.messages(clerk)).rows.map((message) => {
    const { _tag } = message.progress
    return message.progress._tag === "Suppressed" ? `${_tag} ${message.progress.reason}` : _tag
  })
})
const dun = Effect.fnUntraced(function* (customerNo: string, id: string, quietHoursReason?: string) {
  const { dunning } = yield* Station.Station
  const reason = quietHoursReason === undefined ? {} : { quietHoursReason }
  return yield* dunning.send({
    ...clerk,
    commandId: id,
    customerNos: [customerNo],
    allowAboveThreshold: "yes",
    ...reason
  })
})

/** A site with one customer who is low, at three in the afternoon. */
const low = Effect.fnUntraced(function* (site: Site, customerNo = "C1") {
  yield* at("2026-03-02 15:00")
  const [device] = yield* addCustomer(site, customerNo, { cycle: "daily" })
  setBalance(site, customerNo, "20")
  const { purchases } = yield* Station.Station
  yield* purchases.pollRemaining({ ...clerk, deviceId: device?.deviceId ?? "" })
})

describe("counting for the day", () => {
  it.effect("a message that was tried several times counts once", () => {
    const site = makeSite()
    site.outcomes.push({ _tag: "NotSent", reason: "offline" }, { _tag: "NotSent", reason: "offline" })
    return Effect.gen(function* () {
      yield* low(site)
      yield* dun("C1", "a")
      for (let step = 0; step < 4; step += 1) {
        yield* engines
        yield* TestClock.adjust("5 minutes")
      }
      const { dunning } = yield* Station.Station
      const [watch] = (yield* dunning.alarms({ ...clerk, alarm: "all" })).rows
      assert.deepStrictEqual([site.sent.length, watch?.messages], [3, { on: "2026-03-02", count: 1 }])
    }).pipe(Effect.provide(stationOf(site)))
  })

  it.effect("the last message of the day is tried again although the day is full: it was counted", () => {
    const site = makeSite()
    site.outcomes.push({ _tag: "NotSent", reason: "offline" })
    return Effect.gen(function* () {
      yield* low(site)
      yield* dun("C1", "a")
      for (let step = 0; step < 3; step += 1) {
        yield* engines
        yield* TestClock.adjust("5 minutes")
      }
      assert.deepStrictEqual([yield* progress, site.sent.length], [["Submitted"], 2])
    }).pipe(Effect.provide(stationOf(site, { messagesPerDay: 1 })))
  })
})
