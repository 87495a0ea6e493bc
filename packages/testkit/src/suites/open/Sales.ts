/** What cannot leave is refused where the clerk still holds the money. */
import { assert } from "@effect/vitest"
import { Energy, Rejection, Station } from "@yugou/core"
import * as Effect from "effect/Effect"
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

/** The cases. */
export const sales: ReadonlyArray<Case> = [
  { name: "what the dialect holds back is refused in the plan and when it is asked for, and not offered", run: refused }
]
