/** The loop around the engines. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Metric from "effect/Metric"
import { TestClock } from "effect/testing"
import { EngineLoop, type RunOnce, type StepReport, StoreError } from "../../src/index.ts"
import { StationStoreMemory } from "../../src/memory.ts"
import { StationStore } from "../../src/store/StationStore.ts"

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
    const start = EngineLoop.start({ engine }) as Effect.Effect<EngineLoop.EngineLoop>
    const loop = yield* start
    yield* TestClock.adjust(`${seconds} seconds`)
    return { loop, steps: () => steps }
  })

/** Stops a loop and says after how many seconds it had ended. */
const stopped = Effect.fnUntraced(function* (loop: EngineLoop.EngineLoop) {
  const stopping = yield* Effect.forkChild(loop.stop, { startImmediately: true })
  for (let seconds = 0; seconds < 60; seconds++) {
    if (stopping.pollUnsafe() !== undefined) return seconds
    yield* TestClock.adjust("1 second")
  }
  return assert.fail("it did not stop within a minute")
})

describe("engines that are kept running", () => {
  it.effect("begin a step each second, though one of them waits for a silent terminal", () =>
    Effect.gen(function* () {
      const { loop, steps } = yield* begun(60, (no) => (no === 2 ? Effect.never : Effect.succeed(nothing)))
      assert.strictEqual(steps(), 61)
      yield* stopped(loop)
    })
  )

  it.effect("have a bounded number of steps under way", () =>
    Effect.gen(function* () {
      const { loop, steps } = yield* begun(60, () => Effect.never)
      assert.strictEqual(steps(), EngineLoop.maxSteps)
      yield* stopped(loop)
    })
  )

  it.effect("go on after a step that broke", () =>
    Effect.gen(function* () {
      const { loop, steps } = yield* begun(5, (no) => (no === 1 ? Effect.die("broken") : Effect.succeed(nothing)))
      assert.strictEqual(steps(), 6)
      yield* stopped(loop)
    })
  )

  it.effect("begin nothing after a stop, which waits for the step under way", () =>
    Effect.gen(function* () {
      let ended = 0
      const step = Effect.as(Effect.sleep("3500 millis"), nothing).pipe(Effect.tap(() => Effect.sync(() => ended++)))
      const { loop, steps } = yield* begun(0, () => step)
      assert.strictEqual(yield* stopped(loop), 4)
      yield* TestClock.adjust("1 minute")
      assert.deepStrictEqual({ steps: steps(), ended }, { steps: 1, ended: 1 })
    })
  )

  it.effect("are measured to run until a stop begins, not until it has ended", () =>
    Effect.gen(function* () {
      const running = Effect.map(Metric.value(Metric.gauge("yugou_engines_running")), ({ value }) => value)
      const { loop } = yield* begun(1, () => Effect.as(Effect.sleep("10 seconds"), nothing))
      assert.strictEqual(yield* running, 1)
      const stopping = yield* Effect.forkChild(loop.stop, { startImmediately: true })
      assert.isUndefined(stopping.pollUnsafe())
      assert.strictEqual(yield* running, 0)
      yield* TestClock.adjust("11 seconds")
      yield* Fiber.join(stopping)
    }).pipe(Effect.provideService(Metric.MetricRegistry, new Map()))
  )

  it.effect("are interrupted when a step has not ended in the time for it", () =>
    Effect.gen(function* () {
      let interrupted = 0
      const step = Effect.onInterrupt(Effect.never, () => Effect.sync(() => interrupted++))
      const { loop } = yield* begun(0, () => step)
      assert.strictEqual(yield* stopped(loop), 45)
      assert.strictEqual(interrupted, 1)
    })
  )

  it.effect("drain, too, when whoever serves is interrupted", () =>
    Effect.gen(function* () {
      let ended = 0
      const engine: RunOnce = () =>
        Effect.as(Effect.sleep("2500 millis"), nothing).pipe(Effect.tap(() => Effect.sync(() => ended++)))
      const serving = EngineLoop.serve({ engine }) as Effect.Effect<never>
      const fiber = yield* Effect.forkChild(serving, { startImmediately: true })
      const interrupting = yield* Effect.forkChild(Fiber.interrupt(fiber), { startImmediately: true })
      yield* TestClock.adjust("2 seconds")
      assert.isUndefined(interrupting.pollUnsafe())
      yield* TestClock.adjust("1 second")
      yield* Fiber.await(interrupting)
      assert.strictEqual(ended, 1)
    })
  )

  const away: Effect.Effect<never, StoreError> = Effect.suspend(
    () => new StoreError({ reason: "unavailable", detail: "connect ECONNREFUSED" })
  )
  const rows: ReadonlyArray<readonly [what: string, step: Effect.Effect<StepReport, StoreError>, lines: number]> = [
    ["a store that is away for ten minutes is said once, each minute, and when it is back", away, 11],
    ["an engine that breaks for ten minutes is said for itself", Effect.die("broken"), 3 * 11]
  ]
  it.effect.each(rows)("%s", ([, broken, expected]) =>
    Effect.gen(function* () {
      const lines: Array<string> = []
      const logger = Logger.make<unknown, void>(
        ({ logLevel, message }) => void lines.push(`${logLevel} ${JSON.stringify(message)}`)
      )
      let state: "broken" | "well" = "broken"
      const engine: RunOnce = () => Effect.suspend(() => (state === "broken" ? broken : Effect.succeed(nothing)))
      const start = EngineLoop.start({
        a: engine,
        b: engine,
        c: engine,
        idle: () => Effect.succeed(nothing)
      }) as Effect.Effect<EngineLoop.EngineLoop>
      const memory = StationStoreMemory.make(StationStoreMemory.emptyBooks())
      const recall: typeof memory.recall = (key) =>
        Effect.suspend(() => (state === "broken" ? away : memory.recall(key)))
      const store = Layer.succeed(StationStore, StationStore.of({ ...memory, recall }))
      const loop = yield* Effect.provide(start, Layer.merge(Logger.layer([logger]), store))
      yield* TestClock.adjust("10 minutes")
      assert.lengthOf(lines, expected)
      assert.match(lines[0] ?? "", /ECONNREFUSED|broken/)
      assert.match(lines.at(-1) ?? "", /"forSeconds":600/)
      state = "well"
      yield* TestClock.adjust("1 minute")
      const after = lines.slice(expected)
      assert.lengthOf(after, expected / 11)
      for (const line of after) assert.match(line, /^Info .*again/)
      yield* loop.stop
    })
  )
})
