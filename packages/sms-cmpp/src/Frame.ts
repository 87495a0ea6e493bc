/** Cuts a byte stream into PDUs by Total_Length. Knows nothing of their content. @category Codec */
import { Bytes } from "@yugou/core"
import { copyOf, DecodeError } from "./Field.ts"
import { headerLength } from "./Messages.ts"

/**
 * Longest PDU that is accepted unless a host says otherwise, in bytes.
 *
 * The longest legal one is a 3.0 SUBMIT to 99 numbers with 140 bytes, 3471.
 *
 * @category Constants
 */
export const defaultMaxFrameLength = 4096

/** Above this no host may go: a larger Total_Length is garbage on any link. @category Constants */
export const hardMaxFrameLength = 8192

/** What a push gave: the whole frames, and the error that ends the stream. After an error the splitter accepts nothing more. @category Models */
export interface Pushed {
  readonly frames: ReadonlyArray<Uint8Array>
  readonly error: DecodeError | null
}

/**
 * Splits what a connection delivers. `push` takes a chunk of any size and returns whole frames; `pending` is the number of bytes kept.
 *
 * A Total_Length below 12 or above the limit cannot be resynchronised: there is no start mark in CMPP, so the stream ends with an error whose
 * offset counts from the first byte of the stream. Frames may be views of the chunk; copy what outlives it.
 *
 * @category Models
 */
export interface Splitter {
  readonly push: (chunk: Uint8Array) => Pushed
  readonly pending: () => number
}

/** Makes a splitter for one connection; `maxFrameLength` in bytes is clamped to 12 … {@link hardMaxFrameLength}. @category Constructors */
export const makeSplitter = (options: { readonly maxFrameLength?: number } = {}): Splitter => {
  let tail = emptyTail
  return {
    push: (chunk) => {
      const [next, pushed] = cut(tail, chunk, options.maxFrameLength ?? defaultMaxFrameLength)
      tail = next
      return pushed
    },
    pending: () => tail.rest.length
  }
}

/** What is kept between two chunks: the bytes of an unfinished frame, how many were consumed before them, and what ended the stream. @category Models */
export interface Tail {
  readonly rest: Uint8Array
  readonly consumed: number
  readonly error: DecodeError | null
}

/** What is kept before the first chunk. @category Constants */
export const emptyTail: Tail = { rest: new Uint8Array(0), consumed: 0, error: null }

/** Splits as {@link Splitter} does, without keeping anything itself. @category Functions */
export const cut = (tail: Tail, chunk: Uint8Array, maxFrameLength: number): readonly [Tail, Pushed] => {
  if (tail.error !== null) return [tail, { frames: [], error: tail.error }]
  const limit = Math.max(headerLength, Math.min(maxFrameLength, hardMaxFrameLength))
  const bytes = Bytes.join(tail.rest, chunk)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const frames: Array<Uint8Array> = []
  let error: DecodeError | null = null
  let at = 0
  while (bytes.length - at >= 4) {
    const length = view.getUint32(at)
    if (length < headerLength || length > limit) {
      error = lengthError(length, limit, tail.consumed + at)
      break
    }
    if (bytes.length - at < length) break
    frames.push(bytes.subarray(at, at + length))
    at += length
  }
  // The rest is copied: it is less than one frame, and a view would keep the whole chunk alive.
  const rest = error === null && at < bytes.length ? copyOf(bytes, at) : emptyTail.rest
  return [
    { rest, consumed: tail.consumed + at, error },
    { frames, error }
  ]
}

const lengthError = (length: number, limit: number, offset: number): DecodeError =>
  length < headerLength
    ? new DecodeError({
        reason: "LengthTooSmall",
        offset,
        detail: `Total_Length is ${length}, a header alone has ${headerLength}`
      })
    : new DecodeError({ reason: "LengthOverLimit", offset, detail: `Total_Length is ${length}, the limit is ${limit}` })
