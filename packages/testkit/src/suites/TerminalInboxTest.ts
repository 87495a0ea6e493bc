/** The contract of `TerminalInbox` as sentences, run against any implementation. @category Suites */
import { assert } from "@effect/vitest"
import type { TerminalEvent, TerminalId, TerminalInbox } from "@yugou/core"
import * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"
import { type Case as AnyCase, type Setup as AnySetup, inCrowd, onLayer } from "./port/Case.ts"

/** What a bench may not be able to do. @category Suites */
export type Ability = "outage"

/**
 * An inbox, and a look at what it has stored.
 *
 * **Details** `terminals`: two of which nothing is stored yet. `stored`: the events of a terminal, oldest first. `outage`: from now on whatever is
 * behind the inbox cannot be reached.
 *
 * @category Suites
 */
export interface Bench {
  readonly inbox: TerminalInbox["Service"]
  readonly terminals: readonly [TerminalId, TerminalId]
  readonly stored: (terminalId: TerminalId) => Effect.Effect<ReadonlyArray<Omit<TerminalEvent, "terminalId">>, unknown>
  readonly outage: Effect.Effect<void>
}

/** A case of this suite: a sentence of the contract, and how it is tried on a bench. @category Suites */
export type Case = AnyCase<Bench, Ability>
/** How the suite opens its benches, and what they cannot do. @category Suites */
export type Setup<R = never> = AnySetup<Bench, Ability, R>

const event = (terminalId: TerminalId, key: string): TerminalEvent => ({
  terminalId,
  key,
  kind: "roundTripped",
  detail: { round: 1, text: "第一轮跳闸", at: null, list: [1, "2"] }
})

const keysOf = ({ stored }: Bench, terminalId: TerminalId) =>
  Effect.map(stored(terminalId), (all) => all.map(({ key }) => key))

/** The cases; `run` fails where an inbox does not keep the sentence. @category Suites */
export const cases: ReadonlyArray<Case> = [
  {
    name: "has stored an event when accept has succeeded, as it was pushed",
    run: Effect.fnUntraced(function* ({ inbox, stored, terminals: [one] }) {
      const { terminalId, ...rest } = event(one, "a")
      yield* inbox.accept({ terminalId, ...rest })
      assert.deepStrictEqual(yield* stored(one), [rest])
    })
  },
  {
    name: "stores the same key once, however often it is pushed",
    run: Effect.fnUntraced(function* (bench) {
      const { inbox, terminals } = bench
      for (let push = 0; push < 3; push++) yield* inbox.accept(event(terminals[0], "a"))
      assert.deepStrictEqual(yield* keysOf(bench, terminals[0]), ["a"])
    })
  },
  {
    name: "stores the same key once when it is pushed at the same time, and every accept succeeds",
    run: Effect.fnUntraced(function* (bench) {
      const { inbox, terminals } = bench
      yield* inCrowd(() => inbox.accept(event(terminals[0], "a")))
      assert.deepStrictEqual(yield* keysOf(bench, terminals[0]), ["a"])
    })
  },
  {
    name: "knows keys by terminal: the same key of another one is another event",
    run: Effect.fnUntraced(function* (bench) {
      const { inbox, terminals } = bench
      for (const terminalId of terminals) yield* inbox.accept(event(terminalId, "a"))
      for (const terminalId of terminals) assert.deepStrictEqual(yield* keysOf(bench, terminalId), ["a"])
    })
  },
  {
    name: "keeps the order in which events of a terminal were accepted",
    run: Effect.fnUntraced(function* (bench) {
      const { inbox, terminals } = bench
      for (const key of ["c", "a", "b"]) yield* inbox.accept(event(terminals[0], key))
      assert.deepStrictEqual(yield* keysOf(bench, terminals[0]), ["c", "a", "b"])
    })
  },
  {
    name: "loses none of the events that are accepted at the same time",
    run: Effect.fnUntraced(function* (bench) {
      const { inbox, terminals } = bench
      yield* inCrowd((index) => inbox.accept(event(terminals[index % 2] ?? terminals[0], `k${index}`)))
      const [even, odd] = [yield* keysOf(bench, terminals[0]), yield* keysOf(bench, terminals[1])]
      assert.deepStrictEqual(
        [[...even].sort(), [...odd].sort()],
        [
          ["k0", "k2", "k4", "k6"],
          ["k1", "k3", "k5", "k7"]
        ]
      )
    })
  },
  {
    name: "fails as unavailable while it cannot store: then nothing is confirmed on the wire, and the terminal pushes again",
    needs: "outage",
    run: Effect.fnUntraced(function* ({ inbox, outage, terminals: [one] }) {
      yield* outage
      const error = yield* Effect.flip(inbox.accept(event(one, "a")))
      assert.strictEqual(`${error._tag} ${error.reason}`, "StoreError unavailable")
    })
  }
]

/** Registers the contract suite of `TerminalInbox`; the layer is what `open` needs, built once. @category Suites */
export const suite = <R, E>(name: string, setup: Setup<R>, layer: Layer.Layer<R, E>): void =>
  onLayer(`TerminalInbox (${name})`, cases, setup, layer)
