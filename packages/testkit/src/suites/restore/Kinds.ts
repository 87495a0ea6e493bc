/** What a target may be at the backup, and what happened there since: nothing is applied twice, and what agrees is sold to as before. */
import { assert } from "@effect/vitest"
import { Station } from "@yugou/core"
import type { Capabilities } from "@yugou/core/dialect"
import * as Effect from "effect/Effect"
import type { Cases } from "../adoption/Case.ts"
import * as Desk from "../adoption/Desk.ts"
import type { Site } from "../open/Desk.ts"
import * as Restore from "./Desk.ts"

const waitingFor = (orderNo: string) => Effect.map(Desk.orderOf(orderNo), ({ waiting }) => waiting?.code ?? null)

/** The books never saw the terminal; it was sold to since, and the order of that day is entered again. */
const newAndCredited = (capabilities: Capabilities) => (site: Site) =>
  Effect.gen(function* () {
    const place = yield* Restore.unseen(site, capabilities, null)
    Desk.taken(place, "700", 1)
    place.panel.value = null
    yield* Restore.restored(site)
    const again = yield* Desk.sold(place, "700")
    yield* Desk.engines(place)
    assert.strictEqual(place.panel.balance, Desk.kwh("1200"), "it is not applied a second time")
    assert.strictEqual(yield* waitingFor(again), "TARGET_UNVERIFIED")
    const discrepancyId = yield* Desk.found(place)
    assert.lengthOf(yield* Restore.waiting(place), 1)
    assert.strictEqual(yield* Desk.refusalOf(Restore.vouch(place, "clerk")), "discrepancyOpen")
    yield* Desk.reconcile(place)
    yield* Desk.adopt(place, discrepancyId, Desk.writeOff)
    yield* Desk.engines(place)
    assert.deepStrictEqual([yield* Desk.dispatchOf(again), yield* Desk.notSent(place)], ["idle", [again]])
    yield* Restore.looked
    assert.lengthOf(yield* Restore.waiting(place), 0, "what two persons adopted agrees")
    const next = yield* Desk.sold(place, "30")
    yield* Desk.engines(place)
    assert.strictEqual(yield* Desk.dispatchOf(next), "applied")
    assert.strictEqual(place.panel.balance, Desk.kwh("1230"), "each order once")
  })

const newAndUntouched = (capabilities: Capabilities) => (site: Site) =>
  Effect.gen(function* () {
    const place = yield* Restore.unseen(site, capabilities, null)
    yield* Restore.restored(site)
    yield* Restore.looked
    assert.lengthOf(yield* Restore.waiting(place), 0)
    const first = yield* Desk.sold(place, "60")
    yield* Desk.engines(place)
    assert.strictEqual(yield* Desk.dispatchOf(first), "applied")
  })

const knownAndUntouched = (capabilities: Capabilities) => (site: Site) =>
  Effect.gen(function* () {
    const place = yield* Restore.opened(site, capabilities)
    const waits = yield* Desk.sold(place, "60")
    yield* Restore.mark(site)
    yield* Desk.engines(place)
    assert.strictEqual(yield* waitingFor(waits), "TARGET_UNVERIFIED", "what the former station sent may still arrive")
    assert.strictEqual(Desk.writes(place.panel), 1)
    const { purchases } = yield* Station.Station
    const order = { deviceId: place.deviceId, energy: Desk.kwh("40") }
    const { orderNo, warnings } = yield* purchases.save({ ...site.by(), ...order })
    assert.include(warnings, "targetUnverified")
    const [row] = yield* Restore.waiting(place)
    assert.deepInclude(row, { orders: 2, atRisk: Desk.kwh("100"), vouchedBy: null })
    yield* Restore.settled(site)
    yield* Restore.looked
    assert.lengthOf(yield* Restore.waiting(place), 0)
    yield* Desk.engines(place)
    assert.deepStrictEqual([yield* Desk.dispatchOf(waits), yield* Desk.dispatchOf(orderNo)], ["applied", "idle"])
    assert.strictEqual(place.panel.balance, Desk.kwh("610"))
  })

const knownAndCredited = (capabilities: Capabilities) => (site: Site) =>
  Effect.gen(function* () {
    const place = yield* Restore.opened(site, capabilities)
    Desk.taken(place, "200")
    yield* Restore.restored(site)
    yield* Restore.looked
    yield* Restore.looked
    const [row] = yield* Desk.open(place)
    assert.deepInclude(row, { cause: "foreignNumber" })
    const again = yield* Desk.sold(place, "200")
    yield* Desk.engines(place)
    assert.strictEqual(place.panel.balance, Desk.kwh("750"))
    assert.strictEqual(yield* waitingFor(again), "TARGET_UNVERIFIED")
  })

/** The number came round, or another device has the same: what stands with it is not what the books know. */
const sameNumber = (capabilities: Capabilities) => (site: Site) =>
  Effect.gen(function* () {
    const place = yield* Restore.opened(site, capabilities)
    Desk.taken(place, "200", place.panel.wireNo ?? 0)
    place.panel.balance = Desk.kwh("510")
    yield* Restore.restored(site)
    yield* Restore.looked
    assert.lengthOf(yield* Restore.waiting(place), 1)
    assert.lengthOf(yield* Desk.open(place), 1)
    const next = yield* Desk.sold(place, "30")
    yield* Desk.engines(place)
    assert.deepStrictEqual([yield* waitingFor(next), Desk.writes(place.panel)], ["TARGET_UNVERIFIED", 1])
  })

const balanceRose = (capabilities: Capabilities) => (site: Site) =>
  Effect.gen(function* () {
    const place = yield* Restore.opened(site, capabilities)
    place.panel.balance += Desk.kwh("300")
    yield* Restore.restored(site)
    yield* Restore.looked
    const [row] = yield* Desk.open(place)
    assert.deepInclude(row, { cause: "balanceDiffers" })
    const next = yield* Desk.sold(place, "30")
    yield* Desk.engines(place)
    assert.deepStrictEqual([yield* waitingFor(next), Desk.writes(place.panel)], ["TARGET_UNVERIFIED", 1])
  })

/** At the backup its outcome was not known: it is settled by its evidence, and only then the target is looked at. */
const underWay = (capabilities: Capabilities) => (site: Site) =>
  Effect.gen(function* () {
    const place = yield* Restore.opened(site, capabilities)
    place.panel.lost.set("WriteCredit", "reply")
    const unknown = yield* Desk.sold(place, "60")
    yield* Desk.send
    assert.strictEqual(yield* Desk.dispatchOf(unknown), "unknown")
    place.panel.lost.clear()
    yield* Restore.restored(site)
    yield* Restore.looked
    assert.lengthOf(yield* Restore.waiting(place), 1, "while it is under way nothing is verified")
    yield* Desk.engines(place)
    assert.strictEqual(yield* Desk.dispatchOf(unknown), "applied")
    const next = yield* Desk.sold(place, "30")
    yield* Desk.engines(place)
    yield* Desk.engines(place)
    assert.strictEqual(yield* Desk.dispatchOf(next), "applied")
    assert.strictEqual(place.panel.balance, Desk.kwh("640"), "500, and each of the three orders once")
  })

/** The cases, for one kind of terminal. */
export const kinds: Cases = {
  "a target that was new at the backup and sold to since takes an order that is entered again no second time":
    newAndCredited,
  "one that was new and is untouched is verified by the first look": newAndUntouched,
  "one that holds what the books expect waits until no frame of the former station is alive": knownAndUntouched,
  "one whose number moved opens one discrepancy, and nothing is sent": knownAndCredited,
  "a number that is the same with another value agrees with nothing": sameNumber,
  "nor does a number that is the same where the balance rose": balanceRose,
  "what was under way at the backup is settled first": underWay
}
