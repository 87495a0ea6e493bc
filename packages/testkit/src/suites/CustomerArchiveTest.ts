/** The contract of `CustomerArchive` as sentences, run against any implementation. @category Suites */
import { assert } from "@effect/vitest"
import { type ArchiveView, type CustomerArchive, CustomerArchives, Instant } from "@yugou/core"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { type Case as AnyCase, type Setup as AnySetup, inCrowd, onLayer } from "./port/Case.ts"

/** What a bench may not be able to do. @category Suites */
export type Ability = "outage"

/** An archive and two customers that it knows. `outage`: from now on it cannot be reached, and has no copy of the second one. @category Suites */
export interface Bench {
  readonly archive: CustomerArchive["Service"]
  readonly known: readonly [ArchiveView, ArchiveView]
  readonly outage: Effect.Effect<void>
}

/** A case of this suite: a sentence of the contract, and how it is tried on a bench. @category Suites */
export type Case = AnyCase<Bench, Ability>
/** How the suite opens its benches, and what they cannot do. @category Suites */
export type Setup<R = never> = AnySetup<Bench, Ability, R>

const encode = Schema.encodeUnknownEffect(CustomerArchives.ArchiveView)

/** A record without its age: a copy may be older than the original. */
const content = ({ asOf: _, ...rest }: ArchiveView) => rest

/** The cases; `run` fails where an archive does not keep the sentence. @category Suites */
export const cases: ReadonlyArray<Case> = [
  {
    name: "finds a customer by number, with everything that it knows",
    run: Effect.fnUntraced(function* ({ archive, known }) {
      for (const view of known) {
        const found = yield* archive.find(view.customer.customerNo)
        assert.deepStrictEqual(Option.map(found, content), Option.some(content(view)))
      }
    })
  },
  {
    name: "says of a number that it does not know that there is none: no failure",
    run: Effect.fnUntraced(function* ({ archive, known: [one] }) {
      for (const no of [`${one.customer.customerNo}9`, "0", "", "constructor", "__proto__"]) {
        assert.deepStrictEqual(yield* archive.find(no), Option.none(), `"${no}"`)
      }
    })
  },
  {
    name: "takes a number whole and as it is: not its beginning, not with blanks",
    run: Effect.fnUntraced(function* ({ archive, known: [one] }) {
      const { customerNo } = one.customer
      for (const no of [customerNo.slice(0, -1), ` ${customerNo}`, `${customerNo} `, `${customerNo}%`]) {
        assert.deepStrictEqual(yield* archive.find(no), Option.none(), `"${no}"`)
      }
    })
  },
  {
    name: "gives records that have a JSON form, so that they can cross a wire and be kept",
    run: Effect.fnUntraced(function* ({ archive, known: [one] }) {
      const found = yield* archive.find(one.customer.customerNo)
      const json = yield* encode(Option.getOrThrow(found))
      assert.deepStrictEqual(Option.some(yield* Schema.decodeUnknownEffect(CustomerArchives.ArchiveView)(json)), found)
    })
  },
  {
    name: "says how old its knowledge is, and never a time to come",
    run: Effect.fnUntraced(function* ({ archive, known: [one] }) {
      const { asOf } = Option.getOrThrow(yield* archive.find(one.customer.customerNo))
      assert.isAtMost(Instant.toMillis(asOf), Instant.toMillis(yield* DateTime.now))
    })
  },
  {
    name: "answers each of several that ask at the same time with its own customer",
    run: Effect.fnUntraced(function* ({ archive, known }) {
      const asked = (index: number) => known[index % 2 === 0 ? 0 : 1].customer.customerNo
      const found = yield* inCrowd((index) => archive.find(asked(index)))
      for (const [index, view] of found.entries()) {
        assert.strictEqual(Option.getOrThrow(view).customer.customerNo, asked(index))
      }
    })
  },
  {
    name: "fails as unavailable while it cannot look and has no copy, and does not say that there is nobody",
    needs: "outage",
    run: Effect.fnUntraced(function* ({ archive, known: [, other], outage }) {
      yield* outage
      const error = yield* Effect.flip(archive.find(other.customer.customerNo))
      assert.strictEqual(error._tag, "ArchiveUnavailable")
      assert.notStrictEqual(error.detail, "")
    })
  }
]

/** Registers the contract suite of `CustomerArchive`; the layer is what `open` needs, built once. @category Suites */
export const suite = <R, E>(name: string, setup: Setup<R>, layer: Layer.Layer<R, E>): void =>
  onLayer(`CustomerArchive (${name})`, cases, setup, layer)
