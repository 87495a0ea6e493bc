/** Customers in arrears are cut by two persons and reconnected by one, outside of a commissioning. */
import { assert } from "@effect/vitest"
import { ControlSender, DispatchEngine, Energy, Station } from "@yugou/core"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import { dayOf } from "../settlement/SlowFold.ts"
import type { Case } from "./Case.ts"
import { pass, type Site, sawOf, unnumbered, withDevice } from "./Desk.ts"

const clerk = { actor: "clerk" } as const
const reason = "连续三日欠费"

/** Brings a device to where it may be cut: nothing is left on it, its map is on the terminal, and what a trip rests on was read. */
const inArrears = Effect.fnUntraced(function* (site: Site, left: bigint = Energy.zero) {
  const { by } = site
  const { customers, disconnection } = yield* Station.Station
  const device = yield* withDevice(site, unnumbered)
  const { deviceId, panel, terminalId } = device
  const switches = [1, 2].map((no) => ({ switchNo: no, name: `${no}号馈线`, round: no }))
  yield* customers.saveSwitchMap({ ...by(), terminalId, switches })
  yield* customers.dispatchSwitchMap({ ...by(), deviceId })
  panel.balance = left
  yield* customers.pollRemaining({ ...clerk, deviceId })
  yield* disconnection.prepare({ ...clerk, deviceId })
  return device
})

const proposed = Effect.fnUntraced(function* (
  site: Site,
  deviceId: string,
  rounds: readonly [number, ...Array<number>] = [1]
) {
  const { disconnection } = yield* Station.Station
  const { controls } = yield* disconnection.propose({ ...site.by(), deviceId, rounds, reason })
  return controls.map(({ controlId }) => controlId)
})

/** Approves with the confirmation of a plan, as somebody. */
const approved = Effect.fnUntraced(function* (site: Site, controlId: string, actor: "clerk" | "chief" = "chief") {
  const { disconnection, plan } = yield* Station.Station
  const command = { ...site.by(actor), controlId }
  const { confirmation, refusals } = yield* plan.disconnection.approve(command)
  const bound = confirmation === null ? {} : { confirmation }
  const answer = yield* Effect.result(disconnection.approve({ ...command, ...bound }))
  return { refusals: refusals.map(({ code }) => code), answer }
})

const stateOf = (controlId: string) =>
  Effect.flatMap(Station.Station, ({ commissioning }) =>
    Effect.map(commissioning.control({ ...clerk, controlId }), ({ state }) => state)
  )

const byTwo: Case["run"] = (site) =>
  Effect.gen(function* () {
    const { commissioning } = yield* Station.Station
    const { deviceId, panel } = yield* inArrears(site)
    const [first = "", second = ""] = yield* proposed(site, deviceId, [1, 2])
    assert.deepStrictEqual([yield* stateOf(first), sawOf(panel, "Trip").length], ["proposed", 0])
    const { rows } = yield* commissioning.controls({ ...clerk, deviceId, state: ["proposed"] })
    assert.sameMembers(
      rows.map(({ controlId }) => controlId),
      [first, second]
    )
    const alone = yield* approved(site, first, "clerk")
    assert.include(alone.refusals, "FOUR_EYES")
    assert.deepStrictEqual([alone.answer._tag, sawOf(panel, "Trip").length], ["Failure", 0])
    const { answer } = yield* approved(site, first)
    assert.strictEqual(answer._tag, "Success")
    assert.deepStrictEqual([yield* stateOf(first), yield* stateOf(second)], ["confirmed", "proposed"])
    assert.deepStrictEqual([sawOf(panel, "Trip").length, [...panel.open]], [1, [1]])
    // Once approved it is a command like any other: nobody approves it twice.
    assert.include((yield* approved(site, first)).refusals, "CONFLICT")
    assert.strictEqual(sawOf(panel, "Trip").length, 1)
  })

const reconnected: Case["run"] = (site) =>
  Effect.gen(function* () {
    const { disconnection, plan } = yield* Station.Station
    const { deviceId, panel } = yield* inArrears(site)
    const [controlId = ""] = yield* proposed(site, deviceId)
    yield* approved(site, controlId)
    const close = { ...site.by(), deviceId, rounds: [1], mode: "direct" } as const
    const { confirmation } = yield* plan.disconnection.reconnect(close)
    const { controls, warnings } = yield* disconnection.reconnect({ ...close, confirmation: confirmation ?? "none" })
    assert.deepStrictEqual([controls[0]?.state, warnings, [...panel.open]], ["confirmed", ["willTripAgain"], []])
  })

const notInArrears: Case["run"] = (site) =>
  Effect.gen(function* () {
    const { customers, disconnection, purchases } = yield* Station.Station
    const { deviceId, panel } = yield* inArrears(site, Energy.kwh("1"))
    const propose = (rounds: readonly [number, ...Array<number>] = [1]) =>
      Effect.map(Effect.flip(disconnection.propose({ ...site.by(), deviceId, rounds, reason })), ({ _tag }) => _tag)
    assert.strictEqual(yield* propose(), "NotInArrears")
    panel.balance = Energy.zero
    yield* customers.pollRemaining({ ...clerk, deviceId })
    const [controlId = ""] = yield* proposed(site, deviceId)
    assert.strictEqual(yield* propose(), "Conflict")
    // He buys before anybody approves: what he paid for is on its way.
    yield* purchases.save({ ...site.by(), deviceId, energy: Energy.kwh("100") })
    assert.include((yield* approved(site, controlId)).refusals, "CREDIT_UNFINISHED")
    assert.strictEqual(yield* propose([2]), "CreditUnfinished")
    assert.deepStrictEqual([yield* stateOf(controlId), sawOf(panel, "Trip")], ["proposed", []])
  })

const guarded: Case["run"] = (site) =>
  Effect.gen(function* () {
    const { commissioning, customers, disconnection } = yield* Station.Station
    const { deviceId, panel } = yield* inArrears(site)
    const [controlId = ""] = yield* proposed(site, deviceId)
    panel.items.set("Protection", { _tag: "Protection", state: "protected", halfHours: null })
    yield* disconnection.prepare({ ...clerk, deviceId })
    assert.include((yield* approved(site, controlId)).refusals, "PROTECTED")
    // What was read is not known any more after a while.
    pass(site, 10)
    yield* customers.pollRemaining({ ...clerk, deviceId })
    assert.include((yield* approved(site, controlId)).refusals, "PROTECTION_UNKNOWN")
    panel.items.set("Protection", { _tag: "Protection", state: "released", halfHours: null })
    yield* disconnection.prepare({ ...clerk, deviceId })
    yield* commissioning.start({ ...site.by(), customerNo: site.customerNo })
    assert.include((yield* approved(site, controlId)).refusals, "LOCKED_BY")
    assert.deepStrictEqual(sawOf(panel, "Trip"), [])
    yield* commissioning.end({ ...site.by(), deviceId })
    yield* disconnection.prepare({ ...clerk, deviceId })
    assert.strictEqual((yield* approved(site, controlId)).answer._tag, "Success")
  })

const takenBack: Case["run"] = (site) =>
  Effect.gen(function* () {
    const { disconnection } = yield* Station.Station
    const { deviceId, panel } = yield* inArrears(site)
    const [first = ""] = yield* proposed(site, deviceId)
    yield* disconnection.withdraw({ ...site.by(), controlId: first, reason })
    assert.strictEqual(yield* stateOf(first), "refused")
    const [second = ""] = yield* proposed(site, deviceId)
    // Nobody approves it in time: the engine takes it back.
    pass(site, 7 * 1_440 + 1)
    yield* ControlSender.runOnce(yield* DateTime.now)
    assert.strictEqual(yield* stateOf(second), "refused")
    assert.include((yield* approved(site, second)).refusals, "CONFLICT")
    assert.deepStrictEqual(sawOf(panel, "Trip"), [])
  })

/** A week before it was read with 140 kWh more, and 70 were bought since: 30 a day. */
const lasting: Case["run"] = (site) =>
  Effect.gen(function* () {
    const { approvals, customers, disconnection, purchases, purchaseRecords } = yield* Station.Station
    const { deviceId, panel } = yield* withDevice(site, unnumbered)
    const rowOf = Effect.map(disconnection.list({ ...clerk, customerNo: site.customerNo }), ({ rows: [row] }) => row)
    panel.balance = Energy.kwh("230")
    yield* customers.pollRemaining({ ...clerk, deviceId })
    pass(site, 60)
    const { orderNo } = yield* purchases.save({ ...site.by(), deviceId, energy: Energy.kwh("70") })
    yield* approvals.approve({ ...site.by("chief"), orderNo })
    yield* purchaseRecords.dispatch({ ...site.by(), orderNo })
    yield* DispatchEngine.runOnce(yield* DateTime.now)
    panel.balance = Energy.kwh("90")
    yield* customers.pollRemaining({ ...clerk, deviceId })
    const soon = yield* rowOf
    assert.deepInclude(soon, { deviceId, daysLeft: null }, "nobody can tell after an hour")
    pass(site, 7 * 1_440 - 60)
    yield* customers.pollRemaining({ ...clerk, deviceId })
    assert.deepInclude(yield* rowOf, { deviceId, remaining: Energy.kwh("90"), daysLeft: 3 })
    panel.balance = Energy.zero
    yield* customers.pollRemaining({ ...clerk, deviceId })
    assert.deepInclude(yield* rowOf, { deviceId, daysLeft: 0 })
  })

/** He buys, and nobody closes his switch for more than a day. */
const notBack: Case["run"] = (site) =>
  Effect.gen(function* () {
    const { approvals, disconnection, plan, purchases, purchaseRecords } = yield* Station.Station
    const { deviceId } = yield* inArrears(site)
    const [controlId = ""] = yield* proposed(site, deviceId)
    yield* approved(site, controlId)
    const day = dayOf(yield* DateTime.now)
    const { orderNo } = yield* purchases.save({ ...site.by(), deviceId, energy: Energy.kwh("70") })
    yield* approvals.approve({ ...site.by("chief"), orderNo })
    yield* purchaseRecords.dispatch({ ...site.by(), orderNo })
    yield* DispatchEngine.runOnce(yield* DateTime.now)
    const listed = Effect.map(
      purchaseRecords.breaches({ ...clerk, from: day, to: day, customerNo: site.customerNo }),
      ({ rows }) => rows.map((row) => [row.orderNo, row.breached, row.endedAt === null ? "open" : "ended"])
    )
    assert.deepStrictEqual(yield* listed, [])
    pass(site, 24 * 60 + 5)
    assert.deepStrictEqual(yield* listed, [[orderNo, "reconnect", "open"]])
    yield* disconnection.prepare({ ...clerk, deviceId })
    const close = { ...site.by(), deviceId, rounds: [1], mode: "direct" } as const
    const { confirmation } = yield* plan.disconnection.reconnect(close)
    yield* disconnection.reconnect({ ...close, confirmation: confirmation ?? "none" })
    pass(site, 24 * 60)
    assert.deepStrictEqual(yield* listed, [[orderNo, "reconnect", "ended"]])
  })

/** The cases. */
export const disconnections: ReadonlyArray<Case> = [
  { name: "a customer in arrears is cut when a second person approves, round by round, and once", run: byTwo },
  { name: "who was cut is reconnected by one person, who is told that the terminal trips again", run: reconnected },
  { name: "nobody is cut who has energy left, or whose purchase is on its way", run: notInArrears },
  { name: "protection, what is not known of it, and a commissioning keep an approval from cutting", run: guarded },
  { name: "the list says how long what is left lasts at the mean use of a week", run: lasting },
  { name: "a proposal that is withdrawn, or that nobody approves in a week, cuts nobody", run: takenBack },
  { name: "power that is not back a day after a purchase is listed until the switch is read as closed", run: notBack }
]
