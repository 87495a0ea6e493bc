/** A terminal that one operator commissions is left alone by the others, whichever page they come from. */
import { assert } from "@effect/vitest"
import { Rejection, Station } from "@yugou/core"
import * as Effect from "effect/Effect"
import type { Case } from "./Case.ts"
import { pass, type Site, unnumbered, withDevice } from "./Desk.ts"

/** What the customer's page would change about the terminal or what it is to hold. */
const changing = Effect.fnUntraced(function* ({ by }: Site, deviceId: string, terminalId: string) {
  const { customers, plan } = yield* Station.Station
  const here = terminalId as never
  const device = () => ({ ...by("chief"), deviceId })
  const switches = [{ switchNo: 1, name: "1号馈线", round: 1 }]
  const entry = () => ({ ...by("chief"), terminalId: here, dialectId: "fake", address: terminalId, settings: {} })
  const ticked = { items: ["EffectiveRounds"] } as const
  return {
    saveParameters: [plan.customers.saveParameters, customers.saveParameters, () => ({ ...device(), rounds: [2] })],
    adoptReported: [plan.customers.adoptReported, customers.adoptReported, device],
    dispatchParameters: [
      plan.customers.dispatchParameters,
      customers.dispatchParameters,
      () => ({ ...device(), ...ticked })
    ],
    saveSwitchMap: [
      plan.customers.saveSwitchMap,
      customers.saveSwitchMap,
      () => ({ ...by("chief"), terminalId: here, switches })
    ],
    dispatchSwitchMap: [plan.customers.dispatchSwitchMap, customers.dispatchSwitchMap, device],
    updateTerminal: [plan.customers.updateTerminal, customers.updateTerminal, entry]
  } as unknown as {
    readonly [name: string]: readonly [
      plan: (input: unknown) => Effect.Effect<{ readonly refusals: ReadonlyArray<{ readonly code: string }> }, unknown>,
      execute: (input: unknown) => Effect.Effect<unknown, unknown>,
      input: () => unknown
    ]
  }
})

const locked = Effect.fnUntraced(function* (site: Site) {
  const { by, customerNo } = site
  const { commissioning, customers } = yield* Station.Station
  const { deviceId, terminalId, panel } = yield* withDevice(site, unnumbered)
  yield* customers.saveParameters({ ...by(), deviceId, rounds: [1] })
  yield* customers.saveSwitchMap({ ...by(), terminalId, switches: [{ switchNo: 1, name: "1号馈线", round: 1 }] })
  yield* commissioning.start({ ...by(), customerNo })
  const before = panel.seen.length
  for (const [name, [plan, execute, input]] of Object.entries(yield* changing(site, deviceId, terminalId))) {
    const { refusals } = yield* plan(input())
    assert.include(
      refusals.map(({ code }) => code),
      "LOCKED_BY",
      `the plan of ${name}`
    )
    const refused = yield* Effect.flip(execute(input()))
    assert.instanceOf(refused, Rejection.LockedBy, name)
    assert.deepInclude(refused, { actor: "clerk", terminalId })
  }
  assert.strictEqual(panel.seen.length, before, "nothing was sent")
  // Whoever commissions it has both pages; when he has gone, or his time is over, the others have theirs again.
  yield* customers.saveParameters({ ...by(), deviceId, rounds: [2] })
  pass(site, 24 * 60)
  for (const [name, [, execute, input]] of Object.entries(yield* changing(site, deviceId, terminalId))) {
    const done = yield* Effect.exit(execute(input()))
    assert.strictEqual(done._tag, "Success", name)
  }
})

/** The cases. */
export const locks: ReadonlyArray<Case> = [
  { name: "the customer's page changes nothing about a terminal that another operator commissions", run: locked }
]
