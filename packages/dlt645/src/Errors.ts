/** What can be wrong with bytes of a meter. Data, not prose. */
import * as Schema from "effect/Schema"

/** Why bytes were refused. @category Models */
export const DecodeReason = Schema.Literals([
  "notAFrame",
  "tooShort",
  "lengthDiffers",
  "checksum",
  "endByte",
  "anotherMeter",
  "anotherControl",
  "anotherItem",
  "notDecimal"
])
export type DecodeReason = typeof DecodeReason.Type

/** Refuses bytes: `offset` counts from the first byte given to the decoder. @category Errors */
export class DecodeError extends Schema.TaggedError<DecodeError>()("DecodeError", {
  offset: Schema.Int,
  reason: DecodeReason
}) {}
