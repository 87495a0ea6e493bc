/** What the cases measure, from the public names of any revision. */
import { Result } from "effect"
import * as Names from "../../../scripts/bench/Names.ts"

export interface Subject {
  readonly fcs: (bytes: Uint8Array, from: number, to: number) => number
  /** Of one whole frame. */
  readonly decode: (bytes: Uint8Array) => unknown
  readonly encode: (frame: unknown) => Uint8Array
}

interface Codec {
  readonly fcs: Subject["fcs"]
  readonly encode: (frame: unknown) => Result.Result<Uint8Array, unknown>
  readonly decode: (bytes: Uint8Array) => Result.Result<unknown, unknown>
}

export const subject = async (): Promise<Subject> => {
  const names = await Names.load(["@yugou/protocol-dlt698"])
  const { decode, encode, fcs } = names.first("Frame") as Codec
  return {
    fcs,
    decode: (bytes) => Result.getOrThrow(decode(bytes)),
    encode: (frame) => Result.getOrThrow(encode(frame))
  }
}
