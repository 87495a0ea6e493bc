/** The 28 data formats of Appendix A as codecs, with a way to use one alone. @category Values */
import { type Codec, type EncodeError, Reader, readAll, Writer } from "@yugou/dialect-kit/layout"
import * as Result from "effect/Result"
import { DecodeError } from "./Errors.ts"

export { A1, A15, A16, A17, A18, A19, A20, A21, A24, A28, type Angle } from "./DateTime.ts"
export {
  A2,
  A3,
  A4,
  A5,
  A6,
  A7,
  A8,
  A9,
  A10,
  A11,
  A12,
  A13,
  A14,
  A22,
  A23,
  A25,
  A26,
  A27,
  type Amount,
  type Scaled
} from "./Decimal.ts"

/** Reads a value out of exactly the bytes given. Bytes that are no value give `{ raw }`, too few or too many are an error. @category Conversions */
export const read = <A, I>(codec: Codec<A, I>, bytes: Uint8Array): Result.Result<A, DecodeError> => {
  const reader = new Reader(bytes, 0, bytes.length)
  const value = readAll(codec, reader)
  return reader.failure === null ? Result.succeed(value) : Result.fail(new DecodeError(reader.failure))
}

/** Writes a value; one that the format cannot carry exactly is an error. @category Conversions */
export const write = <A, I>(codec: Codec<A, I>, value: I): Result.Result<Uint8Array, EncodeError> => {
  const writer = new Writer(16)
  codec.write(writer, value)
  return writer.finish()
}
