import { assert, describe, it } from "@effect/vitest"
import { operations, Station, StationPromise } from "@yugou/core"
import * as Effect from "effect/Effect"
import { TestClock } from "effect/testing"
import { fakeTerminal, layer } from "../../Fixtures.ts"
import { approve, chief, clerk, details, dispatchOf, engine, kwh, open, playing, save, sell, tagOf } from "../Desk.ts"

const commandsOf = (facade: string) =>
  Object.entries(operations).flatMap(([name, table]) =>
    name === facade ? Object.entries(table).flatMap(([op, { kind }]) => (kind === "command" ? [op] : [])) : []
  )

describe("the plan of a command", () => {
  it.effect("R-135.1 exists for every command of every facade and for nothing else", () =>
    Effect.gen(function* () {
      const { plan } = yield* Station.Station
      for (const facade of Object.keys(operations)) {
        const planned = Object.keys(plan[facade as keyof typeof plan])
        assert.deepStrictEqual(planned.sort(), commandsOf(facade).sort())
      }
    }).pipe(Effect.provide(layer(fakeTerminal())))
  )

  it.effect("R-135.1 R-135.2 R-120.1 gives a confirmation, stores nothing, sends nothing, and may be abandoned", () => {
    const terminal = fakeTerminal()
    return Effect.gen(function* () {
      const { station, device } = yield* open
      const orderNo = yield* save(device.deviceId, "100")
      yield* approve(orderNo)
      const before = yield* details(orderNo)
      const plan = yield* station.plan.approvals.revoke({ ...chief(), orderNo, reason: "wrong" })
      assert.deepStrictEqual(plan.refusals, [])
      assert.isString(plan.confirmation)
      yield* TestClock.adjust("1 hour")
      yield* engine
      assert.deepStrictEqual(yield* details(orderNo), before)
      assert.deepStrictEqual(terminal.seen, [])
    }).pipe(Effect.provide(layer(terminal)))
  })

  it.effect("R-135.1 shows the credit that a dispatch would send to the device that the books name", () => {
    const terminal = fakeTerminal()
    return Effect.gen(function* () {
      const { station, device } = yield* open
      yield* sell(device.deviceId, "100")
      yield* engine
      const orderNo = yield* save(device.deviceId, "200")
      yield* approve(orderNo)
      yield* station.plan.purchaseRecords.dispatch({ ...clerk(), orderNo })
      yield* station.purchaseRecords.dispatch({ ...clerk(), orderNo })
      yield* engine
      const sent = terminal.seen.filter(({ _tag }) => _tag === "WriteCredit").slice(-1)
      const shown = terminal.previewed.map((request, n) => ({ ...request, requestId: sent[n]?.requestId }))
      assert.isDefined(sent[0]?.identity)
      assert.deepStrictEqual(shown, sent)
    }).pipe(Effect.provide(layer(terminal)))
  })

  it.effect("R-135.1 says what a dispatch will wait for, without refusing it", () => {
    const terminal = playing("dropReply")
    return Effect.gen(function* () {
      const { station, device } = yield* open
      const waitsOf = (orderNo: string) =>
        Effect.map(station.plan.purchaseRecords.dispatch({ ...clerk(), orderNo }), ({ refusals, waits }) => {
          assert.deepStrictEqual(refusals, [])
          return waits.map(({ code }) => code)
        })
      const orderNo = yield* save(device.deviceId, "100")
      yield* approve(orderNo)
      assert.deepStrictEqual(yield* waitsOf(orderNo), [])
      yield* sell(device.deviceId, "200")
      yield* engine
      assert.deepStrictEqual(yield* waitsOf(orderNo), ["TARGET_BUSY"])
      terminal.presence = "offline"
      terminal.capabilities = { ...terminal.capabilities, creditUnit: "money" }
      assert.deepStrictEqual(yield* waitsOf(orderNo), ["TERMINAL_OFFLINE", "TARGET_BUSY", "UNSUPPORTED"])
    }).pipe(Effect.provide(layer(terminal)))
  })

  it.effect("R-119.1 R-135.3 carries out what was confirmed, and what a program asks for without confirmation", () =>
    Effect.gen(function* () {
      const { station, device } = yield* open
      for (const confirmed of [true, false]) {
        const orderNo = yield* save(device.deviceId, "100")
        yield* approve(orderNo)
        const command = { ...chief(), orderNo, reason: "wrong" }
        const { confirmation } = yield* station.plan.approvals.revoke(command)
        const given = confirmed && confirmation !== null ? { confirmation } : {}
        assert.strictEqual((yield* station.approvals.revoke({ ...command, ...given })).approval, "revoked")
      }
    }).pipe(Effect.provide(layer(fakeTerminal())))
  )

  it.effect(
    "R-135.1 refuses a confirmation when what was shown has moved, for other content, and for another command",
    () =>
      Effect.gen(function* () {
        const { station, device } = yield* open
        const orderNo = yield* save(device.deviceId, "100")
        const command = { ...chief(), orderNo, reason: "wrong" }
        const { confirmation } = yield* station.plan.approvals.reject(command)
        const confirmed = { ...command, confirmation: confirmation ?? "" }
        const other = station.approvals.reject({ ...confirmed, reason: "another" })
        assert.strictEqual(yield* tagOf(other), "ConfirmationStale")
        const voided = station.purchaseRecords.void(confirmed)
        assert.strictEqual(yield* tagOf(voided), "ConfirmationStale")
        yield* station.purchaseRecords.printReceipt({ ...clerk(), orderNo })
        assert.strictEqual(yield* tagOf(station.approvals.reject(confirmed)), "ConfirmationStale")
        const again = yield* station.plan.approvals.reject(command)
        const rejected = yield* station.approvals.reject({ ...command, confirmation: again.confirmation ?? "" })
        assert.strictEqual(rejected.validity, "voided")
        assert.deepStrictEqual(
          yield* station.approvals.reject({ ...command, confirmation: again.confirmation ?? "" }),
          rejected
        )
      }).pipe(Effect.provide(layer(fakeTerminal())))
  )

  it.effect(
    "R-144.3 lists every precondition that fails in order of precedence; the command answers with the first",
    () =>
      Effect.gen(function* () {
        const { station, device } = yield* open
        const orderNo = yield* save(device.deviceId, "100")
        yield* station.purchaseRecords.void({ ...clerk(), orderNo, reason: "wrong" })
        yield* station.customers.void({ ...chief(), customerNo: device.customerNo, reason: "moved" })
        const command = { ...clerk(), orderNo }
        const plan = yield* station.plan.purchaseRecords.dispatch(command)
        assert.deepStrictEqual(
          plan.refusals.map(({ code }) => code),
          ["VOIDED", "NOT_APPROVED", "CUSTOMER_INVALID"]
        )
        assert.strictEqual(plan.confirmation, null)
        assert.strictEqual(yield* tagOf(station.purchaseRecords.dispatch(command)), "Voided")
        const missing = yield* station.plan.purchaseRecords.dispatch({ ...clerk(), orderNo: "P0" })
        assert.deepStrictEqual(missing.refusals, [
          {
            code: "NOT_FOUND",
            message: "There is no order P0",
            messageZh: "没有找到购电单 P0",
            detail: { what: "order", id: "P0" }
          }
        ])
      }).pipe(Effect.provide(layer(fakeTerminal())))
  )

  it.effect("shows the frames that a dispatch would send, under the number that is next", () =>
    Effect.gen(function* () {
      const { station, device } = yield* open
      const first = yield* save(device.deviceId, "100")
      yield* approve(first)
      const unseen = yield* station.plan.purchaseRecords.dispatch({ ...clerk(), orderNo: first })
      assert.deepStrictEqual(unseen.frames, [], "the number of a target never looked at is not known")
      yield* sell(device.deviceId, "200")
      yield* engine
      const { frames } = yield* station.plan.purchaseRecords.dispatch({ ...clerk(), orderNo: first })
      assert.deepStrictEqual(frames, [{ terminalId: device.target.terminalId, request: "WriteCredit", hex: ["688"] }])
      assert.strictEqual(yield* dispatchOf(first), "idle")
    }).pipe(Effect.provide(layer(fakeTerminal())))
  )

  it.effect("plans an approval with its dispatch as one, without the refusal that the approval heals", () =>
    Effect.gen(function* () {
      const { station, device } = yield* open
      const orderNo = yield* save(device.deviceId, "100")
      const plan = yield* station.plan.approvals.approveAndDispatch({ ...chief(), orderNo })
      assert.deepStrictEqual(plan.refusals, [])
      const confirmed = { ...chief(), orderNo, confirmation: plan.confirmation ?? "" }
      assert.strictEqual((yield* station.approvals.approveAndDispatch(confirmed)).dispatch, "queued")
    }).pipe(Effect.provide(layer(fakeTerminal())))
  )

  it.effect("is a promise, too", () =>
    Effect.gen(function* () {
      const station = StationPromise.make(layer(fakeTerminal()))
      const plan = yield* Effect.promise(() =>
        station.plan.purchases.save({ actor: "clerk", commandId: "c", deviceId: "D0", energy: "100" })
      )
      assert.deepStrictEqual(
        plan.refusals.map(({ code }) => code),
        ["NOT_FOUND"]
      )
      const refused = station.plan.purchases.save({ actor: "nobody", commandId: "c", deviceId: "D0", energy: "100" })
      const error = yield* Effect.promise(() => refused.catch((reason: unknown) => reason))
      assert.deepInclude(error as object, { code: "FORBIDDEN" })
      yield* Effect.promise(() => station.close())
    })
  )

  it.effect("gives the fields of a refusal in their JSON form: energy is decimal text", () =>
    Effect.gen(function* () {
      const { station, device } = yield* open
      const plan = yield* station.plan.purchases.save({ ...clerk(), deviceId: device.deviceId, energy: kwh("1.5") })
      assert.deepStrictEqual(
        plan.refusals.map(({ code, detail }) => [code, detail]),
        [["QUANTUM", { energy: "1.5", quantum: "1" }]]
      )
    }).pipe(Effect.provide(layer(fakeTerminal())))
  )
})
