/** Registers, for wrong behaviours planted into an implementation of core, that each is caught by the case that is about it. */
import { assert, describe, it } from "@effect/vitest"
import { StationStoreMemory } from "@yugou/core/memory"
import type { StationStore } from "@yugou/core/store"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type * as Scope from "effect/Scope"

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

const ends = <Bench>(open: Open<Bench>, case_: CaseOf<Bench>, plant: (bench: Bench) => Bench) =>
  Effect.flatMap(
    open((id) => `x-${id}`),
    (bench) => case_.run(plant(bench))
  ).pipe(Effect.scoped, Effect.provide(StationStoreMemory.layerMemory), Effect.exit)

/** Registers a test for each fault: the case holds without it, and fails with it. */
export const planted = <Bench>(
  port: string,
  open: Open<Bench>,
  cases: ReadonlyArray<CaseOf<Bench>>,
  faults: ReadonlyArray<Fault<Bench>>
): void => {
  describe(`${port}: planted wrong behaviours`, () => {
    for (const { caught, fault, plant } of faults) {
      it.live(`${fault}: caught by "${caught}…"`, () =>
        Effect.gen(function* () {
          const [case_, ...more] = cases.filter(({ name }) => name.includes(caught))
          if (case_ === undefined || more.length > 0) return assert.fail(`"${caught}" names no case, or several`)
          const whole = yield* ends(open, case_, (bench) => bench)
          assert.isTrue(Exit.isSuccess(whole), "the case fails without a planted fault")
          assert.isTrue(Exit.isFailure(yield* ends(open, case_, plant)))
        })
      )
    }
  })
}

let count = 0

/** Makes another key each time. */
export const another = (key: string): string => `${key}-${count++}`
