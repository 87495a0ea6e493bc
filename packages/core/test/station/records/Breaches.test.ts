import { assert, describe, it } from "@effect/vitest"
import { DispatchEngine, Energy, Rejection, Station } from "@yugou/core"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import { addCustomer, at, makeSite, type Site, sell, stationOf } from "../../books/alarm/Site.ts"
import { assertEachConditionTried, listsOfLimits } from "../kernel/Lists.ts"

const clerk = { actor: "clerk" }

/** Approves an order that nobody dispatches. */
const approved = Effect.fnUntraced(function* (deviceId: string, id: string) {
  const { approvals, purchases } = yield* Station.Station
  const { orderNo } = yield* purchases.save({ ...clerk, commandId: id, deviceId, energy: Energy.kwh("40") })
  yield* approvals.approve({ actor: "chief", commandId: `${id}-approved`, orderNo })
  return orderNo
})

/** Two customers of two org units: nobody knows what became of an order of the one, the other gets his a day too late; a second one of the first waits. */
const world = Effect.fnUntraced(function* (site: Site) {
  const { purchaseRecords } = yield* Station.Station
  yield* at("2026-03-02 10:00")
  const [ofC] = yield* addCustomer(site, "C1", { cycle: "none", time: null })
  const [ofD] = yield* addCustomer(site, "D1", { cycle: "none", time: null })
  site.losesCredits = "yes"
  yield* sell(ofC?.deviceId ?? "", "40", "lost")
  site.losesCredits = "no"
  yield* at("2026-03-02 10:01")
  const orderNo = yield* approved(ofD?.deviceId ?? "", "late")
  yield* at("2026-03-03 11:01")
  yield* purchaseRecords.dispatch({ ...clerk, commandId: "late-dispatched", orderNo })
  yield* DispatchEngine.runOnce(yield* DateTime.now)
  yield* approved(ofC?.deviceId ?? "", "waits")
  yield* at("2026-03-04 12:00")
})

describe("R-004.1 the list of what takes too long gives exactly the rows that meet a condition", () => {
  const days = { from: "2026-03-02", to: "2026-03-03" }
  const questions: ReadonlyArray<{ readonly asked: object; readonly expected: ReadonlyArray<string> }> = [
    { asked: days, expected: ["C1 dispatch open", "C1 unknown open", "D1 dispatch ended", "C1 dispatch open"] },
    { asked: { ...days, to: "2026-03-02" }, expected: ["C1 dispatch open", "C1 unknown open", "D1 dispatch ended"] },
    { asked: { ...days, from: "2026-03-03" }, expected: ["C1 dispatch open"] },
    {
      asked: { ...days, state: "all" },
      expected: ["C1 dispatch open", "C1 unknown open", "D1 dispatch ended", "C1 dispatch open"]
    },
    { asked: { ...days, state: "open" }, expected: ["C1 dispatch open", "C1 unknown open", "C1 dispatch open"] },
    { asked: { ...days, state: "ended" }, expected: ["D1 dispatch ended"] },
    {
      asked: { ...days, breached: "dispatch" },
      expected: ["C1 dispatch open", "D1 dispatch ended", "C1 dispatch open"]
    },
    { asked: { ...days, breached: "unknown" }, expected: ["C1 unknown open"] },
    { asked: { ...days, breached: "reconnect" }, expected: [] },
    { asked: { ...days, breached: "unknown", state: "ended" }, expected: [] },
    { asked: { ...days, breached: "dispatch", state: "ended" }, expected: ["D1 dispatch ended"] },
    { asked: { ...days, customerNo: "D1" }, expected: ["D1 dispatch ended"] },
    { asked: { ...days, name: "户D" }, expected: ["D1 dispatch ended"] },
    { asked: { ...days, terminalId: "T-D1" }, expected: ["D1 dispatch ended"] },
    { asked: { ...days, address: "T-D" }, expected: ["D1 dispatch ended"] },
    { asked: { ...days, orgNo: "37402" }, expected: ["D1 dispatch ended"] }
  ]
  const list = Effect.fnUntraced(function* (asked: object) {
    const { purchaseRecords } = yield* Station.Station
    return yield* purchaseRecords.breaches({ ...clerk, ...days, ...asked })
  })

  it.effect.each(questions)("with $asked", ({ asked, expected }) => {
    const site = makeSite()
    return Effect.gen(function* () {
      yield* world(site)
      const { next, rows } = yield* list(asked)
      const told = rows.map((row) => `${row.customerNo} ${row.breached} ${row.endedAt === null ? "open" : "ended"}`)
      assert.deepStrictEqual([told, next], [expected, null])
    }).pipe(Effect.provide(stationOf(site)))
  })

  it("each condition is one of them", () => {
    for (const name of listsOfLimits) assertEachConditionTried(name, questions)
  })

  it.effect("of which a page holds an order whole, and the next goes on behind it", () => {
    const site = makeSite()
    return Effect.gen(function* () {
      yield* world(site)
      const first = yield* list({ limit: 1 })
      assert.deepStrictEqual(
        first.rows.map(({ breached, customerNo }) => [customerNo, breached]),
        [
          ["C1", "dispatch"],
          ["C1", "unknown"]
        ]
      )
      const second = yield* list({ limit: 1, after: first.next })
      assert.deepStrictEqual(
        second.rows.map(({ customerNo, overMinutes, limitMinutes }) => [customerNo, overMinutes, limitMinutes]),
        [["D1", 60, 1_440]]
      )
      const third = yield* list({ limit: 1, after: second.next })
      assert.deepStrictEqual([third.rows.length, third.next], [1, null])
    }).pipe(Effect.provide(stationOf(site)))
  })

  it.effect("has nothing where the policy has no limits", () => {
    const site = makeSite()
    const limitless = { dispatchWithinMinutes: null, unknownForMinutes: null, reconnectWithinMinutes: null }
    return Effect.gen(function* () {
      yield* world(site)
      assert.deepStrictEqual((yield* list({})).rows, [])
    }).pipe(Effect.provide(stationOf(site, limitless)))
  })

  it.effect("refuses a period of more than 92 days, and one that ends before it begins", () =>
    Effect.gen(function* () {
      for (const wrong of [{ to: "2026-06-02" }, { to: "2026-03-01" }]) {
        assert.instanceOf(yield* Effect.flip(list(wrong)), Rejection.InvalidInput)
      }
    }).pipe(Effect.provide(stationOf(makeSite())))
  )
})
