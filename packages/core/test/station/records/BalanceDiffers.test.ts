/** While a balance differs from the books a site holds sales or warns of it; what repairs it is never held, and what waited goes out at once. */
import { assert, describe, it } from "@effect/vitest"
import { Policy, StationPolicy } from "@yugou/core"
import * as Effect from "effect/Effect"
import { fakeTerminal, layer, terminalId } from "../../Fixtures.ts"
import { adopt, clerk, discrepancies, dispatchOf, engine, kwh, minutes, open, sell, tagOf, writes } from "../Desk.ts"

const key = `${terminalId}/1` as never

/** Sells 100 kWh, queues another 20, and lets the balance rise by itself. */
const disputed = (terminal: ReturnType<typeof fakeTerminal>) =>
  Effect.gen(function* () {
    const { station, device } = yield* open
    yield* sell(device.deviceId, "100")
    yield* engine
    terminal.balance += kwh("200")
    yield* station.purchaseRecords.reconcile({ actor: "clerk", target: key })
    const [found] = yield* discrepancies
    const sale = () => ({ ...clerk(), deviceId: device.deviceId, energy: kwh("20") })
    return { station, device, sale, discrepancyId: found?.discrepancyId ?? "" }
  })

const under = <A, E, R>(whileBalanceDiffers: "hold" | "warn", story: Effect.Effect<A, E, R>) =>
  Effect.provideService(story, StationPolicy, { ...Policy.defaults, requireCommissioned: "off", whileBalanceDiffers })

describe("while a balance differs from the books", () => {
  it.effect("warn, the default, sells with a warning and sends", () => {
    const terminal = fakeTerminal()
    return under(
      "warn",
      Effect.gen(function* () {
        const { station, device, sale } = yield* disputed(terminal)
        const { warnings } = yield* station.purchases.save(sale())
        assert.deepStrictEqual(warnings, ["balanceDiffers"])
        const orderNo = yield* sell(device.deviceId, "20")
        yield* engine
        assert.strictEqual(yield* dispatchOf(orderNo), "applied")
      })
    ).pipe(Effect.provide(layer(terminal)))
  })

  it.effect(
    "hold refuses the sale, sends nothing that is queued, and sends it at once when the balance is settled",
    () => {
      const terminal = fakeTerminal()
      return Effect.gen(function* () {
        const { station, device, sale, discrepancyId } = yield* disputed(terminal)
        const orderNo = yield* under("warn", sell(device.deviceId, "20"))
        assert.strictEqual(yield* tagOf(under("hold", station.purchases.save(sale()))), "BalanceDiffers")
        yield* under("hold", engine)
        assert.strictEqual(yield* dispatchOf(orderNo), "queued")
        assert.strictEqual(writes(terminal), 1)
        yield* under("hold", adopt(discrepancyId, { _tag: "WriteOff" }))
        yield* under("hold", engine)
        assert.strictEqual(yield* dispatchOf(orderNo), "applied")
      }).pipe(Effect.provide(layer(terminal)))
    }
  )

  it.effect("hold never stops the repair: it is approved with the discrepancy and goes out before what waited", () => {
    const terminal = fakeTerminal()
    return Effect.gen(function* () {
      const { device, discrepancyId } = yield* disputed(terminal)
      const orderNo = yield* under("warn", sell(device.deviceId, "20"))
      yield* under("hold", adopt(discrepancyId, { _tag: "Adjust", value: kwh("120") }))
      assert.strictEqual(yield* dispatchOf(orderNo), "idle", "it is dispatched again when the repair is done")
      yield* under("hold", engine)
      yield* minutes(10)
      assert.strictEqual(terminal.balance, kwh("120"))
    }).pipe(Effect.provide(layer(terminal)))
  })
})
