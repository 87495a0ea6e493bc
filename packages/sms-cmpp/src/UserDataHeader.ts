/**
 * User data header in front of Msg_Content (GSM 03.40 clause 9.2.3.24): one length byte, then elements of identifier, length and data.
 *
 * Only concatenation is understood (identifiers 0x00 with an 8-bit, 0x08 with a 16-bit reference); all others are kept and skipped.
 *
 * @category Codec
 */
import { copyOf } from "./Field.ts"

/** Place of a part in a long message. `number` counts from 1. @category Models */
export interface Concatenation {
  readonly reference: number
  readonly total: number
  readonly number: number
}

/** Header and rest of a content. `concatenation` is null when no element says that this is a part. @category Models */
export interface Split {
  readonly header: Uint8Array
  readonly concatenation: Concatenation | null
  readonly rest: Uint8Array
}

/** Says whether TP_udhi announces a header; real gateways send 0x40 as well as 1. @category Questions */
export const isAnnounced = (tpUdhi: number): boolean => (tpUdhi & 0x41) !== 0

/** Splits a content at the end of its header; null when the header is longer than the content or its elements do not fill it. @category Functions */
export const split = (content: Uint8Array): Split | null => {
  const length = content[0]
  if (length === undefined || length + 1 > content.length) return null
  const end = length + 1
  let concatenation: Concatenation | null = null
  let at = 1
  while (at + 2 <= end) {
    const size = content[at + 1] ?? 0
    if (at + 2 + size > end) return null
    concatenation = concatenationOf(content[at] ?? 0, content.subarray(at + 2, at + 2 + size)) ?? concatenation
    at += 2 + size
  }
  if (at !== end) return null
  return { header: copyOf(content, 0, end), concatenation, rest: copyOf(content, end) }
}

const concatenationOf = (identifier: number, data: Uint8Array): Concatenation | null => {
  const [first = 0, second = 0, third = 0, fourth = 0] = data
  if (identifier === 0x00 && data.length === 3) return valid({ reference: first, total: second, number: third })
  if (identifier === 0x08 && data.length === 4) {
    return valid({ reference: first * 256 + second, total: third, number: fourth })
  }
  return null
}

const valid = (of: Concatenation): Concatenation | null =>
  of.total > 0 && of.number > 0 && of.number <= of.total ? of : null

/** Width of the reference in a header that we write. @category Models */
export type ReferenceBits = 8 | 16

/** Bytes that {@link write} takes. @category Functions */
export const lengthOf = (bits: ReferenceBits): number => (bits === 8 ? 6 : 7)

/** Writes the header of one part; `reference` is cut to its width. @category Conversions */
export const write = (bits: ReferenceBits, of: Concatenation): Uint8Array =>
  bits === 8
    ? Uint8Array.of(5, 0x00, 3, of.reference & 0xff, of.total, of.number)
    : Uint8Array.of(6, 0x08, 4, (of.reference >> 8) & 0xff, of.reference & 0xff, of.total, of.number)
