/** While a credit is on its way to the customer, "please buy" waits: it would reach somebody who has just bought. */
import { assert, describe, it } from "@effect/vitest"
import { DispatchEngine, Energy, Instant, Station } from "@yugou/core"
import { ref, StationStore } from "@yugou/core/store"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import { addCustomer, at, engines, makeSite, type Site, setBalance, stationOf } from "./Site.ts"
import { clerk, poll } from "./Watching.ts"

/** C1 is low; at a time he buys, and nobody hears whether it arrived. */
const unknownSince = Effect.fnUntraced(function* (site: Site, time: string) {
  yield* at("2026-03-02 07:00")
  const [device] = yield* addCustomer(site, "C1", { cycle: "daily" })
  setBalance(site, "C1", "20")
  yield* poll("C1")
  yield* at(`2026-03-02 ${time}`)
  const { purchases, approvals, purchaseRecords } = yield* Station.Station
  const { orderNo } = yield* purchases.save({
    ...clerk,
    commandId: "save",
    deviceId: device?.deviceId ?? "",
    energy: Energy.kwh("1000")
  })
  yield* approvals.approve({ actor: "chief", commandId: "approve", orderNo })
  yield* purchaseRecords.dispatch({ ...clerk, commandId: "dispatch", orderNo })
  site.losesCredits = "yes"
  yield* DispatchEngine.runOnce(yield* DateTime.now)
})

/** Lets minutes pass at the alarm time, and gives when the alarm went out; `null`: it did not. */
const sentAt = Effect.fnUntraced(function* (site: Site, times: ReadonlyArray<string>) {
  for (const time of times) {
    yield* at(`2026-03-02 ${time}`)
    yield* engines
    if (site.sent.length > 0) return time
  }
  return null
})

const quarters = ["09:30", "09:45", "10:00", "10:15", "10:30", "10:45", "11:00", "11:15", "11:25", "11:29"]

describe("an automatic alarm and a credit under way", () => {
  it.effect("waits while a credit is unknown, and goes out before its catch-up time ends", () => {
    const site = makeSite()
    return Effect.gen(function* () {
      yield* unknownSince(site, "09:28")
      assert.strictEqual(yield* sentAt(site, quarters), "11:25")
    }).pipe(Effect.provide(stationOf(site)))
  })

  it.effect("is written down as waiting, so that no process looks before the time, and any may then", () => {
    const site = makeSite()
    return Effect.gen(function* () {
      yield* unknownSince(site, "09:28")
      const watch = Effect.gen(function* () {
        const store = yield* StationStore
        const [found] = yield* store.load([ref("AlarmWatch", "C1")])
        return found?.state
      })
      const due = Effect.gen(function* () {
        const store = yield* StationStore
        const now = yield* DateTime.now
        const asked = {
          queue: "alarm",
          now,
          holder: "another process",
          limit: 10,
          leaseMillis: 0,
          except: [],
          horizonMillis: null
        } as const
        return (yield* store.claim(asked)).length
      })
      yield* at("2026-03-02 09:30")
      yield* engines
      assert.deepStrictEqual((yield* watch)?.waitsUntil, Instant.at("2026-03-02T01:35:00Z"))
      yield* at("2026-03-02 09:34")
      assert.strictEqual(yield* due, 0)
      yield* at("2026-03-02 09:35")
      assert.strictEqual(yield* due, 1)
      yield* sentAt(site, quarters)
      assert.notProperty(yield* watch, "waitsUntil")
    }).pipe(Effect.provide(stationOf(site)))
  })

  it.effect("is not held back by one that is unknown for longer than an alarm may be late", () => {
    const site = makeSite()
    return Effect.gen(function* () {
      yield* unknownSince(site, "07:15")
      assert.strictEqual(yield* sentAt(site, quarters), "09:30")
    }).pipe(Effect.provide(stationOf(site)))
  })
})
