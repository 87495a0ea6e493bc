/**
 * A secret (口令、密钥) as it is kept: sealed by a key that the host holds; and what stands for it wherever it is shown. Pure.
 *
 * **Example**
 *
 * ```ts
 * Secret.masked({ password: { $secret: { v: 1, keyId: "k1", data: "9f…" } }, revision: "2012" }) // { password: "••••", revision: "2012" }
 * ```
 *
 * @category Values
 */
import * as Schema from "effect/Schema"

/** Describes the name of a key of the host: what a sealed secret says of the key that opens it. @category Models */
export const KeyId = Schema.String.check(Schema.isPattern(/^[A-Za-z0-9._-]{1,32}$/))
export type KeyId = typeof KeyId.Type

/**
 * Describes a sealed secret; only its key opens it, and only at the place for which it was sealed.
 *
 * **Details** `v` is the layout of `data`, text that only the one who sealed it reads.
 *
 * @category Models
 */
export const Sealed = Schema.Struct({ v: Schema.Literal(1), keyId: KeyId, data: Schema.String })
export type Sealed = typeof Sealed.Type

/** Describes what stands in stored JSON where a secret was. @category Models */
export const SealedField = Schema.Struct({ $secret: Sealed })
export type SealedField = typeof SealedField.Type

/** Describes what stands for a secret where it need only be compared: a digest that nobody makes without the key. @category Models */
export const SecretDigest = Schema.Struct({ keyId: KeyId, mac: Schema.String })
export type SecretDigest = typeof SecretDigest.Type

/** Writes a digest as it stands in JSON in place of a secret. @category Conversions */
export const digestField = ({ keyId, mac }: SecretDigest): Schema.Json => ({ $digest: { keyId, mac } })

const isDigestField = Schema.is(Schema.Struct({ $digest: SecretDigest }))

/** Gives the digest that stands in JSON in place of a secret; `null`: none does. @category Conversions */
export const digestIn = (value: Schema.Json): SecretDigest | null => (isDigestField(value) ? value.$digest : null)

/** Where a secret belongs: a terminal, and the name of its setting. Sealed for one place it opens at no other. @category Models */
export interface SecretPlace {
  readonly owner: string
  readonly field: string
}

/** What is shown in place of a secret; as the value of a secret it is refused. @category Constants */
export const mask = "••••"

/** Tells whether a value is a sealed secret. @category Questions */
export const isSealed: (value: unknown) => value is SealedField = Schema.is(SealedField)

type Fields = { readonly [field: string]: Schema.Json }

const isObject = (value: Schema.Json): value is Fields =>
  value !== null && typeof value === "object" && !Array.isArray(value)

/** Gives the fields of an object; anything else has none. @category Functions */
export const fieldsOf = (value: Schema.Json): Fields => (isObject(value) ? value : {})

/** Tells whether an object stands for a secret: sealed, or as its digest. */
const standsForSecret = (value: Fields): boolean => "$secret" in value || "$digest" in value

/** Gives JSON with {@link mask} in place of everything that stands for a secret. @category Functions */
export const masked = (value: Schema.Json): Schema.Json => {
  if (Array.isArray(value)) return value.map(masked)
  if (!isObject(value)) return value
  if (standsForSecret(value)) return mask
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, masked(inner)]))
}

/** Gives settings with {@link mask} also in place of secrets of these names that were kept before they were sealed. @category Functions */
export const maskedFields = (value: Schema.Json, names: ReadonlyArray<string>): Schema.Json => {
  const shown = masked(value)
  if (!isObject(shown)) return shown
  const entries = Object.entries(shown).map(([key, inner]) => [
    key,
    names.includes(key) && inner !== null ? mask : inner
  ])
  return Object.fromEntries(entries)
}
