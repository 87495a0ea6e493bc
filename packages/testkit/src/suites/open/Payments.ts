/** One payment is one order: a work order is sold once on a device, and a batch is what it was when it began. */
import { assert } from "@effect/vitest"
import { Energy, Rejection, Station } from "@yugou/core"
import { StationStore } from "@yugou/core/store"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { capabilities as usual } from "../port/Panel.ts"
import type { Case } from "./Case.ts"
import { type Site, unnumbered, withDevice } from "./Desk.ts"

const clerk = { actor: "clerk" } as const
const energy = Energy.kwh("100")

/** Lists the orders of the site's customer that stand. */
const standing = Effect.fnUntraced(function* ({ customerNo }: Site) {
  const { purchaseRecords } = yield* Station.Station
  return (yield* purchaseRecords.list({ ...clerk, customerNo, validity: "valid" })).rows
})

const soldOnce = Effect.fnUntraced(function* (site: Site) {
  const { by, customerNo } = site
  const { plan, purchaseRecords, purchases } = yield* Station.Station
  const { deviceId } = yield* withDevice(site, unnumbered)
  const sale = () => ({ ...by(), deviceId, energy, workOrderNo: `W-${customerNo}` })
  const { orderNo, workOrderNo } = yield* purchases.save(sale())
  const taken = new Rejection.WorkOrderTaken({ workOrderNo: workOrderNo ?? "", orderNo })
  assert.deepStrictEqual(yield* Effect.flip(purchases.save(sale())), taken)
  assert.deepStrictEqual(
    (yield* plan.purchases.save(sale())).refusals.map(({ code }) => code),
    ["WORK_ORDER_TAKEN"]
  )
  // However it is spelled: with blanks around it, in full width, or with a character that nobody sees.
  for (const spelled of [` W-${customerNo}`, `W-${customerNo}　`, `Ｗ－${customerNo}`, `W\u200b-${customerNo}\ufeff`]) {
    const other = yield* Effect.flip(purchases.save({ ...sale(), workOrderNo: spelled }))
    assert.deepInclude(other, { _tag: "WorkOrderTaken", orderNo } as const)
    const { rows } = yield* purchaseRecords.list({ ...clerk, customerNo, workOrderNo: spelled })
    assert.lengthOf(rows, 1)
  }
  const asked = { ...clerk, customerNo, workOrderNo: workOrderNo ?? "" }
  const found = yield* purchaseRecords.list(asked)
  assert.deepStrictEqual(
    found.rows.map((row) => row.orderNo),
    [orderNo]
  )
  assert.lengthOf((yield* purchaseRecords.list({ ...asked, workOrderNo: "another" })).rows, 0)
  yield* purchases.save({ ...sale(), workOrderNo: `other-${customerNo}` })
  // What is voided is not booked, and does not come back beside the one that took its place.
  yield* purchaseRecords.void({ ...by(), orderNo, reason: "录入有误" })
  const again = yield* purchases.save(sale())
  const restored = yield* Effect.flip(purchaseRecords.restore({ ...by(), orderNo }))
  assert.deepStrictEqual(restored, new Rejection.WorkOrderTaken({ ...taken, orderNo: again.orderNo }))
  assert.lengthOf(yield* standing(site), 2)
})

/** One work order may pay for several devices; whoever books it on a second one is told, before and when he does it. */
const soldElsewhere = Effect.fnUntraced(function* (site: Site) {
  const { by, customerNo } = site
  const { customers, plan, purchaseRecords, purchases } = yield* Station.Station
  const { deviceId, terminalId } = yield* withDevice(site, usual)
  const target = { _tag: "Group", terminalId, totalGroupNo: 2 } as const
  const other = yield* customers.bindDevice({ ...by(), customerNo, target, thresholds: { alarm: Energy.kwh("100") } })
  const sale = (on: string) => ({ ...by(), deviceId: on, energy, workOrderNo: `W-${customerNo}` })
  const told = (warnings: ReadonlyArray<string>) => warnings.filter((it) => it === "workOrderElsewhere")
  const first = yield* purchases.save(sale(deviceId))
  assert.deepStrictEqual(told(first.warnings), [])
  const planned = yield* plan.purchases.save(sale(other.deviceId))
  assert.deepStrictEqual([planned.refusals, told(planned.warnings)], [[], ["workOrderElsewhere"]])
  const second = yield* purchases.save(sale(other.deviceId))
  assert.deepStrictEqual(told(second.warnings), ["workOrderElsewhere"])
  // A voided order is not booked any more.
  yield* purchaseRecords.void({ ...by(), orderNo: first.orderNo, reason: "录入有误" })
  yield* purchaseRecords.void({ ...by(), orderNo: second.orderNo, reason: "录入有误" })
  assert.deepStrictEqual(told((yield* plan.purchases.save(sale(other.deviceId))).warnings), [])
})

const soldAtOnce = Effect.fnUntraced(function* (site: Site) {
  const { by, customerNo } = site
  const { purchases } = yield* Station.Station
  const { deviceId } = yield* withDevice(site, unnumbered)
  const sales = Array.from({ length: 4 }, () => ({ ...by(), deviceId, energy, workOrderNo: `W-${customerNo}` }))
  const answers = yield* Effect.forEach(sales, (sale) => Effect.result(purchases.save(sale)), { concurrency: 4 })
  assert.lengthOf(
    answers.filter(({ _tag }) => _tag === "Success"),
    1
  )
  assert.lengthOf(yield* standing(site), 1)
})

const boundToItsId = Effect.fnUntraced(function* (site: Site) {
  const { customerNo } = site
  const { purchases } = yield* Station.Station
  const store = yield* StationStore
  const { deviceId } = yield* withDevice(site, unnumbered)
  const batchId = `batch-${customerNo}`
  const good = (kwh: string) => ({ deviceId, energy: Energy.kwh(kwh) })
  const bad = { deviceId: "nowhere", energy }
  const run = (...rows: readonly [typeof bad, ...ReadonlyArray<typeof bad>]) =>
    Effect.result(Stream.runCollect(purchases.saveBatch({ ...clerk, batchId, rows })))
  const first = yield* run(bad, good("101"), good("102"))
  assert.strictEqual(first._tag, "Success")
  assert.lengthOf(yield* standing(site), 2)
  const again = yield* run(bad, good("101"), good("102"))
  assert.deepStrictEqual(again, first, "running it again is resuming it")
  const others = [run(good("101"), good("102")), run(good("103"), good("101"), good("102")), run(bad)]
  for (const other of others) {
    const answer = yield* other
    assert.instanceOf(answer._tag === "Failure" ? answer.failure : null, Rejection.CommandConflict)
  }
  assert.lengthOf(yield* standing(site), 2, "the row after a refused one is not sold again in its place")
  assert.strictEqual((yield* store.answered(batchId))._tag, "Some")
})

/** The cases. */
export const payments: ReadonlyArray<Case> = [
  { name: "a work order is sold once on a device, and found by its number", run: soldOnce },
  { name: "a work order that is sold on a second device is warned of, in the plan, too", run: soldElsewhere },
  { name: "of sales at once for one work order one is booked", run: soldAtOnce },
  { name: "a batch is bound to its id, whichever rows of it were refused", run: boundToItsId }
]
