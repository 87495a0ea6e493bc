/** The gate: each of its two limits alone ends the wait that it is for. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Gate from "../src/Gate.ts"

const long = 600_000

describe("Gate", () => {
  it.live("gives up on a call from its beginning on, however long a call may wait for its turn", () =>
    Effect.gen(function* () {
      const gate = yield* Gate.make(1, { waitMillis: long, callMillis: 20 })
      const error = yield* Effect.flip(gate(Effect.never))
      assert.deepStrictEqual([error.reason, error.detail], ["unavailable", "no answer within 20 ms"])
    })
  )

  it.live("gives up on a call that does not get its turn, however long a call may take", () =>
    Effect.gen(function* () {
      const gate = yield* Gate.make(1, { waitMillis: 20, callMillis: long })
      const first = yield* Effect.forkChild(gate(Effect.never), { startImmediately: true })
      const error = yield* Effect.flip(gate(Effect.void))
      assert.deepStrictEqual([error.reason, error.detail], ["unavailable", "no connection became free within 20 ms"])
      yield* Fiber.interrupt(first)
      yield* gate(Effect.void)
    })
  )

  it.live("counts the time of a call that had to wait from its turn on", () =>
    Effect.gen(function* () {
      const gate = yield* Gate.make(1, { waitMillis: long, callMillis: 20 })
      const first = yield* Effect.forkChild(Effect.flip(gate(Effect.never)), { startImmediately: true })
      const second = yield* Effect.flip(gate(Effect.never))
      assert.strictEqual(second.detail, "no answer within 20 ms")
      yield* Fiber.join(first)
    })
  )
})
