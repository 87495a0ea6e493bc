import { assert, describe, it } from "@effect/vitest"
import { DispatchEngine, Energy, Station } from "@yugou/core"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import { addCustomer, alarmOf, at, makeSite, type Site, stationOf } from "../../books/alarm/Site.ts"

const clerk = { actor: "clerk" }

const save = Effect.fnUntraced(function* (deviceId: string, id: string) {
  const { purchases } = yield* Station.Station
  const saved = yield* purchases.save({ ...clerk, commandId: id, deviceId, energy: Energy.kwh("10") })
  return saved.orderNo
})
const orderNos = (rows: ReadonlyArray<{ readonly orderNo: string }>) => rows.map(({ orderNo }) => orderNo).toSorted()

/** Two customers in two org units; orders in several states, and one each on three days. */
const world = Effect.fnUntraced(function* (site: Site) {
  const { approvals, purchaseRecords, customers } = yield* Station.Station
  yield* at("2026-03-02 10:00")
  const [c1] = yield* addCustomer(site, "C1", { cycle: "daily" })
  const [d1] = yield* addCustomer(site, "D1", { cycle: "none", time: null })
  yield* customers.add({ ...clerk, commandId: "c2", customerNo: "C2", alarm: alarmOf({ cycle: "once" }) })
  yield* customers.void({ ...clerk, commandId: "c2v", customerNo: "C2", reason: "销户" })
  const pending = yield* save(c1?.deviceId ?? "", "pending")
  const voided = yield* save(c1?.deviceId ?? "", "voided")
  yield* purchaseRecords.void({ ...clerk, commandId: "v", orderNo: voided, reason: "录入有误" })
  const elsewhere = yield* save(d1?.deviceId ?? "", "elsewhere")
  const slow = yield* save(c1?.deviceId ?? "", "slow")
  yield* at("2026-03-03 10:00")
  yield* approvals.approve({ actor: "chief", commandId: "approve", orderNo: slow })
  yield* at("2026-03-04 10:00")
  yield* purchaseRecords.dispatch({ ...clerk, commandId: "dispatch", orderNo: slow })
  yield* Effect.flatMap(DateTime.now, DispatchEngine.runOnce)
  return { pending, voided, elsewhere, slow }
})

describe("what an actor sees", () => {
  it.effect("lists, single records and commands are limited to his org units", () => {
    const site = makeSite()
    return Effect.gen(function* () {
      const orders = yield* world(site)
      const { purchaseRecords, customers } = yield* Station.Station
      const district = { actor: "district" }
      assert.deepStrictEqual(orderNos((yield* purchaseRecords.list(district)).rows), [orders.elsewhere])
      assert.strictEqual((yield* purchaseRecords.list({ ...district, orgNo: "37401" })).total, 0)
      assert.strictEqual(
        (yield* Effect.flip(purchaseRecords.details({ ...district, orderNo: orders.slow })))._tag,
        "NotFound"
      )
      const voiding = customers.void({ ...district, commandId: "x", customerNo: "C1", reason: "x" })
      assert.strictEqual((yield* Effect.flip(voiding))._tag, "NotFound")
    }).pipe(Effect.provide(stationOf(site)))
  })

  it.effect("a permission that he lacks refuses him before anything is looked at", () => {
    const site = makeSite()
    return Effect.gen(function* () {
      const { purchases, customers } = yield* Station.Station
      const save = purchases.save({ actor: "reader", commandId: "x", deviceId: "none", energy: Energy.kwh("1") })
      assert.deepInclude(yield* Effect.flip(save), { _tag: "Forbidden", permission: "purchase.save" })
      assert.strictEqual((yield* Effect.flip(customers.list({ actor: "nobody" })))._tag, "Forbidden")
      assert.strictEqual(site.books.log.length, 0)
    }).pipe(Effect.provide(stationOf(site)))
  })
})
