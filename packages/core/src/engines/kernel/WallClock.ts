/** How the wall clock of a process moved against its monotonic one: somebody set it, or the machine slept. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"

/** What a process knows about its wall clock. */
export interface WallClock {
  /** Gives how far it was set since it was last trusted, in milliseconds; positive: forward. */
  readonly stepped: Effect.Effect<number>
  /** Takes it as right from now on. */
  readonly trust: Effect.Effect<void>
}

const offset = Effect.map(
  Effect.all([Clock.currentTimeMillis, Clock.monotonicTimeNanos]),
  ([wall, monotonic]) => wall - Number(monotonic / 1_000_000n)
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

/** How many terminals may wait at once for a look out of turn. */
export const maxSkewed = 1_000

/** Terminals whose clock kept a frame from being sent: they are looked at in the next step, not in their turn. */
export interface Skewed {
  /** Asks for a look; beyond {@link maxSkewed} it is left to the turn of the terminal. */
  readonly ask: (terminalId: string) => void
  /** Gives those that were asked for, and forgets them. */
  readonly take: (limit: number) => ReadonlyArray<string>
}

/** Makes an empty set. */
export const makeSkewed = (): Skewed => {
  const waiting = new Set<string>()
  return {
    ask: (terminalId) => {
      if (waiting.size < maxSkewed) waiting.add(terminalId)
    },
    take: (limit) => {
      const taken = [...waiting].slice(0, limit)
      for (const id of taken) waiting.delete(id)
      return taken
    }
  }
}
