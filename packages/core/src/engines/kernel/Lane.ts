/**
 * The lane of an engine: how much of its work is under way at once.
 *
 * A loop keeps one for each engine: a step begins what there is room for and ends, and what ends makes room at once, so that nobody waits for the slowest of
 * a step. A step that a host calls by itself has its own, and waits for what it began, unless the host keeps lanes as a loop does.
 *
 * **Example**
 *
 * ```ts
 * const step = Effect.gen(function* () {
 *   const { engine, ring } = yield* EngineLane.Lane
 *   if (engine !== null) ring()
 *   return yield* DispatchEngine.runOnce(yield* DateTime.now)
 * })
 * yield* Effect.provideService(step, EngineLane.Lane, lane)
 * ```
 *
 * @category Engines
 */
import * as Cause from "effect/Cause"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as FiberSet from "effect/FiberSet"
import * as Latch from "effect/Latch"
import type { QueueName } from "../../books/entry/Due.ts"
import { add, set } from "./Metrics.ts"
import { share } from "./SilentTerminals.ts"

/** How a piece of work ended; `nothing`: there was nothing to do, or nothing that this process could do. @category Models */
export type Ending = "done" | "failed" | "nothing"

/** A piece of work; two of one key are never under way at once in a lane. `giveBack`: it was claimed while the one before it had not ended, and is not begun. @category Models */
export interface Piece<R> {
  readonly key: string
  readonly work: Effect.Effect<Ending, never, R>
  readonly giveBack: Effect.Effect<void>
}

/**
 * What is taken: at most `most` pieces at once, and never so many that more than `room` are under way.
 *
 * **Details** `queue`: the one that they were claimed from; there is perhaps more of it as soon as one has ended. `null`: they are of a round, which goes on in its
 * time.
 *
 * @category Models
 */
export interface Taking<E, R> {
  readonly queue: QueueName | null
  readonly room: number
  readonly most: number
  readonly claim: (count: number) => Effect.Effect<ReadonlyArray<Piece<R>>, E, R>
}

/** What a piece of work can do in its lane while it is under way. @category Models */
export interface UnderWay {
  /** Does what only waits beside the room of the lane, so that others may begin meanwhile; as many at once as the lane has room for, and as silent ones are asked. */
  readonly aside: <A, E, R>(waiting: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
  /** Gives what waits for the end of the work about one, by its key; `null`: nobody in this loop is at it. */
  readonly ended: (key: string) => Effect.Effect<void> | null
}

/** The lane as the work that is under way sees it; what is done outside of a loop waits for nobody. @category Services */
export const UnderWay = Context.Reference<UnderWay>("@yugou/core/engines/UnderWay", {
  defaultValue: () => ({ aside: (waiting) => waiting, ended: () => null })
})

/** A lane. @category Models */
export interface Lane {
  /** The engine that a loop runs; `null`: a host, or a person. */
  readonly engine: string | null
  /** Says whether the loop was told to stop: work that was claimed and has not begun is then given back. */
  readonly stopping: () => "yes" | "no"
  /** Has the loop take again at once: there may be work. */
  readonly ring: () => void
  /** Takes what there is room for, and gives how those pieces ended that ended within the step. */
  readonly take: <E, R>(taking: Taking<E, R>) => Effect.Effect<ReadonlyArray<Ending>, E, R>
}

/** The lane of a step that a host calls by itself: it has ended when all that it began has. */
const alone: Lane = {
  engine: null,
  stopping: () => "no",
  ring: () => {},
  take: ({ claim, room, most }) =>
    Effect.flatMap(claim(Math.min(room, most)), (pieces) =>
      Effect.forEach(pieces, ({ work }) => work, { concurrency: "unbounded" })
    )
}

/** The lane of the engine that runs. @category Services */
export const Lane = Context.Reference<Lane>("@yugou/core/engines/Lane", { defaultValue: () => alone })

/** What a lane of a loop stands in: the name of its engine, the fibers of its work, and its loop. @category Models */
export interface Ground extends Pick<Lane, "stopping" | "ring"> {
  readonly name: string
  readonly fibers: FiberSet.FiberSet
  /** What is under way in all lanes of the loop, by key; a latch opens when it has ended. */
  readonly busy: Map<string, Latch.Latch>
  /** How much may be under way, in place of what the engine says. */
  readonly room: number | undefined
  /** Hears of a piece that met a defect. */
  readonly broke: (cause: Cause.Cause<unknown>) => Effect.Effect<void>
}

const ended = (engine: string, ending: Ending) =>
  ending === "nothing"
    ? Effect.void
    : Effect.andThen(add("engineClaimed", 1, { engine }), add("engineFailed", ending === "failed" ? 1 : 0, { engine }))

/** Says how much of the room is taken; what comes back from aside may find more there than it holds. */
const tellWork = (engine: string, work: { readonly inRoom: number; readonly aside: number; readonly room: number }) => {
  const { aside, room } = work
  const inRoom = Math.max(0, work.inRoom)
  const states = { inRoom, aside, free: Math.max(0, room - inRoom) }
  const each = Object.entries(states)
  return Effect.forEach(each, ([state, count]) => set("engineWork", count, { engine, state }), { discard: true })
}

/** Does a piece of work, and counts how it ended. */
const done = <E, R>({ broke, name }: Pick<Ground, "broke" | "name">, work: Effect.Effect<Ending, E, R>) =>
  Effect.interruptible(work).pipe(
    Effect.flatMap((result) => ended(name, result)),
    Effect.catchCause((cause) => (Cause.hasInterruptsOnly(cause) ? Effect.void : broke(cause)))
  )

/**
 * Makes the lane of an engine in a loop.
 *
 * **Details** What it takes goes on in a fiber of its own when the step has ended. Between the claim and that nothing can be interrupted: a piece that was
 * begun gives back by itself what it does not do.
 *
 * @category Constructors
 */
export const makeLane = ({ name, fibers, busy, room: given, stopping, ring, broke }: Ground): Lane => {
  const underWay = new Set<string>()
  let aside = 0
  let claiming = 0
  const inRoom = (): number => underWay.size - aside
  const tell = (room: number) => Effect.suspend(() => tellWork(name, { inRoom: inRoom(), aside, room }))
  const seenIn = (room: number, again: () => void): UnderWay => ({
    aside: (waiting) =>
      Effect.suspend(() => {
        if (aside >= Math.max(room, share)) return waiting
        aside += 1
        again()
        const back = Effect.suspend(() => {
          aside -= 1
          return tell(room)
        })
        return Effect.ensuring(Effect.andThen(tell(room), waiting), back)
      }),
    ended: (key) => busy.get(key)?.await ?? null
  })
  const begin = <R>({ key, work, giveBack }: Piece<R>, room: number, seen: UnderWay, after: () => void) =>
    Effect.suspend(() => {
      // Its lease would keep everybody from it until it runs out.
      const free = Effect.sync(() => (underWay.has(key) ? undefined : after()))
      if (underWay.has(key))
        return Effect.as(FiberSet.run(fibers, Effect.andThen(giveBack, free)), "givenBack" as const)
      const latch = Latch.makeUnsafe()
      underWay.add(key)
      busy.set(key, latch)
      const ending = Effect.suspend(() => {
        underWay.delete(key)
        if (busy.get(key) === latch) busy.delete(key)
        latch.openUnsafe()
        after()
        return tell(room)
      })
      const piece = Effect.ensuring(Effect.provideService(done({ name, broke }, work), UnderWay, seen), ending)
      return Effect.as(FiberSet.run(fibers, piece, { startImmediately: true }), "begun" as const)
    })
  return {
    engine: name,
    stopping,
    ring,
    take: ({ queue, claim, most, room: usual }) =>
      Effect.uninterruptibleMask((restore) =>
        Effect.suspend(() => {
          const room = given ?? usual
          const count = Math.min(most, room - inRoom() - claiming)
          if (count <= 0) return Effect.succeed([])
          claiming += count
          const claimed = Effect.sync(() => {
            claiming -= count
          })
          const again = queue === null ? () => {} : ring
          const seen = seenIn(room, again)
          return Effect.ensuring(restore(claim(count)), claimed).pipe(
            Effect.flatMap((pieces) => Effect.forEach(pieces, (piece) => begin(piece, room, seen, again))),
            Effect.tap(() => tell(room)),
            Effect.map((became) => {
              // What is given back would be claimed again at once, and given back again.
              if (became.length === count && became.includes("begun")) again()
              return []
            })
          )
        })
      )
  }
}
