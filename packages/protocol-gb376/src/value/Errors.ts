/** What can be wrong with bytes, and with a value that is to become bytes. Data, not prose: the sentences are in `texts.ts`. */
import { readReasons } from "@yugou/dialect-kit/layout"
import * as Schema from "effect/Schema"

/** Why bytes were refused, or kept as raw hexadecimal text. @category Models */
export const DecodeReason = Schema.Literals([
  "notAFrame",
  "tooShort",
  "lengthsDiffer",
  "lengthDiffers",
  "protocolId",
  "checksum",
  "endByte",
  "noUnit",
  "wideAddress",
  "notHex",
  ...readReasons
])
export type DecodeReason = typeof DecodeReason.Type

/** Refuses bytes: `offset` counts from the first byte given to the decoder. @category Errors */
export class DecodeError extends Schema.TaggedError<DecodeError>()("DecodeError", {
  offset: Schema.Int,
  reason: DecodeReason
}) {}

/** One field whose bytes could not be read and were kept as they are. @category Errors */
export interface Problem {
  readonly offset: number
  readonly field: string
  readonly reason: DecodeReason
}
