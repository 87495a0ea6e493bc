/** What cannot leave is refused where the clerk still holds the money. */
import { assert } from "@effect/vitest"
import { Energy, Rejection, Station } from "@yugou/core"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import type { Case } from "./Case.ts"
import { type Site, unnumbered, withDevice } from "./Desk.ts"

const clerk = { actor: "clerk" } as const
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

/** The cases. */
export const sales: ReadonlyArray<Case> = [
  {
    name: "what the dialect holds back is refused in the plan and when it is asked for, and not offered",
    run: refused
  },
  { name: "the hoarding limit counts what is sold and not yet applied, and says how much that is", run: pending },
  { name: "of a batch each row counts those before it against the hoarding limit", run: pendingInBatch }
]
