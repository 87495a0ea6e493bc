/** What the cases measure, from the public names of any revision. */
import { Result } from "effect"
import * as Names from "../../../scripts/bench/Names.ts"

/** A frame as the codec has it; the cases only count its units. */
export interface Frame {
  readonly units: ReadonlyArray<unknown>
}

/** One conversation with a terminal: bytes in, what is to be done out. */
export interface Session {
  readonly step: (input: object) => readonly [Session, ReadonlyArray<{ readonly _tag: string }>]
}

export interface Subject {
  readonly checksum: (bytes: Uint8Array, from: number, to: number) => number
  readonly encode: (frame: Frame) => Uint8Array
  /** Of one whole frame. */
  readonly decode: (bytes: Uint8Array) => Frame
  /** A conversation with a terminal of default settings. */
  readonly session: () => Session
}

interface Codec {
  readonly checksum: Subject["checksum"]
  readonly encode: (frame: Frame) => Result.Result<Uint8Array, unknown>
  readonly decode: (bytes: Uint8Array) => Result.Result<Frame, unknown>
}

interface Dialect {
  readonly configure: (
    settings: object
  ) => Result.Result<{ readonly open: (id: string, memo: null) => Session }, unknown>
}

export const subject = async (): Promise<Subject> => {
  const names = await Names.load(["@yugou/protocol-gb376"])
  const codec = names.first("Frame") as Codec
  const dialect = names.first("dialect") as Dialect
  return {
    checksum: codec.checksum,
    encode: (frame) => Result.getOrThrow(codec.encode(frame)),
    decode: (bytes) => Result.getOrThrow(codec.decode(bytes)),
    session: () => Result.getOrThrow(dialect.configure({})).open("3701-00001", null)
  }
}
