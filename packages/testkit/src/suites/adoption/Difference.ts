/** No energy vanishes by adopting: the difference is known, what becomes of it is said, and only the newest finding counts. */
import { assert } from "@effect/vitest"
import { Station } from "@yugou/core"
import type { Capabilities } from "@yugou/core/dialect"
import * as Effect from "effect/Effect"
import { pass, type Site } from "../open/Desk.ts"
import type { Cases } from "./Case.ts"
import * as Desk from "./Desk.ts"

const soldAgain = (capabilities: Capabilities) => (site: Site) =>
  Effect.gen(function* () {
    const place = yield* Desk.opened(site, capabilities)
    const waiting = yield* Desk.approved(place, "20")
    // Somebody replaced the terminal, and told nobody.
    Object.assign(place.panel, { balance: 0n, wireNo: null, value: null })
    yield* Desk.queued(place, waiting)
    yield* Desk.engines(place)
    const discrepancyId = yield* Desk.found(place)
    yield* Desk.reconcile(place)
    const [seen] = yield* Desk.open(place)
    assert.deepInclude(seen?.sight?.booked, { balance: Desk.kwh("550") })
    assert.deepInclude(seen?.sight?.look, { balance: Desk.kwh("0"), storedNumber: null })
    assert.strictEqual(yield* Desk.refusalOf(Desk.request(place, discrepancyId, Desk.nothing)), "differenceLeft")
    const again = { _tag: "SellAgain", energy: Desk.kwh("550") } as const
    const requestNo = yield* Desk.request(place, discrepancyId, again)
    const [asked] = yield* Desk.open(place)
    const orderNo = asked?.request?.draft?.id ?? ""
    const { approvals } = yield* Station.Station
    const alone = approvals.approve({ ...site.by("chief"), orderNo })
    assert.strictEqual(yield* Desk.refusalOf(alone), "approvedWithDiscrepancy")
    const { closed } = yield* Desk.approve(place, discrepancyId, requestNo)
    assert.deepInclude(closed, { repair: "numberAdopted", credit: { _tag: "Order", id: orderNo } })
    yield* Desk.queued(place, waiting)
    yield* Desk.engines(place)
    yield* Desk.engines(place)
    assert.strictEqual(yield* Desk.dispatchOf(orderNo), "applied")
    assert.strictEqual(yield* Desk.dispatchOf(waiting), "applied")
    assert.strictEqual(place.panel.balance, Desk.kwh("570"))
    assert.strictEqual((yield* Desk.reconcile(place)).result, "matches")
  })

const adjusted = (capabilities: Capabilities) => (site: Site) =>
  Effect.gen(function* () {
    const place = yield* Desk.opened(site, capabilities)
    place.panel.balance += Desk.kwh("200")
    const discrepancyId = (yield* Desk.reconcile(place)).discrepancyId ?? ""
    const tooMuch = { _tag: "Adjust", value: Desk.kwh("500") } as const
    assert.strictEqual(yield* Desk.refusalOf(Desk.request(place, discrepancyId, tooMuch)), "differenceLeft")
    const right = { _tag: "Adjust", value: Desk.kwh("550") } as const
    const { closed } = yield* Desk.adopt(place, discrepancyId, right)
    assert.deepInclude(closed, { repair: "adjusted", by: "chief", requestedBy: "clerk" })
    yield* Desk.engines(place)
    assert.strictEqual(place.panel.balance, Desk.kwh("550"))
    pass(site, 30)
    yield* Desk.engines(place)
    assert.strictEqual((yield* Desk.reconcile(place)).result, "matches")
  })

const superseded = (capabilities: Capabilities) => (site: Site) =>
  Effect.gen(function* () {
    const place = yield* Desk.opened(site, capabilities)
    const { wireNo = null, value } = place.panel
    Desk.taken(place, "40", 41)
    const older = (yield* Desk.reconcile(place)).discrepancyId ?? ""
    yield* Desk.request(place, older, Desk.writeOff)
    // The other number is gone again, and the target sells.
    Object.assign(place.panel, { wireNo, value })
    place.panel.balance -= Desk.kwh("40")
    const orderNo = yield* Desk.sold(place, "30")
    yield* Desk.engines(place)
    assert.strictEqual(yield* Desk.dispatchOf(orderNo), "applied")
    assert.strictEqual(yield* Desk.refusalOf(Desk.request(place, older, Desk.writeOff)), "findingSuperseded")
    assert.strictEqual(yield* Desk.refusalOf(Desk.approve(place, older, 1)), "findingSuperseded")
    Desk.taken(place, "40", 41)
    const newer = (yield* Desk.reconcile(place)).discrepancyId ?? ""
    pass(site, 10)
    assert.strictEqual(yield* Desk.refusalOf(Desk.request(place, newer, Desk.writeOff)), "StaleReading")
    yield* Desk.reconcile(place)
    yield* Desk.adopt(place, newer, Desk.writeOff)
    assert.deepStrictEqual(yield* Desk.open(place), [], "an adoption closes the older findings of the target")
  })

const bound = (capabilities: Capabilities) => (site: Site) =>
  Effect.gen(function* () {
    const place = yield* Desk.opened(site, capabilities)
    const before = yield* Desk.sold(place, "30")
    yield* Desk.engines(place)
    place.panel.balance += Desk.kwh("200")
    const discrepancyId = (yield* Desk.reconcile(place)).discrepancyId ?? ""
    const { purchaseRecords, purchases } = yield* Station.Station
    const close = (repair: "explained" | "soldAgain" | "adjusted", creditNo?: string) =>
      purchaseRecords.closeDiscrepancy({
        ...{ ...site.by(), discrepancyId, repair, note: "已处理" },
        ...(creditNo === undefined ? {} : { creditNo })
      })
    assert.strictEqual(yield* Desk.refusalOf(close("explained")), "closedByTwo")
    assert.strictEqual(yield* Desk.refusalOf(close("adjusted")), "repairNotDone")
    assert.strictEqual(yield* Desk.refusalOf(close("soldAgain", before)), "repairNotDone", "it was sold before")
    const page = yield* purchases.page({ actor: "clerk", deviceId: place.deviceId })
    assert.deepStrictEqual(
      page.discrepancies.map((it) => it.discrepancyId),
      [discrepancyId]
    )
    const { discrepancies } = yield* purchaseRecords.details({ actor: "clerk", orderNo: before })
    assert.lengthOf(discrepancies, 1)
    const after = yield* Desk.sold(place, "30")
    yield* Desk.engines(place)
    const { closed } = yield* close("soldAgain", after)
    assert.deepInclude(closed, { repair: "soldAgain", credit: { _tag: "Order", id: after } })
  })

/** The cases, for one kind of terminal. */
export const difference: Cases = {
  "what vanished with an untold replacement is sold again by the order that is approved with the adoption": soldAgain,
  "an adjustment is approved with the discrepancy that it repairs, and repairs all of it": adjusted,
  "a finding that the books have moved beyond is not adopted, and one adopted closes the others": superseded,
  "one person closes only by what is done: the order or adjustment is named and checked": bound
}
