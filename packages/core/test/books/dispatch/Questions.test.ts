import { assert, describe, it } from "@effect/vitest"
import { keyOf, TerminalGateway } from "@yugou/core"
import type { TerminalRequest } from "@yugou/core/dialect"
import { type Ref, StationStore } from "@yugou/core/store"
import * as Effect from "effect/Effect"
import { fakeTerminal, layer } from "../../Fixtures.ts"
import { dispatchOf, engine, minutes, open, sell } from "../../station/Desk.ts"

/** Runs the engine's next step and gives what it loaded, question by question. */
const questions = Effect.gen(function* () {
  const store = yield* StationStore
  const asked: Array<ReadonlyArray<Ref>> = []
  const listening = StationStore.of({
    ...store,
    load: (refs) => {
      asked.push(refs as ReadonlyArray<Ref>)
      return store.load(refs)
    }
  })
  yield* Effect.provideService(engine, StationStore, listening)
  return asked
})

describe("what a dispatch asks the store", () => {
  it.effect("is the whole view as of one moment each time, and ten questions at most", () =>
    Effect.gen(function* () {
      const { device } = yield* open
      const orderNo = yield* sell(device.deviceId, "100")
      const asked = yield* questions
      assert.strictEqual(yield* dispatchOf(orderNo), "applied")
      const views = asked.filter((refs) => refs.some(({ _tag }) => _tag === "Target"))
      assert.isAtLeast(views.length, 1)
      for (const refs of views) {
        assert.deepStrictEqual(
          refs.map(({ _tag }) => _tag),
          ["Order", "Target", "Device", "Customer", "Terminal", "Restoration"]
        )
      }
      assert.isAtMost(asked.length, 10)
    }).pipe(Effect.provide(layer(fakeTerminal())))
  )
})

describe("what a dispatch asks the terminal", () => {
  it.effect("is asked anew when the target moved during the look: a link answers the same question from memory", () => {
    const terminal = fakeTerminal()
    return Effect.gen(function* () {
      const { station, device } = yield* open
      const orderNo = yield* sell(device.deviceId, "100")
      const gateway = yield* TerminalGateway
      const reconcile = station.purchaseRecords.reconcile({ actor: "chief", target: keyOf(device.target) })
      const asked: Array<string> = []
      const slow = TerminalGateway.of({
        ...gateway,
        execute: (request) =>
          Effect.gen(function* () {
            const { _tag, requestId } = request as TerminalRequest
            if (_tag === "ReadBalance" && requestId.startsWith("look")) {
              asked.push(requestId)
              if (asked.length === 1) yield* Effect.orDie(Effect.provideService(reconcile, TerminalGateway, gateway))
              yield* Effect.sleep("1 second")
            }
            return yield* gateway.execute(request)
          })
      })
      yield* Effect.forkChild(Effect.provideService(engine, TerminalGateway, slow), { startImmediately: true })
      yield* minutes(1)
      assert.strictEqual(yield* dispatchOf(orderNo), "applied")
      assert.strictEqual(asked.length, 2)
      assert.notStrictEqual(asked[0], asked[1])
    }).pipe(Effect.provide(layer(terminal)))
  })
})
