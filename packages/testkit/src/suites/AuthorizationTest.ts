/** The contract of `Authorization` as sentences, run against any implementation. @category Suites */
import { assert } from "@effect/vitest"
import type { Authorization } from "@yugou/core"
import * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"
import { type Case as AnyCase, type Setup as AnySetup, inCrowd, onLayer } from "./port/Case.ts"

/**
 * Who may do what.
 *
 * **Details** `granted`: an actor, a permission that he holds, and the org units for which he holds it. `withheld`: a permission that this actor does
 * not hold and that some other actor does.
 *
 * @category Suites
 */
export interface Bench {
  readonly authorization: Authorization["Service"]
  readonly granted: { readonly actor: string; readonly permission: string; readonly orgScope: ReadonlyArray<string> }
  readonly withheld: string
}

/** A case of this suite: a sentence of the contract, and how it is tried on a bench. @category Suites */
export type Case = AnyCase<Bench>
/** How the suite opens its benches, and what they cannot do. @category Suites */
export type Setup<R = never> = AnySetup<Bench, never, R>

const refused = Effect.fnUntraced(function* (bench: Bench, actor: string, permission: string) {
  const error = yield* Effect.flip(bench.authorization.authorize(actor, permission))
  assert.deepStrictEqual([error._tag, error.actor, error.permission], ["Forbidden", actor, permission])
})

/** The cases; `run` fails where an implementation does not keep the sentence. @category Suites */
export const cases: ReadonlyArray<Case> = [
  {
    name: "grants what an actor holds, for exactly his org units",
    run: Effect.fnUntraced(function* ({ authorization, granted }) {
      const { orgScope } = yield* authorization.authorize(granted.actor, granted.permission)
      assert.deepStrictEqual([...orgScope].sort(), [...granted.orgScope].sort())
    })
  },
  {
    name: "refuses what he does not hold, and says who and what",
    run: (bench) => refused(bench, bench.granted.actor, bench.withheld)
  },
  {
    name: "refuses everybody whom it does not know: nobody is allowed by default",
    run: Effect.fnUntraced(function* (bench) {
      const { actor, permission } = bench.granted
      for (const stranger of [`${actor}-other`, actor.slice(0, -1), ` ${actor}`, "constructor", "__proto__"]) {
        yield* refused(bench, stranger, permission)
      }
    })
  },
  {
    name: "takes a permission whole: not its beginning, not a pattern",
    run: Effect.fnUntraced(function* (bench) {
      const { actor, permission } = bench.granted
      for (const other of [permission.slice(0, -1), `${permission}.more`, permission.toUpperCase(), "*", ""]) {
        if (other !== permission) yield* refused(bench, actor, other)
      }
    })
  },
  {
    name: "answers each of several that ask at the same time for himself",
    run: Effect.fnUntraced(function* (bench) {
      const { actor, permission } = bench.granted
      const answers = yield* inCrowd((index) =>
        Effect.match(bench.authorization.authorize(actor, index % 2 === 0 ? permission : bench.withheld), {
          onSuccess: () => "granted",
          onFailure: () => "refused"
        })
      )
      assert.deepStrictEqual(
        answers,
        answers.map((_, index) => (index % 2 === 0 ? "granted" : "refused"))
      )
    })
  }
]

/** Registers the contract suite of `Authorization`; the layer is what `open` needs, built once. @category Suites */
export const suite = <R, E>(name: string, setup: Setup<R>, layer: Layer.Layer<R, E>): void =>
  onLayer(`Authorization (${name})`, cases, setup, layer)
