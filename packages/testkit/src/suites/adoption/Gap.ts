/** Several credits of one gap: the terminal shows the last of them only, and the books of the backup must not send the others again. */
import { assert } from "@effect/vitest"
import { Station } from "@yugou/core"
import type { Capabilities } from "@yugou/core/dialect"
import * as Effect from "effect/Effect"
import { type Site, withDevice } from "../open/Desk.ts"
import type { Cases } from "./Case.ts"
import * as Desk from "./Desk.ts"

/** A device whose terminal the books of the backup have never seen. */
const unseen = Effect.fnUntraced(function* (site: Site, capabilities: Capabilities) {
  const place: Desk.Place = { ...(yield* withDevice(site, capabilities)), site }
  place.panel.tells = "value"
  return place
})

/** Two orders were applied in the gap, and the first of them is sent again. */
const twoTaken = Effect.fnUntraced(function* (place: Desk.Place) {
  const first = yield* Desk.approved(place, "100")
  const last = yield* Desk.approved(place, "50")
  Desk.taken(place, "100")
  Desk.taken(place, "50")
  const sent = Desk.writes(place.panel)
  yield* Desk.queued(place, first)
  yield* Desk.engines(place)
  assert.strictEqual(Desk.writes(place.panel), sent, "the look stops it")
  assert.strictEqual(yield* Desk.dispatchOf(first), "queued")
  yield* Desk.settle(place, last, "applied")
  assert.strictEqual(yield* Desk.dispatchOf(last), "applied")
  yield* Desk.engines(place)
  assert.strictEqual(Desk.writes(place.panel), sent, "nobody knows whether the first one took effect")
  assert.deepStrictEqual([yield* Desk.dispatchOf(first), yield* Desk.notSent(place)], ["idle", [first]])
})

const seenBefore = (capabilities: Capabilities) => (site: Site) =>
  Effect.flatMap(Desk.opened(site, capabilities), twoTaken)

const neverSeen = (capabilities: Capabilities) => (site: Site) => Effect.flatMap(unseen(site, capabilities), twoTaken)

const another = (capabilities: Capabilities) => (site: Site) =>
  Effect.gen(function* () {
    const place = yield* unseen(site, capabilities)
    const taken = yield* Desk.approved(place, "100")
    Desk.taken(place, "100")
    const next = yield* Desk.sold(place, "30")
    yield* Desk.engines(place)
    assert.strictEqual(Desk.writes(place.panel), 0, "behind it the order of the gap would go out again")
    const discrepancyId = yield* Desk.found(place)
    yield* Desk.reconcile(place)
    const asked = Desk.request(place, discrepancyId, Desk.writeOff)
    assert.strictEqual(yield* Desk.refusalOf(asked), `mayBeOurs ${taken}`)
    yield* Desk.settle(place, taken, "applied")
    yield* Desk.queued(place, next)
    yield* Desk.engines(place)
    assert.strictEqual(place.panel.balance, Desk.kwh("630"), "500, and each of the two orders once")
  })

const byRecord = (capabilities: Capabilities) => (site: Site) =>
  Effect.gen(function* () {
    const { evidence } = capabilities
    const place = yield* unseen(site, {
      ...capabilities,
      evidence: [...evidence, { kind: "creditRecord", proves: "effect" }]
    })
    const first = yield* Desk.approved(place, "100")
    Desk.taken(place, "100")
    Desk.taken(place, "50")
    yield* Desk.queued(place, first)
    yield* Desk.engines(place)
    assert.strictEqual(Desk.writes(place.panel), 0, "its record is there")
    const discrepancyId = yield* Desk.found(place)
    yield* Desk.reconcile(place)
    const asked = Desk.request(place, discrepancyId, Desk.writeOff)
    assert.strictEqual(yield* Desk.refusalOf(asked), `mayBeOurs ${first}`)
  })

/** An order of the gap waits, and somebody corrects the address of its terminal: at the first contact with the other device it would go out again. */
const readdressed = (capabilities: Capabilities) => (site: Site) =>
  Effect.gen(function* () {
    const place = yield* Desk.opened(site, capabilities)
    const { customers } = yield* Station.Station
    const first = yield* Desk.approved(place, "100")
    Desk.taken(place, "100")
    yield* Desk.queued(place, first)
    yield* Desk.engines(place)
    const { terminalId } = place
    const other = { terminalId, dialectId: "fake", address: site.own("other"), settings: {} }
    const update = () => customers.updateTerminal({ ...site.by(), ...other })
    assert.strictEqual(yield* Desk.refusalOf(update()), "TerminalInUse")
    yield* Desk.settle(place, first, "applied")
    yield* update()
    assert.strictEqual(yield* Desk.dispatchOf(first), "applied")
  })

/** The cases, for one kind of terminal. */
export const gap: Cases = {
  "of two orders of a gap neither is sent again, and what persons say of the last one sends nothing": seenBefore,
  "nor where the books never saw the terminal": neverSeen,
  "at the first contact no order goes out over the amount of another one of ours": another,
  "while one waits and nobody has said whose the number is, its terminal does not become another device": readdressed,
  "where the terminal keeps records, one that is not the last of the gap is not sent again": byRecord
}
