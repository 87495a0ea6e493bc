/** A case of a port's suite: a sentence of the contract and how it is tried on a bench. The bench is what an adapter sets up for one case. */
import { assert, describe, it, type Vitest, layer as withLayer } from "@effect/vitest"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import type * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import * as TestClock from "effect/testing/TestClock"

/**
 * A case; `run` fails or dies when the adapter does not keep the sentence.
 *
 * **Details** `needs`: what the bench must be able to do for it; an adapter whose bench declares that it cannot leaves the case out.
 */
export interface Case<Bench, Ability extends string = never> {
  readonly name: string
  readonly needs?: Ability
  readonly run: (bench: Bench) => Effect.Effect<void, unknown, Scope.Scope>
}

/** Gives ids that no other case uses, so that cases can share a store. */
export type Own = (id: string) => string

/**
 * How a suite opens its benches; `open` is run anew for each case, its scope ends with the case.
 *
 * **Details** `cannot`: abilities that this bench lacks; exactly their cases are skipped. `prefix`: begins every id, where the data outlive the run. `pace`: what passes
 * before time does, where the adapter needs more for an answer than a few turns of the event loop.
 */
export interface Setup<Bench, Ability extends string = never, R = never> {
  readonly open: (own: Own) => Effect.Effect<Bench, unknown, R | Scope.Scope>
  readonly cannot?: ReadonlyArray<Ability>
  readonly prefix?: string
  readonly pace?: Effect.Effect<void>
}

/** A clock whose time of day can be set while what is measured with it goes on. */
interface SteppedClock extends Clock.Clock {
  readonly step: (millis: number) => void
}

const stepped = (clock: Clock.Clock): SteppedClock => {
  const ahead = { millis: 0 }
  const millis = (): number => clock.currentTimeMillisUnsafe() + ahead.millis
  const nanos = (): bigint => clock.currentTimeNanosUnsafe() + BigInt(ahead.millis) * 1_000_000n
  return {
    ...clock,
    sleep: clock.sleep.bind(clock),
    currentTimeMillisUnsafe: millis,
    currentTimeMillis: Effect.sync(millis),
    currentTimeNanosUnsafe: nanos,
    currentTimeNanos: Effect.sync(nanos),
    step: (by) => {
      ahead.millis += by
    }
  }
}

/** Sets the clock of the station by so much, as somebody does who corrects it: no time passes. */
export const stepClock = (millis: number): Effect.Effect<void> =>
  Effect.clockWith((clock) => Effect.sync(() => (clock as SteppedClock).step(millis)))

/** Runs one case on a bench of its own. */
export const runCase = <Bench, Ability extends string, R>(
  case_: Case<Bench, Ability>,
  setup: Setup<Bench, Ability, R>,
  no: number
): Effect.Effect<void, unknown, R | Scope.Scope> =>
  Effect.clockWith((clock) =>
    setup
      .open((id) => `${setup.prefix ?? ""}${no}-${id}`)
      .pipe(
        Effect.flatMap(case_.run),
        Effect.provideService(Pace, setup.pace ?? someTurns),
        Effect.provideService(Clock.Clock, stepped(clock))
      )
  )

const lacks = <Bench, Ability extends string>(case_: Case<Bench, Ability>, cannot: ReadonlyArray<Ability>): boolean =>
  case_.needs !== undefined && cannot.includes(case_.needs)

const cases = <Bench, Ability extends string, R>(
  test: Vitest.Tester<R | Scope.Scope>,
  all: ReadonlyArray<Case<Bench, Ability>>,
  setup: Setup<Bench, Ability, R>
): void => {
  for (const [no, case_] of all.entries()) {
    const register = lacks(case_, setup.cannot ?? []) ? test.skip : test
    register(case_.name, () => runCase(case_, setup, no))
  }
}

/** Registers cases on the clock of the test, each on a bench that is opened for it: for gateways, whose time-outs are part of the contract. */
export const onTestClock = <Bench, Ability extends string>(
  title: string,
  all: ReadonlyArray<Case<Bench, Ability>>,
  setup: Setup<Bench, Ability>
): void => {
  describe(title, () => cases(it.effect, all, setup))
}

/** Registers cases with live services over a layer that is built once and shared: for what stands on a store. */
export const onLayer = <Bench, Ability extends string, R, E>(
  title: string,
  all: ReadonlyArray<Case<Bench, Ability>>,
  setup: Setup<Bench, Ability, R>,
  layer: Layer.Layer<R, E>
): void => {
  withLayer(layer, { timeout: "60 seconds", excludeTestServices: true })(title, (it_) => cases(it_.effect, all, setup))
}

/** How many fibers act at once where a case says "at the same time". */
export const crowd = 8

/** Does something eight times at once. */
export const inCrowd = <A, E, R>(
  act: (index: number) => Effect.Effect<A, E, R>
): Effect.Effect<ReadonlyArray<A>, E, R> =>
  Effect.all(
    Array.from({ length: crowd }, (_, index) => act(index)),
    { concurrency: "unbounded" }
  )

/** Lets the event loop turn until a condition holds, so that sockets get their say; the time limit of the test ends it when it never does. */
export const until = <E, R>(holds: Effect.Effect<boolean, E, R>): Effect.Effect<void, E, R> =>
  Effect.flatMap(holds, (done) => (done ? Effect.void : Effect.andThen(turn, until(holds))))

/** Lets the event loop turn once. */
export const turn: Effect.Effect<void> = Effect.promise(() => new Promise<void>((resolve) => setImmediate(resolve)))

/** How often an adapter that must do nothing gets the chance to do something. */
const turns = 20

const someTurns: Effect.Effect<void> = Effect.forEach(Array.from({ length: turns }), () => turn, { discard: true })

/** What an adapter gets before time moves. */
const Pace = Context.Reference<Effect.Effect<void>>("@yugou/testkit/suites/port/Pace", {
  defaultValue: () => someTurns
})

/** Gives an adapter the chance to do what it must not do. */
export const idle: Effect.Effect<void> = Effect.flatten(Effect.service(Pace))

/** Time-outs pass in steps of this; a gateway has `patience` steps (100 minutes) for an outcome. */
const stepMillis = 15_000
const patience = 400

/** Waits for the outcome of a request, and lets time pass while there is none. */
export const settled = <A>(fiber: Fiber.Fiber<A>, steps = 0): Effect.Effect<A> =>
  Effect.suspend(() => {
    if (fiber.pollUnsafe() !== undefined) return Fiber.join(fiber)
    assert.isBelow(steps, patience, "the request never ended")
    // Sockets get their say before the clock moves.
    return idle.pipe(
      Effect.andThen(
        Effect.suspend(() => (fiber.pollUnsafe() === undefined ? TestClock.adjust(stepMillis) : Effect.void))
      ),
      Effect.andThen(settled(fiber, steps + 1))
    )
  })
