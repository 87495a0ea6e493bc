/**
 * A whole frame (Q/GDW 1376.1 §4.3): 68 L L 68 C A AFN SEQ units AUX CS 16. The decoded frame is plain data with a JSON form;
 * what it keeps is enough to write the same bytes again.
 *
 * @category Frames
 */

import { Bytes } from "@yugou/dialect-kit"
import { checksum, Reader, type TraceEntry } from "@yugou/dialect-kit/layout"
import * as Result from "effect/Result"
import type { Revision } from "../rows/Row.ts"
import * as Units from "../unit/Units.ts"
import { A16 } from "../value/DateTime.ts"
import { DecodeError, type DecodeReason, type Problem } from "../value/Errors.ts"
import { hasValue } from "../value/Leaf.ts"
import { type Address, type Frame, type FrameBase, minUserDataLength, overhead, type TimeTag } from "./Envelope.ts"

export { checksum } from "@yugou/dialect-kit/layout"
export * from "./Envelope.ts"
export { encode } from "./FrameWriter.ts"
export { splitting } from "./Splitting.ts"

/** Choices of a reader where a frame does not tell. @category Models */
export interface DecodeOptions {
  /** The revision that is tried first. */
  readonly revision?: Revision
  /** Whether commands end in a PW field; `detect` takes the first reading that fits. */
  readonly pw?: "detect" | "present" | "absent"
}

/** A frame together with the fields whose bytes had no value. @category Models */
export interface Decoded {
  readonly frame: Frame
  readonly problems: ReadonlyArray<Problem>
}

/** Function codes whose downlink frames carry a PW (1376.1 figure 15; 06 and 0F are hidden in logs, too). @category Constants */
export const authenticated: ReadonlySet<number> = new Set([0x01, 0x04, 0x05, 0x06, 0x0f, 0x10])

const protocolOf = (bytes: Uint8Array): 1 | 2 => (((bytes[1] ?? 0) & 3) === 1 ? 1 : 2)

const bit = (byte: number, position: number): 0 | 1 => (((byte >> position) & 1) === 1 ? 1 : 0)

/** Tells whether a function code is one of the standard's; vendors use others. @category Questions */
export const isStandardFunction = (afn: number): boolean => afn <= 0x06 || (afn >= 0x08 && afn <= 0x10)

const directionOf = (bytes: Uint8Array): "down" | "up" => (((bytes[6] ?? 0) & 0x80) === 0 ? "down" : "up")

/**
 * Tells whether the frame has a meaning only with an address of 7 bytes: none of the standard's functions where 5 bytes put it, and units of the
 * table behind the one where 7 do. Frames of a later family have the same envelope and are not of this protocol.
 */
const hasWideAddress = (bytes: Uint8Array, length: number): boolean => {
  const afn = bytes[14] ?? 0
  if (length < minUserDataLength + 2 || isStandardFunction(bytes[12] ?? 0) || !isStandardFunction(afn)) return false
  const context = { protocol: protocolOf(bytes), afn, direction: directionOf(bytes), revision: "2012" as const }
  return Units.parse(new Reader(bytes, 16, 6 + length, null), context).fit === "exact"
}

/** Checks the envelope and answers the length of the user data, or what is wrong and where. */
const checkEnvelope = (bytes: Uint8Array): number | { readonly offset: number; readonly reason: DecodeReason } => {
  const size = bytes.length
  if (bytes[0] !== 0x68) return { offset: 0, reason: "notAFrame" }
  if (size < overhead + minUserDataLength) return { offset: size, reason: "tooShort" }
  if (bytes[5] !== 0x68) return { offset: 5, reason: "notAFrame" }
  if (bytes[1] !== bytes[3] || bytes[2] !== bytes[4]) return { offset: 3, reason: "lengthsDiffer" }
  const protocol = (bytes[1] ?? 0) & 3
  if (protocol !== 1 && protocol !== 2) return { offset: 1, reason: "protocolId" }
  const length = ((bytes[1] ?? 0) | ((bytes[2] ?? 0) << 8)) >> 2
  if (length < minUserDataLength || size !== length + overhead) return { offset: 1, reason: "lengthDiffers" }
  if (bytes[size - 1] !== 0x16) return { offset: size - 1, reason: "endByte" }
  if (checksum(bytes, 6, size - 2) !== bytes[size - 2]) return { offset: size - 2, reason: "checksum" }
  return hasWideAddress(bytes, length) ? { offset: 7, reason: "wideAddress" } : length
}

/** A way to read the end of the data area: the PW or EC before the time tag. */
interface Reading {
  readonly revision: Revision
  readonly tail: number
}

const revisions: ReadonlyArray<Revision> = ["2012", "2009", "field"]

const noTail: ReadonlyArray<number> = [0]
const eventTail: ReadonlyArray<number> = [2, 0]
/** 16 bytes are announced by the function; frames without, and with the 2 bytes of the 2005 family, are seen. */
const passwordTail: ReadonlyArray<number> = [16, 0, 2]
/** The 2005 family has 2 bytes; some masters say 2005 and mean 376.1. */
const passwordTail2005: ReadonlyArray<number> = [2, 16, 0]

/** Lengths that PW (down) or EC (up) may have, the announced one first; the unit id must still have room. */
const tailsOf = (bytes: Uint8Array, room: number, options: DecodeOptions): ReadonlyArray<number> => {
  const control = bytes[6] ?? 0
  const fitting = (tails: ReadonlyArray<number>) => tails.filter((tail) => tail === 0 || room - tail >= 4)
  if ((control & 0x80) !== 0) return (control & 0x20) === 0 ? noTail : fitting(eventTail)
  if (!authenticated.has(bytes[12] ?? 0) || options.pw === "absent") return noTail
  const old = protocolOf(bytes) === 1
  return options.pw === "present"
    ? fitting([old ? 2 : 16, 0]).slice(0, 1)
    : fitting(old ? passwordTail2005 : passwordTail)
}

interface DataArea {
  readonly parsed: Units.Parsed
  readonly reading: Reading
}

const rank: { readonly [fit in Units.Fit]: number } = { exact: 0, unknown: 1, broken: 2 }

const readDataArea = (
  bytes: Uint8Array,
  end: number,
  options: DecodeOptions,
  trace: Array<TraceEntry> | null
): DataArea => {
  const context = {
    protocol: protocolOf(bytes),
    afn: bytes[12] ?? 0,
    direction: directionOf(bytes)
  }
  const attempt = (reading: Reading, noted: Array<TraceEntry> | null): DataArea => {
    const reader = new Reader(bytes, 14, end - reading.tail, noted)
    return { parsed: Units.parse(reader, { ...context, revision: reading.revision }), reading }
  }
  const preferred = options.revision ?? "2012"
  const tails = tailsOf(bytes, end - 14, options)
  // Nearly every frame is exact at first sight; the other readings are made only when it is not.
  const first = attempt({ revision: preferred, tail: tails[0] ?? 0 }, null)
  const best =
    first.parsed.fit === "exact" ? first : bestOf(preferred, tails, context.protocol, (it) => attempt(it, null))
  return trace === null ? best : attempt(best.reading, trace)
}

/**
 * What the frame announces (ACD, PW by function and direction) binds harder than the guess of a revision: every revision is tried with the
 * announced length before any is tried with another. Where nothing fits the announced length stands; in the 2005 family, whose functions the
 * table does not have, nothing is taken for a PW then.
 */
const bestOf = (
  preferred: Revision,
  tails: ReadonlyArray<number>,
  protocol: 1 | 2,
  attempt: (reading: Reading) => DataArea
): DataArea => {
  const ordered = [preferred, ...revisions.filter((revision) => revision !== preferred)]
  const better = (one: DataArea, other: DataArea) => (rank[other.parsed.fit] < rank[one.parsed.fit] ? other : one)
  const found: Array<DataArea> = []
  for (const tail of tails) {
    const best = ordered.map((revision) => attempt({ revision, tail })).reduce(better)
    if (best.parsed.fit === "exact") return best
    found.push(best)
  }
  return found.reduce(protocol === 1 ? (_, last) => last : better)
}

const readAddress = (bytes: Uint8Array): Address => ({
  region: `${Bytes.hex(bytes, 8, 9)}${Bytes.hex(bytes, 7, 8)}`,
  terminal: (bytes[9] ?? 0) | ((bytes[10] ?? 0) << 8),
  group: ((bytes[11] ?? 0) & 1) === 1,
  master: (bytes[11] ?? 0) >> 1
})

/** A time that is none is kept as it came, and noted: the units of the frame are no worse for it. */
const readTimeTag = (bytes: Uint8Array, at: number, problems: Array<Problem>): TimeTag => {
  const time = A16.read(new Reader(bytes, at + 1, at + 5))
  if (!hasValue(time)) problems.push({ offset: at + 1, field: "aux.tp.time", reason: "notDecimal" })
  return { pfc: bytes[at] ?? 0, time, delayMinutes: bytes[at + 5] ?? 0 }
}

const refused = (failure: { readonly offset: number; readonly reason: DecodeReason }) =>
  Result.fail(new DecodeError(failure))

/** Reads exactly one frame and notes where each field lies. @category Functions */
export const explain = (
  bytes: Uint8Array,
  options: DecodeOptions,
  trace: Array<TraceEntry> | null
): Result.Result<Decoded, DecodeError> => {
  const length = checkEnvelope(bytes)
  if (typeof length !== "number") return refused(length)
  const control = bytes[6] ?? 0
  const sequence = bytes[13] ?? 0
  const tpv = bit(sequence, 7)
  const auxEnd = 6 + length
  const end = tpv === 1 ? auxEnd - 6 : auxEnd
  if (end - 14 < 4) return refused({ offset: 14, reason: "noUnit" })
  const { parsed, reading } = readDataArea(bytes, end, options, trace)
  const problems = [...parsed.problems]
  const tp = tpv === 1 ? readTimeTag(bytes, end, problems) : undefined
  const up = (control & 0x80) !== 0
  const tailAt = end - reading.tail
  const base: FrameBase = {
    protocol: protocolOf(bytes),
    prm: bit(control, 6),
    function: control & 0x0f,
    d4: bit(control, 4),
    address: readAddress(bytes),
    afn: Bytes.hex(bytes, 12, 13),
    seq: { tpv, fir: bit(sequence, 6), fin: bit(sequence, 5), con: bit(sequence, 4), seq: sequence & 0x0f },
    units: parsed.units,
    aux: {
      ...(!up && reading.tail > 0 ? { pw: Bytes.lowerHex(bytes, tailAt, end) } : {}),
      ...(up && reading.tail === 2 ? { ec: { ec1: bytes[tailAt] ?? 0, ec2: bytes[tailAt + 1] ?? 0 } } : {}),
      ...(tp === undefined ? {} : { tp })
    }
  }
  const frame: Frame = up
    ? { dir: "up", acd: bit(control, 5), ...base }
    : { dir: "down", fcb: bit(control, 5), ...base }
  return Result.succeed({ frame, problems })
}

/** Reads exactly one frame, with the fields that had no value. @category Conversions */
export const decodeWithProblems = (
  bytes: Uint8Array,
  options: DecodeOptions = {}
): Result.Result<Decoded, DecodeError> => explain(bytes, options, null)

/** Reads exactly one frame. Offsets in errors count from its first byte. @category Conversions */
export const decode = (bytes: Uint8Array, options: DecodeOptions = {}): Result.Result<Frame, DecodeError> =>
  Result.map(explain(bytes, options, null), (decoded) => decoded.frame)
