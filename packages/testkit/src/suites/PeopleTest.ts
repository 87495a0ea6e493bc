/** The contract of `OrgUnits` and `ActorNames` as sentences, run against any implementation. @category Suites */
import { assert } from "@effect/vitest"
import { ActorNames, OrgUnits } from "@yugou/core"
import * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import { type Case as AnyCase, type Setup as AnySetup, inCrowd, onLayer } from "./port/Case.ts"

/**
 * Who and what is named.
 *
 * **Details** `unit`: an org unit that there is. `named`: two actors who are called something, each something else. `nameless`: an actor whom nobody
 * knows.
 *
 * @category Suites
 */
export interface Bench {
  readonly orgUnits: OrgUnits.OrgUnitsPort
  readonly actorNames: ActorNames.ActorNamesPort
  readonly unit: OrgUnits.OrgUnit
  readonly named: readonly [Named, Named]
  readonly nameless: string
}

interface Named {
  readonly actor: string
  readonly name: string
}

/** A case of this suite: a sentence of the contract, and how it is tried on a bench. @category Suites */
export type Case = AnyCase<Bench>
/** How the suite opens its benches, and what they cannot do. @category Suites */
export type Setup<R = never> = AnySetup<Bench, never, R>

const entriesOf = (names: ReadonlyMap<string, string>) => [...names].sort()

/** The cases; `run` fails where an implementation does not keep the sentence. @category Suites */
export const cases: ReadonlyArray<Case> = [
  {
    name: "gives every org unit once, with a number and a name",
    run: Effect.fnUntraced(function* ({ orgUnits, unit }) {
      const units = yield* orgUnits.list
      yield* Schema.decodeUnknownEffect(OrgUnits.OrgUnitList)(units)
      assert.deepInclude(units, unit)
    })
  },
  {
    name: "gives the same org units to several that ask at the same time",
    run: Effect.fnUntraced(function* ({ orgUnits, unit }) {
      for (const units of yield* inCrowd(() => orgUnits.list)) assert.deepInclude(units, unit)
    })
  },
  {
    name: "names those whom it is asked about, and nobody else",
    run: Effect.fnUntraced(function* ({ actorNames, named: [one, other] }) {
      assert.deepStrictEqual(entriesOf(yield* actorNames.namesOf([one.actor])), [[one.actor, one.name]])
      const both = yield* actorNames.namesOf([other.actor, one.actor])
      assert.deepStrictEqual(
        entriesOf(both),
        [one, other].map(({ actor, name }): readonly [string, string] => [actor, name]).sort() as never
      )
    })
  },
  {
    name: "leaves out whom it does not know: nobody gets a name that was made up",
    run: Effect.fnUntraced(function* ({ actorNames, named: [one], nameless }) {
      const strangers = [nameless, `${one.actor}-other`, one.actor.slice(0, -1), "constructor", "__proto__"]
      assert.deepStrictEqual(entriesOf(yield* actorNames.namesOf(strangers)), [])
    })
  },
  {
    name: "answers as many as may be asked for at once",
    run: Effect.fnUntraced(function* ({ actorNames, named: [one], nameless }) {
      const others = Array.from({ length: ActorNames.maxActors - 1 }, (_, index) => `${nameless}-${index}`)
      assert.deepStrictEqual(entriesOf(yield* actorNames.namesOf([...others, one.actor])), [[one.actor, one.name]])
    })
  },
  {
    name: "answers each of several that ask at the same time for himself",
    run: Effect.fnUntraced(function* ({ actorNames, named }) {
      const answers = yield* inCrowd((index) => actorNames.namesOf([named[index % 2 === 0 ? 0 : 1].actor]))
      for (const [index, names] of answers.entries()) {
        const { actor, name } = named[index % 2 === 0 ? 0 : 1]
        assert.deepStrictEqual(entriesOf(names), [[actor, name]])
      }
    })
  }
]

/** Registers the contract suite of `OrgUnits` and `ActorNames`; the layer is what `open` needs, built once. @category Suites */
export const suite = <R, E>(name: string, setup: Setup<R>, layer: Layer.Layer<R, E>): void =>
  onLayer(`OrgUnits, ActorNames (${name})`, cases, setup, layer)
