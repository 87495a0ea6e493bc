/** Failures of the codec: closed, typed, with the place. Nothing in this package throws them; they travel in a `Result`. */
import * as Schema from "effect/Schema"

/**
 * Names why bytes are not a frame, or a frame's data not a message.
 *
 * `hex` not hexadecimal text · `start` no 68 where one must be · `family` a frame of the State Grid family (68 at +5) · `short` bytes are
 * missing · `length` L above the limit · `end` no 16 · `checksum` sum differs · `trailing` bytes after the end · `truncated` a field
 * runs past the data · `value` a field holds what the layout forbids.
 *
 * @category Models
 */
export const DecodeReason = Schema.Literals([
  "hex",
  "start",
  "family",
  "short",
  "length",
  "end",
  "checksum",
  "trailing",
  "truncated",
  "value"
])
export type DecodeReason = typeof DecodeReason.Type

/** Says that bytes could not be decoded. `offset` counts bytes from the start of the input. @category Errors */
export class DecodeError extends Schema.TaggedError<DecodeError>()("DecodeError", {
  offset: Schema.Int,
  reason: DecodeReason
}) {}
