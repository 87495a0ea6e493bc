/** Energy that a cancelled device leaves on its target: open work, and no gift to the next customer. */
import { assert } from "@effect/vitest"
import { Energy, Rejection, Station } from "@yugou/core"
import type { Device } from "@yugou/core/books"
import * as Effect from "effect/Effect"
import type { Case } from "./Case.ts"
import { type Site, unnumbered, withDevice } from "./Desk.ts"

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
  Effect.map(items, (rows) => rows.filter(({ subject }) => subject.startsWith(terminalId)))

const openWork = Effect.fnUntraced(function* (site: Site) {
  const { dunning } = yield* Station.Station
  const { target } = yield* left(site, { _tag: "RefundOutside" })
  const [item, ...more] = yield* itemsOf(target.terminalId)
  assert.lengthOf(more, 0)
  assert.deepInclude(item, { customerNo: site.customerNo, detail: "RefundOutside 500" })
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
  { name: "where a person said that it is done nobody is asked again", run: gone }
]
