/** Writes of parameters of which nothing was heard. */
import { assert } from "@effect/vitest"
import { ParameterSender, Station } from "@yugou/core"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import type { Case } from "./Case.ts"
import { type Lost, pass, type Site, sawOf, unnumbered, withDevice } from "./Desk.ts"

const clerk = { actor: "clerk" } as const
const step = Effect.flatMap(DateTime.now, ParameterSender.runOnce)

/** Dispatches rounds; the write or its reply is lost, and for a while the terminal cannot be read. */
const settled = (lost: Lost, expected: "ok" | "notApplied") =>
  Effect.fnUntraced(function* (site: Site) {
    const { by } = site
    const { customers } = yield* Station.Station
    const { panel, deviceId } = yield* withDevice(site, unnumbered)
    yield* customers.saveParameters({ ...by(), deviceId, rounds: [1] })
    panel.items.set("EffectiveRounds", { _tag: "EffectiveRounds", rounds: [2] })
    panel.lost.set("EffectiveRounds", lost).set("ReadParameters", "request")
    const { jobId } = yield* customers.dispatchParameters({ ...by(), deviceId, items: ["EffectiveRounds"] })
    const result = Effect.map(customers.parameterReport({ ...clerk, jobId }), ({ entries }) => entries[0]?.result)
    for (let minute = 0; minute < 24 * 60; minute += 30) {
      pass(site, 30)
      yield* step
    }
    assert.strictEqual(yield* result, "timeout", "nothing can be read yet")
    panel.lost.clear()
    pass(site, 90)
    yield* step
    assert.strictEqual(yield* result, expected)
    assert.lengthOf(sawOf(panel, "WriteParameter"), 1)
  })

/** Where the dialect has no expiry of energy control the page says so; it is saved there and not sent. */
const expiring = (keeper: "terminal" | "nobody") =>
  Effect.fnUntraced(function* (site: Site) {
    const { by, customerNo } = site
    const { customers } = yield* Station.Station
    const has = keeper === "terminal" ? (["EnergyControlExpiry"] as const) : []
    const capabilities = { ...unnumbered, parameters: [...unnumbered.parameters, ...has] }
    const { panel, deviceId } = yield* withDevice(site, capabilities)
    yield* customers.saveParameters({ ...by(), deviceId, expiry: "2099-03-02T10:00" })
    const { expiry, offered } = yield* customers.parameters({ ...clerk, customerNo, deviceId })
    assert.strictEqual(expiry?.keptBy, keeper)
    assert.include(expiry?.text.zh, keeper === "terminal" ? "由终端执行" : "请人工解除")
    assert.strictEqual(offered.includes("EnergyControlExpiry"), keeper === "terminal")
    yield* customers.dispatchParameters({ ...by(), deviceId, items: ["EnergyControlExpiry"] })
    assert.lengthOf(sawOf(panel, "WriteParameter"), keeper === "terminal" ? 1 : 0)
  })

/** The cases. */
export const parameters: ReadonlyArray<Case> = [
  { name: "a write whose reply was lost is settled by a later reading, however late", run: settled("reply", "ok") },
  {
    name: "a write that never arrived is settled by a later reading, however late",
    run: settled("request", "notApplied")
  },
  { name: "the expiry of energy control is the terminal's where its dialect has one", run: expiring("terminal") },
  { name: "it is nobody's where the dialect has none, and the page says so", run: expiring("nobody") }
]
