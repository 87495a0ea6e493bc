/**
 * Cuts a byte stream into frames. Preambles and garbage are skipped and reported, frames cut at any byte are put together,
 * and a false start (68 that begins no frame, or a frame with a wrong checksum) costs one byte: the search goes on after it.
 */
import type { DecodeReason } from "../value/Errors.ts"
import * as Frame from "./Frame.ts"

/** Bytes that were skipped; `offset` counts from the first byte of the connection. */
export interface Skipped {
  readonly offset: number
  readonly bytes: Uint8Array
  readonly reason: DecodeReason
}
export type Piece = { readonly _tag: "Frame"; readonly bytes: Uint8Array } | ({ readonly _tag: "Skipped" } & Skipped)

/** What is left of the stream. The rest is never longer than `maxFrameLength`. */
export interface Splitter {
  readonly maxFrameLength: number
  readonly rest: Uint8Array
  /** Bytes of the stream before `rest`. */
  readonly offset: number
}

const nothing = new Uint8Array(0)

export const make = (maxFrameLength: number = Frame.maxFrameLength): Splitter => ({
  maxFrameLength,
  rest: nothing,
  offset: 0
})

/** What the bytes from `at` on are: a frame of some length, too few to tell, or why not. */
export type Look =
  | { readonly _tag: "Frame"; readonly size: number }
  | { readonly _tag: "NeedMore" }
  | { readonly _tag: "No"; readonly reason: DecodeReason }

const needMore: Look = { _tag: "NeedMore" }
const no = (reason: DecodeReason): Look => ({ _tag: "No", reason })

/** Looks whether a whole frame begins at `at`; the checks go only as far as the bytes do. */
export const look = (bytes: Uint8Array, at: number, maxFrameLength: number): Look => {
  const available = bytes.length - at
  if (bytes[at] !== 0x68) return no("notAFrame")
  if (available < 2) return needMore
  const protocol = (bytes[at + 1] ?? 0) & 3
  if (protocol !== 1 && protocol !== 2) return no("protocolId")
  if (available < 3) return needMore
  const length = ((bytes[at + 1] ?? 0) | ((bytes[at + 2] ?? 0) << 8)) >> 2
  if (length < Frame.minUserDataLength) return no("tooShort")
  const size = length + Frame.overhead
  if (size > maxFrameLength) return no("tooLong")
  if (available > 3 && bytes[at + 3] !== bytes[at + 1]) return no("lengthsDiffer")
  if (available > 4 && bytes[at + 4] !== bytes[at + 2]) return no("lengthsDiffer")
  if (available > 5 && bytes[at + 5] !== 0x68) return no("notAFrame")
  if (available < size) return needMore
  if (bytes[at + size - 1] !== 0x16) return no("endByte")
  if (Frame.checksum(bytes, at + 6, at + size - 2) !== bytes[at + size - 2]) return no("checksum")
  return { _tag: "Frame", size }
}

const joined = (rest: Uint8Array, chunk: Uint8Array): Uint8Array => {
  if (rest.length === 0) return chunk
  const both = new Uint8Array(rest.length + chunk.length)
  both.set(rest)
  both.set(chunk, rest.length)
  return both
}

/** Takes a chunk and gives the whole frames in it, in order, and what was skipped between them. Frames are views of the chunk where they can be. */
export const push = (splitter: Splitter, chunk: Uint8Array): readonly [Splitter, ReadonlyArray<Piece>] => {
  const bytes = joined(splitter.rest, chunk)
  const pieces: Array<Piece> = []
  let at = 0
  let skipFrom = -1
  let skipReason: DecodeReason = "notAFrame"
  const flush = (): void => {
    if (skipFrom < 0) return
    pieces.push({
      _tag: "Skipped",
      offset: splitter.offset + skipFrom,
      bytes: bytes.subarray(skipFrom, at),
      reason: skipReason
    })
    skipFrom = -1
  }
  while (at < bytes.length) {
    const seen = look(bytes, at, splitter.maxFrameLength)
    if (seen._tag === "NeedMore") break
    if (seen._tag === "Frame") {
      flush()
      pieces.push({ _tag: "Frame", bytes: bytes.subarray(at, at + seen.size) })
      at += seen.size
      continue
    }
    if (skipFrom < 0) {
      skipFrom = at
      skipReason = seen.reason
    }
    const next = bytes.indexOf(0x68, at + 1)
    at = next < 0 ? bytes.length : next
  }
  flush()
  return [{ ...splitter, rest: at === bytes.length ? nothing : bytes.slice(at), offset: splitter.offset + at }, pieces]
}

/**
 * Gives up the frame that seems to begin the rest: its first byte is skipped and the search goes on behind it. For a driver whose partial frame
 * has grown too old: a false start may announce up to `maxFrameLength` bytes and would hold back the true frames that follow.
 */
export const resync = (splitter: Splitter): readonly [Splitter, ReadonlyArray<Piece>] => {
  const { offset, rest } = splitter
  if (rest.length === 0) return [splitter, []]
  const given: Piece = { _tag: "Skipped", offset, bytes: rest.subarray(0, 1), reason: "tooShort" }
  const [next, pieces] = push({ ...splitter, rest: nothing, offset: offset + 1 }, rest.subarray(1))
  return [next, [given, ...pieces]]
}
