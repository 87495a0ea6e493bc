import { assert, describe, it } from "@effect/vitest"
import { DispatchEngine, TerminalGateway } from "@yugou/core"
import { ref, StationStore } from "@yugou/core/store"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import { TestClock } from "effect/testing"
import { fakeTerminal } from "../../Fixtures.ts"
import {
  approve,
  chief,
  details,
  dispatch,
  dispatchOf,
  engine,
  killable,
  kwh,
  minutes,
  open,
  orderOf,
  over,
  playing,
  resolver,
  save,
  sell,
  tagOf,
  writes
} from "../Desk.ts"

describe("sending", () => {
  it.effect("R-106.1 answers with the code of the first precondition that fails, and sends nothing", () => {
    const terminal = fakeTerminal()
    return over(
      terminal,
      Effect.gen(function* () {
        const { station, device } = yield* open
        const orderNo = yield* save(device.deviceId, "100")
        assert.strictEqual(yield* tagOf(dispatch(orderNo)), "NotApproved")
        yield* approve(orderNo)
        yield* station.customers.void({ ...chief(), customerNo: device.customerNo, reason: "moved" })
        assert.strictEqual(yield* tagOf(dispatch(orderNo)), "CustomerInvalid")
        assert.deepStrictEqual(terminal.seen, [])
      })
    )
  })

  it.effect("R-106.2 goes on from the record when the process dies after the attempt was committed", () => {
    const terminal = playing("dropReply")
    return over(
      terminal,
      Effect.gen(function* () {
        const { device } = yield* open
        const orderNo = yield* sell(device.deviceId, "100")
        const gateway = yield* TerminalGateway
        const dying = TerminalGateway.of({
          ...gateway,
          execute: (request) =>
            request._tag === "WriteCredit"
              ? Effect.andThen(gateway.execute(request), Effect.never)
              : gateway.execute(request)
        })
        const now = yield* DateTime.now
        const process = yield* killable(Effect.provideService(DispatchEngine.runOnce(now), TerminalGateway, dying))
        yield* TestClock.adjust("1 second")
        yield* process.kill
        assert.strictEqual(yield* dispatchOf(orderNo), "sending")
        yield* minutes(20)
        yield* engine
        yield* resolver
        assert.strictEqual(yield* dispatchOf(orderNo), "applied")
        assert.strictEqual(writes(terminal), 1)
      })
    )
  })

  it.effect("R-106.3 R-106.4 R-106.9 is applied by evidence only: an answer or a silence is not enough", () => {
    const terminal = playing("none", "dropReply")
    return over(
      terminal,
      Effect.gen(function* () {
        const { device } = yield* open
        terminal.capabilities = { ...terminal.capabilities, consumption: "none" }
        // The reading that would prove the effect is eaten by consumption, so that nothing is proved.
        const gateway = yield* TerminalGateway
        const eating = TerminalGateway.of({
          ...gateway,
          execute: (request) =>
            Effect.tap(gateway.execute(request), () =>
              Effect.sync(() => {
                if (request._tag === "WriteCredit") terminal.balance -= kwh("100")
              })
            )
        })
        const answered = yield* sell(device.deviceId, "100")
        yield* Effect.provideService(engine, TerminalGateway, eating)
        assert.strictEqual(yield* dispatchOf(answered), "unknown")
        terminal.balance += kwh("100")
        yield* minutes(2)
        yield* resolver
        assert.strictEqual(yield* dispatchOf(answered), "applied")
        const silent = yield* sell(device.deviceId, "100")
        yield* engine
        const { dispatch: state, verdict } = yield* orderOf(silent)
        assert.deepStrictEqual([state, verdict], ["unknown", null])
      })
    )
  })

  const refusals = [
    ["R-106.5", "refuseDuplicate", "unknown"],
    ["R-106.6", "refuseWithoutReason", "unknown"],
    ["R-106.7", "refuse", "rejected"],
    ["R-106.7", "refuseUnreadably", "rejected"]
  ] as const
  for (const [row, fault, state] of refusals) {
    it.effect(`R-106.5 R-106.6 R-106.7 makes an order ${state} (${row}, ${fault}), and it may go out again`, () => {
      const terminal = playing(fault)
      return over(
        terminal,
        Effect.gen(function* () {
          const { device } = yield* open
          const orderNo = yield* sell(device.deviceId, "100")
          yield* engine
          assert.strictEqual(yield* dispatchOf(orderNo), state)
          yield* minutes(20)
          yield* resolver
          yield* dispatch(orderNo)
          yield* engine
          assert.strictEqual(yield* dispatchOf(orderNo), "applied")
          assert.strictEqual(terminal.increases, 1)
        })
      )
    })
  }

  it.effect("R-106.8 does not take a stated reason for proof when the number was sent before", () => {
    const terminal = playing("dropRequest", "refuse")
    return over(
      terminal,
      Effect.gen(function* () {
        const { device } = yield* open
        const orderNo = yield* sell(device.deviceId, "100")
        yield* engine
        yield* minutes(20)
        yield* resolver
        assert.strictEqual(yield* dispatchOf(orderNo), "rejected")
        yield* dispatch(orderNo)
        yield* engine
        assert.strictEqual(yield* dispatchOf(orderNo), "unknown")
      })
    )
  })

  it.effect("R-106.10 R-107.11 sends nothing else to a target whose outcome is open", () => {
    const terminal = playing("dropReply")
    terminal.capabilities = { ...terminal.capabilities, consumption: "none" }
    return over(
      terminal,
      Effect.gen(function* () {
        const { device } = yield* open
        const first = yield* sell(device.deviceId, "100")
        yield* engine
        terminal.balance -= kwh("100")
        const second = yield* sell(device.deviceId, "200")
        for (let hour = 0; hour < 5; hour += 1) {
          yield* engine
          yield* resolver
          yield* TestClock.adjust("1 hour")
        }
        assert.deepStrictEqual([yield* dispatchOf(first), yield* dispatchOf(second)], ["unknown", "queued"])
        assert.strictEqual(writes(terminal), 1)
        const store = yield* StationStore
        const item = ref("WorkItem", `outcomeUnknown:${first}`)
        assert.deepInclude((yield* store.load([item]))[0]?.state, { customerNo: device.customerNo, closed: null })
        terminal.balance += kwh("100")
        yield* resolver
        assert.strictEqual((yield* store.load([item]))[0]?.state?.closed?.note, "applied")
      })
    )
  })

  it.effect("tells the gateway until when an attempt may be sent", () => {
    const terminal = fakeTerminal()
    return over(
      terminal,
      Effect.gen(function* () {
        const { device } = yield* open
        const orderNo = yield* sell(device.deviceId, "100")
        yield* engine
        const sent = terminal.seen.find(({ _tag }) => _tag === "WriteCredit")
        const { attempts } = yield* details(orderNo)
        assert.deepStrictEqual(sent?.notAfter, attempts[0]?.sendBy)
      })
    )
  })

  it.effect("R-106.12 leaves the queue without a frame when customer or order are no longer valid at its turn", () => {
    const terminal = fakeTerminal()
    return over(
      terminal,
      Effect.gen(function* () {
        const { station, device } = yield* open
        const orderNo = yield* sell(device.deviceId, "100")
        const voided = yield* sell(device.deviceId, "100")
        yield* station.purchaseRecords.void({ ...chief(), orderNo: voided, reason: "wrong" })
        yield* station.customers.void({ ...chief(), customerNo: device.customerNo, reason: "moved" })
        yield* engine
        yield* engine
        assert.deepStrictEqual([yield* dispatchOf(orderNo), yield* dispatchOf(voided)], ["idle", "idle"])
        assert.deepStrictEqual(terminal.seen, [])
      })
    )
  })
})
