/** The host's clock leaps, all engines run on, and it leaps back: within one normal interval each of them does its work again (16 §3.11). */
import { assert, describe, it } from "@effect/vitest"
import { Energy, Station } from "@yugou/core"
import { type Ref, ref, StationStore } from "@yugou/core/store"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import { TestClock } from "effect/testing"
import {
  addCustomer,
  holding,
  hosted,
  makeSite,
  type Site,
  sell,
  setBalance,
  stationOf,
  terminalOf
} from "../books/alarm/Site.ts"

const hour = 3_600_000
const day = 24 * hour
const start = Date.parse("2026-03-02T07:00:00+08:00")

const stateOf = Effect.fnUntraced(function* <K extends Ref["_tag"]>(kind: K, id: string) {
  const store = yield* StationStore
  const [found] = yield* store.load([ref(kind, id)])
  return found?.state as never as { readonly dispatch: { readonly _tag: string } }
})

/** Sells to a customer; the order is queued. */
const queued = Effect.fnUntraced(function* (deviceId: string) {
  const { purchases, approvals, purchaseRecords } = yield* Station.Station
  const id = (step: string) => ({ actor: "clerk", commandId: `${step}-${deviceId}` })
  const { orderNo } = yield* purchases.save({ ...id("save"), deviceId, energy: Energy.kwh("700") })
  yield* approvals.approve({ ...id("approve"), actor: "chief", orderNo })
  yield* purchaseRecords.dispatch({ ...id("dispatch"), orderNo })
  return orderNo
})

/** Counts the open work items about orders that left the queue unsent. */
const openItems = (site: Site) =>
  Effect.sync(
    () =>
      [...site.books.rows.WorkItem.values()].filter(({ current: { state } }) => {
        const { cause, closed } = state as { readonly cause: string; readonly closed: unknown }
        return cause === "notSent" && closed === null
      }).length
  )

const asked = (site: Site, tag: string): number => site.seen.filter(({ _tag }) => _tag === tag).length

/** What goes on when the clock leaps. */
const begin = Effect.fnUntraced(function* (site: Site) {
  const [low] = yield* addCustomer(site, "C1", { cycle: "daily" })
  const [away] = yield* addCustomer(site, "C2", { cycle: "none" })
  const [lost] = yield* addCustomer(site, "C3", { cycle: "none" })
  setBalance(site, "C1", "20")
  return { low: low?.deviceId ?? "", away: away?.deviceId ?? "", lost: lost?.deviceId ?? "" }
})

/** One order whose terminal is away, and one of which nobody hears what became of it. */
const pending = Effect.fnUntraced(function* (site: Site, devices: { readonly away: string; readonly lost: string }) {
  site.losesCredits = "yes"
  const lost = yield* sell(devices.lost, "600", "lost")
  site.losesCredits = "no"
  holding(site, "C3").answers = "silent"
  site.offline.add(terminalOf("C2"))
  return { lost, away: yield* queued(devices.away) }
})

const leaps: ReadonlyArray<readonly [title: string, millis: number]> = [
  ["a year ahead", 365 * day],
  ["a year behind", -365 * day],
  ["two days ahead", 2 * day],
  ["two days behind", -2 * day]
]

describe("after the host's clock was wrong", () => {
  for (const [title, millis] of leaps) {
    for (const when of ["before the leap", "while it was wrong"] as const) {
      it.effect(`${title}, with credits under way ${when}: alarms, looks, polls and clocks go on`, () => {
        const site = makeSite()
        return Effect.gen(function* () {
          yield* TestClock.setTime(start)
          const devices = yield* begin(site)
          yield* hosted(1)
          const before = when === "before the leap" ? yield* pending(site, devices) : null
          yield* TestClock.setTime(start + millis + 2 * hour)
          yield* hosted(2)
          const { lost, away } = before ?? (yield* pending(site, devices))
          yield* hosted(4)
          // The clock is right again, and everything answers.
          yield* TestClock.setTime(start + 9 * hour)
          holding(site, "C3").answers = "yes"
          site.offline.clear()
          const [polls, clocks, messages] = [asked(site, "ReadBalance"), asked(site, "ReadClock"), site.sent.length]
          yield* hosted(2.5)
          const settled = (yield* stateOf("Order", lost)).dispatch._tag
          assert.include(["Rejected", "Applied"], settled, "an unknown outcome is looked at")
          // By one of the two clocks its time in the queue was over; then it is laid before a person, and else it is sent.
          const isOver = (when === "before the leap") === millis > 0
          const { dispatch } = yield* stateOf("Order", away)
          assert.strictEqual(dispatch._tag, isOver ? "Idle" : "Applied", "a queued order")
          assert.strictEqual(yield* openItems(site), isOver ? 1 : 0)
          yield* hosted(10.5)
          assert.isAbove(asked(site, "ReadBalance"), polls, "balances are read")
          yield* hosted(12)
          assert.isAbove(site.sent.length, messages, "the next alarm goes out")
          assert.isAbove(asked(site, "ReadClock"), clocks, "clocks are looked at")
          assert.isAtMost(DateTime.toEpochMillis(yield* DateTime.now) - start, 34 * hour)
        }).pipe(Effect.provide(stationOf(site)))
      })
    }
  }

  it.effect("the alarm of a day goes out that a clock a year ahead had sent one for", () => {
    const site = makeSite()
    const alarmTime = start + 2.5 * hour
    return Effect.gen(function* () {
      yield* TestClock.setTime(start)
      yield* begin(site)
      yield* TestClock.setTime(alarmTime + 365 * day - hour)
      yield* hosted(1.5)
      assert.strictEqual(site.sent.length, 1, "by the clock that is ahead")
      yield* TestClock.setTime(start)
      yield* hosted(0.5)
      // A year of which nothing is told here, but its last alarm.
      yield* TestClock.setTime(alarmTime + 364 * day - hour)
      yield* hosted(1.5)
      const before = site.sent.length
      yield* TestClock.setTime(alarmTime + 365 * day - hour)
      yield* hosted(1.5)
      assert.strictEqual(site.sent.length, before + 1)
    }).pipe(Effect.provide(stationOf(site)))
  })
})
