/** The connections that are attached to places of this process: those of a process that the cluster has given up are let go. */
import { Monotonic } from "@yugou/core"
import * as Effect from "effect/Effect"
import * as Queue from "effect/Queue"
import * as Semaphore from "effect/Semaphore"
import type { Process } from "./Messages.ts"

/** A connection that is attached here. */
export interface Attached {
  readonly process: Process
  readonly drop: () => void
}

export interface Attachments {
  readonly add: (attached: Attached) => void
  readonly remove: (attached: Attached) => void
  /** Lets go of those whose process is not among the living, seen so twice in a row: one that only just came may not be known yet. */
  readonly keepOnly: Effect.Effect<void>
  /** Since when the same processes are there, in milliseconds: places move whenever one comes or goes. `then`: it is looked again, unless that was done since. */
  readonly sameSince: (then: number) => Effect.Effect<number>
  /** Waits until a process that was there is not among the living, seen so twice in a row, and gives where it was reached. */
  readonly gone: Effect.Effect<string>
}

/** Names a process by where it is reached. */
export const addressOf = ({ host, port }: Pick<Process, "host" | "port">): string => `${host}:${port}`

/** How many that went are remembered for whoever asks: a host without a loop of engines never does. */
const mostGone = 1_000

/** Makes a list of nobody; `living` asks who is there, by address. Where nobody can say, nothing changes. */
export const make = Effect.fnUntraced(function* (
  living: Effect.Effect<ReadonlySet<string>, unknown>,
  { assignmentsMillis }: { readonly assignmentsMillis: number }
): Effect.fn.Return<Attachments> {
  const all = new Set<Attached>()
  const door = yield* Semaphore.make(1)
  let last = ""
  let sameSince = yield* Monotonic.millis
  let lookedAt = Number.NEGATIVE_INFINITY
  let doubted = new Set<Attached>()
  const gone = yield* Queue.sliding<string>(mostGone)
  const known = new Set<string>()
  let missing: ReadonlySet<string> = new Set()
  const leave = (there: ReadonlySet<string>): void => {
    const away = [...known].filter((address) => !there.has(address))
    for (const address of away) if (missing.has(address) && known.delete(address)) Queue.offerUnsafe(gone, address)
    missing = new Set(away)
    for (const address of there) known.add(address)
  }
  const look = Effect.gen(function* () {
    const now = yield* Monotonic.millis
    const there = yield* living
    const names = [...there].sort().join(" ")
    if (names !== last) sameSince = now
    last = names
    lookedAt = now
    return there
  })
  return {
    add: (attached) => void all.add(attached),
    remove: (attached) => void all.delete(attached),
    sameSince: (then) =>
      // One look for all who wait for it.
      Semaphore.withPermits(
        door,
        1
      )(Effect.suspend(() => (lookedAt > then ? Effect.void : look))).pipe(
        Effect.timeoutOption(assignmentsMillis),
        Effect.ignore,
        Effect.andThen(Effect.sync(() => sameSince))
      ),
    keepOnly: Effect.ignore(
      Effect.map(look, (there) => {
        const left = [...all].filter(({ process }) => !there.has(addressOf(process)))
        for (const attached of left) if (doubted.has(attached)) attached.drop()
        doubted = new Set(left)
        leave(there)
      })
    ),
    gone: Queue.take(gone)
  }
})
