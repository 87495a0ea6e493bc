/** While a credit is on its way to the customer, "please buy" waits: it would reach somebody who has just bought. */
import { assert, describe, it } from "@effect/vitest"
import { AlarmScheduler, DispatchEngine, Energy, Instant, Station } from "@yugou/core"
import { ref, StationStore } from "@yugou/core/store"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import { submitStep } from "../dunning/Desk.ts"
import { addCustomer, at, engines, makeSite, type Site, setBalance, stationOf } from "./Site.ts"
import { clerk, poll } from "./Watching.ts"

/** C1 is low. */
const low = Effect.fnUntraced(function* (site: Site) {
  yield* at("2026-03-02 07:00")
  yield* addCustomer(site, "C1", { cycle: "daily" })
  setBalance(site, "C1", "20")
  yield* poll("C1")
})

/** C1 buys at a time; how the sending goes is the site's. */
const buys = Effect.fnUntraced(function* (site: Site, time: string, losesCredits: Site["losesCredits"]) {
  yield* at(`2026-03-02 ${time}`)
  const { customers } = yield* Station.Station
  const [device] = yield* customers.devices({ ...clerk, customerNo: "C1" })
  const { purchases, approvals, purchaseRecords } = yield* Station.Station
  const { orderNo } = yield* purchases.save({
    ...clerk,
    commandId: "save",
    deviceId: device?.deviceId ?? "",
    energy: Energy.kwh("1000")
  })
  yield* approvals.approve({ actor: "chief", commandId: "approve", orderNo })
  yield* purchaseRecords.dispatch({ ...clerk, commandId: "dispatch", orderNo })
  site.losesCredits = losesCredits
  yield* Effect.exit(DispatchEngine.runOnce(yield* DateTime.now))
  const { order } = yield* purchaseRecords.details({ ...clerk, orderNo })
  return order.dispatch
})

/** C1 is low; at a time he buys, and nobody hears whether it arrived. */
const unknownSince = Effect.fnUntraced(function* (site: Site, time: string) {
  yield* low(site)
  assert.strictEqual(yield* buys(site, time, "yes"), "unknown")
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

  it.effect("waits while a credit is sending, whoever sends it", () => {
    const site = makeSite()
    return Effect.gen(function* () {
      yield* low(site)
      assert.strictEqual(yield* buys(site, "09:28", "halfway"), "sending")
      yield* at("2026-03-02 09:30")
      yield* AlarmScheduler.runOnce(yield* DateTime.now)
      yield* submitStep
      assert.lengthOf(site.sent, 0)
    }).pipe(Effect.provide(stationOf(site)))
  })
})

describe("an automatic alarm that is made already, and a credit that comes", () => {
  /** Made at 09:30 while the gateway is away; then the customer buys. */
  const made = Effect.fnUntraced(function* (site: Site) {
    yield* low(site)
    site.outcomes.push({ _tag: "NotSent", reason: "offline" })
    yield* at("2026-03-02 09:30")
    yield* engines
    site.sent.splice(0)
  })
  const outcome = Effect.fnUntraced(function* (site: Site, time: string) {
    yield* at(`2026-03-02 ${time}`)
    yield* submitStep
    const { dunning } = yield* Station.Station
    const [message] = (yield* dunning.messages(clerk)).rows
    return [message?.progress._tag, message?.waiting?.code ?? null, site.sent.length]
  })

  it.effect("waits where the purchase is unknown, says why, and goes out before its time ends", () => {
    const site = makeSite()
    return Effect.gen(function* () {
      yield* made(site)
      assert.strictEqual(yield* buys(site, "10:00", "yes"), "unknown")
      assert.deepStrictEqual(yield* outcome(site, "10:30"), ["Queued", "CREDIT_UNDER_WAY", 0])
      assert.deepStrictEqual(yield* outcome(site, "11:19"), ["Queued", "CREDIT_UNDER_WAY", 0])
      assert.deepStrictEqual(yield* outcome(site, "11:20"), ["Submitted", null, 1])
    }).pipe(Effect.provide(stationOf(site)))
  })

  it.effect("says nothing where the purchase arrived", () => {
    const site = makeSite()
    return Effect.gen(function* () {
      yield* made(site)
      assert.strictEqual(yield* buys(site, "10:00", "no"), "applied")
      assert.deepStrictEqual(yield* outcome(site, "10:30"), ["Suppressed", null, 0])
    }).pipe(Effect.provide(stationOf(site)))
  })
})
