import { assert, describe, it } from "@effect/vitest"
import { DispatchEngine, TerminalGateway } from "@yugou/core"
import * as Invariants from "@yugou/core/audit"
import type { Outcome } from "@yugou/core/dialect"
import { StationStore } from "@yugou/core/store"
import * as DateTime from "effect/DateTime"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import { fakeTerminal, layer } from "../../Fixtures.ts"
import { details, dispatch, dispatchOf, engine, minutes, open, resolver, sell } from "../../station/Desk.ts"

/** Lets a process open an attempt and stand still before it sends; gives what lets it go on. */
const standing = Effect.fnUntraced(function* () {
  const gateway = yield* TerminalGateway
  const gate = yield* Deferred.make<Outcome>()
  const slow = TerminalGateway.of({
    ...gateway,
    execute: ((request) =>
      request._tag === "WriteCredit" ? Deferred.await(gate) : gateway.execute(request)) as typeof gateway.execute
  })
  const now = yield* DateTime.now
  const process = yield* Effect.forkChild(Effect.provideService(DispatchEngine.runOnce(now), TerminalGateway, slow), {
    startImmediately: true
  })
  return Effect.gen(function* () {
    const at = yield* DateTime.now
    yield* Deferred.succeed(gate, { _tag: "NotSent", at, reason: "expired", detail: "" } as Outcome)
    yield* Fiber.join(process)
  })
})

/** Another process finds that nothing came of the attempt. */
const takenOver = Effect.gen(function* () {
  yield* minutes(10)
  yield* resolver
})

describe("an ending that comes after the attempt was taken over", () => {
  it.effect("does not send an order again that was applied meanwhile", () => {
    const terminal = fakeTerminal()
    return Effect.gen(function* () {
      const { device } = yield* open
      const orderNo = yield* sell(device.deviceId, "100")
      const goOn = yield* standing()
      yield* takenOver
      assert.strictEqual(yield* dispatchOf(orderNo), "rejected")
      yield* dispatch(orderNo)
      yield* engine
      assert.strictEqual(yield* dispatchOf(orderNo), "applied")
      yield* goOn
      assert.strictEqual(yield* dispatchOf(orderNo), "applied")
      assert.strictEqual(terminal.increases, 1)
    }).pipe(Effect.provide(layer(terminal)))
  })

  it.effect("does not free the slot that another order holds", () => {
    const terminal = fakeTerminal()
    return Effect.gen(function* () {
      const { device } = yield* open
      const orderNo = yield* sell(device.deviceId, "100")
      const goOn = yield* standing()
      yield* takenOver
      terminal.faults.push("dropReply")
      const other = yield* sell(device.deviceId, "200")
      yield* engine
      assert.strictEqual(yield* dispatchOf(other), "unknown")
      yield* goOn
      assert.deepStrictEqual(yield* Invariants.checkInvariants(yield* StationStore), [])
      assert.strictEqual(yield* dispatchOf(orderNo), "rejected")
      assert.strictEqual((yield* details(orderNo)).attempts.length, 1)
    }).pipe(Effect.provide(layer(terminal)))
  })
})
