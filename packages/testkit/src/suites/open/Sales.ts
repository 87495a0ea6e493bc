/** What cannot leave is refused where the clerk still holds the money. */
import { assert } from "@effect/vitest"
import { DispatchEngine, Energy, Rejection, Station } from "@yugou/core"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { capabilities as usual } from "../port/Panel.ts"
import type { Case } from "./Case.ts"
import { pass, type Site, sawOf, unnumbered, withDevice } from "./Desk.ts"

const clerk = { actor: "clerk" } as const
const dispatchStep = Effect.flatMap(DateTime.now, DispatchEngine.runOnce)
const held = { ...unnumbered, withheld: ["purchase", "setBalance", "control", "EffectiveRounds"] } as const

type Refused = { readonly refusals: ReadonlyArray<{ readonly code: string; readonly detail: unknown }> }
const featuresOf = ({ refusals }: Refused): ReadonlyArray<string> =>
  refusals.flatMap(({ code, detail }) =>
    code === "UNSUPPORTED" ? [(detail as { readonly feature: string }).feature] : []
  )

/** Asserts that a command is refused because it cannot leave, in its plan and when it is carried out. */
const withheld = <A, E>(plan: Effect.Effect<Refused, E>, execute: Effect.Effect<A, unknown>) =>
  Effect.gen(function* () {
    assert.deepStrictEqual(featuresOf(yield* plan), ["withheld"])
    const error = yield* Effect.flip(execute)
    assert.instanceOf(error, Rejection.Unsupported)
    assert.deepInclude(error, { feature: "withheld" })
  })

const refused = Effect.fnUntraced(function* (site: Site) {
  const { by, customerNo } = site
  const { commissioning, customers, plan, purchaseRecords, purchases } = yield* Station.Station
  const { panel, deviceId } = yield* withDevice(site, held)
  const sale = () => ({ ...by(), deviceId, energy: Energy.kwh("100") })
  yield* withheld(plan.purchases.save(sale()), purchases.save(sale()))
  yield* purchases.pollRemaining({ ...clerk, deviceId })
  const set = { value: Energy.kwh("400"), ifRemainingWas: Energy.kwh("500"), reason: "核对" }
  const adjusted = () => ({ ...by(), deviceId, ...set })
  yield* withheld(plan.purchases.adjust(adjusted()), purchases.adjust(adjusted()))
  yield* commissioning.start({ ...by(), customerNo })
  yield* commissioning.prepare({ ...clerk, deviceId })
  const control = () => ({ ...by(), deviceId, rounds: [1] as const })
  assert.include(featuresOf(yield* plan.commissioning.trip(control())), "withheld")
  assert.include(featuresOf(yield* plan.commissioning.close({ ...control(), mode: "direct" })), "withheld")
  const { rows } = yield* purchaseRecords.list({ ...clerk, customerNo })
  assert.lengthOf(rows, 0)
  const { offered, items } = yield* customers.parameters({ ...clerk, customerNo, deviceId })
  assert.notInclude(offered, "EffectiveRounds")
  assert.include(
    items.map(({ item }) => item),
    "EffectiveRounds"
  )
  yield* customers.saveParameters({ ...by(), deviceId, rounds: [1] })
  const ticked = () => ({ ...by(), deviceId, items: ["EffectiveRounds"] as const })
  yield* withheld(plan.customers.dispatchParameters(ticked()), customers.dispatchParameters(ticked()))
  assert.isTrue(panel.seen.every(({ _tag }) => _tag.startsWith("Read")))
})

/** Gives the limits of the case's customer a hoarding limit. */
const hoarding = Effect.fnUntraced(function* ({ by, customerNo }: Site, kwh: string) {
  const { customers } = yield* Station.Station
  const shown = yield* customers.get({ ...clerk, customerNo })
  const { version, alarm, consent, templateId, contact, remarks, ext, limits } = shown
  const kept = { version, alarm, consent, templateId, contact, remarks, ext }
  yield* customers.update({ ...by(), customerNo, ...kept, limits: { ...limits, hoarding: Energy.kwh(kwh) } })
})

const pending = Effect.fnUntraced(function* (site: Site) {
  const { by } = site
  const { approvals, plan, purchaseRecords, purchases } = yield* Station.Station
  const { deviceId } = yield* withDevice(site, unnumbered)
  yield* hoarding(site, "2500")
  yield* purchases.pollRemaining({ ...clerk, deviceId })
  const sale = (kwh: string) => ({ ...by(), deviceId, energy: Energy.kwh(kwh) })
  const { orderNo } = yield* purchases.save(sale("1000"))
  yield* approvals.approve({ ...by("chief"), orderNo })
  yield* purchases.save(sale("1000"))
  const told = { limit: Energy.kwh("2500"), reaches: Energy.kwh("2501"), pending: Energy.kwh("2000") }
  assert.deepInclude(yield* Effect.flip(purchases.save(sale("1"))), { _tag: "OverHoardingLimit", ...told })
  const { refusals } = yield* plan.purchases.save(sale("1"))
  assert.deepStrictEqual(
    refusals.map(({ code, messageZh }) => [code, messageZh]),
    [["OVER_HOARDING_LIMIT", "剩余电量将达 2501 千瓦时（含已售未生效的 2000 千瓦时），超过囤积门限 2500 千瓦时"]]
  )
  const set = { value: Energy.kwh("501"), ifRemainingWas: Energy.kwh("500"), reason: "核对" }
  const adjusted = yield* Effect.flip(purchases.adjust({ ...by(), deviceId, ...set }))
  assert.deepInclude(adjusted, { _tag: "OverHoardingLimit", ...told })
  // What is no valid purchase any more leaves room for another one.
  yield* approvals.revoke({ ...by("chief"), orderNo, reason: "录入有误" })
  yield* purchases.save(sale("999"))
  assert.deepInclude(yield* Effect.flip(purchases.save(sale("2"))), { _tag: "OverHoardingLimit" })
  yield* purchaseRecords.void({ ...by(), orderNo, reason: "录入有误" })
  yield* purchases.save(sale("1"))
})

const pendingInBatch = Effect.fnUntraced(function* (site: Site) {
  const { by } = site
  const { purchases } = yield* Station.Station
  const { deviceId } = yield* withDevice(site, unnumbered)
  yield* hoarding(site, "1000")
  const row = (kwh: string) => ({ deviceId, energy: Energy.kwh(kwh) })
  const rows = [row("600"), row("600"), row("400")] as const
  const done = yield* Stream.runCollect(purchases.saveBatch({ ...clerk, batchId: by().commandId, rows }))
  assert.deepStrictEqual(
    done.map(({ refusal }) => refusal?.code ?? null),
    [null, "OVER_HOARDING_LIMIT", null]
  )
})

const whole = { quantum: Energy.kwh("1"), max: Energy.kwh("9999999") } as const
const carrying = { ...usual, thresholdRange: whole } as const

const unfit = Effect.fnUntraced(function* (site: Site) {
  const { by, customerNo } = site
  const { customers, plan } = yield* Station.Station
  const { deviceId, terminalId } = yield* withDevice(site, carrying)
  const beside = { _tag: "Group", terminalId, totalGroupNo: 2 } as const
  const bind = (alarm: string) => ({
    ...by(),
    customerNo,
    target: beside,
    thresholds: { alarm: Energy.kwh(alarm), trip: Energy.zero }
  })
  const { refusals } = yield* plan.customers.bindDevice(bind("100.5"))
  assert.deepStrictEqual(
    refusals.map(({ code }) => code),
    ["THRESHOLDS_UNFIT"]
  )
  const bound = yield* Effect.flip(customers.bindDevice(bind("100.5")))
  assert.deepInclude(bound, { _tag: "ThresholdsUnfit", which: "alarm", energy: Energy.kwh("100.5"), ...whole })
  const save = (alarm: string, trip: string) =>
    customers.saveThresholds({
      ...by(),
      deviceId,
      thresholds: { alarm: Energy.kwh(alarm), trip: Energy.kwh(trip) }
    })
  assert.deepInclude(yield* Effect.flip(save("100", "0.5")), { _tag: "ThresholdsUnfit", which: "trip" })
  assert.deepInclude(yield* Effect.flip(save("10000000", "0")), { _tag: "ThresholdsUnfit", which: "alarm" })
  const kept = yield* customers.target({ ...clerk, target: `${terminalId}/1` as never })
  assert.deepInclude(kept.desired, { alarm: Energy.kwh("100"), trip: Energy.zero })
  yield* save("9999999", "1")
})

const unfitOfBefore = Effect.fnUntraced(function* (site: Site) {
  const { by } = site
  const { approvals, customers, plan, purchaseRecords, purchases } = yield* Station.Station
  const { panel, deviceId, terminalId } = yield* withDevice(site, usual)
  const sale = () => ({ ...by(), deviceId, energy: Energy.kwh("10") })
  const half = (alarm: string) => ({ ...by(), deviceId, thresholds: { alarm: Energy.kwh(alarm), trip: Energy.zero } })
  yield* customers.saveThresholds(half("0.5"))
  const { orderNo } = yield* purchases.save(sale())
  yield* approvals.approve({ ...by("chief"), orderNo })
  // From now on the dialect says what it can carry.
  site.panels.set(terminalId, Object.assign(panel, { capabilities: carrying }))
  assert.instanceOf(yield* Effect.flip(purchases.save(sale())), Rejection.ThresholdsUnfit)
  const set = { value: Energy.kwh("400"), ifRemainingWas: Energy.kwh("500"), reason: "核对" }
  yield* purchases.pollRemaining({ ...clerk, deviceId })
  assert.instanceOf(yield* Effect.flip(purchases.adjust({ ...by(), deviceId, ...set })), Rejection.ThresholdsUnfit)
  const { waits } = yield* plan.purchaseRecords.dispatch({ ...by(), orderNo })
  assert.deepStrictEqual(
    waits.map(({ code }) => code),
    ["THRESHOLDS_UNFIT"]
  )
  yield* purchaseRecords.dispatch({ ...by(), orderNo })
  yield* dispatchStep
  const dispatchState = Effect.map(purchaseRecords.details({ ...clerk, orderNo }), ({ order }) => order.dispatch)
  assert.strictEqual(yield* dispatchState, "queued", "it waits, and is not rejected")
  yield* customers.saveThresholds(half("1"))
  pass(site, 60)
  yield* dispatchStep
  assert.lengthOf(sawOf(panel, "WriteCredit"), 1)
})

/** The cases. */
export const sales: ReadonlyArray<Case> = [
  {
    name: "what the dialect holds back is refused in the plan and when it is asked for, and not offered",
    run: refused
  },
  { name: "the hoarding limit counts what is sold and not yet applied, and says how much that is", run: pending },
  { name: "thresholds that the terminal cannot carry are refused where they are set", run: unfit },
  { name: "thresholds of before that the terminal cannot carry hold sales and orders, which wait", run: unfitOfBefore },
  { name: "of a batch each row counts those before it against the hoarding limit", run: pendingInBatch }
]
