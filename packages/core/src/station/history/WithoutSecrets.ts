/** A stored record as it is shown: without the secrets of a terminal, sealed or from the time before they were. */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import type * as Schema from "effect/Schema"
import { TerminalGateway } from "../../ports/terminal/TerminalPorts.ts"
import type { Kind } from "../../store/Aggregates.ts"
import { fieldsOf, isSealed, mask, maskedFields } from "../../values/Secret.ts"

type Fields = { readonly [field: string]: Schema.Json }

/**
 * Masks settings by what their dialect says is secret; without the dialect the whole: beside a secret that was sealed another one may stand that was
 * not.
 */
const shownSettings = Effect.fnUntraced(function* (settings: Schema.Json, dialectId: string, address: string) {
  const fields = Object.entries(fieldsOf(settings))
  if (fields.length === 0) return settings
  const clear = Object.fromEntries(fields.filter(([, value]) => !isSealed(value)))
  const gateway = yield* TerminalGateway
  const said = yield* gateway.describe({ dialectId, address, settings: clear })
  const names = Result.isSuccess(said) ? said.success.settings : said.failure.settings
  return names === undefined ? mask : maskedFields(settings, names.secret)
})

/** Shows the JSON of a state or an event. */
export const withoutSecrets = Effect.fnUntraced(function* (kind: Kind, json: Schema.Json) {
  if (kind !== "Terminal") return json
  const record: Fields = fieldsOf(json)
  const { address, dialectId, settings } = record
  if (settings === undefined || typeof dialectId !== "string" || typeof address !== "string") return json
  return { ...record, settings: yield* shownSettings(settings, dialectId, address) }
})
