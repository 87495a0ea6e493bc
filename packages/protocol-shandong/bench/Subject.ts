/** What the cases measure, from the public names of any revision. */
import { Result } from "effect"
import * as Names from "../../../scripts/bench/Names.ts"

/** A frame without what its data mean. */
export interface Frame {
  readonly func: number
  readonly data: Uint8Array
}

/** One conversation with a terminal: bytes in, what is to be done out. */
export interface Session {
  readonly step: (input: object) => readonly [Session, ReadonlyArray<{ readonly _tag: string }>]
}

export interface Subject {
  readonly checksum: (bytes: Uint8Array, from: number, to: number) => number
  /** Of one whole frame. */
  readonly decode: (bytes: Uint8Array) => Frame
  /** What the data of a frame mean. */
  readonly message: (bytes: Uint8Array, frame: Frame) => unknown
  /** The frame with the data that mean this. */
  readonly encode: (frame: Frame, message: unknown) => Uint8Array
  /** A conversation with a terminal of default settings. */
  readonly session: () => Session
}

interface Codec {
  readonly checksum: Subject["checksum"]
  readonly encode: (frame: Frame) => Result.Result<Uint8Array, unknown>
  readonly decode: (bytes: Uint8Array) => Result.Result<Frame, unknown>
}

interface MessageDecode {
  readonly decode: (
    source: { readonly bytes: Uint8Array; readonly from: number; readonly to: number },
    frame: Frame,
    book: unknown
  ) => Result.Result<unknown, unknown>
}

interface MessageEncode {
  readonly encode: (message: unknown, func: number, book: unknown) => Result.Result<Uint8Array, unknown>
}

interface Dialect {
  readonly configure: (
    settings: object
  ) => Result.Result<{ readonly open: (id: string, memo: null) => Session }, unknown>
}

export const subject = async (): Promise<Subject> => {
  const names = await Names.load(["@yugou/protocol-shandong"])
  const codec = names.first("Frame") as Codec
  const { decode } = names.first("MessageCodec", "MessageDecode") as MessageDecode
  const { encode } = names.first("MessageCodec", "MessageEncode") as MessageEncode
  const { byId } = names.first("Profiles") as { readonly byId: (id: string) => Result.Result<unknown, unknown> }
  const dialect = names.first("dialect") as Dialect
  const book = Result.getOrThrow(byId("zj-sibling"))
  return {
    checksum: codec.checksum,
    decode: (bytes) => Result.getOrThrow(codec.decode(bytes)),
    message: (bytes, frame) => Result.getOrThrow(decode({ bytes, from: 0, to: bytes.length }, frame, book)),
    encode: (frame, message) => {
      const data = Result.getOrThrow(encode(message, frame.func, book))
      return Result.getOrThrow(codec.encode({ ...frame, data }))
    },
    session: () => Result.getOrThrow(dialect.configure({})).open("94308204", null)
  }
}
