/** Trips and closes of which nothing was heard. */
import { assert } from "@effect/vitest"
import { ControlSender, Rejection, Station } from "@yugou/core"
import type { Capabilities } from "@yugou/core/dialect"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import type { Case } from "./Case.ts"
import { pass, type Site, sawOf, unnumbered, withDevice } from "./Desk.ts"

const clerk = { actor: "clerk" } as const
const step = Effect.flatMap(DateTime.now, ControlSender.runOnce)

/** Brings a device to where its rounds can be tripped. */
const prepared = Effect.fnUntraced(function* (site: Site, capabilities: Capabilities = unnumbered) {
  const { by, customerNo } = site
  const { commissioning, customers } = yield* Station.Station
  const device = yield* withDevice(site, capabilities)
  const { deviceId, terminalId } = device
  if (capabilities.switchRoundMapping === "required") {
    const switches = [1, 2].map((no) => ({ switchNo: no, name: `${no}号馈线`, round: no }))
    yield* customers.saveSwitchMap({ ...by(), terminalId, switches })
    yield* customers.dispatchSwitchMap({ ...by(), deviceId })
  }
  yield* commissioning.start({ ...by(), customerNo })
  yield* commissioning.prepare({ ...clerk, deviceId })
  return device
})

/** Trips or closes rounds with the confirmation of a plan. */
const send = Effect.fnUntraced(function* (site: Site, deviceId: string, action: "trip" | "close", round = 1) {
  const { commissioning, plan } = yield* Station.Station
  const asked = { deviceId, rounds: [round] } as const
  if (action === "trip") {
    const { confirmation } = yield* plan.commissioning.trip({ ...site.by(), ...asked })
    const { controls } = yield* commissioning.trip({ ...site.by(), ...asked, confirmation: confirmation ?? "none" })
    return controls[0]?.controlId ?? ""
  }
  const { confirmation } = yield* plan.commissioning.close({ ...site.by(), ...asked, mode: "direct" })
  const bound = { mode: "direct", confirmation: confirmation ?? "none" } as const
  const { controls } = yield* commissioning.close({ ...site.by(), ...asked, ...bound })
  return controls[0]?.controlId ?? ""
})

const stateOf = (controlId: string) =>
  Effect.flatMap(Station.Station, ({ commissioning }) =>
    Effect.map(commissioning.control({ ...clerk, controlId }), ({ state }) => state)
  )

/** The open work items about commands of the case's customer. */
const itemsOf = ({ customerNo }: Site) =>
  Effect.flatMap(Station.Station, ({ dunning }) =>
    Effect.map(dunning.workItems({ ...clerk, customerNo, cause: ["controlUnknown"] }), ({ rows }) =>
      rows.map(({ subject }) => subject)
    )
  )

/** Engine steps over some minutes. */
const steps = Effect.fnUntraced(function* (site: Site, minutes: number) {
  for (let minute = 0; minute < minutes; minute += 1) {
    pass(site, 1)
    yield* step
  }
})

const lostRequest = (action: "trip" | "close") =>
  Effect.fnUntraced(function* (site: Site) {
    const { panel, deviceId } = yield* prepared(site)
    if (action === "close") panel.open.add(1)
    panel.lost.set("Trip", "request").set("Close", "request")
    const controlId = yield* send(site, deviceId, action)
    yield* steps(site, 4)
    assert.strictEqual(yield* stateOf(controlId), "unknown", "while the frame may still arrive")
    yield* steps(site, 4)
    assert.strictEqual(yield* stateOf(controlId), "refused")
    assert.deepStrictEqual(yield* itemsOf(site), [])
    assert.lengthOf([...sawOf(panel, "Trip"), ...sawOf(panel, "Close")], 1)
  })

const lostReply = Effect.fnUntraced(function* (site: Site) {
  const { panel, deviceId } = yield* prepared(site)
  panel.lost.set("Trip", "reply").set("ReadRounds", "request")
  const controlId = yield* send(site, deviceId, "trip")
  yield* steps(site, 3)
  panel.lost.clear()
  yield* steps(site, 10)
  assert.strictEqual(yield* stateOf(controlId), "confirmed")
})

const delayed = Effect.fnUntraced(function* (site: Site) {
  const { panel, deviceId } = yield* prepared(site)
  panel.values.set("tripDelay", "10")
  const { commissioning } = yield* Station.Station
  yield* commissioning.prepare({ ...clerk, deviceId })
  panel.lost.set("Trip", "request")
  const controlId = yield* send(site, deviceId, "trip")
  yield* steps(site, 14)
  assert.strictEqual(yield* stateOf(controlId), "unknown", "the delay is not over")
  yield* steps(site, 4)
  assert.strictEqual(yield* stateOf(controlId), "refused")
})

const anotherCommand = Effect.fnUntraced(function* (site: Site) {
  const { panel, deviceId } = yield* prepared(site)
  panel.lost.set("Trip", "reply").set("ReadRounds", "request")
  const trip = yield* send(site, deviceId, "trip")
  panel.lost.delete("ReadRounds")
  // The trip took effect; that the round is closed afterwards says nothing of it.
  const close = yield* send(site, deviceId, "close")
  assert.strictEqual(yield* stateOf(close), "confirmed")
  yield* steps(site, 12)
  assert.strictEqual(yield* stateOf(trip), "unknown")
  assert.deepStrictEqual(yield* itemsOf(site), [trip])
})

const byHand = (action: "trip" | "close") =>
  Effect.fnUntraced(function* (site: Site) {
    const { commissioning } = yield* Station.Station
    const { panel, deviceId } = yield* prepared(site)
    if (action === "close") panel.open.add(1)
    panel.lost.set("Trip", "request").set("Close", "request").set("ReadRounds", "request")
    const controlId = yield* send(site, deviceId, action)
    const stated = { controlId, outcome: "notApplied", note: "现场未动作" } as const
    const early = yield* Effect.flip(commissioning.proposeControlResolution({ ...site.by(), ...stated }))
    assert.deepInclude(early, { _tag: "Conflict", conflict: "frameAlive" })
    assert.deepStrictEqual(yield* itemsOf(site), [])
    yield* steps(site, 10)
    assert.deepStrictEqual(yield* itemsOf(site), [controlId])
    const { rows } = yield* commissioning.controls({ ...clerk, customerNo: site.customerNo, state: ["unknown"] })
    assert.deepStrictEqual(
      rows.map((row) => row.controlId),
      [controlId]
    )
    yield* commissioning.proposeControlResolution({ ...site.by(), ...stated })
    const confirming = { controlId, outcome: "notApplied" } as const
    const same = yield* Effect.flip(commissioning.confirmControlResolution({ ...site.by(), ...confirming }))
    assert.instanceOf(same, Rejection.FourEyes)
    const done = yield* commissioning.confirmControlResolution({ ...site.by("chief"), ...confirming })
    assert.deepInclude(done, { state: "refused" })
    assert.deepStrictEqual(yield* itemsOf(site), [])
    const { rows: left } = yield* commissioning.controls({ ...clerk, customerNo: site.customerNo, state: ["unknown"] })
    assert.lengthOf(left, 0)
  })

const asKept = Effect.fnUntraced(function* (site: Site) {
  const { commissioning, plan } = yield* Station.Station
  const { panel, deviceId, terminalId } = yield* prepared(site)
  panel.values.set("tripDelay", "3").set("tripDuration", "00:30")
  yield* commissioning.prepare({ ...clerk, deviceId })
  const asked = { deviceId, rounds: [1] } as const
  for (const other of [{ delayMinutes: 0 }, { halfHours: 2 }, { delayMinutes: 3, halfHours: 0 }]) {
    const { refusals } = yield* plan.commissioning.trip({ ...site.by(), ...asked, ...other })
    assert.deepStrictEqual(
      refusals.map(({ code, detail }) => [code, detail]),
      [["TRIP_OPTIONS_DIFFER", { terminalId, delayMinutes: 3, durationMinutes: 30 }]]
    )
  }
  const { refusals } = yield* plan.commissioning.trip({ ...site.by(), ...asked, delayMinutes: 3, halfHours: 1 })
  assert.deepStrictEqual(refusals, [])
  yield* send(site, deviceId, "trip")
  const [request] = sawOf(panel, "Trip")
  assert.deepInclude(request?.payload, { delayMinutes: 3, halfHours: 1 })
})

/** The cases. */
export const controls: ReadonlyArray<Case> = [
  { name: "a trip that never arrived is without effect once its frame is dead", run: lostRequest("trip") },
  { name: "a close that never arrived is without effect once its frame is dead", run: lostRequest("close") },
  { name: "a trip whose reply was lost is confirmed by what is read", run: lostReply },
  { name: "a trip with a delay is not without effect before the delay is over", run: delayed },
  {
    name: "a trip is not without effect because the round was closed after it: that is open work",
    run: anotherCommand
  },
  { name: "a trip that no reading settles is open work, and two persons settle it", run: byHand("trip") },
  { name: "a close that no reading settles is open work, and two persons settle it", run: byHand("close") },
  { name: "delay and duration that the terminal keeps otherwise show in the plan of a trip", run: asKept }
]
