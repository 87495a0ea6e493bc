/** The contract of `Secrets` as sentences, run against any implementation. @category Suites */
import { assert } from "@effect/vitest"
import type { SecretsPort } from "@yugou/core"
import * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import { type Case as AnyCase, type Setup as AnySetup, inCrowd, onLayer } from "./port/Case.ts"

/**
 * One holder of keys at three times.
 *
 * **Details** `secrets`: with a first key. `rotated`: with a newer key in front of that one. `replaced`: with the newer key alone.
 *
 * @category Suites
 */
export interface Bench {
  readonly secrets: SecretsPort
  readonly rotated: SecretsPort
  readonly replaced: SecretsPort
}

/** A case of this suite: a sentence of the contract, and how it is tried on a bench. @category Suites */
export type Case = AnyCase<Bench>
/** How the suite opens its benches, and what they cannot do. @category Suites */
export type Setup<R = never> = AnySetup<Bench, never, R>

const place = { owner: "3701-00001", field: "password" }
const password = "PW-correct-horse-7"
const texts = [password, "", "0".repeat(32), "口令・ß・🔑", "x".repeat(4_096), '"}]}']

const refused = Effect.fnUntraced(function* <A>(call: ReturnType<SecretsPort["open"]>, reason: A) {
  const error = yield* Effect.flip(call)
  assert.deepStrictEqual<unknown>([error._tag, error.reason], ["SecretError", reason])
  assert.notInclude(JSON.stringify(error), password)
  return error
})

/** The cases; `run` fails where an implementation does not keep the sentence. @category Suites */
export const cases: ReadonlyArray<Case> = [
  {
    name: "opens what it sealed, whatever the text",
    run: Effect.fnUntraced(function* ({ secrets }) {
      for (const text of texts) {
        const opened = yield* secrets.open(place, yield* secrets.seal(place, Redacted.make(text)))
        assert.strictEqual(Redacted.value(opened), text)
      }
    })
  },
  {
    name: "shows nothing of a secret in what it sealed, nor in its digests",
    run: Effect.fnUntraced(function* ({ secrets }) {
      const sealed = yield* secrets.seal(place, Redacted.make(password))
      const kept = JSON.stringify([sealed, yield* secrets.digests(place, Redacted.make(password))]).toLowerCase()
      const bytes = new TextEncoder().encode(password)
      const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")
      for (const clear of [password.toLowerCase(), hex, btoa(password).replaceAll("=", "").toLowerCase()]) {
        assert.notInclude(kept, clear)
      }
    })
  },
  {
    name: "seals the same secret differently each time",
    run: Effect.fnUntraced(function* ({ secrets }) {
      const sealed = yield* inCrowd(() => secrets.seal(place, Redacted.make(password)))
      assert.strictEqual(new Set(sealed.map(({ data }) => data)).size, sealed.length)
    })
  },
  {
    name: "opens a secret only at the place for which it was sealed",
    run: Effect.fnUntraced(function* ({ secrets }) {
      const sealed = yield* secrets.seal(place, Redacted.make(password))
      yield* refused(secrets.open({ ...place, owner: "3701-00002" }, sealed), "damaged")
      yield* refused(secrets.open({ ...place, field: "loginPassword" }, sealed), "damaged")
      const split = { owner: `${place.owner}${place.field.slice(0, 1)}`, field: place.field.slice(1) }
      yield* refused(secrets.open(split, sealed), "damaged")
    })
  },
  {
    name: "refuses what was changed or cut, or is no sealed secret at all",
    run: Effect.fnUntraced(function* ({ secrets }) {
      const sealed = yield* secrets.seal(place, Redacted.make(password))
      const { data } = sealed
      const other = data.endsWith("0") ? "1" : "0"
      for (const changed of [data.slice(0, -1) + other, data.slice(0, -2), data.slice(2), "", "zz", data + data]) {
        yield* refused(secrets.open(place, { ...sealed, data: changed }), "damaged")
      }
    })
  },
  {
    name: "digests the same secret at the same place alike, and every other one differently",
    run: Effect.fnUntraced(function* ({ secrets }) {
      const [digest] = yield* secrets.digests(place, Redacted.make(password))
      const [again] = yield* secrets.digests(place, Redacted.make(password))
      assert.deepStrictEqual(again, digest)
      const [text] = yield* secrets.digests(place, Redacted.make(`${password} `))
      const [owner] = yield* secrets.digests({ ...place, owner: "3701-00002" }, Redacted.make(password))
      const [field] = yield* secrets.digests({ ...place, field: "loginPassword" }, Redacted.make(password))
      assert.strictEqual(new Set([digest, text, owner, field].map(({ mac }) => mac)).size, 4)
    })
  },
  {
    name: "after a rotation seals by the new key, and opens and compares what the old one kept",
    run: Effect.fnUntraced(function* ({ secrets, rotated }) {
      const old = yield* secrets.seal(place, Redacted.make(password))
      assert.strictEqual(Redacted.value(yield* rotated.open(place, old)), password)
      const sealed = yield* rotated.seal(place, Redacted.make(password))
      assert.notStrictEqual(sealed.keyId, old.keyId)
      const [digest] = yield* secrets.digests(place, Redacted.make(password))
      const digests = yield* rotated.digests(place, Redacted.make(password))
      assert.strictEqual(digests[0].keyId, sealed.keyId)
      assert.deepInclude(digests, digest)
    })
  },
  {
    name: "names the key that is missing, and neither opens nor takes for damaged what it sealed",
    run: Effect.fnUntraced(function* ({ secrets, replaced }) {
      const old = yield* secrets.seal(place, Redacted.make(password))
      const error = yield* refused(replaced.open(place, old), "noKey")
      assert.strictEqual(error.keyId, old.keyId)
    })
  },
  {
    name: "does not open under the name of another key",
    run: Effect.fnUntraced(function* ({ secrets, rotated }) {
      const old = yield* secrets.seal(place, Redacted.make(password))
      const { keyId } = yield* rotated.seal(place, Redacted.make(password))
      yield* refused(rotated.open(place, { ...old, keyId }), "damaged")
    })
  }
]

/** Registers the contract suite of `Secrets`; the layer is what `open` needs, built once. @category Suites */
export const suite = <R, E>(name: string, setup: Setup<R>, layer: Layer.Layer<R, E>): void =>
  onLayer(`Secrets (${name})`, cases, setup, layer)
