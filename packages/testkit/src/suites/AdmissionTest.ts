/** The contract of `Admission` as sentences, run against any implementation. @category Suites */
import { assert } from "@effect/vitest"
import { type AdmissionPort, type Admitted, type Arrival, type DirectoryEntry, isProof, peerOf } from "@yugou/core"
import * as Effect from "effect/Effect"
import { type Case as AnyCase, type Setup as AnySetup, onTestClock } from "./port/Case.ts"

/**
 * An admission, and who dials in.
 *
 * **Details** `entry`: a terminal that the admission knows how to tell from others. `own`: it dials in from where it is expected. `strangers`: others that
 * say that they are it, each from elsewhere or without what it must show.
 *
 * @category Suites
 */
export interface Bench {
  readonly admission: AdmissionPort
  readonly entry: DirectoryEntry
  readonly own: Arrival
  readonly strangers: readonly [Arrival, ...ReadonlyArray<Arrival>]
}

/** A case of this suite: a sentence of the contract, and how it is tried on a bench. @category Suites */
export type Case = AnyCase<Bench>
/** How the suite opens its benches. @category Suites */
export type Setup = AnySetup<Bench>

const isProved = (said: Admitted): boolean => said._tag === "Admit" && isProof(said.proof)

/** What a socket may say of its peer that no terminal has: it is gone, it is of another family, it is no address at all. */
const oddSources = ["?", "", "::1", "fe80::1%eth0", "::ffff:0.0.0.0", "999.1.1.1", "10.0.0.1/8", "constructor"]

/** The cases; `run` fails where an admission does not keep the sentence. @category Suites */
export const cases: ReadonlyArray<Case> = [
  {
    name: "lets the terminal in, and says by what it is proved",
    run: Effect.fnUntraced(function* ({ admission, entry, own }) {
      const said = yield* admission.admit(own, entry)
      assert.isTrue(isProved(said), JSON.stringify(said))
    })
  },
  {
    name: "lets it in from another port: it has another one each time that it dials",
    run: Effect.fnUntraced(function* ({ admission, entry, own }) {
      const first = yield* admission.admit(own, entry)
      assert.deepStrictEqual(yield* admission.admit({ ...own, port: own.port + 1 }, entry), first)
    })
  },
  {
    name: "proves of no stranger that he is the terminal",
    run: Effect.fnUntraced(function* ({ admission, entry, strangers }) {
      for (const stranger of strangers) {
        assert.isFalse(isProved(yield* admission.admit(stranger, entry)), JSON.stringify(stranger))
      }
    })
  },
  {
    name: "takes a place over which a look agreed for no proof: a stranger may come from the same address",
    run: Effect.fnUntraced(function* ({ admission, entry: { admission: _, ...entry }, strangers }) {
      for (const stranger of strangers) {
        const trusted = { ...peerOf(stranger), by: "look" } as const
        assert.isFalse(isProved(yield* admission.admit(stranger, { ...entry, trusted })), JSON.stringify(stranger))
      }
    })
  },
  {
    name: "says by a certificate only who showed one",
    run: Effect.fnUntraced(function* ({ admission, entry, own, strangers }) {
      for (const arrival of [own, ...strangers]) {
        const said = yield* admission.admit({ ...arrival, certificate: null }, entry)
        assert.isFalse(said._tag === "Admit" && said.proof === "certificate", JSON.stringify(said))
      }
    })
  },
  {
    name: "answers whatever a socket says of its peer, and proves nothing by what is no address",
    run: Effect.fnUntraced(function* ({ admission, entry }) {
      for (const source of oddSources) {
        const said = yield* admission.admit({ source, port: 0, certificate: null }, entry)
        assert.isFalse(isProved(said), source)
      }
    })
  },
  {
    name: "lets everybody of one place in alike who shows the same: it counts nobody",
    run: Effect.fnUntraced(function* ({ admission, entry, strangers: [stranger] }) {
      const first = yield* admission.admit(stranger, entry)
      for (let time = 0; time < 50; time++) assert.deepStrictEqual(yield* admission.admit(stranger, entry), first)
    })
  }
]

/** Registers the contract suite of `Admission`. @category Suites */
export const suite = (name: string, setup: Setup): void => onTestClock(`Admission (${name})`, cases, setup)
