/** The steps of the cases about a station that was restored: somebody marks it, the engine looks, persons vouch. */
import { assert } from "@effect/vitest"
import { EngineProcess, Instant, keyOf, RestoreKeeper, Station } from "@yugou/core"
import { Restoration } from "@yugou/core/books"
import type { Capabilities } from "@yugou/core/dialect"
import { ref, StationStore } from "@yugou/core/store"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Desk from "../adoption/Desk.ts"
import { pass, type Site, withDevice } from "../open/Desk.ts"

/** A device whose terminal the books have never seen; it tells no values. */
export const unseen = Effect.fnUntraced(function* (site: Site, capabilities: Capabilities, wireNo: number | null) {
  const place: Desk.Place = { ...(yield* withDevice(site, capabilities)), site }
  place.panel.wireNo = wireNo
  return place
})

/** Marks the station restored. What the former one sent may arrive for a while yet. */
export const mark = Effect.fnUntraced(function* (site: Site) {
  const { purchaseRecords } = yield* Station.Station
  return yield* purchaseRecords.markRestored({ ...site.by("chief"), reason: "由昨日备份恢复" })
})

/** For so long something of the former station may arrive, in minutes: a setting of a clock, and what lives by that. */
const formerMinutes = 70

/** Lets that time pass: nothing of the former station is alive. */
export const settled = (site: Site) => Effect.sync(() => pass(site, formerMinutes))

/** Brings a case behind the mark of a case before, whose clock may have been ahead of its own, and behind what the former station sent. */
const afterTheMark = Effect.fnUntraced(function* (site: Site) {
  const store = yield* StationStore
  const [found] = yield* store.load([ref("Restoration", Restoration.id)])
  const now = yield* DateTime.now
  const marked = Instant.toMillis(found?.state?.at ?? now)
  pass(site, Math.max(marked - Instant.toMillis(now), 0) / 60_000 + formerMinutes)
})

/** Marks the station, and lets what the former one sent die. */
export const restored = (site: Site) => Effect.andThen(mark(site), settled(site))

/** Has the engine look, in a process that knows of nobody that it looked before. */
export const looked = Effect.gen(function* () {
  const step = RestoreKeeper.runOnce(yield* DateTime.now)
  return yield* Effect.provideService(step, EngineProcess.EngineProcess, EngineProcess.makeProcess("here"))
})

/** Gives the rows of the list that are the case's own. */
export const waiting = Effect.fnUntraced(function* ({ site }: Desk.Place) {
  const { purchaseRecords } = yield* Station.Station
  const { rows } = yield* purchaseRecords.unverified({ actor: "clerk", limit: 500 })
  return rows.filter(({ customerNo }) => customerNo === site.customerNo)
})

export const vouch = Effect.fnUntraced(function* ({ site, target }: Desk.Place, actor: "clerk" | "chief") {
  const { purchaseRecords } = yield* Station.Station
  return yield* purchaseRecords.vouchForTarget({ ...site.by(actor), target: keyOf(target), note: "现场核对" })
})

/** A device that has bought 50 kWh already. Its terminal holds a number of somebody else's: in a store that a case before has marked two persons say so, and wait. */
export const opened = Effect.fnUntraced(function* (site: Site, capabilities: Capabilities) {
  const place = yield* unseen(site, capabilities, 6)
  place.panel.tells = "value"
  if ((yield* waiting(place)).length > 0) {
    yield* vouch(place, "clerk")
    yield* vouch(place, "chief")
    yield* afterTheMark(site)
  }
  const first = yield* Desk.sold(place, "50")
  yield* Desk.engines(place)
  assert.strictEqual(yield* Desk.dispatchOf(first), "applied")
  return place
})
