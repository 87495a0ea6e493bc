/**
 * Secrets among the settings of a terminal that is registered or changed: sealed before a rule sees them, kept where the command leaves them out.
 *
 * The clear text goes to the dialect, which says whether the settings are right, and nowhere else.
 */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import type * as Schema from "effect/Schema"
import type * as Terminal from "../../books/terminal/Terminal.ts"
import * as TerminalRules from "../../books/terminal/TerminalRules.ts"
import { openFields, sealFields, type Unopened } from "../../ports/secrets/SecretFields.ts"
import { type SecretError, Secrets } from "../../ports/secrets/Secrets.ts"
import type { Asked } from "../../ports/terminal/Description.ts"
import { TerminalGateway } from "../../ports/terminal/TerminalPorts.ts"
import * as R from "../../rejection/Rejection.ts"
import { fieldsOf, isSealed, mask } from "../../values/Secret.ts"
import type { Undigested } from "../kernel/CommandContent.ts"

type Entry = Asked & Pick<Terminal.State, "terminalId">
type Fields = { readonly [field: string]: Schema.Json }

/** The settings of before that a command which leaves them out keeps; another dialect keeps none. */
const keptOf = ({ dialectId }: Entry, former: Terminal.State | null): Fields =>
  former?.dialectId === dialectId ? fieldsOf(former.settings) : {}

const leftOut = (
  kept: Fields,
  settings: Schema.Json,
  isKept: (field: string, value: Schema.Json) => boolean
): Fields => {
  const given = fieldsOf(settings)
  return Object.fromEntries(
    Object.entries(kept).filter(([field, value]) => !Object.hasOwn(given, field) && isKept(field, value))
  )
}

const together = (kept: Fields, settings: Schema.Json): Schema.Json =>
  Object.keys(kept).length === 0 ? settings : { ...kept, ...fieldsOf(settings) }

/** Asks the dialects of the station about an entry. */
const described = Effect.fnUntraced(function* ({ dialectId, address, settings }: Asked) {
  const gateway = yield* TerminalGateway
  return yield* gateway.describe({ dialectId, address, settings })
})

/** What the dialect says of an entry with the secrets that it keeps, and which of those cannot be opened: about them it is not asked. */
const describedWithKept = Effect.fnUntraced(function* (entry: Entry, kept: Fields) {
  const secrets = Object.fromEntries(Object.entries(kept).filter(([, value]) => isSealed(value)))
  const { settings, unopened } = yield* openFields(yield* Secrets, entry.terminalId, secrets)
  const left = leftOut(fieldsOf(settings), entry.settings, () => true)
  return { said: yield* described({ ...entry, settings: together(left, entry.settings) }), unopened }
})

/** Gives the kept secret that the dialect must have and that cannot be opened, where it finds nothing else wrong with the settings. */
const missedSecret = (
  said: TerminalRules.Described,
  unopened: ReadonlyArray<Unopened>,
  settings: Schema.Json
): Unopened | null => {
  if (Result.isSuccess(said) || said.failure.what !== "settings") return null
  const { path } = said.failure
  const left = unopened.filter(({ field }) => !Object.hasOwn(fieldsOf(settings), field))
  return left.find(({ field }) => path === field || path.startsWith(`${field}.`) || path === "") ?? null
}

const standsForSecret = (value: Schema.Json): boolean =>
  value === mask || "$secret" in fieldsOf(value) || "$digest" in fieldsOf(value)

/** Refuses what stands for a secret as the value of a setting: it would be taken for the secret itself. */
const noStandIn = ({ settings, terminalId }: Entry): R.SettingsInvalid | null => {
  const found = Object.entries(fieldsOf(settings)).find(([, value]) => standsForSecret(value))
  return found === undefined
    ? null
    : new R.SettingsInvalid({
        terminalId,
        what: "settings",
        path: found[0],
        message: "is what is shown in place of a secret; leave it out to keep the secret",
        known: []
      })
}

const notSealed = (terminalId: Entry["terminalId"], field: string, { reason }: SecretError): R.SecretNotSealed =>
  new R.SecretNotSealed({ terminalId, field, reason: reason === "unavailable" ? "unavailable" : "noKey" })

/** Gives what the dialect says of an entry, as which device it is known, which of its secrets cannot be opened, and its settings as they are kept; what the dialect refuses stays as it is, and so does its refusal. */
export const sealed = Effect.fnUntraced(function* (entry: Entry, former: Terminal.State | null) {
  const { settings, terminalId } = entry
  const standIn = noStandIn(entry)
  if (standIn !== null) return yield* standIn
  const kept = keptOf(entry, former)
  const { said, unopened } = yield* describedWithKept(entry, kept)
  const { address, dialectId } = entry
  const missed = missedSecret(said, unopened, settings)
  if (missed !== null) {
    const { field, keyId, reason } = missed
    const message = `cannot be opened: ${keyId}: ${reason}`
    return yield* new R.SettingsInvalid({ terminalId, what: "secret", path: field, message, known: [] })
  }
  const known = {
    described: said,
    identity: { dialectId, address: TerminalRules.canonicalAddress(address, said) },
    unopened
  }
  if (Result.isFailure(said)) return { ...known, settings }
  const { secret } = said.success.settings
  const whole = together(
    leftOut(kept, settings, (field, value) => isSealed(value) || secret.includes(field)),
    settings
  )
  const inner = yield* Effect.mapError(
    sealFields(yield* Secrets, terminalId, whole, secret, kept),
    ({ error, field }) => notSealed(terminalId, field, error)
  )
  return { ...known, settings: inner }
})

/** Where a command brings secrets, by what the dialect says is one; where nobody can say, every setting counts as one. */
export const secretsIn = {
  where: ({ terminalId }: Entry) => ({ within: "settings", owner: terminalId }),
  names: Effect.fnUntraced(function* (entry: Entry) {
    const said = yield* described(entry)
    const names = Result.isSuccess(said) ? said.success.settings : said.failure.settings
    return names?.secret ?? Object.keys(fieldsOf(entry.settings))
  }),
  unkept: ({ error, place }: Undigested) => notSealed(place.owner as Entry["terminalId"], place.field, error)
}
