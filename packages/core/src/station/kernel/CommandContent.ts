/** The canonical content of a command: what makes two commands with one id the same. Secrets stand in it as digests. */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { secretText } from "../../ports/secrets/SecretFields.ts"
import { guarded, type SecretError, Secrets } from "../../ports/secrets/Secrets.ts"
import { canonicalText } from "../../values/CanonicalText.ts"
import { digestField, digestIn, fieldsOf, type SecretDigest, type SecretPlace } from "../../values/Secret.ts"

/** Where secrets may stand in a payload: in the fields of the object of that name; `owner`: whose they are. */
export interface Secretive {
  readonly within: string
  readonly owner: string
}

/** A secret that could not be digested: nothing is stored of its command. */
export interface Undigested {
  readonly place: SecretPlace
  readonly error: SecretError
}

/**
 * What is kept of a command.
 *
 * **Details** `texts`: one for each key that is given, that of the newest first, which is kept. `isKept`: whether stored content is of the same
 * command, under whichever key that is given, or in the clear text of before; where there is no key at all, by everything but the secrets.
 */
export interface Content<E = never, R = never> {
  readonly texts: Effect.Effect<readonly [string, ...ReadonlyArray<string>], E | Undigested, R>
  readonly isKept: (stored: string) => Effect.Effect<boolean, Undigested>
}

type Fields = { readonly [field: string]: Schema.Json }

const textOf = (operation: string, payload: Fields): string => canonicalText([operation, payload])

/** Gives the content of a command without secrets out of the JSON of its payload. */
export const plainContent = (operation: string, payload: Fields): Content => {
  const text = textOf(operation, payload)
  return { texts: Effect.succeed([text]), isKept: (stored) => Effect.succeed(stored === text) }
}

const digestsOf = Effect.fnUntraced(function* (place: SecretPlace, value: Schema.Json) {
  const secrets = guarded(yield* Secrets)
  return yield* Effect.mapError(secrets.digests(place, secretText(value)), (error) => ({ place, error }))
})

interface Digested {
  readonly field: string
  readonly digests: ReadonlyArray<SecretDigest>
}

/** Gives the fields with the digests by one key in place of secrets; nothing where that key did not digest all of them. */
const under = (given: Fields, all: ReadonlyArray<Digested>, keyId: string): ReadonlyArray<Fields> => {
  const digested: { [field: string]: Schema.Json } = {}
  for (const { digests, field } of all) {
    const digest = digests.find((it) => it.keyId === keyId)
    if (digest === undefined) return []
    digested[field] = digestField(digest)
  }
  return [{ ...given, ...digested }]
}

const readContent = Schema.decodeUnknownResult(
  Schema.fromJsonString(Schema.Tuple([Schema.String, Schema.Record(Schema.String, Schema.Json)]))
)

/** The fields in which stored content holds digests. */
const digestsIn = (stored: string, within: string): ReadonlyArray<readonly [field: string, digest: SecretDigest]> => {
  const read = readContent(stored)
  if (Result.isFailure(read)) return []
  return Object.entries(fieldsOf(read.success[1][within] ?? null)).flatMap(([field, value]) => {
    const digest = digestIn(value)
    return digest === null ? [] : [[field, digest] as const]
  })
}

/** Tells whether a value is the one of which a digest was kept. */
const isDigested = (place: SecretPlace, value: Schema.Json, kept: SecretDigest) =>
  digestsOf(place, value).pipe(
    Effect.map((digests) => digests.some(({ keyId, mac }) => keyId === kept.keyId && mac === kept.mac)),
    // Without any key nobody can tell, and nothing secret was stored here since: what else is said decides.
    Effect.catchIf(
      ({ error }) => error.reason === "noKey" && error.keyId === null,
      () => Effect.succeed(true)
    )
  )

/** Gives the content of a command that may bring secrets; `names`: finds which of the fields are some. */
export const secretContent = <E, R>(
  operation: string,
  payload: Fields,
  { owner, within }: Secretive,
  names: Effect.Effect<ReadonlyArray<string>, E, R>
): Content<E, R> => {
  const given = fieldsOf(payload[within] ?? null)
  const withFields = (fields: Fields): string =>
    textOf(operation, payload[within] === undefined ? payload : { ...payload, [within]: fields })
  return {
    texts: Effect.gen(function* () {
      const found = (yield* names).filter((field) => (given[field] ?? null) !== null)
      const all = yield* Effect.forEach(found, (field) =>
        Effect.map(digestsOf({ owner, field }, given[field] ?? null), (digests): Digested => ({ field, digests }))
      )
      const keys = all[0]?.digests ?? []
      const [newest, ...older] = keys.flatMap(({ keyId }) => under(given, all, keyId)).map(withFields)
      return newest === undefined ? [textOf(operation, payload)] : [newest, ...older]
    }),
    isKept: Effect.fnUntraced(function* (stored) {
      if (stored === textOf(operation, payload)) return true
      const kept: { [field: string]: Schema.Json } = {}
      const digests = digestsIn(stored, within)
      if (digests.length === 0) return false
      for (const [field, digest] of digests) {
        const value = given[field]
        if (value === undefined || !(yield* isDigested({ owner, field }, value, digest))) return false
        kept[field] = digestField(digest)
      }
      return stored === withFields({ ...given, ...kept })
    })
  }
}
