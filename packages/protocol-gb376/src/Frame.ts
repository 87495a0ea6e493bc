/**
 * A whole frame (Q/GDW 1376.1 §4.3): 68 L L 68 C A AFN SEQ units AUX CS 16. The decoded frame is plain data with a JSON form;
 * what it keeps is enough to write the same bytes again.
 */
import * as Result from "effect/Result"
import { DecodeError, type DecodeReason, EncodeError, type Problem } from "./Errors.ts"
import * as Hex from "./Hex.ts"
import { hasValue } from "./Leaf.ts"
import { A16 } from "./Moment.ts"
import type { Revision } from "./Row.ts"
import * as Units from "./Units.ts"
import { Reader, type TraceEntry, Writer } from "./Wire.ts"

/** 68 L L 68 before, CS 16 after the user data. */
export const overhead = 8
/** Largest user data length on network channels (L1 has 14 bits). */
export const maxUserDataLength = 16_383
/** Largest frame in bytes. */
export const maxFrameLength = maxUserDataLength + overhead
/** C, A, AFN, SEQ and one unit id: nothing shorter means anything. */
export const minUserDataLength = 12

export interface Address {
  /** Administrative region, four digits as printed on the terminal (some devices use A–F). */
  readonly region: string
  /** Terminal address 0…65535; 65535 with `group` speaks to all. */
  readonly terminal: number
  readonly group: boolean
  /** Master station address 0…127; 0 in frames that a terminal starts. */
  readonly master: number
}

export interface Sequence {
  /** 1: a time tag is in the auxiliary data. */
  readonly tpv: 0 | 1
  readonly fir: 0 | 1
  readonly fin: 0 | 1
  /** 1: the receiver is to confirm. */
  readonly con: 0 | 1
  /** PSEQ of a starting, RSEQ of an answering frame, 0…15. */
  readonly seq: number
}

export interface TimeTag {
  /** Counter of the frame that was started, 0…255; an answer repeats it. */
  readonly pfc: number
  /** Local time of sending, `"dd hh:mm:ss"`. */
  readonly time: string
  /** Minutes that the frame may travel; 0: no limit. */
  readonly delayMinutes: number
}

export interface Aux {
  /** Message authentication code, 16 bytes as hexadecimal text (2 bytes in the 2005 family). */
  readonly pw?: string
  readonly ec?: { readonly ec1: number; readonly ec2: number }
  readonly tp?: TimeTag
}

interface FrameBase {
  /** 1: Q/GDW 130—2005, 2: Q/GDW 376.1. */
  readonly protocol: 1 | 2
  readonly prm: 0 | 1
  readonly function: number
  /** FCV down, reserved up. */
  readonly d4: 0 | 1
  readonly address: Address
  /** Function code as two upper-case hexadecimal digits. */
  readonly afn: string
  readonly seq: Sequence
  readonly units: ReadonlyArray<Units.Unit>
  readonly aux: Aux
}
export interface UpFrame extends FrameBase {
  readonly dir: "up"
  /** 1: an important event waits; its counters are in `aux.ec`. */
  readonly acd: 0 | 1
}
export interface DownFrame extends FrameBase {
  readonly dir: "down"
  readonly fcb: 0 | 1
}
export type Frame = UpFrame | DownFrame

/** Choices of a reader where a frame does not tell. */
export interface DecodeOptions {
  /** The revision that is tried first. */
  readonly revision?: Revision
  /** Whether commands end in a PW field; `detect` takes the first reading that fits. */
  readonly pw?: "detect" | "present" | "absent"
}

/** A frame together with the fields whose bytes had no value. */
export interface Decoded {
  readonly frame: Frame
  readonly problems: ReadonlyArray<Problem>
}

/** Function codes whose downlink frames carry a PW. */
const authenticated: ReadonlySet<number> = new Set([0x01, 0x04, 0x05, 0x06, 0x0f, 0x10])

const bit = (byte: number, position: number): 0 | 1 => (((byte >> position) & 1) === 1 ? 1 : 0)

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
  return checksum(bytes, 6, size - 2) === bytes[size - 2] ? length : { offset: size - 2, reason: "checksum" }
}

/** Sum of the bytes, modulo 256. */
export const checksum = (bytes: Uint8Array, start: number, end: number): number => {
  let sum = 0
  for (let index = start; index < end; index += 1) sum += bytes[index] ?? 0
  return sum & 0xff
}

/** A way to read the end of the data area: the PW or EC before the time tag. */
interface Reading {
  readonly revision: Revision
  readonly tail: number
}

const revisions: ReadonlyArray<Revision> = ["2012", "2009", "field"]

const readingsOf = (tails: ReadonlyArray<number>, preferred: Revision): ReadonlyArray<Reading> => {
  const ordered = [preferred, ...revisions.filter((revision) => revision !== preferred)]
  return ordered.flatMap((revision) => tails.map((tail) => ({ revision, tail })))
}

const noTail: ReadonlyArray<number> = [0]
const eventTail: ReadonlyArray<number> = [2, 0]
const passwordTail: ReadonlyArray<number> = [16, 0, 2]

/** Lengths that PW (down) or EC (up) may have, the likeliest first; the unit id must still have room. */
const tailsOf = (bytes: Uint8Array, room: number, options: DecodeOptions): ReadonlyArray<number> => {
  const control = bytes[6] ?? 0
  const fitting = (tails: ReadonlyArray<number>) => tails.filter((tail) => tail === 0 || room - tail >= 4)
  if ((control & 0x80) !== 0) return (control & 0x20) === 0 ? noTail : fitting(eventTail)
  if (!authenticated.has(bytes[12] ?? 0) || options.pw === "absent") return noTail
  if (room >= 20) return options.pw === "present" ? [16] : passwordTail
  return options.pw === "present" ? noTail : fitting(passwordTail)
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
    afn: bytes[12] ?? 0,
    direction: ((bytes[6] ?? 0) & 0x80) === 0 ? ("down" as const) : ("up" as const)
  }
  const attempt = (reading: Reading, noted: Array<TraceEntry> | null): DataArea => {
    const reader = new Reader(bytes, 14, end - reading.tail, noted)
    return { parsed: Units.parse(reader, { ...context, revision: reading.revision }), reading }
  }
  const preferred = options.revision ?? "2012"
  const tails = tailsOf(bytes, end - 14, options)
  // Nearly every frame is exact at first sight; the other readings are made only when it is not.
  let best = attempt({ revision: preferred, tail: tails[0] ?? 0 }, null)
  if (best.parsed.fit !== "exact") {
    for (const reading of readingsOf(tails, preferred)) {
      const found = attempt(reading, null)
      if (rank[found.parsed.fit] < rank[best.parsed.fit]) best = found
      if (found.parsed.fit === "exact") break
    }
  }
  return trace === null ? best : attempt(best.reading, trace)
}

const readAddress = (bytes: Uint8Array): Address => ({
  region: `${Hex.fromBytes(bytes, 8, 9)}${Hex.fromBytes(bytes, 7, 8)}`.toUpperCase(),
  terminal: (bytes[9] ?? 0) | ((bytes[10] ?? 0) << 8),
  group: ((bytes[11] ?? 0) & 1) === 1,
  master: (bytes[11] ?? 0) >> 1
})

const readTimeTag = (
  bytes: Uint8Array,
  at: number
): TimeTag | { readonly offset: number; readonly reason: DecodeReason } => {
  const time = A16.read(new Reader(bytes, at + 1, at + 5))
  if (!hasValue(time)) return { offset: at + 1, reason: "notDecimal" }
  return { pfc: bytes[at] ?? 0, time, delayMinutes: bytes[at + 5] ?? 0 }
}

const refused = (failure: { readonly offset: number; readonly reason: DecodeReason }) =>
  Result.fail(new DecodeError(failure))

/** Reads exactly one frame and notes where each field lies. */
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
  const tp = tpv === 1 ? readTimeTag(bytes, end) : undefined
  if (tp !== undefined && "reason" in tp) return refused(tp)
  const { parsed, reading } = readDataArea(bytes, end, options, trace)
  const up = (control & 0x80) !== 0
  const tailAt = end - reading.tail
  const base: FrameBase = {
    protocol: ((bytes[1] ?? 0) & 3) === 1 ? 1 : 2,
    prm: bit(control, 6),
    function: control & 0x0f,
    d4: bit(control, 4),
    address: readAddress(bytes),
    afn: Hex.fromBytes(bytes, 12, 13).toUpperCase(),
    seq: { tpv, fir: bit(sequence, 6), fin: bit(sequence, 5), con: bit(sequence, 4), seq: sequence & 0x0f },
    units: parsed.units,
    aux: {
      ...(!up && reading.tail > 0 ? { pw: Hex.fromBytes(bytes, tailAt, end) } : {}),
      ...(up && reading.tail === 2 ? { ec: { ec1: bytes[tailAt] ?? 0, ec2: bytes[tailAt + 1] ?? 0 } } : {}),
      ...(tp === undefined ? {} : { tp })
    }
  }
  const frame: Frame = up
    ? { dir: "up", acd: bit(control, 5), ...base }
    : { dir: "down", fcb: bit(control, 5), ...base }
  return Result.succeed({ frame, problems: parsed.problems })
}

/** Reads exactly one frame, with the fields that had no value. */
export const decodeWithProblems = (
  bytes: Uint8Array,
  options: DecodeOptions = {}
): Result.Result<Decoded, DecodeError> => explain(bytes, options, null)

/** Reads exactly one frame. Offsets in errors count from its first byte. */
export const decode = (bytes: Uint8Array, options: DecodeOptions = {}): Result.Result<Frame, DecodeError> =>
  Result.map(explain(bytes, options, null), (decoded) => decoded.frame)

const outOf = (value: number, max: number, path: string): { readonly path: string; readonly message: string } | null =>
  Number.isInteger(value) && value >= 0 && value <= max ? null : { path, message: `must be a whole number 0 to ${max}` }

const writeHead = (writer: Writer, frame: Frame): void => {
  const at = writer.grow(14)
  const bytes = writer.bytes
  const { address, seq } = frame
  const region = Hex.toBytes(address.region)
  if (typeof region === "number" || region.length !== 2) {
    writer.failure = { path: "address.region", message: "must be four hexadecimal digits" }
    return
  }
  const wrong =
    outOf(address.terminal, 0xffff, "address.terminal") ??
    outOf(address.master, 127, "address.master") ??
    outOf(seq.seq, 15, "seq.seq") ??
    outOf(frame.function, 15, "function")
  if (wrong !== null) {
    writer.failure = wrong
    return
  }
  if (!/^[0-9a-fA-F]{2}$/.test(frame.afn)) {
    writer.failure = { path: "afn", message: "must be two hexadecimal digits" }
    return
  }
  const flag = frame.dir === "up" ? frame.acd : frame.fcb
  bytes[at + 6] = (frame.dir === "up" ? 0x80 : 0) | (frame.prm << 6) | (flag << 5) | (frame.d4 << 4) | frame.function
  bytes[at + 7] = region[1] ?? 0
  bytes[at + 8] = region[0] ?? 0
  bytes[at + 9] = address.terminal & 0xff
  bytes[at + 10] = address.terminal >> 8
  bytes[at + 11] = (address.master << 1) | (address.group ? 1 : 0)
  bytes[at + 12] = Number.parseInt(frame.afn, 16)
  bytes[at + 13] = (seq.tpv << 7) | (seq.fir << 6) | (seq.fin << 5) | (seq.con << 4) | seq.seq
}

const auxFailure = (frame: Frame): { readonly path: string; readonly message: string } | null => {
  const { aux, seq } = frame
  if ((seq.tpv === 1) !== (aux.tp !== undefined))
    return { path: "aux.tp", message: "must be there exactly when seq.tpv is 1" }
  if (aux.ec !== undefined && (frame.dir === "down" || frame.acd === 0))
    return { path: "aux.ec", message: "belongs to uplink frames with acd 1" }
  if (aux.pw !== undefined && frame.dir === "up") return { path: "aux.pw", message: "belongs to downlink frames" }
  return (
    outOf(aux.ec?.ec1 ?? 0, 255, "aux.ec.ec1") ??
    outOf(aux.ec?.ec2 ?? 0, 255, "aux.ec.ec2") ??
    outOf(aux.tp?.pfc ?? 0, 255, "aux.tp.pfc") ??
    outOf(aux.tp?.delayMinutes ?? 0, 255, "aux.tp.delayMinutes")
  )
}

const writeAux = (writer: Writer, frame: Frame): void => {
  writer.failure = auxFailure(frame)
  if (writer.failure !== null) return
  const { pw, ec, tp } = frame.aux
  if (pw !== undefined) {
    const bytes = Hex.toBytes(pw)
    if (typeof bytes === "number" || (bytes.length !== 16 && bytes.length !== 2)) {
      writer.failure = { path: "aux.pw", message: "must be 16 bytes of hexadecimal text (2 in the 2005 family)" }
      return
    }
    const at = writer.grow(bytes.length)
    writer.bytes.set(bytes, at)
  }
  if (ec !== undefined) {
    const at = writer.grow(2)
    writer.bytes[at] = ec.ec1
    writer.bytes[at + 1] = ec.ec2
  }
  if (tp === undefined) return
  const at = writer.grow(1)
  writer.bytes[at] = tp.pfc
  A16.write(writer, tp.time)
  if (writer.failure !== null) {
    writer.within("aux.tp.time")
    return
  }
  const delayAt = writer.grow(1)
  writer.bytes[delayAt] = tp.delayMinutes
}

const seal = (writer: Writer, protocol: 1 | 2): void => {
  const length = writer.size - 6
  if (length > maxUserDataLength) {
    writer.failure = { path: "units", message: `must fit ${maxUserDataLength} bytes of user data` }
    return
  }
  const word = (length << 2) | protocol
  writer.grow(2)
  const bytes = writer.bytes
  bytes[0] = 0x68
  bytes[1] = word & 0xff
  bytes[2] = word >> 8
  bytes[3] = word & 0xff
  bytes[4] = word >> 8
  bytes[5] = 0x68
  bytes[6 + length] = checksum(bytes, 6, 6 + length)
  bytes[7 + length] = 0x16
}

/** Writes a frame. The first field that does not fit is named; nothing is rounded or cut. */
export const encode = (frame: Frame): Result.Result<Uint8Array, EncodeError> => {
  const writer = new Writer(96)
  writeHead(writer, frame)
  if (writer.failure === null)
    Units.write(writer, frame.units, { afn: Number.parseInt(frame.afn, 16), direction: frame.dir })
  if (writer.failure === null) writeAux(writer, frame)
  if (writer.failure === null) seal(writer, frame.protocol)
  const failure = writer.failure
  return failure === null
    ? Result.succeed(writer.bytes.subarray(0, writer.size))
    : Result.fail(new EncodeError(failure))
}
