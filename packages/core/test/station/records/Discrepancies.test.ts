import { assert, describe, it } from "@effect/vitest"
import * as Invariants from "@yugou/core/audit"
import { StationStore } from "@yugou/core/store"
import * as Effect from "effect/Effect"
import { fakeTerminal, layer, terminalId } from "../../Fixtures.ts"
import {
  adjust,
  adopt,
  chief,
  discrepancies,
  dispatch,
  dispatchOf,
  engine,
  kwh,
  minutes,
  open,
  resolver,
  sell,
  settle,
  tagOf
} from "../Desk.ts"

describe("discrepancies", () => {
  const key = `${terminalId}/1` as never

  it.effect("close by a stated repair: the number found is adopted, and the next order goes out behind it", () => {
    const terminal = fakeTerminal()
    return Effect.gen(function* () {
      const { station, device } = yield* open
      yield* sell(device.deviceId, "100")
      yield* engine
      terminal.wireNo = 41
      const orderNo = yield* sell(device.deviceId, "200")
      yield* engine
      const [found] = yield* discrepancies
      const discrepancyId = found?.discrepancyId ?? ""
      const { closed } = yield* adopt(discrepancyId)
      const note = "营业厅已在终端售电"
      assert.deepInclude(closed as object, { by: "chief", requestedBy: "clerk", repair: "numberAdopted", note })
      const again = { discrepancyId, disposition: { _tag: "Nothing" }, note } as const
      assert.strictEqual(yield* tagOf(station.purchaseRecords.requestClosing({ ...chief(), ...again })), "Conflict")
      assert.strictEqual(yield* dispatchOf(orderNo), "idle", "it may be what was found: a person dispatches it again")
      yield* dispatch(orderNo)
      yield* engine
      assert.strictEqual(yield* dispatchOf(orderNo), "applied")
      assert.strictEqual(terminal.wireNo, 42)
    }).pipe(Effect.provide(layer(terminal)))
  })

  it.effect("never let a number be sent again: a lower number that was adopted does not take the series back", () => {
    const terminal = fakeTerminal()
    return Effect.gen(function* () {
      const { device } = yield* open
      yield* sell(device.deviceId, "100")
      yield* engine
      terminal.wireNo = 3
      const orderNo = yield* sell(device.deviceId, "200")
      yield* engine
      const [found] = yield* discrepancies
      yield* adopt(found?.discrepancyId ?? "")
      yield* dispatch(orderNo)
      yield* engine
      assert.strictEqual(yield* dispatchOf(orderNo), "applied")
      assert.strictEqual(terminal.wireNo, 8)
    }).pipe(Effect.provide(layer(terminal)))
  })

  it.effect(
    "never let an order keep the number that another master used meanwhile, where numbers count across the terminal",
    () => {
      const terminal = fakeTerminal()
      terminal.capabilities = {
        ...terminal.capabilities,
        numbering: { _tag: "Cyclic", min: 1, max: 99 },
        numberScope: "terminal"
      }
      terminal.faults.push("dropRequest")
      return Effect.gen(function* () {
        const { device } = yield* open
        const first = yield* sell(device.deviceId, "100")
        yield* engine
        yield* minutes(30)
        yield* resolver
        assert.strictEqual(yield* dispatchOf(first), "rejected", "the old number stands and the frame is dead")
        // The other master sells 55 kWh under the very number that was drawn for the first order.
        terminal.wireNo = 7
        terminal.balance += kwh("55")
        const second = yield* sell(device.deviceId, "200")
        yield* engine
        const [found] = yield* discrepancies
        const discrepancyId = found?.discrepancyId ?? ""
        const writeOff = adopt(discrepancyId, { _tag: "WriteOff" })
        assert.strictEqual(yield* tagOf(writeOff), "Conflict", "the number was drawn for the first order")
        yield* settle(first, "notApplied")
        yield* writeOff
        yield* dispatch(first)
        yield* dispatch(second)
        yield* engine
        yield* engine
        assert.deepStrictEqual([yield* dispatchOf(first), yield* dispatchOf(second)], ["applied", "applied"])
        assert.deepStrictEqual(
          terminal.effects.map(({ wireNo }) => wireNo),
          [8, 9]
        )
      }).pipe(Effect.provide(layer(terminal)))
    }
  )

  for (const numberScope of ["target", "terminal"] as const) {
    it.effect(
      `let a series in a circle go on behind its last number when a new terminal holds none (numbers count within the ${numberScope})`,
      () => {
        const terminal = fakeTerminal()
        terminal.capabilities = {
          ...terminal.capabilities,
          numbering: { _tag: "Cyclic", min: 1, max: 99 },
          numberScope
        }
        terminal.faults.push("dropRequest")
        return Effect.gen(function* () {
          const { device } = yield* open
          const store = yield* StationStore
          const first = yield* sell(device.deviceId, "100")
          yield* engine
          yield* minutes(30)
          yield* resolver
          assert.strictEqual(yield* dispatchOf(first), "rejected", "number 7 was drawn for it and never arrived")
          terminal.wireNo = null
          const second = yield* sell(device.deviceId, "200")
          yield* engine
          const [found] = yield* discrepancies
          yield* adopt(found?.discrepancyId ?? "")
          yield* dispatch(first)
          yield* dispatch(second)
          yield* engine
          yield* engine
          assert.deepStrictEqual([yield* dispatchOf(first), yield* dispatchOf(second)], ["applied", "applied"])
          assert.deepStrictEqual(
            terminal.effects.map(({ wireNo }) => wireNo),
            [8, 9]
          )
          assert.deepStrictEqual(yield* Invariants.checkInvariants(store), [])
        }).pipe(Effect.provide(layer(terminal)))
      }
    )
  }

  it.effect("R-088 the first order goes on behind the number found, also after an adjustment that has none", () => {
    const terminal = fakeTerminal()
    terminal.wireNo = 2
    const { setBalance } = terminal.capabilities
    terminal.capabilities = {
      ...terminal.capabilities,
      numbering: { _tag: "Cyclic", min: 1, max: 99 },
      numberScope: "terminal",
      setBalance: setBalance === null ? null : { ...setBalance, numbered: "no" }
    }
    return Effect.gen(function* () {
      const { station, device } = yield* open
      const { adjustmentNo } = yield* adjust(device.deviceId, "300")
      yield* station.approvals.approveAdjustment({ ...chief(), adjustmentNo })
      yield* station.purchaseRecords.dispatchAdjustment({ ...chief(), adjustmentNo })
      yield* engine
      yield* sell(device.deviceId, "100")
      yield* engine
      assert.deepStrictEqual(
        terminal.effects.map(({ wireNo }) => wireNo),
        [null, 3]
      )
    }).pipe(Effect.provide(layer(terminal)))
  })

  it.effect("open by reconciliation when the balance is not what the books expect, and close by two persons", () => {
    const terminal = fakeTerminal()
    return Effect.gen(function* () {
      const { station, device } = yield* open
      const reconcile = () => station.purchaseRecords.reconcile({ actor: "clerk", target: key })
      assert.strictEqual((yield* reconcile()).result, "unverified", "no balance was booked yet")
      assert.strictEqual((yield* reconcile()).result, "matches")
      yield* sell(device.deviceId, "100")
      yield* engine
      assert.strictEqual((yield* reconcile()).result, "matches")
      terminal.balance -= kwh("30")
      terminal.consumed += kwh("30")
      assert.strictEqual((yield* reconcile()).result, "matches")
      terminal.balance += kwh("500")
      const differs = yield* reconcile()
      assert.strictEqual(differs.result, "differs")
      const [found] = yield* discrepancies
      assert.deepInclude(found as object, { cause: "balanceDiffers", discrepancyId: differs.discrepancyId })
      const discrepancyId = differs.discrepancyId ?? ""
      const explained = { discrepancyId, repair: "explained", note: "n" } as const
      assert.strictEqual(
        yield* tagOf(station.purchaseRecords.closeDiscrepancy({ ...chief(), ...explained })),
        "Conflict"
      )
      assert.strictEqual(yield* tagOf(adopt(discrepancyId)), "Conflict", "500 kWh are left over")
      const { closed } = yield* adopt(discrepancyId, { _tag: "WriteOff" })
      assert.deepInclude(closed as object, { by: "chief", requestedBy: "clerk", repair: "writtenOff" })
      assert.deepStrictEqual(yield* discrepancies, [])
      assert.strictEqual((yield* reconcile()).result, "matches", "the balance is booked as it was seen")
      terminal.wireNo = 41
      assert.strictEqual((yield* reconcile()).result, "differs")
    }).pipe(Effect.provide(layer(terminal)))
  })

  it.effect("are not looked for while a credit is under way, and not without an answer", () => {
    const terminal = fakeTerminal()
    terminal.faults.push("dropReply")
    return Effect.gen(function* () {
      const { station, device } = yield* open
      const reconcile = () => station.purchaseRecords.reconcile({ actor: "clerk", target: key })
      yield* sell(device.deviceId, "100")
      yield* engine
      assert.strictEqual((yield* reconcile()).result, "busy")
      yield* resolver
      terminal.presence = "offline"
      assert.strictEqual((yield* reconcile()).result, "notRead")
      yield* minutes(1)
    }).pipe(Effect.provide(layer(terminal)))
  })
})
