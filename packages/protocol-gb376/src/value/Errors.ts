/** What can be wrong with bytes, and with a value that is to become bytes. Data, not prose: the sentences are in `texts.ts`. */
import * as Schema from "effect/Schema"

/** Why bytes were refused, or kept as raw hexadecimal text. @category Models */
export const DecodeReason = Schema.Literals([
  "notAFrame",
  "tooShort",
  "tooLong",
  "lengthsDiffer",
  "lengthDiffers",
  "protocolId",
  "checksum",
  "endByte",
  "noUnit",
  "unitId",
  "unknownFunction",
  "runsPastEnd",
  "trailingBytes",
  "notDecimal",
  "reservedBits",
  "badValue",
  "negativeZero",
  "notHex"
])
export type DecodeReason = typeof DecodeReason.Type

/** Refuses bytes: `offset` counts from the first byte given to the decoder. @category Errors */
export class DecodeError extends Schema.TaggedError<DecodeError>()("DecodeError", {
  offset: Schema.Int,
  reason: DecodeReason
}) {}

/** Refuses a value: `path` names the field (`units[0].value.purchase`), `message` says what would fit. @category Errors */
export class EncodeError extends Schema.TaggedError<EncodeError>()("EncodeError", {
  path: Schema.String,
  message: Schema.String
}) {}

/** One field whose bytes could not be read and were kept as they are. @category Errors */
export interface Problem {
  readonly offset: number
  readonly field: string
  readonly reason: DecodeReason
}
