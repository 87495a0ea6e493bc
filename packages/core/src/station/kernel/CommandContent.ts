/** The canonical content of a command: what makes two commands with one id the same. Secrets stand in it as digests. */
import * as Effect from "effect/Effect"
import type * as Schema from "effect/Schema"
import { secretText } from "../../ports/secrets/SecretFields.ts"
import { type SecretError, Secrets } from "../../ports/secrets/Secrets.ts"
import { canonicalText } from "../../values/CanonicalText.ts"
import { digestField, fieldsOf, mask, type SecretDigest, type SecretPlace } from "../../values/Secret.ts"

/** A secret in a payload: it stands in the object of that name under its own field. */
export interface PayloadSecret {
  readonly within: string
  readonly place: SecretPlace
  readonly value: Schema.Json
}

/** The secrets in a payload; `unknown`: nobody can say what in it is one. */
export type Found = ReadonlyArray<PayloadSecret> | "unknown"

/** A secret that could not be digested: nothing is stored of its command. */
export interface Undigested {
  readonly secret: PayloadSecret
  readonly error: SecretError
}

/** What is kept of a command; `isKept`: whether stored content is of the same one, under whichever key, or in the clear text of before. */
export interface Content {
  readonly kept: string
  readonly isKept: (stored: string) => boolean
}

type Fields = { readonly [field: string]: Schema.Json }

const withDigest = (payload: Fields, { within, place: { field } }: PayloadSecret, digest: SecretDigest): Fields => ({
  ...payload,
  [within]: { ...fieldsOf(payload[within] ?? null), [field]: digestField(digest) }
})

/** Gives the digests of secrets, once for each key that is given, the newest first. */
const digestsOf = Effect.fnUntraced(function* (
  found: ReadonlyArray<PayloadSecret>
): Effect.fn.Return<ReadonlyArray<(payload: Fields) => Fields>, Undigested> {
  const secrets = yield* Secrets
  const all = yield* Effect.forEach(found, (secret) =>
    Effect.mapBoth(secrets.digests(secret.place, secretText(secret.value)), {
      onSuccess: (digests) => ({ secret, digests }),
      onFailure: (error) => ({ secret, error })
    })
  )
  const keys = all[0]?.digests ?? []
  return keys.map((_, key) => (payload) => {
    let digested = payload
    for (const { secret, digests } of all) {
      const digest = digests[key]
      if (digest !== undefined) digested = withDigest(digested, secret, digest)
    }
    return digested
  })
})

type ContentOf = (payload: Fields) => Content

const under = (operation: string, byKey: ReadonlyArray<(payload: Fields) => Fields>): ContentOf => {
  const [newest = (payload: Fields) => payload, ...older] = byKey
  return (payload) => {
    const textOf = (json: Fields): string => canonicalText([operation, json])
    const kept = textOf(newest(payload))
    const before = () => [...older.map((digested) => digested(payload)), payload].map(textOf)
    return { kept, isKept: (stored) => stored === kept || before().includes(stored) }
  }
}

/** Gives the content of a command without secrets out of the JSON of its payload. */
export const plainContent = (operation: string): ContentOf => under(operation, [])

/** Withholds what a command says: it is refused anyway, and what in it is secret nobody knows. */
const withheld = (operation: string): ContentOf => {
  const plain = plainContent(operation)
  return (payload) => ({ kept: canonicalText([operation, mask]), isKept: plain(payload).isKept })
}

/** Makes what gives the content of a command out of the JSON of its payload; `found`: the secrets in it. */
export const contentOf = (operation: string, found: Found): Effect.Effect<ContentOf, Undigested> =>
  found === "unknown"
    ? Effect.succeed(withheld(operation))
    : Effect.map(digestsOf(found), (byKey) => under(operation, byKey))
