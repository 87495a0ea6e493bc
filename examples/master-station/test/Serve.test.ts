/** The loop around the engines. */
import { assert, describe, it } from "@effect/vitest"
import type { RunOnce, StepReport } from "@yugou/core"
import * as Effect from "effect/Effect"
import { TestClock } from "effect/testing"
import { keepRunning, maxSteps } from "../src/Serve.ts"

const nothing: StepReport = { claimed: 0, failed: 0 }

/** Keeps an engine running for so many seconds and gives how many steps were begun. */
const begun = (seconds: number, step: (no: number) => Effect.Effect<StepReport>) =>
  Effect.gen(function* () {
    let steps = 0
    const engine: RunOnce = () =>
      Effect.suspend(() => {
        steps += 1
        return step(steps)
      })
    const running = keepRunning("engine", engine) as Effect.Effect<unknown, never, never>
    yield* Effect.forkChild(running, { startImmediately: true })
    yield* TestClock.adjust(`${seconds} seconds`)
    return steps
  })

describe("an engine that is kept running", () => {
  it.effect("begins a step each second, though one of them waits for a silent terminal", () =>
    Effect.gen(function* () {
      const steps = yield* begun(60, (no) => (no === 2 ? Effect.never : Effect.succeed(nothing)))
      assert.strictEqual(steps, 61)
    })
  )

  it.effect("has a bounded number of steps under way", () =>
    Effect.gen(function* () {
      assert.strictEqual(yield* begun(60, () => Effect.never), maxSteps)
    })
  )

  it.effect("goes on after a step that broke", () =>
    Effect.gen(function* () {
      const steps = yield* begun(5, (no) => (no === 1 ? Effect.die("broken") : Effect.succeed(nothing)))
      assert.strictEqual(steps, 6)
    })
  )
})
