/**
 * The gate in front of the connections: how many calls run at once, how long one waits for its turn, and how long it may take.
 *
 * The pool of the client has no time-out of its own, and a connection whose peer is gone without a word would keep its statement for minutes.
 */
import { StoreError } from "@yugou/core"
import * as Effect from "effect/Effect"
import * as Semaphore from "effect/Semaphore"
import { pause } from "./Waiting.ts"

/** Lets a call through when its turn comes. */
export type Gate = <A, E>(call: Effect.Effect<A, E>) => Effect.Effect<A, E | StoreError>

const unavailable = (detail: string): StoreError => new StoreError({ reason: "unavailable", detail })

/** Makes the gate of a pool. A call that takes too long is stopped, and what it did is then unknown. */
export const make = Effect.fnUntraced(function* (options: {
  readonly connections: number
  readonly waitMillis: number
  readonly callMillis: number
}) {
  const { connections, waitMillis, callMillis } = options
  const turns = yield* Semaphore.make(connections)
  const tooLate = Effect.andThen(pause(callMillis), Effect.fail(unavailable(`no answer within ${callMillis} ms`)))
  const gate: Gate = (call) =>
    Effect.suspend(() => {
      let begun = false
      const turn = Effect.suspend(() => {
        begun = true
        return call
      })
      const patience = Effect.suspend(() =>
        begun ? tooLate : Effect.fail(unavailable(`no connection became free within ${waitMillis} ms`))
      )
      return Effect.raceFirst(turns.withPermit(turn), Effect.andThen(pause(waitMillis), patience))
    })
  return gate
})

/** The gate of PGlite: a statement inside the process cannot be stopped, so nothing that has begun is interrupted. */
export const uninterruptible: Gate = (call) => Effect.uninterruptible(call)
