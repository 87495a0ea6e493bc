/**
 * A terminal that one operator commissions is left alone by the others, whichever page they come from. Which operations reach a terminal stands in
 * the table of operations; each of them is tried here.
 */
import { assert } from "@effect/vitest"
import { DispatchEngine, Energy, operations, ParameterSender, Station, TerminalId } from "@yugou/core"
import { absent, Instant, makeCommit, StationStore } from "@yugou/core/store"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import { capabilities as usual } from "../port/Panel.ts"
import type { Case } from "./Case.ts"
import { panel as emptyPanel, pass, type Site, sawOf, unnumbered, withDevice } from "./Desk.ts"

type Refused = { readonly refusals: ReadonlyArray<{ readonly code: string }> }
type Facades<A> = {
  readonly [facade: string]: { readonly [name: string]: (input: object) => Effect.Effect<A, unknown> }
}

/** The operations that reach a terminal, as the table says. */
const reaching: ReadonlyArray<readonly [facade: string, name: string]> = Object.entries(operations).flatMap(
  ([facade, table]) =>
    Object.entries(table).flatMap(([name, { reaches }]) => (reaches === "terminal" ? [[facade, name] as const] : []))
)

const codesOf = ({ refusals }: Refused): ReadonlyArray<string> => refusals.map(({ code }) => code)

const effecting = ({ seen }: ReturnType<typeof emptyPanel>): ReadonlyArray<string> =>
  seen.map(({ _tag }) => _tag).filter((tag) => !tag.startsWith("Read"))

/** A device whose purchase control is engaged, so that there is something to release. */
const installed = Effect.fnUntraced(function* (site: Site) {
  const { by } = site
  const { customers, purchases } = yield* Station.Station
  const made = yield* withDevice(site, unnumbered)
  const { deviceId, panel, terminalId } = made
  panel.items.set("PurchaseControl", { _tag: "PurchaseControl", state: "engaged" })
  yield* customers.saveParameters({ ...by(), deviceId, rounds: [1] })
  yield* customers.saveSwitchMap({ ...by(), terminalId, switches: [{ switchNo: 1, name: "1号馈线", round: 1 }] })
  yield* customers.readParameters({ actor: "clerk", deviceId })
  yield* purchases.pollRemaining({ actor: "clerk", deviceId })
  return made
})

/** Somebody proposed to cut the customer. */
const proposed = Effect.fnUntraced(function* ({ customerNo, own }: Site, terminalId: TerminalId) {
  const store = yield* StationStore
  const at = yield* DateTime.now
  const controlId = own("proposal")
  const content = {
    ...{ controlId, orgNo: "3701" as never, customerNo, by: "clerk", round: 1, switches: null },
    target: { _tag: "Terminal", terminalId } as const,
    action: { _tag: "Trip", delayMinutes: 0, halfHours: 0 } as const,
    sendBy: Instant.plusMillis(at, 86_400_000)
  }
  const event = { _tag: "ControlProposed", v: 1, at, content, reason: "欠费" } as const
  const command = { id: own("proposing"), content: "proposing", response: null }
  const trail = { actor: "clerk", operation: "locks", reason: null, at }
  yield* store.commit(makeCommit({ it: absent("Control", controlId) }, { it: [event] }, { command, facts: [], trail }))
  return controlId
})

/** Somebody asked to close an account on the terminal. */
const closingOf = Effect.fnUntraced(function* ({ customerNo, own }: Site, terminalId: TerminalId) {
  const store = yield* StationStore
  const at = yield* DateTime.now
  const closingId = own("closing")
  const content = {
    ...{ closingId, orgNo: "3701" as never, customerNo, by: "asker", deviceId: own("gone"), reason: "销户" },
    ...{ foreign: Energy.zero, disposition: null },
    control: "released",
    cut: "none",
    target: { _tag: "Terminal", terminalId },
    reading: { remaining: Energy.zero, at, source: "terminal" }
  } as const
  const event = { _tag: "ClosingProposed", v: 1, at, content } as const
  const command = { id: own("closing-asked"), content: "closing", response: null }
  const trail = { actor: "asker", operation: "locks", reason: null, at }
  const made = absent("AccountClosing", closingId)
  yield* store.commit(makeCommit({ it: made }, { it: [event] }, { command, facts: [], trail }))
  return closingId
})

/** What each of them is asked for about one device and its terminal. */
const inputs = Effect.fnUntraced(function* (site: Site, deviceId: string, terminalId: TerminalId) {
  const { by, customerNo, own } = site
  const { customers } = yield* Station.Station
  const other = TerminalId.make(own("other"))
  site.panels.set(other, emptyPanel(unnumbered))
  const dialect = { dialectId: "fake", settings: {} }
  yield* customers.registerTerminal({ ...by(), terminalId: other, orgNo: "3701", address: other, ...dialect })
  const ticked = { items: ["EffectiveRounds"] }
  const reason = "核对"
  const switches = [{ switchNo: 1, name: "1号馈线", round: 1 }]
  const onOther = { _tag: "Terminal", terminalId: other } as const
  const leaving = { target: onOther, reason, control: "leaveEngaged" } as const
  const { replacementId } = yield* customers.replaceDevice({ ...by(), deviceId, ...leaving })
  const asked: { readonly [name: string]: object } = {
    "customers.void": { customerNo, reason, releaseControl: "yes" },
    "customers.updateTerminal": { terminalId, address: terminalId, ...dialect },
    "customers.retireTerminal": { terminalId, reason },
    "customers.saveThresholds": { deviceId, thresholds: { alarm: Energy.kwh("77") } },
    "customers.cancelDevice": { deviceId, reason, disposition: { _tag: "RefundOutside" }, control: "release" },
    "customers.bindDevice": {
      customerNo,
      target: { _tag: "Terminal", terminalId },
      thresholds: { alarm: Energy.kwh("90") }
    },
    "customers.undoReplacement": { replacementId, reason },
    "customers.replaceDevice": { deviceId, target: onOther, reason },
    "customers.closeAccount": { deviceId, reason, disposition: { _tag: "RefundOutside" }, control: "leaveEngaged" },
    "customers.approveClosing": { closingId: yield* closingOf(site, terminalId), remaining: Energy.zero },
    "customers.saveParameters": { deviceId, rounds: [2] },
    "customers.adoptReported": { deviceId },
    "customers.dispatchParameters": { deviceId, ...ticked },
    "customers.saveSwitchMap": { terminalId, switches },
    "customers.dispatchSwitchMap": { deviceId },
    "commissioning.saveParameters": { deviceId, rounds: [2] },
    "commissioning.dispatchParameters": { deviceId, ...ticked },
    "commissioning.saveAndDispatch": { deviceId, rounds: [2], ...ticked },
    "commissioning.trip": { deviceId, rounds: [1] },
    "commissioning.close": { deviceId, rounds: [1], mode: "direct" },
    "disconnection.approve": { controlId: yield* proposed(site, terminalId) },
    "disconnection.reconnect": { deviceId, rounds: [1], mode: "direct" }
  }
  return asked
})

const locked = Effect.fnUntraced(function* (site: Site) {
  const { by, customerNo } = site
  const station = yield* Station.Station
  const { commissioning, customers } = station
  const plans = station.plan as unknown as Facades<Refused>
  const calls = station as unknown as Facades<unknown>
  const { deviceId, terminalId, panel } = yield* installed(site)
  const asked = yield* inputs(site, deviceId, terminalId)
  yield* commissioning.start({ ...by(), customerNo })
  const before = panel.seen.length
  for (const [facade, name] of reaching) {
    const input = asked[`${facade}.${name}`]
    assert.isDefined(input, `no input for ${facade}.${name}, which reaches a terminal`)
    const plan = yield* plans[facade]?.[name]?.({ ...input, ...by("chief") }) ?? Effect.die(name)
    assert.include(codesOf(plan), "LOCKED_BY", `the plan of ${name}`)
    const refused = yield* Effect.flip(calls[facade]?.[name]?.({ ...input, ...by("chief") }) ?? Effect.void)
    assert.deepInclude(refused, { _tag: "LockedBy", actor: "clerk", terminalId }, name)
  }
  yield* Effect.flatMap(DateTime.now, ParameterSender.runOnce)
  assert.strictEqual(panel.seen.length, before, "nothing was sent")
  // Whoever commissions it has both pages.
  yield* customers.saveParameters({ ...by(), deviceId, rounds: [2] })
  // When he has gone, or his time is over, the others have theirs again.
  pass(site, 24 * 60)
  yield* commissioning.start({ ...by("chief"), customerNo })
  for (const [facade, name] of reaching) {
    const plan = yield* plans[facade]?.[name]?.({ ...asked[`${facade}.${name}`], ...by("chief") }) ?? Effect.die(name)
    assert.notInclude(codesOf(plan), "LOCKED_BY", `the plan of ${name}`)
  }
  const page = ["saveParameters", "adoptReported", "dispatchParameters", "saveSwitchMap", "dispatchSwitchMap"]
  for (const name of [...page, "updateTerminal", "saveThresholds"]) {
    const done = yield* Effect.exit(
      calls.customers?.[name]?.({ ...asked[`customers.${name}`], ...by("chief") }) ?? Effect.void
    )
    assert.strictEqual(done._tag, "Success", name)
  }
})

const sold = Effect.fnUntraced(function* ({ by }: Site, deviceId: string, seller: "clerk" | "chief") {
  const { approvals, purchases } = yield* Station.Station
  const { orderNo } = yield* purchases.save({ ...by(seller), deviceId, energy: Energy.kwh("10") })
  yield* approvals.approve({ ...by(seller === "clerk" ? "chief" : "clerk"), orderNo })
  return orderNo
})

const sent = Effect.flatMap(DateTime.now, ParameterSender.runOnce)
const dispatched = Effect.flatMap(DateTime.now, DispatchEngine.runOnce)

const credits = Effect.fnUntraced(function* (site: Site) {
  const { by, customerNo } = site
  const { commissioning, plan, purchaseRecords } = yield* Station.Station
  const { deviceId, panel } = yield* installed(site)
  yield* commissioning.start({ ...by(), customerNo })
  // What he sells himself goes out.
  const own = yield* sold(site, deviceId, "clerk")
  yield* purchaseRecords.dispatch({ ...by(), orderNo: own })
  yield* dispatched
  assert.lengthOf(sawOf(panel, "WriteCredit"), 1)
  const others = yield* sold(site, deviceId, "chief")
  const planned = yield* plan.purchaseRecords.dispatch({ ...by("chief"), orderNo: others })
  assert.deepStrictEqual(
    planned.waits.map(({ code }) => code),
    ["LOCKED_BY"]
  )
  yield* purchaseRecords.dispatch({ ...by("chief"), orderNo: others })
  yield* dispatched
  assert.lengthOf(sawOf(panel, "WriteCredit"), 1)
  const { order } = yield* purchaseRecords.details({ actor: "chief", orderNo: others })
  assert.deepInclude(order.waiting ?? {}, { code: "LOCKED_BY", messageZh: "终端正由他人调试" })
  yield* commissioning.end({ ...by(), deviceId })
  pass(site, 6)
  yield* dispatched
  assert.lengthOf(sawOf(panel, "WriteCredit"), 2)
  const after = yield* purchaseRecords.details({ actor: "chief", orderNo: others })
  assert.deepInclude(after.order, { dispatch: "applied", waiting: null })
})

/** A release that was asked for before: it waits until whoever commissions the terminal has done. */
const releases = Effect.fnUntraced(function* (site: Site) {
  const { by, customerNo, panels } = site
  const { commissioning, customers } = yield* Station.Station
  const { deviceId, panel, terminalId } = yield* withDevice(site, { ...usual, parameters: ["PurchaseControl"] })
  panel.items.set("PurchaseControl", { _tag: "PurchaseControl", state: "engaged" })
  yield* customers.readParameters({ actor: "clerk", deviceId })
  yield* customers.pollRemaining({ actor: "clerk", deviceId })
  const other = yield* customers.bindDevice({
    ...by(),
    customerNo,
    target: { _tag: "Group", terminalId, totalGroupNo: 2 },
    thresholds: { alarm: Energy.kwh("100") }
  })
  panels.delete(terminalId)
  const disposition = { _tag: "RefundOutside" } as const
  yield* customers.cancelDevice({ ...by("chief"), deviceId, reason: "销户", disposition, control: "release" })
  panels.set(terminalId, panel)
  yield* commissioning.start({ ...by(), customerNo })
  yield* sent
  assert.deepStrictEqual(effecting(panel), [])
  yield* commissioning.end({ ...by(), deviceId: other.deviceId })
  pass(site, 60)
  yield* sent
  assert.deepStrictEqual(effecting(panel), ["WriteParameter"])
})

/** The cases. */
export const locks: ReadonlyArray<Case> = [
  { name: "R-059.5 no operation that reaches a terminal is done while another operator commissions it", run: locked },
  { name: "R-059.6 an order of somebody else waits for the end of the commissioning, and says so", run: credits },
  { name: "R-059.6 a release of before waits for the end of the commissioning", run: releases }
]
