import { assert, describe, it } from "@effect/vitest"
import { FrameKeeper, FrameLog, Instant, Policy, StationPolicy } from "@yugou/core"
import { StationStoreMemory } from "@yugou/core/memory"
import { StationStore } from "@yugou/core/store"
import * as Effect from "effect/Effect"

const none = Effect.succeed({ rows: [], next: null })
const log: FrameLog["Service"] = { append: () => Effect.void, recent: () => Effect.succeed([]), page: () => none }

const start = Instant.at("2026-03-20T08:00:00Z")
const after = (minutes: number) => Instant.plusMillis(start, minutes * 60_000)
const iso = (at: Instant.Instant) => new Date(Instant.toMillis(at)).toISOString()

/** Gives from before when frames were dropped in each of some steps, by the minutes at which they were run; `null`: none were asked for. */
const asked = Effect.fnUntraced(function* (minutes: ReadonlyArray<number>, frameLogDays = 14) {
  const before: Array<string> = []
  const dropping = {
    ...log,
    dropBefore: (at: Instant.Instant) => Effect.sync(() => before.push(iso(at)))
  }
  const claimed = yield* Effect.forEach(minutes, (minute) =>
    Effect.map(FrameKeeper.runOnce(after(minute)), (report) => report.claimed)
  ).pipe(
    Effect.provideService(FrameLog, dropping),
    Effect.provideService(StationPolicy, { ...Policy.defaults, frameLogDays })
  )
  return { before, claimed }
})

const onStore = Effect.provide(StationStoreMemory.layerMemory)

describe("the keeper of frames", () => {
  it.effect("drops what is older than the policy says, at once and then once an hour", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* asked([0, 1, 59, 60, 61]), {
        before: ["2026-03-06T08:00:00.000Z", "2026-03-06T09:00:00.000Z"],
        claimed: [1, 0, 0, 2, 0]
      })
    }).pipe(onStore)
  )

  it.effect("keeps as many days as are asked for", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual((yield* asked([0], 1)).before, ["2026-03-19T08:00:00.000Z"])
    }).pipe(onStore)
  )

  it.effect.each([
    ["a day behind", -24 * 60, "2026-03-05T08:00:00.000Z"],
    ["a day ahead", 24 * 60, "2026-03-06T08:00:00.000Z"]
  ] as const)("drops by the earlier clock where that of the store is %s", ([, minutes, before]) =>
    Effect.gen(function* () {
      const store = { ...(yield* StationStore), time: Effect.succeedSome(after(minutes)) }
      assert.deepStrictEqual((yield* Effect.provideService(asked([0]), StationStore, store)).before, [before])
    }).pipe(onStore)
  )

  it.effect("does nothing where the log bounds itself, or there is none", () =>
    Effect.gen(function* () {
      const nothing = { claimed: 0, failed: 0 }
      assert.deepStrictEqual(yield* FrameKeeper.runOnce(start), nothing)
      assert.deepStrictEqual(yield* Effect.provideService(FrameKeeper.runOnce(start), FrameLog, log), nothing)
    }).pipe(onStore)
  )
})
