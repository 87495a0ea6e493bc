/**
 * The port that seals and opens the secrets of terminals (终端口令): the host holds the key, the books hold what it sealed.
 *
 * A host gives keys as text ({@link SecretKeys}), or implements the port on a key server of its own. Without either nothing secret is kept: a
 * command that brings a secret is refused, everything else goes on.
 *
 * @category Ports
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import { KeyId, type Sealed, type SecretDigest, type SecretPlace } from "../../values/Secret.ts"

/**
 * Why a secret was not sealed or opened.
 *
 * **Details** `noKey`: the key is not given (`keyId: null`: none is). `damaged`: what is kept is not what this key sealed for this place.
 * `unavailable`: whoever holds the key did not answer; the same call may succeed later.
 *
 * **Example**
 *
 * ```ts
 * const { open } = yield* Secrets
 * const opened = Effect.catchTag(open(place, sealed), "SecretError", ({ reason }) => Effect.logError(reason))
 * ```
 *
 * @category Errors
 */
export class SecretError extends Schema.TaggedError<SecretError>()("SecretError", {
  reason: Schema.Literals(["noKey", "damaged", "unavailable"]),
  keyId: Schema.NullOr(KeyId)
}) {}

/**
 * Seals, opens and digests.
 *
 * **Details** Sealing the same secret twice gives two different texts; a digest of the same secret at the same place is always the same one. `digests`
 * gives one for each key that is given, that of the newest key first: so what an older key digested still compares equal.
 *
 * **Example**
 *
 * ```ts
 * const { seal, open } = yield* Secrets
 * const place = { owner: "3701-00001", field: "password" }
 * const sealed = yield* seal(place, Redacted.make("0".repeat(32)))
 * const password = yield* open(place, sealed)
 * ```
 *
 * @category Ports
 */
export interface SecretsPort {
  readonly seal: (place: SecretPlace, secret: Redacted.Redacted) => Effect.Effect<Sealed, SecretError>
  readonly open: (place: SecretPlace, sealed: Sealed) => Effect.Effect<Redacted.Redacted, SecretError>
  readonly digests: (
    place: SecretPlace,
    secret: Redacted.Redacted
  ) => Effect.Effect<readonly [SecretDigest, ...ReadonlyArray<SecretDigest>], SecretError>
}

const unavailable = (keyId: string | null) => () => Effect.fail(new SecretError({ reason: "unavailable", keyId }))

/**
 * Gives a port whose calls end as the contract says, whatever a host's own one does: one that throws, dies or rejects did not answer.
 *
 * @category Ports
 */
export const guarded = ({ digests, open, seal }: SecretsPort): SecretsPort => {
  const call = <A>(keyId: string | null, ask: () => Effect.Effect<A, SecretError>) =>
    Effect.catchDefect(Effect.suspend(ask), unavailable(keyId))
  return {
    seal: (place, secret) => call(null, () => seal(place, secret)),
    open: (place, sealed) => call(sealed.keyId, () => open(place, sealed)),
    digests: (place, secret) => call(null, () => digests(place, secret))
  }
}

const noKey = (keyId: string | null) => Effect.fail(new SecretError({ reason: "noKey", keyId }))

const keyless: SecretsPort = {
  seal: () => noKey(null),
  open: (_, { keyId }) => noKey(keyId),
  digests: () => noKey(null)
}

/**
 * The secrets of this station; without a layer there is no key, and nothing secret is kept.
 *
 * **Example**
 *
 * ```ts
 * const station = Station.layer.pipe(Layer.provideMerge(ports), Layer.provideMerge(SecretKeys.layer(Redacted.make(text))))
 * ```
 *
 * @category Ports
 */
export const Secrets = Context.Reference<SecretsPort>("@yugou/core/secrets/Secrets", { defaultValue: () => keyless })
