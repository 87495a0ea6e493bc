/** Waits for an effect no longer than so long, by one of the link's alarms: a race with a sleep is three fibers and a timer for every login. */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as Alarms from "./Alarms.ts"
import { type Link, nowOf } from "./Link.ts"

/** Gives what the effect gives, or nothing when it took longer; it is interrupted then. One that ends at once costs no alarm. */
export const inTime = <A, E>(
  link: Link,
  effect: Effect.Effect<A, E>,
  millis: number
): Effect.Effect<Option.Option<A>, E> =>
  Effect.flatMap(Effect.forkChild(effect, { startImmediately: true }), (fiber) => {
    const ended = fiber.pollUnsafe()
    return ended === undefined ? awaited(link, fiber, millis) : Effect.map(ended, Option.some)
  })

const awaited = <A, E>(link: Link, fiber: Fiber.Fiber<A, E>, millis: number): Effect.Effect<Option.Option<A>, E> =>
  Effect.suspend(() => {
    const time: { is: "left" | "over" } = { is: "left" }
    const alarm = Alarms.alarm(() => {
      time.is = "over"
      fiber.interruptUnsafe()
    })
    link.alarms.set(alarm, nowOf(link) + millis)
    return Fiber.await(fiber).pipe(
      Effect.flatMap((exit) => {
        const isLate = time.is === "over" && Exit.isFailure(exit) && Cause.hasInterruptsOnly(exit.cause)
        return isLate ? Effect.succeed(Option.none<A>()) : Effect.map(exit, Option.some)
      }),
      Effect.onInterrupt(() => Fiber.interrupt(fiber)),
      Effect.ensuring(Effect.sync(() => link.alarms.clear(alarm)))
    )
  })
