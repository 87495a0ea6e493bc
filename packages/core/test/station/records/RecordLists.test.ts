import { assert, describe, it } from "@effect/vitest"
import { AlarmObserver, DispatchEngine, Energy, Station } from "@yugou/core"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import { addCustomer, at, holding, makeSite, type Site, sell, setBalance, stationOf } from "../../books/alarm/Site.ts"

const clerk = { actor: "clerk" }

/** Two customers in two org units who are low; each has an adjustment and a discrepancy of his own, one is being commissioned. */
const world = Effect.fnUntraced(function* (site: Site) {
  const { purchases, purchaseRecords, commissioning } = yield* Station.Station
  yield* at("2026-03-02 10:00")
  for (const customerNo of ["C1", "D1"]) {
    const [device] = yield* addCustomer(site, customerNo, { cycle: "none", time: null })
    const deviceId = device?.deviceId ?? ""
    setBalance(site, customerNo, customerNo === "C1" ? "20" : "30")
    yield* purchases.pollRemaining({ ...clerk, deviceId })
    yield* AlarmObserver.observeCustomer(customerNo)
    const adjustment = {
      deviceId,
      value: Energy.kwh("50"),
      ifRemainingWas: Energy.kwh(customerNo === "C1" ? "20" : "30")
    }
    yield* purchases.adjust({ ...clerk, commandId: `adjust-${customerNo}`, ...adjustment, reason: "核对" })
    yield* sell(deviceId, "40", `first-${customerNo}`)
    holding(site, customerNo).wireNo = 77
    const { orderNo } = yield* purchases.save({
      ...clerk,
      commandId: `second-${customerNo}`,
      deviceId,
      energy: Energy.kwh("1")
    })
    const { approvals } = yield* Station.Station
    yield* approvals.approve({ actor: "chief", commandId: `approve-${customerNo}`, orderNo })
    yield* purchaseRecords.dispatch({ ...clerk, commandId: `dispatch-${customerNo}`, orderNo })
  }
  yield* at("2026-03-02 10:10")
  yield* Effect.flatMap(DateTime.now, DispatchEngine.runOnce)
  yield* commissioning.start({ ...clerk, commandId: "start", customerNo: "C1" })
})

/** What one list gives for a condition, as the customers or terminals that its rows are about. */
type Asked = (station: Station.Station["Service"]) => Effect.Effect<ReadonlyArray<string>, unknown>

describe("R-004.1 the lists of adjustments, discrepancies, commissioning and low balances give exactly the rows that meet a condition", () => {
  const adjustments =
    (asked: object): Asked =>
    ({ purchaseRecords }) =>
      Effect.map(purchaseRecords.adjustments({ ...clerk, ...asked }), ({ rows }) =>
        rows.map(({ customerNo }) => customerNo)
      )
  const discrepancies =
    (asked: object): Asked =>
    ({ purchaseRecords }) =>
      Effect.map(purchaseRecords.discrepancies({ ...clerk, ...asked }), ({ rows }) =>
        rows.map(({ target }) => target.terminalId)
      )
  const sessions =
    (asked: object): Asked =>
    ({ commissioning }) =>
      Effect.map(commissioning.list({ ...clerk, ...asked }), ({ rows }) => rows.map(({ customerNo }) => customerNo))
  const lowBalances =
    (asked: object): Asked =>
    ({ dunning }) =>
      Effect.map(dunning.lowBalances({ ...clerk, alarm: "all", ...asked }), ({ rows }) =>
        rows.map(({ customerNo }) => customerNo)
      )
  const rows: ReadonlyArray<{
    readonly title: string
    readonly asked: Asked
    readonly expected: ReadonlyArray<string>
  }> = [
    { title: "adjustments", asked: adjustments({}), expected: ["C1", "D1"] },
    { title: "adjustments of a customer", asked: adjustments({ customerNo: "D1" }), expected: ["D1"] },
    { title: "adjustments of an org unit", asked: adjustments({ orgNo: "37401" }), expected: ["C1"] },
    { title: "discrepancies", asked: discrepancies({}), expected: ["T-C1", "T-D1"] },
    { title: "discrepancies of a terminal", asked: discrepancies({ terminalId: "T-D1" }), expected: ["T-D1"] },
    { title: "discrepancies of a cause", asked: discrepancies({ cause: "foreignNumber" }), expected: ["T-C1", "T-D1"] },
    { title: "discrepancies of another cause", asked: discrepancies({ cause: "balanceDiffers" }), expected: [] },
    { title: "closed discrepancies", asked: discrepancies({ state: "closed" }), expected: [] },
    { title: "discrepancies of an org unit", asked: discrepancies({ orgNo: "37402" }), expected: ["T-D1"] },
    { title: "commissioning", asked: sessions({}), expected: ["C1"] },
    { title: "commissioning in progress", asked: sessions({ session: ["inProgress"] }), expected: ["C1"] },
    { title: "commissioning that failed", asked: sessions({ session: ["failed"] }), expected: [] },
    { title: "commissioning of a customer", asked: sessions({ customerNo: "D1" }), expected: [] },
    { title: "low balances", asked: lowBalances({}), expected: ["C1", "D1"] },
    { title: "low balances by number", asked: lowBalances({ customerNo: "D1" }), expected: ["D1"] },
    { title: "low balances by the beginning of the name", asked: lowBalances({ name: "客户C" }), expected: ["C1"] },
    { title: "low balances of an org unit", asked: lowBalances({ orgNo: "37402" }), expected: ["D1"] }
  ]
  it.effect.each(rows)("$title", ({ asked, expected }) => {
    const site = makeSite()
    return Effect.gen(function* () {
      yield* world(site)
      assert.deepStrictEqual((yield* asked(yield* Station.Station)).toSorted(), expected)
    }).pipe(Effect.provide(stationOf(site)))
  })
})
