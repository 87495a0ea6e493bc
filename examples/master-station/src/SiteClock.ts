/** The clock of the site: it starts at a time of its own, runs with real time, and can be moved ahead, so that a story gives the same at any hour. */
import { Instant } from "@yugou/core"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

export interface SiteClock {
  /** The time of the site in milliseconds since 1970-01-01T00:00:00Z. */
  readonly now: () => number
  /** Moves the clock ahead to an instant; never back. */
  readonly moveTo: (instant: Instant.Instant) => void
  readonly layer: Layer.Layer<never>
}

const nanosPerMilli = 1_000_000n

/** Makes a site clock that shows `start` now. Sleeping takes real time: only what the clock shows is moved. */
export const make = (start: Instant.Instant): SiteClock => {
  const origin = performance.now()
  let shift = Instant.toMillis(start)
  const now = () => Math.floor(shift + performance.now() - origin)
  const nanos = () => BigInt(now()) * nanosPerMilli
  const clock: Clock.Clock = {
    currentTimeMillisUnsafe: now,
    currentTimeMillis: Effect.sync(now),
    currentTimeNanosUnsafe: nanos,
    currentTimeNanos: Effect.sync(nanos),
    monotonicTimeNanosUnsafe: () => process.hrtime.bigint(),
    monotonicTimeNanos: Effect.sync(() => process.hrtime.bigint()),
    sleep: (duration) =>
      Effect.callback<void>((resume) => {
        const timer = setTimeout(() => resume(Effect.void), Math.min(Duration.toMillis(duration), 2 ** 31 - 1))
        return Effect.sync(() => clearTimeout(timer))
      })
  }
  return {
    now,
    moveTo: (instant) => {
      shift += Math.max(0, Instant.toMillis(instant) - now())
    },
    layer: Layer.succeed(Clock.Clock, clock)
  }
}
