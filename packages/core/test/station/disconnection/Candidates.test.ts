/** 欠费停电名单: who is below his alarm energy, and what is missing before he could be cut. */
import { assert, describe, it } from "@effect/vitest"
import { Station } from "@yugou/core"
import * as Effect from "effect/Effect"
import { addCustomer, at, holding, makeSite, type Site, sell, setBalance, stationOf } from "../../books/alarm/Site.ts"
import { assertEachConditionTried, listsOfArrears } from "../kernel/Lists.ts"

const clerk = { actor: "clerk" }

/** Two customers below their alarm energy in two org units, and one who is not. */
const world = Effect.fnUntraced(function* (site: Site) {
  const { purchases } = yield* Station.Station
  yield* at("2026-03-02 10:00")
  for (const [customerNo, balance] of Object.entries({ C1: "0", D1: "20", D2: "500" })) {
    const [device] = yield* addCustomer(site, customerNo, { cycle: "none", time: null })
    setBalance(site, customerNo, balance)
    yield* purchases.pollRemaining({ ...clerk, deviceId: device?.deviceId ?? "" })
  }
})

const inWorld = <A, E>(body: (station: Station.Station["Service"]) => Effect.Effect<A, E>) => {
  const site = makeSite()
  return Effect.gen(function* () {
    yield* world(site)
    return yield* body(yield* Station.Station)
  }).pipe(Effect.provide(stationOf(site)))
}

const questions = [
  { asked: {}, expected: ["C1", "D1"] },
  { asked: { customerNo: "C1" }, expected: ["C1"] },
  { asked: { name: "户D" }, expected: ["D1"] },
  { asked: { terminalId: "T-C1" }, expected: ["C1"] },
  { asked: { address: "T-D" }, expected: ["D1"] },
  { asked: { orgNo: "37402" }, expected: ["D1"] }
] as const

describe("the list of who is in arrears", () => {
  it.effect.each(questions)("gives exactly the rows that meet $asked", ({ asked, expected }) =>
    inWorld(({ disconnection }) =>
      Effect.gen(function* () {
        const { rows, total } = yield* disconnection.list({ ...clerk, ...asked } as never)
        assert.deepStrictEqual(rows.map(({ customerNo }) => customerNo).toSorted(), [...expected])
        assert.strictEqual(total, expected.length)
      })
    )
  )

  it("each of its conditions is one of them", () => {
    for (const list of listsOfArrears) assertEachConditionTried(list, questions)
  })

  it.effect("says of each what approving would be refused for, all at once", () =>
    inWorld(({ disconnection }) =>
      Effect.gen(function* () {
        const { rows } = yield* disconnection.list(clerk)
        const codes = (customerNo: string) =>
          rows.find((row) => row.customerNo === customerNo)?.obstacles.map(({ code }) => code) ?? []
        assert.notInclude(codes("C1"), "NOT_IN_ARREARS")
        assert.include(codes("C1"), "PROTECTION_UNKNOWN")
        assert.include(codes("D1"), "NOT_IN_ARREARS")
        assert.include(codes("D1"), "PROTECTION_UNKNOWN")
      })
    )
  )

  it.effect("forbids cutting who paid for an order that was rejected, until its approval is revoked", () => {
    const site = makeSite()
    return Effect.gen(function* () {
      yield* world(site)
      holding(site, "C1").takesCredits = "no"
      const { approvals, disconnection } = yield* Station.Station
      const row = Effect.map(disconnection.list({ ...clerk, customerNo: "C1" } as never), ({ rows: [only] }) => only)
      const codes = Effect.map(row, (found) => found?.obstacles.map(({ code }) => code) ?? [])
      assert.notInclude(yield* codes, "CREDIT_UNFINISHED")
      const orderNo = yield* sell((yield* row)?.deviceId ?? "", "100", "sale")
      const [order] = site.books.rows.Order.values()
      assert.propertyVal(order?.current.state, "orderNo", orderNo)
      assert.nestedPropertyVal(order?.current.state, "dispatch._tag", "Rejected")
      assert.include(yield* codes, "CREDIT_UNFINISHED")
      yield* approvals.revoke({ actor: "chief", commandId: "revoke", orderNo, reason: "退款" })
      assert.notInclude(yield* codes, "CREDIT_UNFINISHED")
    }).pipe(Effect.provide(stationOf(site)))
  })
})
