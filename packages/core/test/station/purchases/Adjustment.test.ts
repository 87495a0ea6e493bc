import { assert, describe, it } from "@effect/vitest"
import { Policy, Station, StationPolicy } from "@yugou/core"
import * as Effect from "effect/Effect"
import { fakeTerminal, layer } from "../../Fixtures.ts"
import {
  adjust,
  approve,
  chief,
  clerk,
  dispatchOf,
  engine,
  kwh,
  minutes,
  open,
  resolver,
  save,
  sell,
  tagOf
} from "../Desk.ts"

const under = (policy: Partial<Policy.Policy>) =>
  Effect.provideService(StationPolicy, { ...Policy.defaults, ...policy })

const adjustments = Effect.gen(function* () {
  const station = yield* Station.Station
  return (yield* station.purchaseRecords.adjustments({ actor: "clerk" })).rows
})

const send = Effect.fnUntraced(function* (adjustmentNo: string) {
  const station = yield* Station.Station
  yield* station.approvals.approveAdjustment({ ...chief(), adjustmentNo })
  return yield* station.purchaseRecords.dispatchAdjustment({ ...chief(), adjustmentNo })
})

describe("an adjustment", () => {
  it.effect("R-097.1 R-098.1 rests on a reading, and puts its value on the terminal under a number of its own", () => {
    const terminal = fakeTerminal()
    return Effect.gen(function* () {
      const { device } = yield* open
      const { adjustmentNo, approval, ifRemainingWas } = yield* adjust(device.deviceId, "500")
      assert.deepStrictEqual([approval, ifRemainingWas], ["pending", kwh("20")])
      yield* send(adjustmentNo)
      yield* engine
      assert.strictEqual(terminal.balance, kwh("500"))
      assert.deepStrictEqual(terminal.effects, [{ wireNo: 7, mode: "set", value: kwh("500") }])
      assert.deepInclude((yield* adjustments)[0], { dispatch: "applied", verdict: "applied" })
      yield* sell(device.deviceId, "100")
      yield* engine
      assert.strictEqual(terminal.wireNo, 8)
    }).pipe(Effect.provide(layer(terminal)))
  })

  it.effect("R-098.2 is refused to be dispatched before it is approved, and nothing is sent", () => {
    const terminal = fakeTerminal()
    return Effect.gen(function* () {
      const { station, device } = yield* open
      const { adjustmentNo } = yield* adjust(device.deviceId, "500")
      const refused = station.purchaseRecords.dispatchAdjustment({ ...chief(), adjustmentNo })
      assert.strictEqual(yield* tagOf(refused), "NotApproved")
      yield* engine
      assert.strictEqual(terminal.balance, kwh("20"))
    }).pipe(Effect.provide(layer(terminal)))
  })

  it.effect("R-098.3 is sent without approval where the site waives it", () => {
    const terminal = fakeTerminal()
    return Effect.gen(function* () {
      const { device } = yield* open
      const { approval, dispatch } = yield* adjust(device.deviceId, "500").pipe(under({ auditAdjustments: "off" }))
      assert.deepStrictEqual([approval, dispatch], ["waived", "queued"])
      yield* engine
      assert.strictEqual(terminal.balance, kwh("500"))
    }).pipe(Effect.provide(layer(terminal)))
  })

  it.effect("R-098.4 needs a reading younger than five minutes, and the one that it names", () =>
    Effect.gen(function* () {
      const { station, device } = yield* open
      const { deviceId } = device
      const about = { deviceId, value: kwh("500"), ifRemainingWas: kwh("20"), reason: "表计更换" }
      assert.strictEqual(yield* tagOf(station.purchases.adjust({ ...clerk(), ...about })), "StaleReading")
      yield* station.purchases.pollRemaining({ actor: "clerk", deviceId })
      const other = station.purchases.adjust({ ...clerk(), ...about, ifRemainingWas: kwh("21") })
      assert.strictEqual(yield* tagOf(other), "RemainingChanged")
      yield* minutes(6)
      assert.strictEqual(yield* tagOf(station.purchases.adjust({ ...clerk(), ...about })), "StaleReading")
      assert.deepStrictEqual(yield* adjustments, [])
    }).pipe(Effect.provide(layer(fakeTerminal())))
  )

  it.effect("R-098.5 is not sent when the terminal holds another balance than it rests on", () => {
    const terminal = fakeTerminal()
    return Effect.gen(function* () {
      const { device } = yield* open
      const { adjustmentNo } = yield* adjust(device.deviceId, "500")
      yield* send(adjustmentNo)
      terminal.balance = kwh("15")
      yield* engine
      assert.strictEqual(terminal.balance, kwh("15"))
      assert.isFalse(terminal.seen.some(({ _tag }) => _tag === "WriteCredit"))
      assert.deepInclude((yield* adjustments)[0], { dispatch: "idle", attempts: 0 })
    }).pipe(Effect.provide(layer(terminal)))
  })

  it.effect("R-098.6 needs a reason", () =>
    Effect.gen(function* () {
      const { station, device } = yield* open
      const about = { deviceId: device.deviceId, value: kwh("500"), ifRemainingWas: kwh("20"), reason: "" }
      assert.strictEqual(yield* tagOf(station.purchases.adjust({ ...clerk(), ...about })), "InvalidInput")
    }).pipe(Effect.provide(layer(fakeTerminal())))
  )

  it.effect("R-098.8 is not approved by its creator while four eyes are on", () =>
    Effect.gen(function* () {
      const { station, device } = yield* open
      const { adjustmentNo } = yield* adjust(device.deviceId, "500")
      const own = station.approvals.approveAdjustment({ ...clerk(), adjustmentNo })
      assert.strictEqual(yield* tagOf(own), "FourEyes")
    }).pipe(Effect.provide(layer(fakeTerminal())))
  )

  it.effect("leaves the queue with its approval, and when it is voided; then it is refused", () => {
    const terminal = fakeTerminal()
    return Effect.gen(function* () {
      const { station, device } = yield* open
      const { adjustmentNo } = yield* adjust(device.deviceId, "500")
      yield* send(adjustmentNo)
      const revoked = yield* station.approvals.revokeAdjustment({ ...chief(), adjustmentNo, reason: "wrong" })
      assert.deepInclude(revoked, { approval: "revoked", dispatch: "idle" })
      yield* send(adjustmentNo)
      const voided = yield* station.purchaseRecords.voidAdjustment({ ...chief(), adjustmentNo, reason: "wrong" })
      assert.deepInclude(voided, { validity: "voided", dispatch: "idle" })
      const again = station.purchaseRecords.dispatchAdjustment({ ...chief(), adjustmentNo })
      assert.strictEqual(yield* tagOf(again), "Voided")
      yield* engine
      assert.strictEqual(terminal.balance, kwh("20"))
    }).pipe(Effect.provide(layer(terminal)))
  })

  it.effect("carries what the terminal can set: its quantum and range, or not at all", () => {
    const terminal = fakeTerminal()
    return Effect.gen(function* () {
      const { device } = yield* open
      assert.strictEqual(yield* tagOf(adjust(device.deviceId, "0.5")), "Quantum")
      assert.strictEqual(yield* tagOf(adjust(device.deviceId, "10000000")), "ValueInvalid")
      terminal.capabilities = { ...terminal.capabilities, setBalance: null }
      assert.strictEqual(yield* tagOf(adjust(device.deviceId, "500")), "Unsupported")
    }).pipe(Effect.provide(layer(terminal)))
  })

  it.effect(
    "has no wire number where the dialect sets without one, and stays unknown without an answer until evidence decides",
    () => {
      const terminal = fakeTerminal()
      const { setBalance } = terminal.capabilities
      terminal.capabilities = {
        ...terminal.capabilities,
        setBalance: setBalance === null ? null : { ...setBalance, numbered: "no" }
      }
      terminal.faults.push("dropReply")
      return Effect.gen(function* () {
        const { device } = yield* open
        const { adjustmentNo } = yield* adjust(device.deviceId, "500")
        yield* send(adjustmentNo)
        yield* engine
        assert.deepInclude((yield* adjustments)[0], { dispatch: "unknown" })
        yield* resolver
        assert.deepInclude((yield* adjustments)[0], { dispatch: "applied" })
        assert.deepStrictEqual(terminal.effects, [{ wireNo: null, mode: "set", value: kwh("500") }])
        assert.strictEqual(terminal.wireNo, 6)
        yield* sell(device.deviceId, "100")
        yield* engine
        assert.strictEqual(terminal.wireNo, 6, "a frame that may come once more would set the balance back")
        yield* minutes(8)
        yield* engine
        assert.strictEqual(terminal.wireNo, 7)
      }).pipe(Effect.provide(layer(terminal)))
    }
  )

  it.effect("R-108.1 is refused while an order of its target is sending or unknown", () => {
    const terminal = fakeTerminal()
    terminal.faults.push("dropReply")
    return Effect.gen(function* () {
      const { device } = yield* open
      const orderNo = yield* sell(device.deviceId, "100")
      yield* engine
      assert.strictEqual(yield* dispatchOf(orderNo), "unknown")
      assert.strictEqual(yield* tagOf(adjust(device.deviceId, "500")), "TargetBusy")
    }).pipe(Effect.provide(layer(terminal)))
  })
})

describe("compensation", () => {
  it.effect("R-109.2 makes up for an applied order by an adjustment that names it, once", () => {
    const terminal = fakeTerminal()
    return Effect.gen(function* () {
      const { station, device } = yield* open
      const orderNo = yield* sell(device.deviceId, "1000")
      yield* engine
      const voided = station.purchaseRecords.void({ ...chief(), orderNo, reason: "wrong customer" })
      assert.strictEqual(yield* tagOf(voided), "AlreadyApplied")
      const { order } = yield* station.purchaseRecords.details({ actor: "clerk", orderNo })
      assert.deepStrictEqual(order.actions, ["compensate"])
      const { adjustmentNo, compensates } = yield* adjust(device.deviceId, "20", orderNo)
      assert.strictEqual(compensates, orderNo)
      // The number follows from the order, so that two clerks at once ask for the same one and the slower is refused.
      assert.strictEqual(adjustmentNo, `${orderNo}A1`)
      assert.strictEqual(yield* tagOf(adjust(device.deviceId, "20", orderNo)), "Conflict")
      yield* send(adjustmentNo)
      yield* engine
      assert.strictEqual(terminal.balance, kwh("20"))
      assert.strictEqual(yield* dispatchOf(orderNo), "applied")
    }).pipe(Effect.provide(layer(terminal)))
  })

  it.effect("is refused for an order that was not applied", () =>
    Effect.gen(function* () {
      const { device } = yield* open
      const orderNo = yield* save(device.deviceId, "100")
      yield* approve(orderNo)
      assert.strictEqual(yield* tagOf(adjust(device.deviceId, "20", orderNo)), "Conflict")
    }).pipe(Effect.provide(layer(fakeTerminal())))
  )
})
