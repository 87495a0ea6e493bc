/** Cases: a run of calls leaves the process its turns. */
import { assert, type Vitest } from "@effect/vitest"
import { ref, StationStore } from "@yugou/core/store"
import * as Effect from "effect/Effect"
import { commitOf, type Own, usualTime } from "./Fixtures.ts"

type It = Vitest.MethodsNonLive<StationStore>

/** How many turns of a timer the case waits for before it aborts. */
const wantedTicks = 10

/** How long the batch of a store goes on that gives no turn: far longer than so many turns take on a busy machine. */
const patienceMillis = 5_000

/** Registers the case: time limits of terminals, bytes and an operator's abort must get through while a batch of a thousand rows is stored. */
export const turnCases = (it: It, own: Own): void => {
  it.effect("lets timers run while calls follow each other, and an abort ends them at once", () =>
    Effect.gen(function* () {
      const store = yield* StationStore
      const abort = new AbortController()
      const end = performance.now() + patienceMillis
      let [calls, ticks, callsAtAbort] = [0, 0, 0]
      const called = (): void => {
        calls += 1
      }
      const series = own("turns")
      const row = Effect.suspend(() => {
        const fact = { series, at: usualTime, data: calls }
        const commit = store.commit(commitOf(own(`turn-${calls}`), {}, {}, { facts: [fact] }))
        const load = store.load([ref("Customer", own("turn"))])
        return Effect.andThen(Effect.map(commit, called), Effect.map(load, called))
      })
      // An endless batch: a store that gives no turn ends it by the time, the others by the abort.
      const batch = Effect.whileLoop({ while: () => performance.now() < end, body: () => row, step: () => {} })
      const timer = setInterval(() => {
        ticks += 1
        if (ticks !== wantedTicks) return
        callsAtAbort = calls
        abort.abort()
      }, 1)
      const exit = yield* Effect.promise(() => Effect.runPromiseExit(batch, { signal: abort.signal }))
      clearInterval(timer)
      assert.isAtLeast(ticks, wantedTicks, `the timer ran so often during ${calls} calls`)
      assert.strictEqual(exit._tag, "Failure")
      // The call that was under way may still have been counted.
      assert.isAtMost(calls - callsAtAbort, 1, "calls after the abort")
    })
  )
}
