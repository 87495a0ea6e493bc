/**
 * {@link Secrets} without WebCrypto, under keys that anybody can read here: for tests and simulations, which must not wait for a promise.
 *
 * It keeps the contract of the port. It keeps no secret.
 *
 * **Example**
 *
 * ```ts
 * const station = Station.layer.pipe(Layer.provideMerge(ports), Layer.provideMerge(SecretsMemory.layer("test")))
 * ```
 *
 * @category Ports
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Random from "effect/Random"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import { fromHex, lowerHex } from "../../values/Bytes.ts"
import { sha256 } from "../../values/Digest.ts"
import type { KeyId, Sealed, SecretPlace } from "../../values/Secret.ts"
import { SecretError, Secrets, type SecretsPort } from "./Secrets.ts"

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)

/** A digest that only this key gives; nested, so that nothing can be put behind what it was made of. */
const keyed = (keyId: KeyId, ...parts: ReadonlyArray<string>): string =>
  sha256(utf8(`${keyId} ${sha256(utf8(JSON.stringify([keyId, ...parts])))}`))

const stream = (keyId: KeyId, nonce: string, bytes: Uint8Array): Uint8Array =>
  bytes.map((byte, index) => {
    const block = keyed(keyId, "stream", nonce, `${index >> 5}`)
    return byte ^ Number.parseInt(block.slice((index & 31) * 2, (index & 31) * 2 + 2), 16)
  })

const tagOf = (keyId: KeyId, { owner, field }: SecretPlace, nonce: string, box: string): string =>
  keyed(keyId, "tag", owner, field, nonce, box)

/** Hex digits of the nonce in front of the sealed text, and of the tag behind it. */
const nonceLength = 24
const tagLength = 64

const seal = Effect.fnUntraced(function* (keyId: KeyId, place: SecretPlace, secret: Redacted.Redacted) {
  const nonce = keyed(keyId, "nonce", `${yield* Random.next} ${yield* Random.next}`).slice(0, nonceLength)
  const box = lowerHex(stream(keyId, nonce, utf8(Redacted.value(secret))))
  return { v: 1, keyId, data: nonce + box + tagOf(keyId, place, nonce, box) } satisfies Sealed
})

const open = (place: SecretPlace, { keyId, data }: Sealed): Result.Result<Redacted.Redacted, SecretError> => {
  const nonce = data.slice(0, nonceLength)
  const box = data.slice(nonceLength, -tagLength)
  const bytes = fromHex(box)
  const isWhole = data.length >= nonceLength + tagLength && data.endsWith(tagOf(keyId, place, nonce, box))
  return isWhole && Result.isSuccess(bytes)
    ? Result.succeed(Redacted.make(new TextDecoder().decode(stream(keyId, nonce, bytes.success))))
    : Result.fail(new SecretError({ reason: "damaged", keyId }))
}

/** Makes the port with keys of these names: the first seals, all of them open. @category Constructors */
export const make = (newest: KeyId, ...older: ReadonlyArray<KeyId>): SecretsPort => ({
  seal: (place, secret) => seal(newest, place, secret),
  open: (place, sealed) =>
    [newest, ...older].includes(sealed.keyId)
      ? Effect.fromResult(open(place, sealed))
      : Effect.fail(new SecretError({ reason: "noKey", keyId: sealed.keyId })),
  digests: ({ owner, field }, secret) => {
    const digest = (keyId: KeyId) => ({ keyId, mac: keyed(keyId, "digest", owner, field, Redacted.value(secret)) })
    return Effect.sync(() => [digest(newest), ...older.map(digest)] as const)
  }
})

/** Provides {@link Secrets} with keys of these names. @category Layers */
export const layer = (newest: KeyId, ...older: ReadonlyArray<KeyId>): Layer.Layer<never> =>
  Layer.succeed(Secrets, make(newest, ...older))
