/**
 * The frame `68 A1 A2 B1 B2 W 68 C L DATA CS 16` of the 浙规 family, confirmed byte by byte against two unrelated front ends.
 *
 * Off 0 68 · 1 region A1 A2 as written · 3 terminal B1 B2, low byte first · 5 W, little-endian: bits 0–5 MSTA, 6–12 FSEQ, 13–15 ISEQ · 7 68 ·
 * 8 C: bit 7 from the terminal, bit 6 exception, bits 0–5 function · 9 L, little-endian · 11 DATA · CS sum of all before, modulo 256 · 16.
 *
 * @category Frames
 */

import { Bytes, type Splitter } from "@yugou/dialect-kit"
import { checksum, EncodeError, isWhole } from "@yugou/dialect-kit/layout"
import * as Result from "effect/Result"
import { DecodeError, type DecodeReason } from "../value/Errors.ts"

export { checksum } from "@yugou/dialect-kit/layout"

/** Limits DATA of a frame: 1024 bytes, what a known front end accepts. A profile may ask for less (`limits.maxData`). @category Constants */
export const maxDataLength = 1024
/** Counts the bytes of a frame around its DATA. @category Constants */
export const overhead = 13

/** The byte before the address and before the control code. @category Constants */
export const startByte = 0x68

/** The last byte of a frame. @category Constants */
export const endByte = 0x16
/** Preamble byte that some terminals send before a frame. @category Constants */
export const preambleByte = 0xfe

/** How the terminal's two address bytes travel: low byte first in the family, `be` for a province that differs. @category Models */
export type TerminalOrder = "le" | "be"

/**
 * One frame. `rtua` is the logical address, 8 hexadecimal digits: region, then terminal. `msta` 0…63 (0: sent by the terminal on its own),
 * `fseq` 0…127, `iseq` 0…7 (0: the only frame), `func` 0…63.
 *
 * @category Models
 */
export interface Frame {
  readonly rtua: string
  readonly msta: number
  readonly fseq: number
  readonly iseq: number
  readonly up: 0 | 1
  readonly exp: 0 | 1
  readonly func: number
  readonly data: Uint8Array
}

/** Counts the FE bytes at the start. @category Functions */
export const preambleLength = (bytes: Uint8Array): number => {
  let at = 0
  while (bytes[at] === preambleByte) at++
  return at
}

/** What stands at a place, and where a failure is. @category Models */
export type Look = Splitter.Look<DecodeReason> & { readonly offset?: number }

const no = (offset: number, reason: DecodeReason): Look => ({ _tag: "No", offset, reason })

/** Looks at the bytes from `from` without copying them; the order of the checks is that of the bytes. `maxData` limits L. @category Functions */
export const look = (bytes: Uint8Array, from: number, maxData: number): Look => {
  const available = bytes.length - from
  if (available === 0) return { _tag: "NeedMore" }
  if (bytes[from] !== startByte) return no(from, "start")
  if (available > 7 && bytes[from + 7] !== startByte)
    return no(from + 7, bytes[from + 5] === startByte ? "family" : "start")
  if (available < 11) return { _tag: "NeedMore" }
  const length = (bytes[from + 9] ?? 0) | ((bytes[from + 10] ?? 0) << 8)
  if (length > maxData) return no(from + 9, "length")
  if (available < length + overhead) return { _tag: "NeedMore" }
  if (bytes[from + 12 + length] !== endByte) return no(from + 12 + length, "end")
  if (bytes[from + 11 + length] !== checksum(bytes, from, from + 11 + length)) return no(from + 11 + length, "checksum")
  return { _tag: "Frame", size: length + overhead }
}

/** How frames of at most `maxData` bytes of DATA are found in a stream. @category Functions */
export const splitting = (maxData = maxDataLength): Splitter.Rules<DecodeReason> => ({
  start: startByte,
  limit: maxData + overhead,
  incomplete: "short",
  preamble: preambleByte,
  look: (bytes, at) => look(bytes, at, maxData)
})

/** Reads the frame that {@link look} has found whole at `from`. `data` is a view of the same memory. @category Conversions */
export const read = (bytes: Uint8Array, from: number, length: number, order: TerminalOrder = "le"): Frame => {
  const word = (bytes[from + 5] ?? 0) | ((bytes[from + 6] ?? 0) << 8)
  const control = bytes[from + 8] ?? 0
  const first = Bytes.hexOfByte(bytes[from + 3] ?? 0)
  const second = Bytes.hexOfByte(bytes[from + 4] ?? 0)
  return {
    rtua: Bytes.hex(bytes, from + 1, from + 3) + (order === "le" ? second + first : first + second),
    msta: word & 63,
    fseq: (word >> 6) & 127,
    iseq: word >> 13,
    up: (control & 0x80) === 0 ? 0 : 1,
    exp: (control & 0x40) === 0 ? 0 : 1,
    func: control & 63,
    data: bytes.subarray(from + 11, from + length - 2)
  }
}

const refused = (offset: number, reason: DecodeReason) => Result.fail(new DecodeError({ offset, reason }))

/** What a province may have otherwise; `maxData` limits DATA. @category Models */
export interface FrameOptions {
  readonly order?: TerminalOrder
  readonly maxData?: number
}

/**
 * Decodes the one frame at `from`, FE preamble allowed, and says where it ends. Bytes after it are the caller's.
 *
 * @see {@link decode} when there must be nothing else
 *
 * @category Conversions
 */
export const decodeAt = (
  bytes: Uint8Array,
  from: number,
  { maxData = maxDataLength, order }: FrameOptions = {}
): Result.Result<{ readonly frame: Frame; readonly from: number; readonly to: number }, DecodeError> => {
  const start = from + preambleLength(bytes.subarray(from))
  const found = look(bytes, start, maxData)
  switch (found._tag) {
    case "Frame": {
      const frame = read(bytes, start, found.size, order)
      return Result.succeed({ frame, from: start, to: start + found.size })
    }
    case "NeedMore":
      return refused(bytes.length, "short")
    case "No":
      return refused(found.offset ?? start, found.reason)
  }
}

/** Decodes bytes that hold exactly one frame, FE preamble allowed. @category Conversions */
export const decode = (bytes: Uint8Array, options: FrameOptions = {}): Result.Result<Frame, DecodeError> =>
  Result.flatMap(decodeAt(bytes, 0, options), ({ frame, to }) =>
    to === bytes.length ? Result.succeed(frame) : refused(to, "trailing")
  )

/** Encodes a frame; refuses a field outside its range or more DATA than `maxData`. @category Conversions */
export const encode = (
  frame: Frame,
  { maxData = maxDataLength, order }: FrameOptions = {}
): Result.Result<Uint8Array, EncodeError> => {
  const { data, exp, fseq, func, iseq, msta, rtua, up } = frame
  const refuse = (path: string, message: string) => Result.fail(new EncodeError({ path, message }))
  if (!/^[0-9A-Fa-f]{8}$/.test(rtua)) return refuse("header.rtua", "must be 8 hexadecimal digits")
  if (!isWhole(msta, 0, 63)) return refuse("header.msta", "must be 0…63")
  if (!isWhole(fseq, 0, 127)) return refuse("header.fseq", "must be 0…127")
  if (!isWhole(iseq, 0, 7)) return refuse("header.iseq", "must be 0…7")
  if (!isWhole(func, 0, 63)) return refuse("header.func", "must be 00…3F")
  const length = data.length
  if (length > maxData) return refuse("data", `is longer than ${maxData} bytes`)
  const region = Number.parseInt(rtua.slice(0, 4), 16)
  const terminal = Number.parseInt(rtua.slice(4), 16)
  const [third, fourth] = order === "be" ? [terminal >> 8, terminal & 0xff] : [terminal & 0xff, terminal >> 8]
  const word = msta | (fseq << 6) | (iseq << 13)
  const control = (up << 7) | (exp << 6) | func
  const bytes = new Uint8Array(length + overhead)
  bytes.set([startByte, region >> 8, region & 0xff, third, fourth, word & 0xff, word >> 8])
  bytes.set([startByte, control, length & 0xff, length >> 8], 7)
  bytes.set(data, 11)
  bytes[length + 11] = checksum(bytes, 0, length + 11)
  bytes[length + 12] = endByte
  return Result.succeed(bytes)
}
