/** No host can forget to observe: whatever commits a reading through operations or engines keeps the episodes up to date. */
import { assert, describe, it } from "@effect/vitest"
import { AlarmObserver, Energy, Follower, Station, engines as table } from "@yugou/core"
import { makeCommit, StationStore } from "@yugou/core/store"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { TestClock } from "effect/testing"
import { addCustomer, at, days, makeSite, setBalance, stationOf } from "./Site.ts"
import { clerk, lowCustomers, openEpisodes, poll, reportControl } from "./Watching.ts"

describe("observing belongs to the commits that carry a reading", () => {
  it.effect("a reading below the alarm energy stands in the list at once, though no engine has run", () => {
    const site = makeSite()
    return Effect.gen(function* () {
      yield* at("2026-03-02 12:00")
      yield* addCustomer(site, "C1", { cycle: "none", time: null })
      setBalance(site, "C1", "20")
      yield* poll("C1")
      assert.deepStrictEqual(yield* lowCustomers, ["C1"])
      setBalance(site, "C1", "200")
      yield* poll("C1")
      assert.deepStrictEqual(yield* lowCustomers, [])
    }).pipe(Effect.provide(stationOf(site)))
  })

  it.effect("a purchase that an engine proves ends the episode in the next step of the engines", () => {
    const site = makeSite()
    return Effect.gen(function* () {
      yield* at("2026-03-02 12:00")
      const [device] = yield* addCustomer(site, "C1", { cycle: "once" })
      setBalance(site, "C1", "20")
      yield* poll("C1")
      const { purchases, approvals, purchaseRecords } = yield* Station.Station
      const { orderNo } = yield* purchases.save({
        ...clerk,
        commandId: "save",
        deviceId: device?.deviceId ?? "",
        energy: Energy.kwh("500")
      })
      yield* approvals.approve({ actor: "chief", commandId: "approve", orderNo })
      yield* purchaseRecords.dispatch({ ...clerk, commandId: "dispatch", orderNo })
      yield* table.dispatch(yield* DateTime.now)
      yield* table.resolve(yield* DateTime.now)
      yield* table.observe(yield* DateTime.now)
      assert.deepStrictEqual(yield* openEpisodes, [])
    }).pipe(Effect.provide(stationOf(site)))
  })

  it.effect("R-010 告警一次 is armed again by a purchase that was used up before anybody looked", () => {
    const site = makeSite()
    return Effect.gen(function* () {
      yield* at("2026-03-01 12:00")
      yield* addCustomer(site, "C1", { cycle: "once" })
      assert.deepStrictEqual(yield* days(site, "C1", ["20", "20"]), [1, 0])
      yield* TestClock.adjust("1 hour")
      // A reading that came past everything that observes, as after a process that died behind its commit.
      const store = yield* StationStore
      const readAt = yield* DateTime.now
      const data = { remaining: "500", terminalTime: null, readAt: DateTime.formatIso(readAt) }
      yield* store.commit(
        makeCommit(
          {},
          {},
          {
            command: { id: "past", content: "", response: null },
            facts: [{ series: "reading:T-C1/1", at: readAt, data }],
            trail: { actor: "import", operation: "reading.import", reason: null, at: readAt }
          }
        )
      )
      yield* TestClock.adjust("1 hour")
      setBalance(site, "C1", "20")
      yield* poll("C1")
      assert.deepStrictEqual(yield* days(site, "C1", ["20", "20"], "09:30", "2026-03-04"), [1, 0])
    }).pipe(Effect.provide(stationOf(site)))
  })

  it.effect(
    "the episodes of a voided customer and a cancelled device end; of one who is restored they begin again",
    () => {
      const site = makeSite()
      return Effect.gen(function* () {
        yield* at("2026-03-02 12:00")
        const { customers } = yield* Station.Station
        for (const customerNo of ["C1", "C2"]) {
          yield* addCustomer(site, customerNo, { cycle: "daily" })
          setBalance(site, customerNo, "20")
          yield* poll(customerNo)
        }
        assert.deepStrictEqual(yield* openEpisodes, ["T-C1/1", "T-C2/1"])
        yield* customers.void({ ...clerk, commandId: "void", customerNo: "C1", reason: "销户" })
        const [device] = yield* customers.devices({ ...clerk, customerNo: "C2" })
        yield* customers.cancelDevice({
          ...clerk,
          commandId: "cancel",
          deviceId: device?.deviceId ?? "",
          reason: "拆表",
          disposition: { _tag: "RefundOutside" }
        })
        assert.deepStrictEqual(yield* openEpisodes, [])
        yield* customers.restore({ ...clerk, commandId: "restore", customerNo: "C1" })
        assert.deepStrictEqual(yield* openEpisodes, ["T-C1/1"])
      }).pipe(Effect.provide(stationOf(site)))
    }
  )
  it.effect("a report that purchase control is engaged again opens the episode of a low balance", () => {
    const site = makeSite()
    return Effect.gen(function* () {
      yield* at("2026-03-02 12:00")
      yield* addCustomer(site, "C1", { cycle: "none", time: null })
      yield* reportControl("released")
      setBalance(site, "C1", "20")
      yield* poll("C1")
      assert.deepStrictEqual(yield* openEpisodes, [])
      const store = yield* StationStore
      const before = yield* Follower.newest
      yield* reportControl("engaged")
      yield* Stream.runForEach(Stream.take(store.changes(before), 1), ({ commit }) => AlarmObserver.take(commit))
      assert.deepStrictEqual(yield* openEpisodes, ["T-C1/1"])
    }).pipe(Effect.provide(stationOf(site)))
  })
})
