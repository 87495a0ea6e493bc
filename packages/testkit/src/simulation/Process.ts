/**
 * A process of the station: fibers that run in virtual time and all stop in the middle of whatever they do when it crashes.
 *
 * A crash runs no finalizer and resumes nothing, as after `SIGKILL`: what waits for an answer waits for ever.
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Exit from "effect/Exit"
import * as Logger from "effect/Logger"
import * as Random from "effect/Random"
import * as References from "effect/References"
import * as Scheduler from "effect/Scheduler"
import type { Agenda } from "./Agenda.ts"
import type { Dice } from "./Dice.ts"

/** One life of a process. */
export interface Life {
  readonly no: number
  state: "running" | "dead"
}

/** What runs effects in one life of a process. */
export interface Process {
  readonly life: Life
  /** What its clock says. */
  readonly now: () => number
  /** Runs an effect; `done` hears how it ended, unless the process dies before. */
  readonly run: <A, E, R>(
    effect: Effect.Effect<A, E, R>,
    services: Context.Context<R>,
    done: (exit: Exit.Exit<A, E>) => void
  ) => void
}

const clockOf = (agenda: Agenda, life: Life, now: () => number): Clock.Clock => {
  const nanos = (): bigint => BigInt(now()) * 1_000_000n
  return {
    currentTimeMillisUnsafe: now,
    currentTimeMillis: Effect.sync(now),
    currentTimeNanosUnsafe: nanos,
    currentTimeNanos: Effect.sync(nanos),
    monotonicTimeNanosUnsafe: nanos,
    monotonicTimeNanos: Effect.sync(nanos),
    sleep: (duration) => wait(agenda, life, Duration.toMillis(duration))
  }
}

/** Waits in virtual time; for ever if the process dies meanwhile. */
export const wait = (agenda: Agenda, life: Life, millis: number): Effect.Effect<void> =>
  Effect.callback<void>((resume) => {
    agenda.at(agenda.now() + millis, () => {
      if (life.state === "running") resume(Effect.void)
    })
  })

const schedulerOf = (agenda: Agenda, life: Life): Scheduler.Scheduler => ({
  executionMode: "async",
  shouldYield: (fiber) => fiber.currentOpCount >= 100_000,
  makeDispatcher: () => ({
    scheduleTask: (task) =>
      agenda.soon(() => {
        if (life.state === "running") task()
      }),
    flush: () => undefined
  })
})

/** Hears what a process logs as an error: something died. */
const loggerOf = (died: (words: string) => void): Logger.Logger<unknown, void> =>
  Logger.make(({ logLevel, message }) => {
    if (logLevel === "Error" || logLevel === "Fatal") died(Array.isArray(message) ? message.join(" ") : `${message}`)
  })

/** What a process is started with. */
export interface Ground {
  readonly agenda: Agenda
  readonly dice: Dice
  readonly no: number
  /** How far its clock is ahead. */
  readonly skewMillis: number
  /** Hears of defects that the station logged and went on after. */
  readonly died: (words: string) => void
}

/** Starts a process. */
export const start = ({ agenda, dice, no, skewMillis, died }: Ground): Process => {
  const now = (): number => agenda.now() + skewMillis
  const life: Life = { no, state: "running" }
  const random = {
    nextDoubleUnsafe: dice.unit,
    nextIntUnsafe: () => dice.whole(-2_147_483_648, 2_147_483_647)
  }
  const context = Context.empty().pipe(
    Context.add(Clock.Clock, clockOf(agenda, life, now)),
    Context.add(Scheduler.Scheduler, schedulerOf(agenda, life)),
    Context.add(Random.Random, random),
    Context.add(Logger.CurrentLoggers, new Set([loggerOf(died)])),
    Context.add(References.TracerEnabled, false)
  ) as Context.Context<never>
  const merged = new WeakMap<object, Context.Context<never>>()
  /** The services with what belongs to the process, merged once. */
  const within = <R>(services: Context.Context<R>): Context.Context<R> => {
    const known = merged.get(services) ?? Context.merge(services as Context.Context<never>, context)
    merged.set(services, known)
    return known as Context.Context<R>
  }
  return {
    life,
    now,
    run: (effect, services, done) => {
      const fiber = Effect.runForkWith(within(services))(effect)
      fiber.addObserver((exit) => {
        if (life.state === "running") done(exit)
      })
    }
  }
}
