/** Protection before no-disconnect periods: engaged where a terminal would cut by itself, and released where the station engaged it. */
import { assert } from "@effect/vitest"
import {
  type NoDisconnect,
  ParameterSender,
  Policy,
  ProtectionKeeper,
  SiteTime,
  Station,
  StationPolicy
} from "@yugou/core"
import type { Capabilities } from "@yugou/core/dialect"
import { Instant } from "@yugou/core/store"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import type { Case } from "./Case.ts"
import { type Panel, pass, type Site, sawOf, unnumbered, until, withDevice } from "./Desk.ts"

const clerk = { actor: "clerk" } as const
const { siteZone } = Policy.defaults

/** The terminals of these cases can be protected without closing anything, unless a case says otherwise. */
const quiet: Capabilities = { ...unnumbered, switchRoundMapping: "none", protectionCloses: "no" }

/** What stands on a terminal as to protection. */
const protectionOf = ({ items }: Panel): string => {
  const item = items.get("Protection")
  return item?._tag === "Protection" ? item.state : "none"
}

/** What the day after is: a holiday; a day off, as its day of the week is; one that is worked all the same (调休). */
type Tomorrow = "holiday" | "dayOff" | "workday"

/** Brings a case to noon of a day, with a terminal that cuts by itself; the day after is no ordinary one. */
const prepared = Effect.fnUntraced(function* (
  site: Site,
  capabilities: Capabilities = quiet,
  tomorrow: Tomorrow = "holiday"
) {
  yield* until(site, "12:00")
  const noon = yield* DateTime.now
  const date = SiteTime.localDate(Instant.plusMillis(noon, 24 * 60 * 60_000), siteZone)
  const noDisconnect: NoDisconnect.NoDisconnectCalendar = {
    holidays: tomorrow === "holiday" ? [date] : [],
    weekdaysOff: tomorrow === "holiday" ? [] : [new Date(`${date}T00:00:00Z`).getUTCDay()],
    workdays: tomorrow === "workday" ? [date] : [],
    night: null,
    beforeDayOffFrom: null
  }
  const policy = { ...Policy.defaults, noDisconnect, protectBeforeMinutes: 60 }
  const device = yield* withDevice(site, capabilities)
  const { customers } = yield* Station.Station
  device.panel.items.set("PurchaseControl", { _tag: "PurchaseControl", state: "engaged" })
  yield* customers.readParameters({ ...clerk, deviceId: device.deviceId, items: ["PurchaseControl"] })
  /** Lets so many hours pass, and runs the engines that look after protection. */
  const after = Effect.fnUntraced(
    function* (hours: number) {
      pass(site, hours * 60)
      // A page of the round may be about terminals of other cases.
      for (const _ of [1, 2, 3]) yield* Effect.flatMap(DateTime.now, ProtectionKeeper.runOnce)
      yield* Effect.flatMap(DateTime.now, ParameterSender.runOnce)
    },
    Effect.provideService(StationPolicy, policy)
  )
  return { ...device, after }
})

/** The open work items about a terminal: why. */
const itemsOf = Effect.fnUntraced(function* (terminalId: string) {
  const { dunning } = yield* Station.Station
  const cause = ["protectionMissing", "protectionHeld"] as const
  const { rows } = yield* dunning.workItems({ ...clerk, cause: [...cause], limit: 500 })
  return rows.filter(({ subject }) => subject === terminalId).map(({ cause, detail }) => `${cause}: ${detail}`)
})

const writes = (panel: Panel): number => sawOf(panel, "WriteParameter").length

const engagedAndReleased = Effect.fnUntraced(function* (site: Site) {
  const { panel, after, deviceId, terminalId } = yield* prepared(site)
  const { customers } = yield* Station.Station
  yield* after(10)
  assert.strictEqual(writes(panel), 0, "the period is more than an hour away")
  yield* after(1.1)
  assert.strictEqual(protectionOf(panel), "protected")
  const { ownProtection, protection } = yield* customers.parameters({ ...clerk, customerNo: site.customerNo, deviceId })
  assert.deepStrictEqual([ownProtection?.state, protection], ["standing", "protected"])
  yield* after(12)
  yield* after(12)
  assert.strictEqual(writes(panel), 1, "once is enough")
  yield* after(2)
  assert.strictEqual(protectionOf(panel), "released")
  assert.strictEqual(writes(panel), 2)
  assert.deepStrictEqual(yield* itemsOf(terminalId), [])
  const view = yield* customers.parameters({ ...clerk, customerNo: site.customerNo, deviceId })
  assert.isUndefined(view.ownProtection)
})

/** A day off as its day of the week is protects; one that is worked all the same does not. */
const dayOff = (tomorrow: Tomorrow) =>
  Effect.fnUntraced(function* (site: Site) {
    const { panel, after } = yield* prepared(site, quiet, tomorrow)
    yield* after(11.1)
    assert.strictEqual(protectionOf(panel), tomorrow === "workday" ? "released" : "protected")
    yield* after(2)
    assert.strictEqual(writes(panel), tomorrow === "workday" ? 0 : 1)
  })

const stoodBefore = Effect.fnUntraced(function* (site: Site) {
  const { panel, after } = yield* prepared(site)
  panel.items.set("Protection", { _tag: "Protection", state: "protected", halfHours: null })
  yield* after(11.5)
  yield* after(12)
  yield* after(14)
  assert.deepStrictEqual([protectionOf(panel), writes(panel)], ["protected", 0])
})

const takenOver = Effect.fnUntraced(function* (site: Site) {
  const { panel, after, deviceId } = yield* prepared(site)
  const { customers } = yield* Station.Station
  yield* after(11.5)
  yield* customers.saveParameters({ ...site.by(), deviceId, protection: { state: "protected", halfHours: null } })
  yield* customers.dispatchParameters({ ...site.by(), deviceId, items: ["Protection"] })
  yield* after(26)
  yield* after(2)
  assert.deepStrictEqual([protectionOf(panel), writes(panel)], ["protected", 2], "a person engaged it since")
})

const releasedByHand = Effect.fnUntraced(function* (site: Site) {
  const { panel, after, deviceId } = yield* prepared(site)
  const { customers } = yield* Station.Station
  yield* after(11.5)
  yield* customers.pollRemaining({ ...clerk, deviceId })
  yield* customers.saveParameters({ ...site.by(), deviceId, protection: { state: "released", halfHours: null } })
  yield* customers.dispatchParameters({ ...site.by(), deviceId, items: ["Protection"] })
  yield* after(3)
  yield* after(3)
  assert.deepStrictEqual([protectionOf(panel), writes(panel)], ["released", 2], "the station does not fight a person")
})

const roundOpen = (closes: Capabilities["protectionCloses"]) =>
  Effect.fnUntraced(function* (site: Site) {
    const { panel, after, terminalId } = yield* prepared(site, { ...quiet, protectionCloses: closes })
    panel.open.add(2)
    yield* after(11.5)
    yield* after(1)
    const known = closes === "no"
    assert.deepStrictEqual([protectionOf(panel), writes(panel)], known ? ["protected", 1] : ["released", 0])
    assert.deepStrictEqual(yield* itemsOf(terminalId), known ? [] : ["protectionMissing: roundOpen"])
    panel.open.clear()
    yield* after(2)
    assert.strictEqual(protectionOf(panel), "protected")
    assert.deepStrictEqual(yield* itemsOf(terminalId), [])
  })

const balanceLow = Effect.fnUntraced(function* (site: Site) {
  const { panel, after, terminalId } = yield* prepared(site)
  yield* after(11.5)
  panel.balance = 0n
  yield* after(26)
  yield* after(2)
  assert.deepStrictEqual([protectionOf(panel), writes(panel)], ["protected", 1], "it would cut at once")
  assert.deepStrictEqual(yield* itemsOf(terminalId), ["protectionHeld: balanceLow"])
  panel.balance = 5_000_000n
  yield* after(2)
  assert.strictEqual(protectionOf(panel), "released")
  assert.deepStrictEqual(yield* itemsOf(terminalId), [])
})

/** What comes after an open round kept protection away: the item about it has nothing to say any more. */
const mootAfter = (comes: "theEndOfThePeriod" | "itsRelease") =>
  Effect.fnUntraced(function* (site: Site) {
    const { panel, after, deviceId, terminalId } = yield* prepared(site, { ...quiet, protectionCloses: "yes" })
    const { customers } = yield* Station.Station
    panel.open.add(2)
    yield* after(11.5)
    yield* after(1)
    assert.deepStrictEqual(yield* itemsOf(terminalId), ["protectionMissing: roundOpen"])
    switch (comes) {
      case "theEndOfThePeriod":
        yield* after(26)
        break
      case "itsRelease":
        panel.items.set("PurchaseControl", { _tag: "PurchaseControl", state: "released" })
        yield* customers.readParameters({ ...clerk, deviceId, items: ["PurchaseControl"] })
        break
    }
    yield* after(2)
    assert.deepStrictEqual([writes(panel), yield* itemsOf(terminalId)], [0, []])
  })

const lostReply = Effect.fnUntraced(function* (site: Site) {
  const { panel, after, terminalId } = yield* prepared(site)
  // The write takes effect unheard; reading fails for a while, too.
  panel.lost.set("Protection", "reply")
  yield* after(11.5)
  assert.strictEqual(protectionOf(panel), "protected")
  panel.lost.clear()
  yield* after(2)
  assert.deepStrictEqual(yield* itemsOf(terminalId), [])
  yield* after(24)
  yield* after(2)
  assert.deepStrictEqual([protectionOf(panel), writes(panel)], ["released", 2], "what may be its own is its own")
})

const withoutPurchaseControl = Effect.fnUntraced(function* (site: Site) {
  const { panel, after, deviceId } = yield* prepared(site)
  const { customers } = yield* Station.Station
  panel.items.set("PurchaseControl", { _tag: "PurchaseControl", state: "released" })
  yield* customers.readParameters({ ...clerk, deviceId, items: ["PurchaseControl"] })
  yield* after(11.5)
  yield* after(2)
  assert.strictEqual(writes(panel), 0)
})

/** The cases. */
export const protection: ReadonlyArray<Case> = [
  {
    name: "a terminal that cuts by itself is protected before a holiday and released after it",
    run: engagedAndReleased
  },
  { name: "so it is before a day off", run: dayOff("dayOff") },
  { name: "a day off that is worked all the same (调休) is none", run: dayOff("workday") },
  { name: "a protection that stood before the holiday stands after it", run: stoodBefore },
  { name: "a protection that a person engages during the holiday is his", run: takenOver },
  { name: "a protection that a person releases during the holiday is not engaged again", run: releasedByHand },
  { name: "an open round that protection would close keeps it away, and is open work", run: roundOpen("yes") },
  { name: "an open round where protection may close it keeps it away, and is open work", run: roundOpen("unknown") },
  { name: "an open round that protection does not close does not keep it away", run: roundOpen("no") },
  { name: "an open round that kept it away is no open work after the holiday", run: mootAfter("theEndOfThePeriod") },
  { name: "nor where the terminal does not cut by itself any more", run: mootAfter("itsRelease") },
  { name: "protection is held while the terminal would cut at once, and that is open work", run: balanceLow },
  { name: "a protection whose answer was lost is released after the holiday", run: lostReply },
  { name: "a terminal that does not cut by itself is left alone", run: withoutPurchaseControl }
]
