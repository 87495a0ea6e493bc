/** Calls of a place: each under a time-out, on the clock of the machine, and made again where a process went away under it. */
import type { Contender, Instant, TerminalId } from "@yugou/core"
import * as Clock from "effect/Clock"
import type * as Sharding from "effect/cluster/Sharding"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type * as Stream from "effect/Stream"
import {
  type Addressee,
  type Answer,
  type Process,
  type Question,
  type Said,
  TerminalPlace,
  type Word
} from "./Messages.ts"
import { machineClock } from "./Runner.ts"

/** `unheard`: nobody said anything in time; what was asked may have been done. */
export interface Calls {
  readonly attach: (connection: Attaching) => Stream.Stream<Word, unknown>
  readonly leave: (contender: Contender, at: Instant.Instant) => Effect.Effect<void>
  readonly ask: (about: Asking, millis: number) => Effect.Effect<Said | "unheard">
  readonly reply: (terminalId: TerminalId, askId: string, answer: Answer) => Effect.Effect<void>
  /** Runs what waits for other processes on the clock of the machine: a station's may be set meanwhile. */
  readonly onClock: <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
}

/** A connection, whose it is, and whether it had its place before. */
export interface Attaching {
  readonly process: Process
  readonly contender: Contender
  readonly had: "place" | "nothing"
}

/** A question; under the same `askId` it is the same one. */
export interface Asking {
  readonly terminalId: TerminalId
  readonly askId: string
  readonly to: Addressee | null
  readonly question: Question
}

/** How long a call that ended without an answer waits before it is made again: a place may be moving to another process. */
const againMillis = 100

export const make = Effect.fnUntraced(function* (askMillis: number): Effect.fn.Return<Calls, never, Sharding.Sharding> {
  const placeOf = yield* TerminalPlace.client
  const onClock: Calls["onClock"] = Effect.provideService(Clock.Clock, machineClock)

  /** A process that stops interrupts whoever waits for its answer: that is no answer, and nobody's wish to stop. */
  const heard = <A, E>(call: Effect.Effect<A, E>): Effect.Effect<A> =>
    Effect.flatMap(Effect.exit(call), (exit) =>
      exit._tag === "Success" ? Effect.succeed(exit.value) : Effect.delay(heard(call), againMillis)
    )
  const within = <A, E>(call: Effect.Effect<A, E>, millis: number): Effect.Effect<Option.Option<A>> =>
    onClock(Effect.timeoutOption(heard(call), millis))

  return {
    onClock,
    attach: (connection) => placeOf(connection.contender.terminalId).Attach(connection),
    leave: ({ connectionId, terminalId }, at) =>
      Effect.asVoid(within(placeOf(terminalId).Leave({ connectionId, at }), askMillis)),
    ask: ({ askId, question, terminalId, to }, millis) =>
      Effect.map(
        within(placeOf(terminalId).Ask({ askId, to, question }), millis),
        Option.getOrElse(() => "unheard" as const)
      ),
    reply: (terminalId, askId, answer) => Effect.asVoid(within(placeOf(terminalId).Reply({ askId, answer }), askMillis))
  }
})
