/** Where frames begin and end in a stream. */
import type { Splitter } from "@yugou/dialect-kit"
import { checksum } from "@yugou/dialect-kit/layout"
import type { DecodeReason } from "../value/Errors.ts"
import { maxFrameLength, minUserDataLength, overhead } from "./Envelope.ts"

type Look = Splitter.Look<DecodeReason>

const needMore: Look = { _tag: "NeedMore" }
const no = (reason: DecodeReason): Look => ({ _tag: "No", reason })

/** Looks whether a whole frame begins at `at`; the checks go only as far as the bytes do. */
const look = (bytes: Uint8Array, at: number): Look => {
  const available = bytes.length - at
  if (bytes[at] !== 0x68) return no("notAFrame")
  if (available < 2) return needMore
  const protocol = (bytes[at + 1] ?? 0) & 3
  if (protocol !== 1 && protocol !== 2) return no("protocolId")
  if (available < 3) return needMore
  const length = ((bytes[at + 1] ?? 0) | ((bytes[at + 2] ?? 0) << 8)) >> 2
  if (length < minUserDataLength) return no("tooShort")
  const size = length + overhead
  if (available > 3 && bytes[at + 3] !== bytes[at + 1]) return no("lengthsDiffer")
  if (available > 4 && bytes[at + 4] !== bytes[at + 2]) return no("lengthsDiffer")
  if (available > 5 && bytes[at + 5] !== 0x68) return no("notAFrame")
  if (available < size) return needMore
  if (bytes[at + size - 1] !== 0x16) return no("endByte")
  if (checksum(bytes, at + 6, at + size - 2) !== bytes[at + size - 2]) return no("checksum")
  return { _tag: "Frame", size }
}

/**
 * How frames are recognised in a stream: they begin with 68, FE bytes may wake the line up before them, and two length bytes of 14 bits bound
 * them. A false start (68 that begins no frame, or a frame with a wrong checksum) costs one byte: the search goes on after it.
 *
 * @category Constants
 */
export const splitting: Splitter.Rules<DecodeReason> = {
  start: 0x68,
  look,
  limit: maxFrameLength,
  incomplete: "tooShort",
  preamble: 0xfe
}
