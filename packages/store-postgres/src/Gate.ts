/**
 * The gate in front of the connections: how many calls run at once, how long one waits for its turn, and how long it may take.
 *
 * The pool of the client has no time-out of its own, and a connection whose peer is gone without a word would keep its statement for minutes.
 */
import { StoreError } from "@yugou/core/store"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Semaphore from "effect/Semaphore"

/** Lets a call through when its turn comes. */
export type Gate = <A, E>(call: Effect.Effect<A, E>) => Effect.Effect<A, E | StoreError>

/**
 * Waits for a call: so long until it has begun, and so long until it has ended. Whoever waits too long gets his answer at once, while the call is
 * being stopped and its connection given back; what it did is then unknown.
 */
const patiently = <A, E>(
  fiber: Fiber.Fiber<A, E>,
  { waitMillis, callMillis }: Patience,
  whenBegun: (listener: () => void) => void
): Effect.Effect<A, E | StoreError> =>
  Effect.callback<A, E | StoreError>((resume) => {
    const giveUpAfter = (millis: number, detail: string) =>
      setTimeout(() => {
        resume(Effect.fail(new StoreError({ reason: "unavailable", detail })))
        fiber.interruptUnsafe()
      }, millis)
    let timer = giveUpAfter(waitMillis, `no connection became free within ${waitMillis} ms`)
    whenBegun(() => {
      clearTimeout(timer)
      timer = giveUpAfter(callMillis, `no answer within ${callMillis} ms`)
    })
    fiber.addObserver((exit) => {
      clearTimeout(timer)
      resume(exit)
    })
    return Effect.suspend(() => {
      clearTimeout(timer)
      return Fiber.interrupt(fiber)
    })
  })

/** How long a call waits for a connection, and how long it may then take, in milliseconds of real time. */
export interface Patience {
  readonly waitMillis: number
  readonly callMillis: number
}

/** Makes the gate of a pool with so many connections for calls. */
export const make = Effect.fnUntraced(function* (connections: number, patience: Patience) {
  const turns = yield* Semaphore.make(connections)
  const gate: Gate = (call) =>
    Effect.uninterruptibleMask((restore) =>
      Effect.suspend(() => {
        let begun = false
        let tell = (): void => {}
        const turn = Effect.suspend(() => {
          begun = true
          tell()
          return call
        })
        const whenBegun = (listener: () => void): void => {
          if (begun) listener()
          else tell = listener
        }
        return Effect.flatMap(
          Effect.forkDetach(Effect.interruptible(turns.withPermit(turn)), { startImmediately: true }),
          (fiber) => restore(patiently(fiber, patience, whenBegun))
        )
      })
    )
  return gate
})

/**
 * The gate of PGlite: a statement inside the process cannot be stopped, so no call that has begun is interrupted. Between two calls it is: the stream
 * to PGlite gives the event loop a turn with each statement.
 */
export const uninterruptible: Gate = (call) => Effect.uninterruptible(call)
