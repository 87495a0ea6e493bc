/** How the wall clock of a process moved against its monotonic one: somebody set it, or the machine slept. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Monotonic from "../../values/Monotonic.ts"

/** What a process knows about its wall clock. */
export interface WallClock {
  /** Gives how far it was set since it was last trusted, in milliseconds; positive: forward. */
  readonly stepped: Effect.Effect<number>
  /** Takes it as right from now on. */
  readonly trust: Effect.Effect<void>
}

const offset = Effect.map(
  Effect.all([Clock.currentTimeMillis, Monotonic.millis]),
  ([wall, monotonic]) => wall - monotonic
)

/** Begins to watch: the clock is taken as right when it is first looked at. */
export const makeWallClock = (): WallClock => {
  let trusted: number | null = null
  return {
    stepped: Effect.map(offset, (now) => {
      trusted ??= now
      return now - trusted
    }),
    trust: Effect.map(offset, (now) => {
      trusted = now
    })
  }
}
