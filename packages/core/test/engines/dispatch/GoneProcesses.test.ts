/** What a process had claimed that is gone is given back, by the others and by its next life; what others have claimed stays theirs. */
import { assert, describe, it } from "@effect/vitest"
import { DispatchEngine, EngineProcess, GoneProcesses } from "@yugou/core"
import { StationStore } from "@yugou/core/store"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Queue from "effect/Queue"
import { TestClock } from "effect/testing"
import { fakeTerminal, layer } from "../../Fixtures.ts"
import { dispatchOf, engine, open, sell } from "../../station/Desk.ts"

const process = EngineProcess.makeProcess("here")
const address = "10.8.0.1:34431"
const keyOf = (of: string) => `engines/at/${of}`

/** Sells, and lets a process claim it that does nothing about it any more. */
const claimedBy = Effect.fnUntraced(function* (name: string) {
  const { device } = yield* open
  const orderNo = yield* sell(device.deviceId, "100")
  const store = yield* StationStore
  const { leaseMillis, queue } = DispatchEngine.settings
  const claim = { queue, leaseMillis, limit: 10, except: [], horizonMillis: null }
  const holder = `${DispatchEngine.settings.holder}@${name}`
  assert.lengthOf(yield* store.claim({ ...claim, now: yield* DateTime.now, holder }), 1)
  assert.deepStrictEqual(yield* engine, { claimed: 0, failed: 0 })
  return orderNo
})

const onStation = <A, E>(name: string, run: () => Effect.Effect<A, E, Layer.Success<ReturnType<typeof layer>>>) =>
  it.effect(name, () =>
    run().pipe(Effect.provideService(EngineProcess.EngineProcess, process), Effect.provide(layer(fakeTerminal())))
  )

describe("what a process had claimed that is gone", () => {
  onStation("is given back by its next life at the same address", () =>
    Effect.gen(function* () {
      const store = yield* StationStore
      yield* store.remember(keyOf(address), { name: "former" })
      const orderNo = yield* claimedBy("former")
      yield* GoneProcesses.begin(address)
      assert.deepStrictEqual(yield* engine, { claimed: 1, failed: 0 })
      assert.strictEqual(yield* dispatchOf(orderNo), "applied")
      assert.deepStrictEqual(yield* store.recall(keyOf(address)), Option.some({ name: process.name }))
    })
  )

  onStation("is given back by whoever sees it go, and no other lease is", () =>
    Effect.gen(function* () {
      const store = yield* StationStore
      for (const name of ["former", "living"]) yield* store.remember(keyOf(name), { name })
      const orderNo = yield* claimedBy("former")
      const gone = yield* Queue.unbounded<string>()
      const others = { own: address, gone: Queue.take(gone) }
      yield* Effect.forkChild(Effect.provideService(GoneProcesses.keep, GoneProcesses.OtherProcesses, others))
      for (const [who, expected] of [
        ["nobody noted", 0],
        ["living", 0],
        ["former", 1]
      ] as const) {
        yield* Queue.offer(gone, who)
        yield* TestClock.adjust("1 second")
        assert.deepInclude(yield* engine, { claimed: expected }, who)
      }
      assert.strictEqual(yield* dispatchOf(orderNo), "applied")
    })
  )

  onStation("waits for the end of the lease where nobody says who goes", () =>
    Effect.gen(function* () {
      yield* claimedBy("former")
      yield* GoneProcesses.keep
      assert.deepStrictEqual(yield* engine, { claimed: 0, failed: 0 })
      yield* TestClock.adjust(DispatchEngine.settings.leaseMillis + 1)
      assert.deepStrictEqual(yield* engine, { claimed: 1, failed: 0 })
    })
  )
})
