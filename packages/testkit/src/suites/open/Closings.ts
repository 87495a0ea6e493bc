/** An account is closed by two persons: nothing is left on the terminal, nothing is lost to the customer, and nobody is cut unasked. */
import { assert } from "@effect/vitest"
import {
  ClosingSaga,
  DispatchEngine,
  Energy,
  OutcomeResolver,
  ParameterSender,
  Station,
  type TerminalGateway,
  TerminalId
} from "@yugou/core"
import type { Device } from "@yugou/core/books"
import type { StationStore } from "@yugou/core/store"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import type { Case } from "./Case.ts"
import { panel as emptyPanel, pass, type Site, sawOf, unnumbered, withDevice } from "./Desk.ts"

const clerk = { actor: "clerk" } as const
const reason = "用户销户"
const kwh = Energy.kwh
const refund = { _tag: "RefundOutside" } as const

/** Lets the engines do what is due, and time go on, as often as it takes. */
const carryOn = Effect.fnUntraced(function* (site: Site, closingId: string) {
  const { customers } = yield* Station.Station
  for (let times = 0; times < 12; times++) {
    const { step } = yield* customers.closing({ ...clerk, closingId })
    if (step._tag === "Done" || step._tag === "Stopped" || step._tag === "Undone" || step._tag === "Cutting")
      return step
    yield* ClosingSaga.advance(closingId)
    yield* ParameterSender.runOnce(yield* DateTime.now)
    yield* DispatchEngine.runOnce(yield* DateTime.now)
    pass(site, 1)
    yield* OutcomeResolver.runOnce(yield* DateTime.now)
  }
  return (yield* customers.closing({ ...clerk, closingId })).step
})

const read = (deviceId: string) =>
  Effect.flatMap(Station.Station, ({ purchases }) => purchases.pollRemaining({ ...clerk, deviceId }))

/** Asks to close the account of a device that was read just now. */
const asked = Effect.fnUntraced(function* (
  site: Site,
  deviceId: string,
  more: { readonly disposition?: Device.Disposition; readonly control?: "release"; readonly cut?: "trip" } = {}
) {
  const { customers } = yield* Station.Station
  yield* read(deviceId)
  return yield* customers.closeAccount({ ...site.by(), deviceId, reason, disposition: refund, ...more })
})

const approved = Effect.fnUntraced(function* (
  site: Site,
  { closingId, reading }: Effect.Success<ReturnType<typeof asked>>
) {
  const { customers } = yield* Station.Station
  yield* customers.approveClosing({ ...site.by("chief"), closingId, remaining: reading.remaining })
  return yield* carryOn(site, closingId)
})

const refusalOf = <A, R>(effect: Effect.Effect<A, unknown, R>) =>
  Effect.map(Effect.flip(effect), (error) => {
    const { _tag, conflict } = error as { readonly _tag: string; readonly conflict?: string }
    return conflict ?? _tag
  })

/** The open work about energy that was left by the customer of the case. */
const owed = (site: Site) =>
  Effect.flatMap(Station.Station, ({ dunning }) =>
    Effect.map(dunning.workItems({ ...clerk, cause: ["energyLeft"], customerNo: site.customerNo }), ({ rows }) => rows)
  )

const closed: Case["run"] = (site) =>
  Effect.gen(function* () {
    const { customers } = yield* Station.Station
    const { deviceId, panel, target } = yield* withDevice(site, unnumbered)
    const closing = yield* asked(site, deviceId)
    assert.deepStrictEqual([closing.step._tag, closing.reading.remaining], ["Proposed", kwh("500")])
    assert.strictEqual((yield* approved(site, closing))._tag, "Done")
    assert.strictEqual(panel.balance, 0n, "nothing is left on the terminal")
    const [device] = yield* customers.devices({ ...clerk, customerNo: site.customerNo, binding: "all" })
    assert.strictEqual(device?.binding, "cancelled")
    assert.strictEqual((yield* customers.get({ ...clerk, customerNo: site.customerNo })).validity, "voided")
    const [item, ...more] = yield* owed(site)
    assert.lengthOf(more, 0)
    assert.strictEqual(item?.detail, `RefundOutside 500 ${target.terminalId} taken`)
    assert.include(item?.text.zh, "请退费")
    // Whoever comes next finds an empty target, and is asked nothing.
    yield* customers.add({ ...site.by(), customerNo: site.nextCustomerNo })
    const thresholds = { alarm: kwh("100"), trip: Energy.zero }
    const next = { customerNo: site.nextCustomerNo, target, thresholds }
    assert.isUndefined((yield* customers.bindDevice({ ...site.by(), ...next })).inherited)
  })

const byTwo: Case["run"] = (site) =>
  Effect.gen(function* () {
    const { customers, purchases } = yield* Station.Station
    const { deviceId, panel } = yield* withDevice(site, unnumbered)
    const closing = yield* asked(site, deviceId)
    const { closingId } = closing
    const approve = (actor: "clerk" | "chief", remaining: Energy.Energy) =>
      refusalOf(customers.approveClosing({ ...site.by(actor), closingId, remaining }))
    assert.strictEqual(yield* approve("clerk", kwh("500")), "FourEyes")
    assert.strictEqual(yield* approve("chief", kwh("499")), "readingDiffers")
    assert.strictEqual(yield* refusalOf(customers.resumeClosing({ ...site.by(), closingId })), "notApprovedYet")
    yield* ClosingSaga.advance(closingId)
    assert.lengthOf(sawOf(panel, "WriteCredit"), 0, "nothing is sent before")
    const sale = purchases.save({ ...site.by(), deviceId, energy: kwh("10") })
    assert.strictEqual(yield* refusalOf(sale), "DeviceBeingReplaced", "and nothing is sold")
    yield* customers.undoClosing({ ...site.by(), closingId, reason: "用户改变主意" })
    yield* purchases.save({ ...site.by(), deviceId, energy: kwh("10") })
    assert.strictEqual(yield* approve("chief", kwh("500")), "notWaiting")
    assert.strictEqual(yield* refusalOf(customers.undoClosing({ ...site.by(), closingId, reason })), "closingEnded")
  })

const unfinished: Case["run"] = (site) =>
  Effect.gen(function* () {
    const { customers, purchases, purchaseRecords } = yield* Station.Station
    const { deviceId } = yield* withDevice(site, unnumbered)
    const { orderNo } = yield* purchases.save({ ...site.by(), deviceId, energy: kwh("10") })
    yield* read(deviceId)
    const close = { deviceId, reason, disposition: refund }
    const refused = yield* Effect.flip(customers.closeAccount({ ...site.by(), ...close }))
    assert.deepInclude(refused, { _tag: "CreditUnfinished", orderNo })
    yield* purchaseRecords.void({ ...site.by(), orderNo, reason: "退款" })
    yield* customers.closeAccount({ ...site.by(), ...close })
  })

const releasedFirst: Case["run"] = (site) =>
  Effect.gen(function* () {
    const { customers } = yield* Station.Station
    const { deviceId, panel } = yield* withDevice(site, unnumbered)
    panel.items.set("PurchaseControl", { _tag: "PurchaseControl", state: "engaged" })
    yield* customers.readParameters({ ...clerk, deviceId })
    yield* read(deviceId)
    const form = { deviceId, reason, disposition: refund }
    assert.strictEqual(
      yield* refusalOf(customers.closeAccount({ ...site.by(), ...form })),
      "PurchaseControlEngaged",
      "what becomes of it is asked"
    )
    const closing = yield* asked(site, deviceId, { control: "release" })
    assert.strictEqual((yield* approved(site, closing))._tag, "Done")
    const writes = panel.seen.flatMap((request) =>
      request._tag === "WriteCredit" ||
      (request._tag === "WriteParameter" && request.payload.item._tag === "PurchaseControl")
        ? [request._tag]
        : []
    )
    assert.deepStrictEqual(writes, ["WriteParameter", "WriteCredit"], "a terminal without energy would cut by itself")
    assert.strictEqual(panel.balance, 0n)
  })

const silent: Case["run"] = (site) =>
  Effect.gen(function* () {
    const { customers, dunning } = yield* Station.Station
    const { deviceId, panel, terminalId, target } = yield* withDevice(site, unnumbered)
    // Nobody reaches the terminal any more.
    site.panels.delete(terminalId)
    const form = { deviceId, reason, disposition: refund }
    assert.strictEqual(yield* refusalOf(customers.closeAccount({ ...site.by(), ...form })), "Unsupported")
    const byHand = { ...form, finalReading: { remaining: kwh("480") } }
    const cut = customers.closeAccount({ ...site.by(), ...byHand, cut: "trip" })
    assert.strictEqual(yield* refusalOf(cut), "cutByHand")
    const { closingId } = yield* customers.closeAccount({ ...site.by(), ...byHand })
    const approve = (actor: "clerk" | "chief") =>
      customers.approveClosing({ ...site.by(actor), closingId, remaining: kwh("480") })
    assert.strictEqual(yield* refusalOf(approve("clerk")), "FourEyes", "one person is not enough")
    yield* approve("chief")
    assert.strictEqual((yield* carryOn(site, closingId))._tag, "Done")
    assert.strictEqual(panel.balance, kwh("500"), "nothing was sent")
    const [item] = yield* owed(site)
    assert.strictEqual(item?.detail, `RefundOutside 480 ${terminalId}`, "taking it off stays open work")
    assert.strictEqual((yield* customers.closing({ ...clerk, closingId })).left?.source, "manual")
    site.panels.set(terminalId, panel)
    yield* customers.add({ ...site.by(), customerNo: site.nextCustomerNo })
    const next = { customerNo: site.nextCustomerNo, target, thresholds: { alarm: kwh("100"), trip: Energy.zero } }
    const refused = yield* Effect.flip(customers.bindDevice({ ...site.by(), ...next }))
    assert.deepInclude(refused, { _tag: "EnergyLeftOnTarget", remaining: kwh("480") })
    yield* dunning.closeWorkItem({ ...site.by(), cause: "energyLeft", subject: item?.subject ?? "", note: "已退费" })
  })

/** Trips round 1 among the disconnections, as for arrears. */
const tripped = Effect.fnUntraced(function* (site: Site, deviceId: string) {
  const { disconnection, plan } = yield* Station.Station
  yield* read(deviceId)
  yield* disconnection.prepare({ ...clerk, deviceId })
  const { controls } = yield* disconnection.propose({ ...site.by(), deviceId, rounds: [1], reason })
  const command = { ...site.by("chief"), controlId: controls[0]?.controlId ?? "" }
  const { confirmation } = yield* plan.disconnection.approve(command)
  yield* disconnection.approve({ ...command, confirmation: confirmation ?? "" })
})

const cutIfAsked: Case["run"] = (site) =>
  Effect.gen(function* () {
    const { customers, dunning } = yield* Station.Station
    const { deviceId, panel, terminalId } = yield* withDevice(site, unnumbered)
    yield* customers.saveSwitchMap({ ...site.by(), terminalId, switches: [{ switchNo: 1, name: "一", round: 1 }] })
    yield* customers.dispatchSwitchMap({ ...site.by(), deviceId })
    yield* ParameterSender.runOnce(yield* DateTime.now)
    const closing = yield* asked(site, deviceId, { cut: "trip" })
    const { closingId } = closing
    assert.strictEqual((yield* approved(site, closing))._tag, "Cutting")
    assert.deepStrictEqual([panel.balance, sawOf(panel, "Trip").length], [0n, 0], "the station cuts nobody by itself")
    for (let times = 0; times < 3; times++) yield* ClosingSaga.advance(closingId)
    const items = yield* dunning.workItems({ ...clerk, cause: ["closingStopped"], customerNo: site.customerNo })
    assert.lengthOf(items.rows, 1, "persons are told that they have to")
    yield* tripped(site, deviceId)
    yield* ClosingSaga.advance(closingId)
    const { step } = yield* customers.closing({ ...clerk, closingId })
    assert.deepStrictEqual([step._tag, [...panel.open]], ["Done", [1]])
    const after = yield* dunning.workItems({ ...clerk, cause: ["closingStopped"], customerNo: site.customerNo })
    assert.lengthOf(after.rows, 0)
  })

const unknownOutcome: Case["run"] = (site) =>
  Effect.gen(function* () {
    const { customers } = yield* Station.Station
    const { deviceId, panel } = yield* withDevice(site, unnumbered)
    const closing = yield* asked(site, deviceId)
    const { closingId } = closing
    yield* customers.approveClosing({ ...site.by("chief"), closingId, remaining: kwh("500") })
    yield* ClosingSaga.advance(closingId)
    // The terminal does as it is told, and its answer is lost: nothing is known of it until it is read.
    panel.lost.set("WriteCredit", "reply")
    yield* DispatchEngine.runOnce(yield* DateTime.now)
    yield* ClosingSaga.advance(closingId)
    const { step } = yield* customers.closing({ ...clerk, closingId })
    assert.strictEqual(step._tag, "Zeroing", "it is not closed on what nobody knows")
    const undone = customers.undoClosing({ ...site.by(), closingId, reason })
    assert.include(["OutcomeUnknown", "AlreadyApplied", "TargetBusy"], yield* refusalOf(undone))
    assert.strictEqual((yield* carryOn(site, closingId))._tag, "Done")
    assert.deepStrictEqual([panel.balance, sawOf(panel, "WriteCredit").length], [0n, 1], "set once")
  })

const givenUp: Case["run"] = (site) =>
  Effect.gen(function* () {
    const { customers } = yield* Station.Station
    const { deviceId, panel } = yield* withDevice(site, unnumbered)
    const terminalId = TerminalId.make(site.own("other"))
    site.panels.set(terminalId, emptyPanel(unnumbered))
    const entry = { terminalId, orgNo: "3701" as never, dialectId: "fake", address: terminalId, settings: {} }
    yield* customers.registerTerminal({ ...site.by(), ...entry })
    const target = { _tag: "Terminal", terminalId } as const
    const thresholds = { alarm: kwh("100"), trip: Energy.zero }
    const { customerNo } = site
    const second = yield* customers.bindDevice({ ...site.by(), customerNo, target, thresholds })
    const closing = yield* asked(site, deviceId, { disposition: { _tag: "Forfeit" } })
    assert.strictEqual((yield* approved(site, closing))._tag, "Done")
    assert.strictEqual(panel.balance, 0n)
    assert.lengthOf(yield* owed(site), 0, "what was given up is owed to nobody")
    const { validity } = yield* customers.get({ ...clerk, customerNo: site.customerNo })
    assert.strictEqual(validity, "valid", `he has ${second.deviceId} still`)
  })

const crashed = Effect.fnUntraced(function* (site: Site) {
  const { customers } = yield* Station.Station
  const { deviceId, panel } = yield* withDevice(site, unnumbered)
  const closing = yield* asked(site, deviceId)
  const { closingId } = closing
  yield* customers.approveClosing({ ...site.by("chief"), closingId, remaining: kwh("500") })
  // Two processes do the same step, as after a lease that ran out.
  yield* Effect.all([Effect.exit(ClosingSaga.advance(closingId)), Effect.exit(ClosingSaga.advance(closingId))], {
    concurrency: "unbounded"
  })
  assert.strictEqual((yield* carryOn(site, closingId))._tag, "Done")
  assert.lengthOf(sawOf(panel, "WriteCredit"), 1, "each step happens once")
}) satisfies (site: Site) => Effect.Effect<void, unknown, Station.Station | StationStore | TerminalGateway>

/** The cases. */
export const closings: ReadonlyArray<Case> = [
  { name: "an account is closed: read, approved, taken off, cancelled, and what was paid is owed", run: closed },
  {
    name: "a closing needs two persons and what they saw; until then nothing is sold, nothing sent, and it is undone",
    run: byTwo
  },
  { name: "an account with a credit that is not finished is not closed", run: unfinished },
  { name: "purchase control is released before the balance is taken off", run: releasedFirst },
  {
    name: "a terminal that nobody reaches is closed on a reading by two persons, and what stands there stays work",
    run: silent
  },
  { name: "power is cut only where it was asked for, by persons, and the closing waits for them", run: cutIfAsked },
  { name: "an account is not closed while it is not known whether its balance was taken off", run: unknownOutcome },
  { name: "what is given up is owed to nobody, and who has another device stays a customer", run: givenUp },
  { name: "two processes that do the same step of a closing do it once", run: crashed }
]
