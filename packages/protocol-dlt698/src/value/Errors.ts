/** What can be wrong with bytes. Data, not prose: the sentences are in `texts.ts`. */
import * as Schema from "effect/Schema"

/**
 * Where bytes were found wrong: `text` is no hexadecimal text · `stream` a frame that is not whole yet · `link` its envelope · `assembly` the order of
 * fragments · `apdu` the service · `data` a value inside it · `ssal` the outer frame of a security gateway.
 *
 * @category Errors
 */
export const Layer = Schema.Literals(["text", "stream", "link", "assembly", "apdu", "data", "ssal"])
export type Layer = typeof Layer.Type

/** Why bytes were refused. @category Errors */
export const DecodeReason = Schema.Literals([
  "notHex",
  "incomplete",
  "notAFrame",
  "outerFrame",
  "reservedBits",
  "tooShort",
  "lengthDiffers",
  "headerChecksum",
  "checksum",
  "endByte",
  "function",
  "noFirstFragment",
  "fragmentOrder",
  "fragmentsTooLong",
  "service",
  "kind",
  "choice",
  "badValue",
  "lengthForm",
  "unknownType",
  "tooDeep",
  "runsPastEnd",
  "trailingBytes"
])
export type DecodeReason = typeof DecodeReason.Type

/** Refuses bytes: `offset` counts from the first byte given to the decoder. @category Errors */
export class DecodeError extends Schema.TaggedError<DecodeError>()("DecodeError", {
  layer: Layer,
  offset: Schema.Int,
  reason: DecodeReason
}) {}

/** What is wrong, before it becomes an error. @category Errors */
export interface Failure {
  readonly layer: Layer
  readonly offset: number
  readonly reason: DecodeReason
}
