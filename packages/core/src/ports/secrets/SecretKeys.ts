/**
 * Keys as text, and {@link Secrets} on them with WebCrypto: AES-256-GCM seals, HMAC-SHA-256 digests.
 *
 * The text holds keys as `id:hex`, 64 hexadecimal digits each, parted by commas or white space. The first one seals; the others only open what was
 * sealed otherwise, so that a new key is put behind, then in front, and the old one is taken away once nothing is sealed by it any more.
 *
 * **Example**
 *
 * ```ts
 * const keys = SecretKeys.layer(Redacted.make(process.env.YUGOU_SECRET_KEYS ?? ""))
 * ```
 *
 * @category Ports
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { fromHex, lowerHex } from "../../values/Bytes.ts"
import { KeyId, type Sealed, type SecretPlace } from "../../values/Secret.ts"
import type { Text } from "../../values/Text.ts"
import type { SaysOpenReason } from "../OpenReason.ts"
import { SecretError, Secrets, type SecretsPort } from "./Secrets.ts"
import { keyTexts } from "./secretTexts.ts"

/** The size of a key, in bytes. @category Constants */
export const keyBytes = 32

/** A key of the host: its id stands beside everything that it sealed. @category Models */
export interface SecretKey {
  readonly id: KeyId
  readonly bytes: Redacted.Redacted<Uint8Array<ArrayBuffer>>
}

/** The keys of a host: the first one seals, all of them open. @category Models */
export type Ring = readonly [SecretKey, ...ReadonlyArray<SecretKey>]

/**
 * Says what is wrong with the text of keys; the text itself is not in it.
 *
 * **Details** `place` counts the keys from 1; 0: there is none. `badId`: a key has the form `id:hex`, its id 1–32 letters, digits, `.`, `_` or `-`.
 * `badBytes`: not 64 hexadecimal digits. `idTwice`: two keys of one id.
 *
 * @category Errors
 */
export class KeyTextError
  extends Schema.TaggedError<KeyTextError>()("KeyTextError", {
    problem: Schema.Literals(["empty", "badId", "badBytes", "idTwice"]),
    place: Schema.Int
  })
  implements SaysOpenReason
{
  readonly openReason = "options"
  readonly openOption = "secretKeys"
  /** What is wrong, in both languages. */
  get openProblem(): Text {
    return keyTexts[this.problem](this.place)
  }

  override get message(): string {
    const { zh, en } = this.openProblem
    return `${en} / ${zh}`
  }
}

const isKeyId = Schema.is(KeyId)

const keyOf = (text: string, place: number): Result.Result<SecretKey, KeyTextError> => {
  const colon = text.indexOf(":")
  const id = text.slice(0, colon)
  if (colon < 0 || !isKeyId(id)) return Result.fail(new KeyTextError({ problem: "badId", place }))
  const bytes = fromHex(text.slice(colon + 1))
  if (Result.isFailure(bytes) || bytes.success.length !== keyBytes) {
    return Result.fail(new KeyTextError({ problem: "badBytes", place }))
  }
  return Result.succeed({ id, bytes: Redacted.make(Uint8Array.from(bytes.success)) })
}

/** Reads keys out of their text. @category Conversions */
export const parse = (text: Redacted.Redacted): Result.Result<Ring, KeyTextError> => {
  const keys: Array<SecretKey> = []
  for (const [index, each] of Redacted.value(text)
    .split(/[\s,]+/)
    .filter((it) => it !== "")
    .entries()) {
    const key = keyOf(each, index + 1)
    if (Result.isFailure(key)) return Result.fail(key.failure)
    if (keys.some(({ id }) => id === key.success.id)) {
      return Result.fail(new KeyTextError({ problem: "idTwice", place: index + 1 }))
    }
    keys.push(key.success)
  }
  const [first, ...others] = keys
  return first === undefined
    ? Result.fail(new KeyTextError({ problem: "empty", place: 0 }))
    : Result.succeed([first, ...others])
}

/** Makes the text of a new key from the platform's random numbers. @category Constructors */
export const generate = (id: KeyId): Effect.Effect<Redacted.Redacted> =>
  Effect.sync(() => Redacted.make(`${id}:${lowerHex(crypto.getRandomValues(new Uint8Array(keyBytes)))}`))

const utf8 = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text)

/** What is sealed along with a secret: moved to another place, or put under another key's name, it opens no more. */
const boundTo = (keyId: string, { owner, field }: SecretPlace): Uint8Array<ArrayBuffer> =>
  utf8(JSON.stringify(["yugou/secret", 1, keyId, owner, field]))

/** A key of WebCrypto, by whichever types the platform has for it. */
type PlatformKey = Awaited<ReturnType<typeof crypto.subtle.deriveKey>>

interface Working {
  readonly id: KeyId
  readonly cipher: PlatformKey
  readonly mac: PlatformKey
}

/** Draws both working keys from one key, so that neither use says anything of the other (RFC 5869). */
const working = async ({ id, bytes }: SecretKey): Promise<Working> => {
  const { subtle } = crypto
  const root = await subtle.importKey("raw", Redacted.value(bytes), "HKDF", false, ["deriveKey"])
  const drawn = (info: string) => ({ name: "HKDF", hash: "SHA-256", salt: new Uint8Array(0), info: utf8(info) })
  const mac = { name: "HMAC", hash: "SHA-256", length: 256 }
  return {
    id,
    cipher: await subtle.deriveKey(drawn("yugou/secret/seal"), root, { name: "AES-GCM", length: 256 }, false, [
      "encrypt",
      "decrypt"
    ]),
    mac: await subtle.deriveKey(drawn("yugou/secret/digest"), root, mac, false, ["sign"])
  }
}

/** NIST SP 800-38D, 8.2.2: 96 random bits; one key may seal 2^32 times. */
const ivBytes = 12

const seal = async ({ id, cipher }: Working, place: SecretPlace, secret: string): Promise<Sealed> => {
  const iv = crypto.getRandomValues(new Uint8Array(ivBytes))
  const algorithm = { name: "AES-GCM", iv, additionalData: boundTo(id, place) }
  const box = await crypto.subtle.encrypt(algorithm, cipher, utf8(secret))
  return { v: 1, keyId: id, data: lowerHex(iv) + lowerHex(new Uint8Array(box)) }
}

const open = async ({ id, cipher }: Working, place: SecretPlace, bytes: Uint8Array): Promise<Redacted.Redacted> => {
  const [iv, box] = [Uint8Array.from(bytes.subarray(0, ivBytes)), Uint8Array.from(bytes.subarray(ivBytes))]
  const algorithm = { name: "AES-GCM", iv, additionalData: boundTo(id, place) }
  return Redacted.make(new TextDecoder().decode(await crypto.subtle.decrypt(algorithm, cipher, box)))
}

const digest = async ({ id, mac }: Working, { owner, field }: SecretPlace, secret: string) => {
  const text = utf8(JSON.stringify([owner, field, secret]))
  return { keyId: id, mac: lowerHex(new Uint8Array(await crypto.subtle.sign("HMAC", mac, text))) }
}

const portOf = (newest: Working, older: ReadonlyArray<Working>): SecretsPort => ({
  seal: (place, secret) => Effect.promise(() => seal(newest, place, Redacted.value(secret))),
  open: (place, { keyId, data }) => {
    const key = [newest, ...older].find(({ id }) => id === keyId)
    if (key === undefined) return Effect.fail(new SecretError({ reason: "noKey", keyId }))
    const damaged = new SecretError({ reason: "damaged", keyId })
    const bytes = fromHex(data)
    return Result.isFailure(bytes)
      ? Effect.fail(damaged)
      : Effect.tryPromise({ try: () => open(key, place, bytes.success), catch: () => damaged })
  },
  digests: (place, secret) =>
    Effect.promise(async () => {
      const text = Redacted.value(secret)
      const others = await Promise.all(older.map((key) => digest(key, place, text)))
      return [await digest(newest, place, text), ...others] as const
    })
})

/** Makes the port from keys. @category Constructors */
export const make = ([newest, ...older]: Ring): Effect.Effect<SecretsPort> =>
  Effect.promise(async () => portOf(await working(newest), await Promise.all(older.map(working))))

/** Provides {@link Secrets} from the text of keys; text that holds none fails, and says which key is wrong. @category Layers */
export const layer = (text: Redacted.Redacted): Layer.Layer<never, KeyTextError> =>
  Layer.effect(Secrets, Effect.flatMap(Effect.fromResult(parse(text)), make))
