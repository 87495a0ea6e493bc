/** A customer whose name or org unit changes in the archive: nobody is stuck between two units, and what has ended keeps what was true. */
import { assert } from "@effect/vitest"
import { ArchiveFeed, DispatchEngine, Energy, OutcomeResolver, Rejection, Station } from "@yugou/core"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import type { Case } from "./Case.ts"
import { pass, type Site, sawOf, unnumbered, withDevice } from "./Desk.ts"

const clerk = { actor: "clerk" } as const

/** The archive gives the case's customer another name and another org unit. */
const changed = (site: Site, name: string, orgNo: string) => {
  const record = site.records.get(site.customerNo)
  if (record === undefined) throw new Error("no record")
  const next = { ...record, customer: { ...record.customer, name, orgNo } }
  site.records.set(site.customerNo, next)
  return next
}

const sold = Effect.fnUntraced(function* ({ by }: Site, deviceId: string, kwh: string) {
  const { approvals, purchaseRecords, purchases } = yield* Station.Station
  const { orderNo } = yield* purchases.save({ ...by(), deviceId, energy: Energy.kwh(kwh) })
  yield* approvals.approve({ ...by("chief"), orderNo })
  return { orderNo, dispatch: purchaseRecords.dispatch({ ...by(), orderNo }) }
})

const engines = Effect.gen(function* () {
  const now = yield* DateTime.now
  yield* DispatchEngine.runOnce(now)
  yield* OutcomeResolver.runOnce(now)
})

const served = Effect.fnUntraced(function* (site: Site) {
  const { by, customerNo } = site
  const { customers, purchaseRecords, purchases } = yield* Station.Station
  const { panel, deviceId } = yield* withDevice(site, unnumbered)
  const old = yield* sold(site, deviceId, "1")
  yield* old.dispatch
  yield* engines
  const open = yield* sold(site, deviceId, "2")
  pass(site, 1)
  changed(site, "齐鲁重工", "3702")
  const there = { actor: "there" } as const
  assert.instanceOf(yield* Effect.flip(customers.get({ ...there, customerNo })), Rejection.NotFound)
  const taken = yield* customers.takeFromArchive({ ...by("there"), customerNo })
  assert.deepInclude(taken, { orgNo: "3702", name: "齐鲁重工" })
  // Whoever serves the new unit finds all that is open, and goes on with it.
  const devices = yield* customers.devices({ ...there, customerNo })
  assert.deepStrictEqual(
    devices.map((it) => it.deviceId),
    [deviceId]
  )
  yield* purchases.page({ ...there, deviceId })
  yield* purchaseRecords.dispatch({ ...by("there"), orderNo: open.orderNo })
  pass(site, 30)
  yield* engines
  assert.lengthOf(sawOf(panel, "WriteCredit"), 2)
  const next = yield* purchases.save({ ...by("there"), deviceId, energy: Energy.kwh("3") })
  assert.strictEqual(next.orgNo, "3702")
  // What has ended stays as it was, under the name and in the unit of its day.
  const receipt = yield* purchaseRecords.printReceipt({ ...by(), orderNo: old.orderNo })
  assert.strictEqual(receipt.customerName, "齐鲁机械厂")
  const { order } = yield* Effect.orDie(purchaseRecords.details({ ...clerk, orderNo: old.orderNo }))
  assert.strictEqual(order.orgNo, "3701")
  const receiptNow = yield* purchaseRecords.printReceipt({ ...by("there"), orderNo: next.orderNo })
  assert.strictEqual(receiptNow.customerName, "齐鲁重工")
})

const fed = Effect.fnUntraced(function* (site: Site) {
  const { customerNo } = site
  const { customers } = yield* Station.Station
  yield* withDevice(site, unnumbered)
  const record = changed(site, "齐鲁重工", "3701")
  assert.strictEqual(yield* ArchiveFeed.take(record), "taken")
  assert.strictEqual(yield* ArchiveFeed.take(record), "unchanged")
  assert.strictEqual((yield* customers.get({ ...clerk, customerNo })).name, "齐鲁重工")
  const stranger = { ...record, customer: { ...record.customer, customerNo: site.nextCustomerNo } }
  assert.strictEqual(yield* ArchiveFeed.take(stranger), "notPrepaid")
})

const shared = Effect.fnUntraced(function* (site: Site) {
  const { by, customerNo } = site
  const { customers, plan } = yield* Station.Station
  const { terminalId } = yield* withDevice(site, { ...unnumbered, creditScope: "group" })
  const alarm = { cycle: "none", time: null, sms: "off", mobiles: [] } as const
  yield* customers.add({ ...by(), customerNo: site.nextCustomerNo, alarm })
  const target = { _tag: "Group", terminalId, totalGroupNo: 2 } as const
  const thresholds = { alarm: Energy.kwh("100"), trip: Energy.zero }
  yield* customers.bindDevice({ ...by(), customerNo: site.nextCustomerNo, target, thresholds })
  const record = changed(site, "齐鲁重工", "3702")
  const { refusals } = yield* plan.customers.takeFromArchive({ ...by(), customerNo })
  assert.deepStrictEqual(
    refusals.map(({ code }) => code),
    ["TERMINAL_NOT_OF_CUSTOMER"]
  )
  assert.instanceOf(yield* Effect.flip(ArchiveFeed.take(record)), Rejection.TerminalNotOfCustomer)
  // He stays whole in the unit that he had.
  assert.deepInclude(yield* customers.get({ ...clerk, customerNo }), { orgNo: "3701", name: "齐鲁机械厂" })
})

/** The cases. */
export const archiveChanges: ReadonlyArray<Case> = [
  {
    name: "R-049.4 R-049.5 a customer of another org unit is served there, and old receipts keep the old name",
    run: served
  },
  { name: "a record that is fed is taken once, and of prepaid customers only", run: fed },
  { name: "a customer whose terminal serves others stays whole in his org unit until he has another one", run: shared }
]
