import { assert, describe, it } from "@effect/vitest"
import { type Ref, StationStore } from "@yugou/core"
import * as Effect from "effect/Effect"
import { fakeTerminal, layer } from "../Fixtures.ts"
import { dispatchOf, engine, open, sell } from "../station/Desk.ts"

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
          ["Order", "Target", "Device", "Customer", "Terminal"]
        )
      }
      assert.isAtMost(asked.length, 10)
    }).pipe(Effect.provide(layer(fakeTerminal())))
  )
})
