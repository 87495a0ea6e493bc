/** The settings of one terminal, as the station keeps them. */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"

export const Settings = Schema.Struct({
  /** How long an answer is waited for, in seconds. */
  answerSeconds: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 120 }))
})
export type Settings = typeof Settings.Type

const decodeStruct = Schema.decodeUnknownResult(Settings, { onExcessProperty: "error" })

/** Reads the settings; the failure names what is wrong. */
export const decode = (json: unknown): Result.Result<Settings, { readonly path: string; readonly message: string }> =>
  Result.mapError(decodeStruct(json), (error) => ({ path: "answerSeconds", message: error.message }))
