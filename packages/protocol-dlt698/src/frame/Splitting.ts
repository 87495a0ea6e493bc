/** Where frames begin and end in a stream. */
import type { Splitter } from "@yugou/dialect-kit"
import type { DecodeReason } from "../value/Errors.ts"
import { fcs, wordAt } from "./Checksum.ts"
import { controlOf, maxFrameLength } from "./Envelope.ts"

/** What stands at a place; a `No` says where, counted from the place. */
export type Look = Splitter.Look<DecodeReason> & { readonly offset: number }

const needMore: Look = { _tag: "NeedMore", offset: 0 }
const no = (reason: DecodeReason, offset: number): Look => ({ _tag: "No", reason, offset })

/** Bytes of an envelope around nothing, without those of the server address. */
export const overhead = 11

/** Looks whether a whole frame begins at `at`; the length is believed once the header's checksum has vouched for it. */
export const look = (bytes: Uint8Array, at: number): Look => {
  const available = bytes.length - at
  if (bytes[at] === 0x98) return no("outerFrame", 0)
  if (bytes[at] !== 0x68) return no("notAFrame", 0)
  if (available < 3) return needMore
  const length = wordAt(bytes, at + 1)
  if (length > 0x3fff) return no("reservedBits", 2)
  if (length + 2 < overhead + 1) return no("tooShort", 1)
  if (available < 5) return needMore
  const hcsAt = 7 + ((bytes[at + 4] ?? 0) & 0x0f)
  if (available < hcsAt + 2) return needMore
  const headWord = fcs(bytes, at + 1, at + hcsAt)
  if (headWord !== wordAt(bytes, at + hcsAt)) return no("headerChecksum", hcsAt)
  const control = bytes[at + 3] ?? 0
  if (controlOf(control) === null) return no((control & 0x10) === 0 ? "function" : "reservedBits", 3)
  const size = length + 2
  if (size < hcsAt + 5) return no("tooShort", 1)
  if (available < size) return needMore
  if (bytes[at + size - 1] !== 0x16) return no("endByte", size - 1)
  const word = fcs(bytes, at + hcsAt, at + size - 3, headWord)
  if (word !== wordAt(bytes, at + size - 3)) return no("checksum", size - 3)
  return { _tag: "Frame", size, offset: 0 }
}

/**
 * How frames are recognised in a stream: they begin with 68, FE bytes may wake the line up before them, the header's checksum protects the length. A
 * false start costs one byte: the search goes on after it.
 *
 * @category Constants
 */
export const splitting: Splitter.Rules<DecodeReason> = {
  start: 0x68,
  look,
  limit: maxFrameLength,
  incomplete: "incomplete",
  preamble: 0xfe
}
