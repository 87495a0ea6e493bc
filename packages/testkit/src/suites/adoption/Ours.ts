/** Our own number is never foreign: evidence settles it, or two persons do, and nobody adopts it before. */
import { assert } from "@effect/vitest"
import type { Capabilities } from "@yugou/core/dialect"
import * as Effect from "effect/Effect"
import { pass, type Site } from "../open/Desk.ts"
import type { Cases } from "./Case.ts"
import * as Desk from "./Desk.ts"

/** Books of a backup do not know that their approved order was applied: the terminal holds its amount under the next number. */
const restored = Effect.fnUntraced(function* (site: Site, capabilities: Capabilities) {
  const place = yield* Desk.opened(site, capabilities)
  const orderNo = yield* Desk.approved(place, "100")
  Desk.taken(place, "100")
  yield* Desk.queued(place, orderNo)
  yield* Desk.engines(place)
  assert.strictEqual(Desk.writes(place.panel), 1, "the look stops it")
  return { place, orderNo, discrepancyId: yield* Desk.found(place) }
})

const neverAdopted = (capabilities: Capabilities) => (site: Site) =>
  Effect.gen(function* () {
    const { place, orderNo, discrepancyId } = yield* restored(site, capabilities)
    yield* Desk.reconcile(place)
    const asked = Desk.request(place, discrepancyId, Desk.writeOff)
    assert.strictEqual(yield* Desk.refusalOf(asked), `mayBeOurs ${orderNo}`)
    yield* Desk.settle(place, orderNo, "applied")
    assert.deepInclude(yield* Desk.orderOf(orderNo), { dispatch: "applied", verdict: "applied", evidence: ["person"] })
    assert.deepStrictEqual(yield* Desk.open(place), [])
    assert.strictEqual((yield* Desk.reconcile(place)).result, "matches")
    const next = yield* Desk.sold(place, "30")
    yield* Desk.engines(place)
    assert.strictEqual(yield* Desk.dispatchOf(next), "applied")
    assert.strictEqual(place.panel.balance, Desk.kwh("680"), "500, and each of the three orders once")
  })

const twoPersons = (capabilities: Capabilities) => (site: Site) =>
  Effect.gen(function* () {
    const { place, orderNo, discrepancyId } = yield* restored(site, capabilities)
    const stated = Desk.settle(place, orderNo, "notApplied")
    yield* stated
    yield* Desk.reconcile(place)
    assert.strictEqual(yield* Desk.refusalOf(Desk.request(place, discrepancyId, Desk.nothing)), "differenceLeft")
    const requestNo = yield* Desk.request(place, discrepancyId, Desk.writeOff)
    assert.strictEqual(yield* Desk.refusalOf(Desk.approve(place, discrepancyId, requestNo, "clerk")), "FourEyes")
    assert.strictEqual(yield* Desk.refusalOf(Desk.approve(place, discrepancyId, requestNo + 1)), "changedMeanwhile")
    const { closed } = yield* Desk.approve(place, discrepancyId, requestNo)
    assert.deepInclude(closed, { repair: "numberAdopted", by: "chief", requestedBy: "clerk" })
    assert.strictEqual(yield* Desk.dispatchOf(orderNo), "idle")
    assert.deepStrictEqual(yield* Desk.notSent(place), [orderNo])
    pass(site, 120)
    yield* Desk.engines(place)
    assert.strictEqual(Desk.writes(place.panel), 1, "nothing goes out by itself")
  })

/** An order took effect without a reply, and two persons say that it did not. */
const misstated = Effect.fnUntraced(function* (site: Site, capabilities: Capabilities) {
  const place = yield* Desk.opened(site, capabilities)
  place.panel.lost.set("WriteCredit", "reply")
  const orderNo = yield* Desk.sold(place, "60")
  yield* Desk.send
  assert.strictEqual(yield* Desk.dispatchOf(orderNo), "unknown")
  pass(site, 60)
  yield* Desk.settle(place, orderNo, "notApplied")
  assert.strictEqual(yield* Desk.dispatchOf(orderNo), "rejected")
  place.panel.lost.clear()
  return { place, orderNo }
})

const bySight = (capabilities: Capabilities) => (site: Site) =>
  Effect.gen(function* () {
    const { place, orderNo } = yield* misstated(site, capabilities)
    yield* Desk.queued(place, orderNo)
    const next = yield* Desk.sold(place, "30")
    yield* Desk.engines(place)
    yield* Desk.engines(place)
    assert.deepInclude(yield* Desk.orderOf(orderNo), { dispatch: "applied", verdict: "applied" })
    assert.strictEqual(yield* Desk.dispatchOf(next), "applied")
    assert.strictEqual(place.panel.balance, Desk.kwh("640"), "500, and each of the three orders once")
  })

const withoutEvidence = (capabilities: Capabilities) => (site: Site) =>
  Effect.gen(function* () {
    const { place, orderNo } = yield* misstated(site, capabilities)
    // As much as was bought is consumed: the balance proves nothing.
    place.panel.balance -= Desk.kwh("80")
    yield* Desk.queued(place, orderNo)
    yield* Desk.engines(place)
    assert.strictEqual(Desk.writes(place.panel), 2, "nothing is sent")
    const discrepancyId = yield* Desk.found(place)
    yield* Desk.reconcile(place)
    const asked = Desk.request(place, discrepancyId, Desk.writeOff)
    assert.strictEqual(yield* Desk.refusalOf(asked), `mayBeOurs ${orderNo}`)
    yield* Desk.settle(place, orderNo, "applied")
    assert.strictEqual(yield* Desk.dispatchOf(orderNo), "applied")
    yield* Desk.engines(place)
    assert.strictEqual(Desk.writes(place.panel), 2, "it is not sent again")
  })

/** The cases, for one kind of terminal. */
export const ours: Cases = {
  "an approved order of the same amount is not sent again, and nobody adopts its number unasked": neverAdopted,
  "adopting takes two persons, neither of whom queued a credit, and empties the queue": twoPersons,
  "an order that was stated wrongly is settled by the look that finds its number": bySight,
  "an order that was stated wrongly, and of which nothing is proved, is stated once more": withoutEvidence
}
