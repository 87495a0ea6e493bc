/**
 * Secrets among the settings of a terminal: sealed before they are stored, opened for the front end alone.
 *
 * **Example**
 *
 * ```ts
 * const stored = yield* SecretFields.sealFields(secrets, terminalId, settings, ["password"], null)
 * const { settings: opened, unopened } = yield* SecretFields.openFields(secrets, terminalId, stored)
 * ```
 *
 * @category Ports
 */
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { fieldsOf, isSealed, type SecretPlace } from "../../values/Secret.ts"
import { guarded, SecretError, type SecretsPort } from "./Secrets.ts"

/** A secret that could not be opened: that its key is missing, or that something else is kept than what it sealed. @category Models */
export interface Unopened {
  readonly field: string
  readonly keyId: string
  readonly reason: SecretError["reason"]
}

/** Any value of a setting as the text that is sealed and digested. @category Conversions */
export const secretText = (value: Schema.Json): Redacted.Redacted => Redacted.make(JSON.stringify(value))

const readJson = Schema.decodeUnknownResult(Schema.fromJsonString(Schema.Json))

const openField = (secrets: SecretsPort, place: SecretPlace, value: Schema.Json) =>
  isSealed(value)
    ? Effect.flatMap(guarded(secrets).open(place, value.$secret), (text) => {
        const read = readJson(Redacted.value(text))
        return Result.isSuccess(read)
          ? Effect.succeed(read.success)
          : Effect.fail(new SecretError({ reason: "damaged", keyId: value.$secret.keyId }))
      })
    : Effect.succeed(value)

/** Gives settings with their secrets opened; one that cannot be is left out and named. @category Functions */
export const openFields = Effect.fnUntraced(function* (secrets: SecretsPort, owner: string, settings: Schema.Json) {
  if (!Object.values(fieldsOf(settings)).some(isSealed)) return { settings, unopened: [] }
  const unopened: Array<Unopened> = []
  const opened: { [field: string]: Schema.Json } = {}
  for (const [field, value] of Object.entries(fieldsOf(settings))) {
    const read = yield* Effect.result(openField(secrets, { owner, field }, value))
    if (Result.isSuccess(read)) opened[field] = read.success
    else if (isSealed(value)) unopened.push({ field, keyId: value.$secret.keyId, reason: read.failure.reason })
  }
  return { settings: opened, unopened }
})

/** Tells whether what is kept opens to this value; who does not answer leaves that open, and another secret must not come of it. */
const opensTo = (secrets: SecretsPort, place: SecretPlace, kept: Schema.Json | undefined, value: Schema.Json) =>
  isSealed(kept)
    ? openField(secrets, place, kept).pipe(
        Effect.map((opened) => JSON.stringify(opened) === JSON.stringify(value)),
        Effect.catchIf(
          ({ reason }) => reason !== "unavailable",
          () => Effect.succeed(false)
        ),
        Effect.mapError((error): Unsealed => ({ field: place.field, error }))
      )
    : Effect.succeed(false)

/** A secret that could not be sealed, and why. @category Models */
export interface Unsealed {
  readonly field: string
  readonly error: SecretError
}

/**
 * Gives settings with those of these names sealed; what is kept of the same value stays as it is, so that settings that did not change compare equal.
 *
 * @category Functions
 */
export const sealFields = Effect.fnUntraced(function* (
  secrets: SecretsPort,
  owner: string,
  settings: Schema.Json,
  names: ReadonlyArray<string>,
  kept: Schema.Json
): Effect.fn.Return<Schema.Json, Unsealed> {
  const given = fieldsOf(settings)
  const former = fieldsOf(kept)
  const sealed: { [field: string]: Schema.Json } = {}
  for (const field of names) {
    const value = given[field]
    if (value === undefined || value === null || isSealed(value)) continue
    const place = { owner, field }
    const same = former[field]
    if (same !== undefined && (yield* opensTo(secrets, place, same, value))) sealed[field] = same
    else {
      const $secret = yield* Effect.mapError(guarded(secrets).seal(place, secretText(value)), (error) => ({
        field,
        error
      }))
      sealed[field] = { $secret }
    }
  }
  return Object.keys(sealed).length === 0 ? settings : { ...given, ...sealed }
})
