/**
 * The rows of a terminal with their secrets sealed by the newest key: what was kept in clear text before there was one, and what an older key sealed.
 *
 * A store reads the rows and writes back those that changed, so none of this is kept here. Doing it again changes nothing.
 */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { openFields, sealFields, secretText, type Unopened, type Unsealed } from "../ports/secrets/SecretFields.ts"
import { guarded, type SecretError, type SecretsPort } from "../ports/secrets/Secrets.ts"
import { canonicalText } from "../values/CanonicalText.ts"
import { digestField, fieldsOf, isSealed } from "../values/Secret.ts"

/** The names of the secret settings of each dialect in the books. @category Models */
export type SecretNames = { readonly [dialectId: string]: ReadonlyArray<string> }

/** A revision of a terminal as it is stored: its events, and the content of the command that made it. @category Models */
export interface TerminalRevision {
  readonly version: number
  readonly events: ReadonlyArray<Schema.Json>
  readonly content: string
}

/**
 * A secret that stays as it is, because it cannot be opened: its key is not given, or is not the one that sealed it; `version`: of the revision in
 * which it stands.
 *
 * @category Models
 */
export interface LeftSealed extends Unopened {
  readonly version: number
}

/** A setting that stays in clear text, because it was not named as a secret of its dialect. @category Models */
export interface ClearSetting {
  readonly dialectId: string
  readonly field: string
}

/**
 * What is to be written.
 *
 * **Details** `settings`: those of the state, as the last event has them. `revisions`: only those that changed. `left`: what stays as it is. `clear`:
 * every setting that has a value in clear text afterwards, once for each; settings that are no object stand there under an empty name.
 *
 * @category Models
 */
export interface SealedTerminal {
  readonly settings: Schema.Json
  readonly revisions: ReadonlyArray<TerminalRevision>
  readonly left: ReadonlyArray<LeftSealed>
  readonly clear: ReadonlyArray<ClearSetting>
}

interface Sealing {
  readonly secrets: SecretsPort
  readonly terminalId: string
  readonly newest: string
}

const firstError = ({ error }: Unsealed): SecretError => error

const isOld = ({ newest }: Sealing, value: Schema.Json): boolean => isSealed(value) && value.$secret.keyId !== newest

/** The names of settings in clear text; without a value there is none. */
const clearNames = (settings: Schema.Json): ReadonlyArray<string> => {
  if (settings === null) return []
  if (typeof settings !== "object" || Array.isArray(settings)) return [""]
  return Object.entries(fieldsOf(settings)).flatMap(([field, value]) =>
    value === null || isSealed(value) ? [] : [field]
  )
}

interface Resealed {
  readonly settings: Schema.Json
  readonly unopened: ReadonlyArray<Unopened>
}

/** Seals settings anew; what the newest key sealed stays, and so does what cannot be opened, be it by a wrong key of the newest one's name. */
const resealed = Effect.fnUntraced(function* (
  sealing: Sealing,
  settings: Schema.Json,
  names: ReadonlyArray<string>,
  former: Schema.Json
): Effect.fn.Return<Resealed, SecretError> {
  const { secrets, terminalId } = sealing
  const entries = Object.entries(fieldsOf(settings))
  const { settings: all, unopened } = yield* openFields(secrets, terminalId, settings)
  const opened = Object.fromEntries(
    Object.entries(fieldsOf(all)).filter(([field]) => isOld(sealing, fieldsOf(settings)[field] ?? null))
  )
  const clear = entries.length === 0 ? settings : { ...fieldsOf(settings), ...opened }
  const fields = [...new Set([...names, ...Object.keys(opened)])]
  const sealed = yield* Effect.mapError(sealFields(secrets, terminalId, clear, fields, former), firstError)
  return { settings: sealed, unopened }
})

const readJson = Schema.decodeUnknownResult(Schema.fromJsonString(Schema.Json))

const isDigest = (value: Schema.Json): boolean => "$digest" in fieldsOf(value)

/** Gives the content of a command with digests by the newest key; `settings`: what its event says, sealed by that key. */
const digested = Effect.fnUntraced(function* (
  { secrets, terminalId, newest }: Sealing,
  content: string,
  settings: Schema.Json
) {
  const read = readJson(content)
  if (Result.isFailure(read) || !Array.isArray(read.success)) return content
  const [operation = null, payload = null] = read.success as ReadonlyArray<Schema.Json>
  const given = fieldsOf(fieldsOf(payload).settings ?? null)
  const { settings: opened } = yield* openFields(secrets, terminalId, settings)
  const changed: { [field: string]: Schema.Json } = {}
  for (const [field, kept] of Object.entries(fieldsOf(settings))) {
    const value = fieldsOf(opened)[field]
    const had = given[field]
    if (!isSealed(kept) || kept.$secret.keyId !== newest || value === undefined || had === undefined) continue
    // What the command gave in clear text is digested itself; a digest is made anew from what was kept of the same command.
    const text = secretText(isDigest(had) ? value : had)
    const [digest] = yield* secrets.digests({ owner: terminalId, field }, text)
    changed[field] = digestField(digest)
  }
  if (Object.keys(changed).length === 0) return content
  return canonicalText([operation, { ...fieldsOf(payload), settings: { ...given, ...changed } }])
})

/** Lists the secrets among the settings of a terminal that cannot be opened. @category Functions */
export const unopenedIn = (
  secrets: SecretsPort,
  terminalId: string,
  settings: Schema.Json
): Effect.Effect<ReadonlyArray<Unopened>> =>
  Effect.map(openFields(secrets, terminalId, settings), ({ unopened }) => unopened)

/** Seals the rows of one terminal; `revisions` are all of it as they are stored, oldest first. @category Functions */
export const sealTerminal = Effect.fnUntraced(function* (
  port: SecretsPort,
  names: SecretNames,
  terminalId: string,
  revisions: ReadonlyArray<TerminalRevision>
): Effect.fn.Return<SealedTerminal, SecretError> {
  const secrets = guarded(port)
  const { keyId: newest } = yield* secrets.seal({ owner: terminalId, field: "" }, secretText(null))
  const sealing = { secrets, terminalId, newest }
  const left: Array<LeftSealed> = []
  const changed: Array<TerminalRevision> = []
  const clear = new Map<string, ClearSetting>()
  let settings: Schema.Json = null
  for (const { version, events, content } of revisions) {
    const written: Array<Schema.Json> = []
    let own: Schema.Json = null
    for (const event of events) {
      const fields = fieldsOf(event)
      if (fields.settings === undefined) {
        written.push(event)
        continue
      }
      const dialectId = fields.dialectId
      const secret = typeof dialectId === "string" && Object.hasOwn(names, dialectId) ? (names[dialectId] ?? []) : []
      const sealed: Resealed = yield* resealed(sealing, fields.settings, secret, settings)
      settings = sealed.settings
      own = sealed.settings
      written.push({ ...fields, settings })
      left.push(...sealed.unopened.map((it) => ({ ...it, version })))
      for (const field of clearNames(settings)) {
        if (typeof dialectId === "string") clear.set(JSON.stringify([dialectId, field]), { dialectId, field })
      }
    }
    const said = own === null ? content : yield* digested(sealing, content, own)
    if (said !== content || JSON.stringify(written) !== JSON.stringify(events)) {
      changed.push({ version, events: written, content: said })
    }
  }
  return { settings, revisions: changed, left, clear: [...clear.values()] }
})
