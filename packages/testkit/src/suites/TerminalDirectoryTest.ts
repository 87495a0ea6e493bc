/** The contract of `TerminalDirectory` as sentences, run against any implementation. @category Suites */
import { assert } from "@effect/vitest"
import type { DirectoryEntry, TerminalDirectory, TerminalId } from "@yugou/core"
import * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import type * as Schema from "effect/Schema"
import { type Case as AnyCase, type Setup as AnySetup, inCrowd, onLayer } from "./port/Case.ts"

/** What a bench may not be able to do. @category Suites */
export type Ability = "outage" | "secrets"

/**
 * A directory and what it knows.
 *
 * **Details** `known`: two terminals of one dialect, as they are found, with no memo yet. `lost`: another one, as it is found, of which a secret cannot
 * be opened; a directory that keeps no secrets sealed cannot have any (`secrets`) and gives any of the others. `outage`: from now on whatever is behind the directory
 * cannot be reached.
 *
 * @category Suites
 */
export interface Bench {
  readonly directory: TerminalDirectory["Service"]
  readonly known: readonly [DirectoryEntry, DirectoryEntry]
  readonly lost: DirectoryEntry
  readonly outage: Effect.Effect<void>
}

/** A case of this suite: a sentence of the contract, and how it is tried on a bench. @category Suites */
export type Case = AnyCase<Bench, Ability>
/** How the suite opens its benches, and what they cannot do. @category Suites */
export type Setup<R = never> = AnySetup<Bench, Ability, R>

const memoOf = (found: Option.Option<DirectoryEntry>): Schema.Json | undefined =>
  Option.getOrUndefined(Option.map(found, ({ memo }) => memo))

/** 256 bytes as JSON, the most that a memo may have: nesting, Chinese text, numbers. */
const longestMemo = { pfc: 255, at: "中".repeat(20), list: [1, null, { deep: true }], pad: "x".repeat(138) }

/** The cases; `run` fails where a directory does not keep the sentence. @category Suites */
export const cases: ReadonlyArray<Case> = [
  {
    name: "finds a terminal by dialect and address, with its settings",
    run: Effect.fnUntraced(function* ({ directory, known }) {
      for (const entry of known) {
        assert.deepStrictEqual(yield* directory.find(entry.dialectId, entry.address), Option.some(entry))
      }
    })
  },
  {
    name: "gets a terminal by its id",
    run: Effect.fnUntraced(function* ({ directory, known }) {
      for (const entry of known) assert.deepStrictEqual(yield* directory.get(entry.terminalId), Option.some(entry))
    })
  },
  {
    name: "names a secret that cannot be opened, and gives neither what is kept of it nor anything in its place",
    needs: "secrets",
    run: Effect.fnUntraced(function* ({ directory, known, lost }) {
      const [{ field = "" } = {}] = lost.unopened ?? []
      for (const found of [
        yield* directory.find(lost.dialectId, lost.address),
        yield* directory.get(lost.terminalId)
      ]) {
        assert.deepStrictEqual(found, Option.some(lost))
        assert.notProperty(Option.getOrThrow(found).settings, field)
      }
      for (const { terminalId } of known) {
        assert.notProperty(Option.getOrThrow(yield* directory.get(terminalId)), "unopened")
      }
    })
  },
  {
    name: "knows nobody at an address of another dialect: an identity is both",
    run: Effect.fnUntraced(function* ({ directory, known: [one] }) {
      assert.deepStrictEqual(yield* directory.find(`${one.dialectId}-other`, one.address), Option.none())
    })
  },
  {
    name: "takes an address whole: not its beginning, not with more behind it",
    run: Effect.fnUntraced(function* ({ directory, known: [one] }) {
      for (const address of [one.address.slice(0, -1), `${one.address}0`, ` ${one.address}`, ""]) {
        assert.deepStrictEqual(yield* directory.find(one.dialectId, address), Option.none(), `"${address}"`)
      }
    })
  },
  {
    name: "says of a terminal that it does not know that there is none: no failure",
    run: Effect.fnUntraced(function* ({ directory, known: [one] }) {
      for (const id of [`${one.terminalId}-other`, "constructor", "__proto__"]) {
        assert.deepStrictEqual(yield* directory.get(id as TerminalId), Option.none(), id)
        assert.deepStrictEqual(yield* directory.find(one.dialectId, id), Option.none(), id)
      }
    })
  },
  {
    name: "remembers a memo: the next look has it, by either way",
    run: Effect.fnUntraced(function* ({ directory, known: [one] }) {
      yield* directory.remember(one.terminalId, { pfc: 7 }, one)
      assert.deepStrictEqual(memoOf(yield* directory.find(one.dialectId, one.address)), { pfc: 7 })
      assert.deepStrictEqual(yield* directory.get(one.terminalId), Option.some({ ...one, memo: { pfc: 7 } }))
    })
  },
  {
    name: "keeps the last memo of a terminal, and leaves those of others alone",
    run: Effect.fnUntraced(function* ({ directory, known: [one, other] }) {
      yield* directory.remember(one.terminalId, "first", one)
      yield* directory.remember(other.terminalId, "other", other)
      yield* directory.remember(one.terminalId, "second", one)
      assert.strictEqual(memoOf(yield* directory.get(one.terminalId)), "second")
      assert.strictEqual(memoOf(yield* directory.get(other.terminalId)), "other")
    })
  },
  {
    name: "keeps a memo of 256 bytes as it was",
    run: Effect.fnUntraced(function* ({ directory, known: [one] }) {
      yield* directory.remember(one.terminalId, longestMemo, one)
      assert.deepStrictEqual(memoOf(yield* directory.get(one.terminalId)), longestMemo)
    })
  },
  {
    name: "keeps one of several memos that are remembered at the same time, whole",
    run: Effect.fnUntraced(function* ({ directory, known: [one] }) {
      yield* inCrowd((index) => directory.remember(one.terminalId, [index, index], one))
      const memo = memoOf(yield* directory.get(one.terminalId)) as ReadonlyArray<number>
      assert.strictEqual(memo.length, 2)
      assert.strictEqual(memo[0], memo[1])
    })
  },
  {
    name: "fails as unavailable while it cannot look, and does not say that there is nobody",
    needs: "outage",
    run: Effect.fnUntraced(function* ({ directory, known: [one], outage }) {
      yield* outage
      const found = yield* Effect.flip(directory.find(one.dialectId, one.address))
      const got = yield* Effect.flip(directory.get(one.terminalId))
      const remembered = yield* Effect.flip(directory.remember(one.terminalId, 1, one))
      assert.deepStrictEqual(
        [found, got, remembered].map((error) => `${error._tag} ${error.reason}`),
        Array.from({ length: 3 }, () => "StoreError unavailable")
      )
    })
  }
]

/** Registers the contract suite of `TerminalDirectory`; the layer is what `open` needs, built once. @category Suites */
export const suite = <R, E>(name: string, setup: Setup<R>, layer: Layer.Layer<R, E>): void =>
  onLayer(`TerminalDirectory (${name})`, cases, setup, layer)
