/** Energy that a cancelled device leaves on its target: open work, and no gift to the next customer. */
import { assert } from "@effect/vitest"
import { type CreditTarget, Energy, keyOf, Rejection, ReplacementSaga, Station, TerminalId } from "@yugou/core"
import type { Device, WorkItem } from "@yugou/core/books"
import { absent, makeCommit, StationStore } from "@yugou/core/store"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import type { Case } from "./Case.ts"
import { panel, pass, type Site, unnumbered, withDevice } from "./Desk.ts"

const clerk = { actor: "clerk" } as const

/** A customer with an order leaves 500 kWh behind. */
const left = Effect.fnUntraced(function* (site: Site, disposition: Device.Disposition) {
  const { by, customerNo } = site
  const { customers, purchases } = yield* Station.Station
  const { panel, deviceId, target } = yield* withDevice(site, unnumbered)
  yield* purchases.save({ ...by(), deviceId, energy: Energy.kwh("10") })
  yield* purchases.pollRemaining({ ...clerk, deviceId })
  yield* customers.add({
    ...by(),
    customerNo: site.nextCustomerNo,
    alarm: { cycle: "none", time: null, sms: "off", mobiles: [] }
  })
  yield* customers.cancelDevice({ ...by(), deviceId, reason: "销户", disposition })
  const thresholds = { alarm: Energy.kwh("100"), trip: Energy.zero }
  const bind = (leftEnergy?: "keep" | "clear") => ({
    ...{ ...by(), customerNo: site.nextCustomerNo, target, thresholds },
    ...(leftEnergy === undefined ? {} : { leftEnergy })
  })
  return { panel, deviceId, customerNo, target, bind }
})

const items = Effect.flatMap(Station.Station, ({ dunning }) =>
  Effect.map(dunning.workItems({ ...clerk, cause: ["energyLeft"] }), ({ rows }) => rows)
)

/** The open items about a target of the case. */
const itemsOf = (terminalId: string) =>
  Effect.map(items, (rows) => rows.filter(({ detail }) => detail.endsWith(` ${terminalId}`)))

const openWork = Effect.fnUntraced(function* (site: Site) {
  const { dunning } = yield* Station.Station
  const { target } = yield* left(site, { _tag: "RefundOutside" })
  const [item, ...more] = yield* itemsOf(target.terminalId)
  assert.lengthOf(more, 0)
  assert.deepInclude(item, { customerNo: site.customerNo, detail: `RefundOutside 500 ${target.terminalId}` })
  assert.include(item?.text.zh, "500 千瓦时")
  assert.include(item?.text.zh, "退费")
  const { subject } = item ?? { subject: "" }
  yield* dunning.closeWorkItem({ ...site.by(), cause: "energyLeft", subject, note: "已退费并清除" })
  assert.lengthOf(yield* itemsOf(target.terminalId), 0)
})

const kept = Effect.fnUntraced(function* (site: Site) {
  const { customers, plan, purchases } = yield* Station.Station
  const { bind, target } = yield* left(site, { _tag: "Forfeit" })
  const { refusals } = yield* plan.customers.bindDevice(bind())
  assert.deepStrictEqual(
    refusals.map(({ code }) => code),
    ["ENERGY_LEFT_ON_TARGET"]
  )
  const refused = yield* Effect.flip(customers.bindDevice(bind()))
  assert.instanceOf(refused, Rejection.EnergyLeftOnTarget)
  assert.deepInclude(refused, { remaining: Energy.kwh("500") })
  const bound = yield* customers.bindDevice(bind("keep"))
  assert.deepStrictEqual(bound.inherited, { remaining: Energy.kwh("500"), decision: "keep" })
  assert.lengthOf(yield* itemsOf(target.terminalId), 0)
  const page = yield* purchases.page({ ...clerk, deviceId: bound.deviceId })
  assert.isNull(page.last, "the order of the customer before is none of this one's")
})

const cleared = Effect.fnUntraced(function* (site: Site) {
  const { customers, purchases } = yield* Station.Station
  const { bind, target } = yield* left(site, { _tag: "RefundOutside" })
  const { deviceId } = yield* customers.bindDevice(bind("clear"))
  assert.lengthOf(yield* itemsOf(target.terminalId), 1, "it is open work until it is done")
  const { warnings } = yield* purchases.save({ ...site.by(), deviceId, energy: Energy.kwh("10") })
  assert.include(warnings, "energyLeft")
})

const gone = Effect.fnUntraced(function* (site: Site) {
  const { customers, dunning, purchases } = yield* Station.Station
  const { bind, target, panel } = yield* left(site, { _tag: "RefundOutside" })
  const [item] = yield* itemsOf(target.terminalId)
  const { subject } = item ?? { subject: "" }
  yield* dunning.closeWorkItem({ ...site.by(), cause: "energyLeft", subject, note: "已退费并清除" })
  panel.balance = 0n
  const bound = yield* customers.bindDevice(bind())
  assert.isUndefined(bound.inherited)
  const { warnings } = yield* purchases.save({ ...site.by(), deviceId: bound.deviceId, energy: Energy.kwh("10") })
  assert.notInclude(warnings, "energyLeft")
})

const details = (terminalId: string) =>
  Effect.map(itemsOf(terminalId), (rows) =>
    rows.map(({ customerNo, detail }) => [customerNo, detail.split(" ")[0], detail.split(" ")[1]])
  )

/** The second customer takes over a target on which 500 kWh are to be taken off, buys 100 and leaves. */
const eachHasItsOwn = Effect.fnUntraced(function* (site: Site) {
  const { customers, dunning, purchases } = yield* Station.Station
  const { bind, target, panel } = yield* left(site, { _tag: "Forfeit" })
  const { deviceId } = yield* customers.bindDevice(bind("clear"))
  panel.balance = Energy.kwh("600")
  pass(site, 1)
  yield* purchases.pollRemaining({ ...clerk, deviceId })
  const disposition = { _tag: "RefundOutside" } as const
  yield* customers.cancelDevice({ ...site.by(), deviceId, reason: "销户", disposition })
  const both = yield* details(target.terminalId)
  assert.sameDeepMembers(both, [
    [site.customerNo, "Forfeit", "500"],
    [site.nextCustomerNo, "RefundOutside", "100"]
  ])
  for (const { subject } of yield* itemsOf(target.terminalId)) {
    yield* dunning.closeWorkItem({ ...site.by(), cause: "energyLeft", subject, note: "已退费并清除" })
  }
  const bound = yield* customers.bindDevice(bind())
  assert.isUndefined(bound.inherited, "where all of it is done nobody is asked")
})

const ofFormer = Effect.fnUntraced(function* (site: Site) {
  const { customers, dunning } = yield* Station.Station
  const { bind, target } = yield* left(site, { _tag: "RefundOutside" })
  const refused = yield* Effect.flip(customers.bindDevice(bind("keep")))
  assert.deepInclude(refused, { _tag: "EnergyLeftOnTarget", because: "ofFormer" })
  const [item] = yield* itemsOf(target.terminalId)
  const { subject } = item ?? { subject: "" }
  yield* dunning.closeWorkItem({ ...site.by(), cause: "energyLeft", subject, note: "已退费" })
  yield* customers.bindDevice(bind("keep"))
})

const owedThoughGone = Effect.fnUntraced(function* (site: Site) {
  const { customers, purchases } = yield* Station.Station
  const { bind, target, panel } = yield* left(site, { _tag: "RefundOutside" })
  const first = yield* customers.bindDevice(bind("clear"))
  panel.balance = 0n
  pass(site, 1)
  yield* purchases.pollRemaining({ ...clerk, deviceId: first.deviceId })
  yield* customers.cancelDevice({ ...site.by(), deviceId: first.deviceId, reason: "销户" })
  const { deviceId } = yield* customers.bindDevice(bind())
  assert.deepStrictEqual(yield* details(target.terminalId), [[site.customerNo, "RefundOutside", "500"]])
  const { warnings } = yield* purchases.save({ ...site.by(), deviceId, energy: Energy.kwh("10") })
  assert.notInclude(warnings, "energyLeft", "nothing of it stands there")
})

/** Registers a second terminal, on which energy stands, and replaces a device by one on it. */
const replaced = Effect.fnUntraced(function* (site: Site, deviceId: string) {
  const { customers } = yield* Station.Station
  const terminalId = TerminalId.make(site.own("new"))
  site.panels.set(terminalId, panel(unnumbered))
  const entry = { terminalId, orgNo: "3701", dialectId: "fake", address: terminalId, settings: {} } as const
  yield* customers.registerTerminal({ ...site.by(), ...entry })
  const target: CreditTarget = { _tag: "Terminal", terminalId }
  const replace = customers.replaceDevice({ ...site.by(), deviceId, target, reason: "换装" })
  return { target, replace }
})

const until = Effect.fnUntraced(function* (replacementId: string, step: string) {
  const { customers } = yield* Station.Station
  let now = ""
  for (let turn = 0; turn < 8 && now !== step; turn += 1) {
    yield* ReplacementSaga.advance(replacementId)
    now = (yield* customers.replacement({ ...clerk, replacementId })).step._tag
  }
  assert.strictEqual(now, step)
})

const carriedOver = Effect.fnUntraced(function* (site: Site) {
  const { customers } = yield* Station.Station
  const { deviceId, target } = yield* withDevice(site, unnumbered)
  const alarm = { cycle: "none", time: null, sms: "off", mobiles: [] } as const
  yield* customers.add({ ...site.by(), customerNo: site.nextCustomerNo, alarm })
  const { replace } = yield* replaced(site, deviceId)
  const { replacementId } = yield* replace
  yield* until(replacementId, "NewBound")
  const thresholds = { alarm: Energy.kwh("100"), trip: Energy.zero }
  const bind = { customerNo: site.nextCustomerNo, target, thresholds }
  const refused = yield* Effect.flip(customers.bindDevice({ ...site.by(), ...bind, leftEnergy: "keep" }))
  assert.deepInclude(refused, { _tag: "EnergyLeftOnTarget", because: "ofFormer" })
  yield* customers.bindDevice({ ...site.by(), ...bind, leftEnergy: "clear" })
  assert.deepStrictEqual(yield* details(target.terminalId), [[site.nextCustomerNo, "clear", "500"]])
})

const notCarriedOver = Effect.fnUntraced(function* (site: Site) {
  const { customers, dunning } = yield* Station.Station
  const { bind, target } = yield* left(site, { _tag: "RefundOutside" })
  const { deviceId } = yield* customers.bindDevice(bind("clear"))
  const { replace } = yield* replaced(site, deviceId)
  const refused = yield* Effect.flip(replace)
  assert.deepInclude(refused, { _tag: "EnergyLeftOnTarget", remaining: Energy.kwh("500"), because: "toClear" })
  const [item] = yield* itemsOf(target.terminalId)
  const { subject } = item ?? { subject: "" }
  yield* dunning.closeWorkItem({ ...site.by(), cause: "energyLeft", subject, note: "已退费并清除" })
  yield* replace
})

const setAnew = Effect.fnUntraced(function* (site: Site) {
  const { customers, purchases } = yield* Station.Station
  const { bind } = yield* left(site, { _tag: "Forfeit" })
  const { target, replace: _replace } = yield* replaced(site, "none")
  const other = yield* customers.bindDevice({ ...bind(), target })
  yield* purchases.pollRemaining({ ...clerk, deviceId: other.deviceId })
  const disposition = { _tag: "RefundOutside" } as const
  yield* customers.cancelDevice({ ...site.by(), deviceId: other.deviceId, reason: "销户", disposition })
  const { deviceId } = yield* customers.bindDevice(bind("keep"))
  const { replacementId } = yield* customers.replaceDevice({ ...site.by(), deviceId, target, reason: "换装" })
  yield* until(replacementId, "NewBound")
  const devices = yield* customers.devices({ ...clerk, customerNo: site.nextCustomerNo })
  const now = devices.find((it) => it.target.terminalId === target.terminalId)
  const sale = { deviceId: now?.deviceId ?? "", energy: Energy.kwh("10") }
  const { warnings } = yield* purchases.save({ ...site.by(), ...sale })
  assert.notInclude(warnings, "energyLeft", "the replacement sets the balance of its target")
  assert.lengthOf(yield* itemsOf(target.terminalId), 1, "the refund is still to be paid")
})

/** Writes the work item as the code of before wrote it: about the target, which its detail does not name. */
const itemOfBefore = Effect.fnUntraced(function* (site: Site, target: CreditTarget) {
  const { customerNo } = site
  const orgNo = "3701"
  const store = yield* StationStore
  const at = yield* DateTime.now
  const about = { cause: "energyLeft", subject: keyOf(target) } as const
  const finding: WorkItem.Finding = { ...about, orgNo: orgNo as never, customerNo, detail: "RefundOutside 500" }
  yield* store.commit(
    makeCommit(
      { item: absent("WorkItem", `energyLeft:${about.subject}`) },
      { item: [{ _tag: "WorkItemOpened", v: 1, at, finding }] },
      {
        command: { id: site.own("before"), content: "before", response: null },
        trail: { actor: "before", operation: "customers.cancelDevice", reason: null, at }
      }
    )
  )
  return about
})

const ofBefore = Effect.fnUntraced(function* (site: Site) {
  const { customers, dunning } = yield* Station.Station
  const { bind, target } = yield* left(site, { _tag: "Forfeit" })
  const [item] = yield* itemsOf(target.terminalId)
  const { subject } = item ?? { subject: "" }
  const about = yield* itemOfBefore(site, target)
  yield* dunning.closeWorkItem({ ...site.by(), cause: "energyLeft", subject, note: "另有待办" })
  const [before] = (yield* items).filter((it) => it.subject === about.subject)
  assert.include(before?.text.zh, `终端 ${target.terminalId} 留有已注销购电设备的 500 千瓦时`)
  const refused = yield* Effect.flip(customers.bindDevice(bind("keep")))
  assert.deepInclude(refused, { _tag: "EnergyLeftOnTarget", because: "ofFormer" })
  yield* dunning.closeWorkItem({ ...site.by(), ...about, note: "已退费并清除" })
  const bound = yield* customers.bindDevice(bind())
  assert.isUndefined(bound.inherited)
})

/** The cases. */
export const leftEnergy: ReadonlyArray<Case> = [
  {
    name: "R-056.17 what was chosen for the energy of a cancelled device is open work until it is done",
    run: openWork
  },
  {
    name: "R-056.18 R-056.19 whoever binds a target with energy on it decides, and sees no order of the customer before",
    run: kept
  },
  { name: "energy that is to be taken off stays open work of the next device, and its sales warn", run: cleared },
  { name: "where a person said that it is done nobody is asked again", run: gone },
  { name: "each cancellation has open work of its own, about what is its customer's", run: eachHasItsOwn },
  { name: "R-056.20 what is to be paid back is kept by nobody until that is done", run: ofFormer },
  { name: "a refund stays open work though nothing stands on the target any more", run: owedThoughGone },
  { name: "R-056.20 what a replacement carried over is kept by nobody on the old target", run: carriedOver },
  { name: "energy that is to be taken off is not carried over by a replacement", run: notCarriedOver },
  { name: "a sale on a target that a replacement sets anew does not warn of what stood there", run: setAnew },
  { name: "a work item of before, about the target, counts until it is closed", run: ofBefore }
]
