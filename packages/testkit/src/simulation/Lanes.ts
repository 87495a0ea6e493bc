/**
 * The lanes of the engines of one life of a process, as a loop has them: a step ends when it has begun what there is room for. A share of the runs has them; in the others a
 * step waits for what it began, as a host's own scheduler has it.
 */
import { EngineLane, type EngineName } from "@yugou/core"
import type * as Cause from "effect/Cause"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as FiberSet from "effect/FiberSet"
import * as Scope from "effect/Scope"
import * as Dice from "./Dice.ts"

/** In so many of a hundred runs the engines have lanes. */
const percent = 20

/** How the engines of a run take their work; `room`: so much of what waits in a queue is under way at once. */
export type Keeping = { readonly _tag: "Steps" } | { readonly _tag: "Lanes"; readonly room: number }

/** Draws how the engines of a run take their work. The room is small, so that few terminals fill it. */
export const keepingOf = (seed: number): Keeping => {
  const dice = Dice.make(seed, "lanes of a loop")
  return dice.chance(percent) ? { _tag: "Lanes", room: dice.whole(1, 3) } : { _tag: "Steps" }
}

/** A piece of work that is under way. */
export interface Piece {
  readonly engine: string
  /** How many of its questions are open at terminals that did not answer last time. */
  probing: number
}

/** The piece of work that asks; `null`: an operation, or a step itself. */
export const CurrentPiece = Context.Reference<Piece | null>("@yugou/testkit/simulation/CurrentPiece", {
  defaultValue: () => null
})

/** What lanes stand on. */
export interface Ground extends Pick<EngineLane.Ground, "stopping"> {
  readonly room: number
  /** Hears of work that met a defect. */
  readonly broke: (engine: EngineName, cause: Cause.Cause<unknown>) => Effect.Effect<void>
  /** There may be work for an engine. */
  readonly ring: (engine: EngineName) => void
  /** An engine has claimed something: it is leased. */
  readonly claimed: (engine: EngineName) => void
  readonly ended: (engine: EngineName, ending: EngineLane.Ending) => void
  /** An engine has no room for more; `free`: so much of it is taken by nobody but those who are asked beside it. */
  readonly full: (engine: EngineName, free: number) => void
}

/** Gives the lane of an engine. */
export type Lanes = (engine: EngineName) => EngineLane.Lane

/** Makes the lanes of a life. Their scope is never ended: a life crashes. */
export const make = ({ broke, claimed, ended, full, ring, room, stopping }: Ground): Lanes => {
  const fibers = Effect.runSync(Scope.provide(FiberSet.make(), Scope.makeUnsafe()))
  const busy: EngineLane.Ground["busy"] = new Map()
  const lanes = new Map<EngineName, EngineLane.Lane>()
  const laneOf = (engine: EngineName): EngineLane.Lane => {
    const underWay = new Set<Piece>()
    const noted = <R>({ work, ...rest }: EngineLane.Piece<R>): EngineLane.Piece<R> => ({
      ...rest,
      work: Effect.suspend(() => {
        const piece: Piece = { engine, probing: 0 }
        underWay.add(piece)
        const doing = Effect.tap(work, (ending) => Effect.sync(() => ended(engine, ending)))
        const over = Effect.sync(() => void underWay.delete(piece))
        return Effect.ensuring(Effect.provideService(doing, CurrentPiece, piece), over)
      })
    })
    const lane = EngineLane.makeLane({
      ...{ name: engine, fibers, busy, stopping, room: undefined },
      broke: (cause) => broke(engine, cause),
      ring: () => ring(engine)
    })
    return {
      ...lane,
      take: (taking) =>
        Effect.suspend(() => {
          const most = taking.queue === null ? taking.room : room
          const free = most - [...underWay].filter(({ probing }) => probing === 0).length
          let asked: "yes" | "no" = "no"
          const claim: typeof taking.claim = (count) => {
            asked = "yes"
            return Effect.map(taking.claim(count), (pieces) => {
              if (pieces.length > 0) claimed(engine)
              return pieces.map(noted)
            })
          }
          return Effect.tap(lane.take({ ...taking, room: most, claim }), () =>
            Effect.sync(() => {
              if (asked === "no") full(engine, free)
            })
          )
        })
    }
  }
  return (engine) => {
    const lane = lanes.get(engine) ?? laneOf(engine)
    lanes.set(engine, lane)
    return lane
  }
}
