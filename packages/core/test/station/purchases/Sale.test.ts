import { assert, describe, it } from "@effect/vitest"
import { Energy, Rejection, Station, StationPromise } from "@yugou/core"
import { nextWireNo, WireNo } from "@yugou/core/dialect"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { TestClock } from "effect/testing"
import { fakeTerminal, layer, terminalId } from "../../Fixtures.ts"
import { approve, chief, clerk, dispatch, dispatchOf, engine, kwh, open, orderOf, save, sell, tagOf } from "../Desk.ts"

const station = () => layer(fakeTerminal())
const orders = Effect.gen(function* () {
  const facade = yield* Station.Station
  return (yield* facade.purchaseRecords.list({ actor: "clerk" })).rows
})

describe("saving a purchase", () => {
  it.effect("R-084.1 belongs to the target that it names", () =>
    Effect.gen(function* () {
      const { station: facade, device } = yield* open
      const second = yield* facade.customers.bindDevice({
        ...clerk(),
        customerNo: device.customerNo,
        target: { _tag: "Group", terminalId, totalGroupNo: 2 },
        thresholds: { alarm: kwh("100"), trip: kwh("0") }
      })
      const [a, b] = [yield* save(device.deviceId, "100"), yield* save(second.deviceId, "100")]
      assert.deepStrictEqual((yield* orderOf(a)).target, device.target)
      assert.deepStrictEqual((yield* orderOf(b)).target, second.target)
    }).pipe(Effect.provide(station()))
  )

  it.effect(
    "R-084.2 R-085.6 is refused with the field when it names no target, or energy that is no decimal text",
    () =>
      Effect.promise(async () => {
        const promises = StationPromise.make(station())
        const row = { actor: "clerk", commandId: "c1", deviceId: "D", energy: "100" }
        const { deviceId: _none, ...without } = row
        const bad = [
          [without, "deviceId"],
          [{ ...row, energy: 100 }, "energy"],
          [{ ...row, energy: "1e3" }, "energy"],
          [{ ...row, energy: "NaN" }, "energy"]
        ] as const
        for (const [payload, field] of bad) {
          const error: unknown = await promises.purchases.save(payload as never).then(
            () => null,
            (reason: unknown) => reason
          )
          assert.instanceOf(error, StationPromise.StationError)
          assert.strictEqual(error.code, "INVALID_INPUT")
          assert.deepInclude(error.detail as object, { field: field })
        }
        await promises.close()
      })
  )

  const amounts = [
    ["R-085.1", "0", "ValueInvalid"],
    ["R-085.1", "-5", "ValueInvalid"],
    ["R-085.2", "1.5", "Quantum"],
    ["R-085.3", "10000000", "ValueInvalid"]
  ] as const
  it.effect(
    "R-085.1 R-085.2 R-085.3 refuses what is not positive, has a fraction, or is too much, and stores nothing",
    () =>
      Effect.gen(function* () {
        const { device } = yield* open
        for (const [row, energy, tag] of amounts) {
          assert.strictEqual(yield* tagOf(save(device.deviceId, energy)), tag, `${row} ${energy}`)
        }
        assert.deepStrictEqual(yield* orders, [])
        yield* save(device.deviceId, "9999999")
      }).pipe(Effect.provide(station()))
  )

  it.effect("R-085.7 R-141.1 keeps any energy that the dialect carries to the last digit", () =>
    Effect.gen(function* () {
      const terminal = fakeTerminal()
      terminal.capabilities = {
        ...terminal.capabilities,
        purchase: { quantum: kwh("0.0001"), max: kwh("9999999") }
      }
      yield* Effect.gen(function* () {
        const { device } = yield* open
        for (const energy of ["0.0001", "1.1", "1234567.8901", "100"]) {
          const { energy: kept } = yield* orderOf(yield* save(device.deviceId, energy))
          assert.strictEqual(Schema.encodeSync(Energy.Energy)(kept), energy)
        }
      }).pipe(Effect.provide(layer(terminal)))
    })
  )

  it.effect(
    "R-086.1 R-087.1 R-088.7 gives an order that is valid, pending and idle, has no wire number, and no frame is sent",
    () => {
      const terminal = fakeTerminal()
      return Effect.gen(function* () {
        const { device } = yield* open
        const orderNo = yield* save(device.deviceId, "100")
        const order = yield* orderOf(orderNo)
        assert.deepInclude(order, {
          validity: "valid",
          approval: "pending",
          dispatch: "idle",
          savedBy: "clerk",
          attempts: 0
        })
        assert.deepStrictEqual(order.thresholds, { alarm: kwh("100"), trip: kwh("0") })
        yield* approve(orderNo)
        yield* engine
        assert.deepStrictEqual(terminal.seen, [])
        assert.notProperty(yield* orderOf(orderNo), "wireNo")
      }).pipe(Effect.provide(layer(terminal)))
    }
  )

  it.effect("R-086.2 is one order when the same command comes twice", () =>
    Effect.gen(function* () {
      const { station: facade, device } = yield* open
      const payload = { ...clerk(), deviceId: device.deviceId, energy: kwh("100") }
      const first = yield* facade.purchases.save(payload)
      const again = yield* facade.purchases.save(payload)
      assert.deepStrictEqual(again, first)
      assert.strictEqual((yield* orders).length, 1)
    }).pipe(Effect.provide(station()))
  )

  it.effect("R-088.8 draws a number of its own for each of a hundred purchases at the same time", () =>
    Effect.gen(function* () {
      const { device } = yield* open
      const numbers = yield* Effect.all(
        Array.from({ length: 100 }, () => save(device.deviceId, "1")),
        { concurrency: "unbounded" }
      )
      assert.strictEqual(new Set(numbers).size, 100)
    }).pipe(Effect.provide(station()))
  )
})

describe("the customer's own limits", () => {
  const limited = Effect.fnUntraced(function* (limits: { readonly max?: string; readonly hoarding?: string }) {
    const { station: facade, device } = yield* open
    const customer = yield* facade.customers.get({ actor: "clerk", customerNo: device.customerNo })
    const { alarm, consent, templateId, contact, remarks, ext, version, customerNo } = customer
    yield* facade.customers.update({
      ...clerk(),
      ...{ customerNo, version, alarm, consent, templateId, contact, remarks, ext },
      limits: {
        min: null,
        max: limits.max === undefined ? null : kwh(limits.max),
        step: null,
        hoarding: limits.hoarding === undefined ? null : kwh(limits.hoarding)
      }
    })
    return device
  })

  it.effect("R-085.4 refuses what is above the limit of one order", () =>
    Effect.gen(function* () {
      const device = yield* limited({ max: "500" })
      assert.strictEqual(yield* tagOf(save(device.deviceId, "501")), "ValueInvalid")
      yield* save(device.deviceId, "500")
    }).pipe(Effect.provide(station()))
  )

  /** A limit of 500 kWh, what the terminal has left, the most that may be bought then, and what is just too much. */
  const hoards: ReadonlyArray<readonly [remaining: string, most: string, tooMuch: string]> = [
    ["20", "480", "481"],
    ["499", "1", "2"],
    ["0", "500", "501"],
    ["-30", "530", "531"]
  ]
  it.effect.each(hoards)("R-085.5 with %s kWh left %s may be bought under the limit, and %s is refused", (row) => {
    const [remaining, most, tooMuch] = row
    const terminal = fakeTerminal()
    terminal.balance = kwh(remaining)
    return Effect.gen(function* () {
      const device = yield* limited({ hoarding: "500" })
      const facade = yield* Station.Station
      yield* facade.purchases.pollRemaining({ actor: "clerk", deviceId: device.deviceId })
      const refused = yield* Effect.flip(save(device.deviceId, tooMuch))
      assert.deepInclude(refused, { _tag: "OverHoardingLimit", limit: kwh("500") })
      assert.strictEqual(Rejection.codeOf(refused._tag), "OVER_HOARDING_LIMIT")
      assert.deepStrictEqual(yield* orders, [])
      const orderNo = yield* save(device.deviceId, most)
      assert.deepStrictEqual(
        (yield* orders).map((order) => [order.orderNo, order.energy]),
        [[orderNo, kwh(most)]]
      )
    }).pipe(Effect.provide(layer(terminal)))
  })

  it.effect("R-085.5 the limit counts what the terminal has left when an order is sent, too", () => {
    const terminal = fakeTerminal()
    return Effect.gen(function* () {
      const device = yield* limited({ hoarding: "500" })
      const first = yield* sell(device.deviceId, "300")
      yield* TestClock.adjust("1 second")
      // No reading is known when it is sold.
      const second = yield* sell(device.deviceId, "190")
      yield* engine
      yield* engine
      assert.deepStrictEqual([yield* dispatchOf(first), terminal.balance], ["applied", kwh("320")])
      assert.notStrictEqual(yield* dispatchOf(second), "applied")
      assert.strictEqual(terminal.increases, 1)
    }).pipe(Effect.provide(layer(terminal)))
  })
})

describe("numbers", () => {
  it("R-088.3 R-088.4 R-088.5 never draws 0, ends an increasing series, and starts a cyclic one over with 1", () => {
    const increasing = { _tag: "Increasing", max: 0xffff_ffff } as const
    const cyclic = { _tag: "Cyclic", min: 1, max: 99 } as const
    assert.isTrue(Result.isFailure(Schema.decodeUnknownResult(WireNo)(0)))
    assert.deepStrictEqual(nextWireNo(increasing, null), Result.succeed(1))
    assert.deepStrictEqual(nextWireNo(increasing, 0xffff_ffff), Result.fail("exhausted"))
    assert.deepStrictEqual(nextWireNo(cyclic, 98), Result.succeed(99))
    assert.deepStrictEqual(nextWireNo(cyclic, 99), Result.succeed(1))
  })

  it.effect("R-088.1 keeps the order number through void, restore, approve and revoke", () =>
    Effect.gen(function* () {
      const { station: facade, device } = yield* open
      const orderNo = yield* save(device.deviceId, "100")
      yield* approve(orderNo)
      yield* facade.approvals.revoke({ ...chief(), orderNo, reason: "wrong" })
      yield* facade.purchaseRecords.void({ ...clerk(), orderNo, reason: "wrong" })
      const restored = yield* facade.purchaseRecords.restore({ ...clerk(), orderNo })
      assert.strictEqual(restored.orderNo, orderNo)
      assert.strictEqual((yield* approve(orderNo)).orderNo, orderNo)
    }).pipe(Effect.provide(station()))
  )

  it.effect(
    "R-088.2 R-088.6 R-089.1 R-089.2 sends several orders one at a time, in the order of queueing, with growing numbers behind the terminal's",
    () => {
      const terminal = fakeTerminal()
      return Effect.gen(function* () {
        const { device } = yield* open
        const saved = [
          yield* save(device.deviceId, "100"),
          yield* save(device.deviceId, "200"),
          yield* save(device.deviceId, "300")
        ] as const
        for (const orderNo of saved) yield* approve(orderNo)
        const [a, b, c] = saved
        for (const orderNo of [c, a, b]) {
          yield* dispatch(orderNo)
          yield* TestClock.adjust("1 second")
        }
        for (const _ of saved) yield* engine
        assert.deepStrictEqual(terminal.effects, [
          { wireNo: 7, mode: "append", value: kwh("300") },
          { wireNo: 8, mode: "append", value: kwh("100") },
          { wireNo: 9, mode: "append", value: kwh("200") }
        ])
      }).pipe(Effect.provide(layer(terminal)))
    }
  )

  it.effect("R-089.3 does not hold back a newer order for an older one that is not queued", () => {
    const terminal = fakeTerminal()
    return Effect.gen(function* () {
      const { device } = yield* open
      const older = yield* save(device.deviceId, "100")
      const newer = yield* sell(device.deviceId, "200")
      yield* engine
      assert.deepStrictEqual([yield* dispatchOf(older), yield* dispatchOf(newer)], ["idle", "applied"])
    }).pipe(Effect.provide(layer(terminal)))
  })
})
