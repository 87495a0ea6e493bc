/** When the station is killed: after so much more of its work was seen, so that a kill always falls into work. */
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"

/** What can be seen of the station's work: a command was acknowledged, a frame reached a terminal, a terminal took a credit. */
export const works = ["acknowledgement", "frame", "credit"] as const
export type Work = (typeof works)[number]

/** A time of a kill: so much work after the station is open, and then so many milliseconds more. */
export interface KillTime {
  readonly after: Work
  readonly count: number
  readonly millis: number
}

/** The longest time between the last piece of work and the kill: shorter than a purchase takes, so that the kill hits any step of it. */
const maxMillis = 20

/** How many pieces of work pass at most before the kill: so many, and so many more for each terminal. */
const most: { readonly [W in Work]: readonly [number, number] } = {
  acknowledgement: [24, 2],
  frame: [150, 6],
  credit: [20, 0.4]
}

/** Draws a time for a fleet of that size. */
export const draw = Effect.fnUntraced(function* (terminals: number) {
  const after = yield* Random.choice(works)
  const [always, perTerminal] = most[after]
  const count = yield* Random.nextIntBetween(1, always + Math.ceil(terminals * perTerminal))
  return { after, count, millis: yield* Random.nextIntBetween(0, maxMillis) } satisfies KillTime
})

/** When nothing is seen for so long, all that could move waits for its time. Where less is waited for, the clock goes on more often. */
const quietMillis = 3_000

/** Counts the work. */
export interface Counter {
  readonly saw: (work: Work) => void
  /** Waits until so much more of it was seen, or nothing at all for a while. */
  readonly reach: (work: Work, more: number) => Effect.Effect<"reached" | "quiet">
  /** Waits until nothing at all was seen for a while. */
  readonly quiet: Effect.Effect<"quiet">
}

/** Makes a counter; one waits for it at a time. */
export const counter = (quiet = quietMillis): Counter => {
  const counts = { acknowledgement: 0, frame: 0, credit: 0 }
  const total = Effect.sync(() => counts.acknowledgement + counts.frame + counts.credit)
  let waiting: () => void = () => undefined
  const reached = (work: Work, more: number) =>
    Effect.callback<"reached">((resume) => {
      const goal = counts[work] + more
      waiting = () => (counts[work] < goal ? undefined : resume(Effect.succeed("reached")))
    })
  const isQuiet = Effect.gen(function* () {
    for (let before = -1, now = yield* total; before !== now; now = yield* total) {
      before = now
      yield* Effect.sleep(quiet)
    }
    return "quiet" as const
  })
  return {
    saw: (work) => {
      counts[work] += 1
      waiting()
    },
    reach: (work, more) => Effect.raceFirst(reached(work, more), isQuiet),
    quiet: isQuiet
  }
}
