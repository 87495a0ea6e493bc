import { assert, describe, it } from "@effect/vitest"
import { AppliedNotice, MessageSender, Station } from "@yugou/core"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import { TestClock } from "effect/testing"
import {
  type AlarmText,
  addCustomer,
  at,
  makeSite,
  type Site,
  sell,
  setBalance,
  signature,
  stationOf
} from "../../books/alarm/Site.ts"

const noticeStep = Effect.flatMap(DateTime.now, AppliedNotice.runOnce)
const submitStep = Effect.flatMap(DateTime.now, MessageSender.runOnce)
const on = { purchaseNotice: "on" } as const

const customer = Effect.fnUntraced(function* (site: Site, alarm: AlarmText = { cycle: "daily" }) {
  yield* at("2026-03-02 15:00")
  const [device] = yield* addCustomer(site, "C1", alarm)
  setBalance(site, "C1", "20")
  return device?.deviceId ?? ""
})

describe("the notice of a purchase that took effect", () => {
  it.effect("R-134.1 one for each order, whatever is retried or restarted", () => {
    const site = makeSite()
    site.outcomes.push({ _tag: "NotSent", reason: "offline" })
    return Effect.gen(function* () {
      const orders = yield* Effect.gen(function* () {
        const deviceId = yield* customer(site)
        return [yield* sell(deviceId, "500", "a"), yield* sell(deviceId, "700", "b")]
      }).pipe(Effect.provide(stationOf(site, on)))
      for (let restart = 0; restart < 4; restart += 1) {
        const steps = Effect.all([noticeStep, noticeStep, submitStep], { concurrency: "unbounded" })
        yield* steps.pipe(Effect.provide(stationOf(site, on)))
        yield* TestClock.adjust("20 minutes")
      }
      const again = yield* noticeStep.pipe(Effect.provide(stationOf(site, on)))
      assert.deepStrictEqual(again, { claimed: 0, failed: 0 })
      const accepted = new Set(site.sent.map(({ messageId }) => messageId))
      assert.deepStrictEqual([...accepted].toSorted(), orders.map(AppliedNotice.noticeIdOf).toSorted())
      assert.strictEqual(site.books.rows.Message.size, 2)
      const text = site.sent.find(({ messageId }) => messageId === AppliedNotice.noticeIdOf(orders[0] ?? ""))?.text
      assert.include(text, `${signature}客户C1：您购买的500千瓦时电量已下发`)
    })
  })

  const none: ReadonlyArray<{
    readonly title: string
    readonly given: readonly [policy: "on" | "off", alarm: AlarmText]
  }> = [
    { title: "R-134.2 switched off, none is sent", given: ["off", { cycle: "daily" }] },
    {
      title: "to a customer whose flag for messages is off, none is sent",
      given: ["on", { cycle: "daily", sms: "off" }]
    }
  ]
  it.effect.each(none)("$title", ({ given: [purchaseNotice, alarm] }) => {
    const site = makeSite()
    return Effect.gen(function* () {
      const deviceId = yield* customer(site, alarm)
      yield* sell(deviceId, "500", "a")
      yield* noticeStep
      yield* submitStep
      assert.strictEqual(site.books.rows.Message.size, 0)
    }).pipe(Effect.provide(stationOf(site, { purchaseNotice })))
  })

  it.effect(
    "an order that is not applied has none, and switching on tells nothing about what was applied before",
    () => {
      const site = makeSite()
      return Effect.gen(function* () {
        yield* Effect.gen(function* () {
          yield* sell(yield* customer(site), "500", "a")
          yield* TestClock.adjust("1 minute")
          yield* noticeStep
        }).pipe(Effect.provide(stationOf(site)))
        yield* Effect.gen(function* () {
          const { purchases } = yield* Station.Station
          const [row] = [...site.books.rows.Device.keys()]
          yield* purchases.save({ actor: "clerk", commandId: "b", deviceId: row ?? "", energy: 10_000_000n as never })
          yield* TestClock.adjust("1 minute")
          yield* noticeStep
          assert.strictEqual(site.books.rows.Message.size, 0)
        }).pipe(Effect.provide(stationOf(site, on)))
      })
    }
  )
})
