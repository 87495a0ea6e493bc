/** How a target leaves without a look, and what comes between: persons who vouch, a second restoration, a cancelled device. */
import { assert } from "@effect/vitest"
import { Energy, Station } from "@yugou/core"
import type { Capabilities } from "@yugou/core/dialect"
import * as Effect from "effect/Effect"
import type { Cases } from "../adoption/Case.ts"
import * as Desk from "../adoption/Desk.ts"
import { pass, type Site } from "../open/Desk.ts"
import * as Restore from "./Desk.ts"

/** A device whose terminal tells no number. */
const unreadable = Effect.fnUntraced(function* (site: Site, capabilities: Capabilities) {
  const place = yield* Restore.opened(site, capabilities)
  place.panel.lost.set("ReadStoredCredit", "reply")
  yield* Restore.restored(site)
  yield* Restore.looked
  assert.lengthOf(yield* Restore.waiting(place), 1)
  return place
})

const byTwo = (capabilities: Capabilities) => (site: Site) =>
  Effect.gen(function* () {
    const place = yield* unreadable(site, capabilities)
    const next = yield* Desk.sold(place, "30")
    yield* Desk.engines(place)
    assert.strictEqual(Desk.writes(place.panel), 1)
    assert.deepInclude(yield* Restore.vouch(place, "clerk"), { verified: "no", vouchedBy: "clerk" })
    assert.deepInclude((yield* Restore.waiting(place))[0], { vouchedBy: "clerk" })
    assert.strictEqual(yield* Desk.refusalOf(Restore.vouch(place, "clerk")), "FourEyes")
    assert.deepInclude(yield* Restore.vouch(place, "chief"), { verified: "yes", vouchedBy: null })
    assert.lengthOf(yield* Restore.waiting(place), 0)
    assert.strictEqual(yield* Desk.refusalOf(Restore.vouch(place, "clerk")), "notUnverified")
    place.panel.lost.clear()
    pass(site, 60)
    yield* Desk.engines(place)
    assert.strictEqual(yield* Desk.dispatchOf(next), "applied", "the look before each sending is asked as always")
  })

/** What the former station sent may have the number that ours would get, and would be taken for ours. */
const vouchedEarly = (capabilities: Capabilities) => (site: Site) =>
  Effect.gen(function* () {
    const place = yield* Restore.opened(site, capabilities)
    const next = yield* Desk.sold(place, "30")
    yield* Restore.mark(site)
    yield* Restore.vouch(place, "clerk")
    assert.deepInclude(yield* Restore.vouch(place, "chief"), { verified: "yes" })
    yield* Desk.engines(place)
    assert.strictEqual(Desk.writes(place.panel), 1, "a frame of the former station may arrive yet")
    yield* Restore.settled(site)
    yield* Desk.engines(place)
    assert.deepStrictEqual([yield* Desk.dispatchOf(next), Desk.writes(place.panel)], ["applied", 2])
  })

const outdated = (capabilities: Capabilities) => (site: Site) =>
  Effect.gen(function* () {
    const place = yield* unreadable(site, capabilities)
    yield* Restore.vouch(place, "clerk")
    pass(site, 25 * 60)
    assert.deepInclude(yield* Restore.vouch(place, "chief"), { verified: "no", vouchedBy: "chief" })
    yield* Restore.mark(site)
    assert.deepInclude(yield* Restore.vouch(place, "clerk"), { verified: "no", vouchedBy: "clerk" })
  })

const again = (capabilities: Capabilities) => (site: Site) =>
  Effect.gen(function* () {
    const place = yield* Restore.opened(site, capabilities)
    const { no } = yield* Restore.mark(site)
    yield* Restore.settled(site)
    yield* Restore.looked
    assert.lengthOf(yield* Restore.waiting(place), 0)
    assert.strictEqual((yield* Restore.mark(site)).no, no + 1)
    assert.lengthOf(yield* Restore.waiting(place), 1, "a look of before says nothing of the books of now")
    Desk.taken(place, "200")
    yield* Restore.settled(site)
    const next = yield* Desk.sold(place, "30")
    yield* Desk.engines(place)
    assert.strictEqual(Desk.writes(place.panel), 1)
    assert.strictEqual(yield* Desk.dispatchOf(next), "queued")
  })

const cancelled = (capabilities: Capabilities) => (site: Site) =>
  Effect.gen(function* () {
    const place = yield* Restore.opened(site, capabilities)
    yield* Restore.restored(site)
    const { customers } = yield* Station.Station
    const { deviceId } = place
    yield* customers.cancelDevice({ ...site.by(), deviceId, reason: "销户", disposition: { _tag: "RefundOutside" } })
    assert.lengthOf(yield* Restore.waiting(place), 0, "nothing is at risk where nobody buys")
    const { customerNo } = site
    const thresholds = { alarm: Energy.kwh("100"), trip: Energy.kwh("0") }
    const bound = { customerNo, target: place.target, thresholds, leftEnergy: "clear" } as const
    yield* customers.bindDevice({ ...site.by(), ...bound })
    assert.lengthOf(yield* Restore.waiting(place), 1, "whoever binds it again finds it as it was")
  })

/** The cases, for one kind of terminal. */
export const leaving: Cases = {
  "one that cannot be read leaves by two persons, and is looked at before it is sent to": byTwo,
  "nor is it sent to, whoever vouches, while a frame of the former station may arrive": vouchedEarly,
  "what the first person said stands for a day, and for one restoration": outdated,
  "after a second restoration nothing of the first one counts": again,
  "one whose device is cancelled is in no list, and unverified when it is bound again": cancelled
}
