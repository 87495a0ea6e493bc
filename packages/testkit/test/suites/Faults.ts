/** Registers, for wrong behaviours planted into an implementation of core, that each is caught by the case that is about it. */
import { assert, describe, it } from "@effect/vitest"
import { StationStoreMemory } from "@yugou/core/memory"
import type { StationStore } from "@yugou/core/store"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import * as TestClock from "effect/testing/TestClock"
import { runCase } from "../../src/suites/port/Case.ts"

export type Open<Bench> = (own: (id: string) => string) => Effect.Effect<Bench, unknown, StationStore | Scope.Scope>

interface CaseOf<Bench> {
  readonly name: string
  readonly run: (bench: Bench) => Effect.Effect<void, unknown, Scope.Scope>
}

/** A wrong behaviour, and words of the sentence that it breaks and no other. */
export interface Fault<Bench> {
  readonly fault: string
  readonly caught: string
  readonly plant: (bench: Bench) => Bench
}

/** Which clock the suite of a port runs on. */
type Time = "test" | "live"

const services = {
  test: Layer.merge(StationStoreMemory.layerMemory, TestClock.layer()),
  live: StationStoreMemory.layerMemory
}

const ends = <Bench>(time: Time, open: Open<Bench>, case_: CaseOf<Bench>, plant: (bench: Bench) => Bench) =>
  runCase(case_, { open: (own) => Effect.map(open(own), plant) }, 0).pipe(
    Effect.scoped,
    Effect.provide(services[time]),
    Effect.timeoutOrElse({ duration: "5 seconds", orElse: () => Effect.die("never ends") }),
    Effect.exit
  )

/** Registers a test for each fault: the case holds without it, and fails with it. */
export const planted = <Bench>(
  port: string,
  open: Open<Bench>,
  cases: ReadonlyArray<CaseOf<Bench>>,
  faults: ReadonlyArray<Fault<Bench>>,
  time: Time = "live"
): void => {
  describe(`${port}: planted wrong behaviours`, () => {
    for (const { caught, fault, plant } of faults) {
      it.live(`${fault}: caught by "${caught}…"`, () =>
        Effect.gen(function* () {
          const isName = (words: string): boolean => cases.some(({ name }) => name === words)
          const [case_, ...more] = cases.filter(
            ({ name }) => name === caught || (name.includes(caught) && !isName(caught))
          )
          if (case_ === undefined || more.length > 0) return assert.fail(`"${caught}" names no case, or several`)
          const whole = yield* ends(time, open, case_, (bench) => bench)
          assert.isTrue(Exit.isSuccess(whole), "the case fails without a planted fault")
          assert.isTrue(Exit.isFailure(yield* ends(time, open, case_, plant)))
        })
      )
    }
  })
}

let count = 0

/** Makes another key each time. */
export const another = (key: string): string => `${key}-${count++}`
