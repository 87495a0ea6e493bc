/** Writes frames. The first field that does not fit is named; nothing is rounded or cut. */
import { checksum, type EncodeError, Writer, writePart } from "@yugou/dialect-kit/layout"
import type * as Result from "effect/Result"
import * as Units from "../unit/Units.ts"
import { A16 } from "../value/DateTime.ts"
import { type Frame, maxUserDataLength } from "./Envelope.ts"

type Wrong = Writer["failure"]

const outOf = (value: number, max: number, path: string): Wrong =>
  Number.isInteger(value) && value >= 0 && value <= max ? null : { path, message: `must be a whole number 0 to ${max}` }

const outOfForm = (text: string, form: RegExp, path: string, message: string): Wrong =>
  form.test(text) ? null : { path, message }

const writeHead = (writer: Writer, frame: Frame): void => {
  const { address, afn, seq } = frame
  writer.failure =
    outOfForm(address.region, /^[0-9a-fA-F]{4}$/, "address.region", "must be four hexadecimal digits") ??
    outOf(address.terminal, 0xffff, "address.terminal") ??
    outOf(address.master, 127, "address.master") ??
    outOf(seq.seq, 15, "seq.seq") ??
    outOf(frame.function, 15, "function") ??
    outOfForm(afn, /^[0-9a-fA-F]{2}$/, "afn", "must be two hexadecimal digits")
  const at = writer.grow(14)
  const bytes = writer.bytes
  const region = Number.parseInt(address.region, 16)
  const flag = frame.dir === "up" ? frame.acd : frame.fcb
  bytes[at + 6] = (frame.dir === "up" ? 0x80 : 0) | (frame.prm << 6) | (flag << 5) | (frame.d4 << 4) | frame.function
  bytes[at + 7] = region & 0xff
  bytes[at + 8] = region >> 8
  bytes[at + 9] = address.terminal & 0xff
  bytes[at + 10] = address.terminal >> 8
  bytes[at + 11] = (address.master << 1) | (address.group ? 1 : 0)
  bytes[at + 12] = Number.parseInt(afn, 16)
  bytes[at + 13] = (seq.tpv << 7) | (seq.fir << 6) | (seq.fin << 5) | (seq.con << 4) | seq.seq
}

const writeUnits = (writer: Writer, { afn, dir, units }: Frame): void => {
  if (units.length === 0) writer.failure = { path: "units", message: "must hold a unit at least" }
  else Units.write(writer, units, { afn: Number.parseInt(afn, 16), direction: dir })
}

const auxFailure = (frame: Frame): Wrong => {
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
  const { pw, ec, tp } = frame.aux
  if (writer.failure !== null) return
  if (pw !== undefined) {
    writer.hex(pw, "must be 16 bytes of hexadecimal text (2 in the 2005 family)", (size) => size === 16 || size === 2)
    writer.within("aux.pw")
  }
  if (ec !== undefined) writer.put(Uint8Array.of(ec.ec1, ec.ec2))
  if (tp === undefined || writer.failure !== null) return
  writer.unsigned(tp.pfc, 1)
  writePart(writer, "aux.tp.time", A16, tp.time)
  writer.unsigned(tp.delayMinutes, 1)
}

const seal = (writer: Writer, { protocol }: Frame): void => {
  const length = writer.size - 6
  if (length > maxUserDataLength) {
    writer.failure = { path: "units", message: `must fit ${maxUserDataLength} bytes of user data` }
    return
  }
  const word = (length << 2) | protocol
  const low = word & 0xff
  const high = word >> 8
  writer.bytes.set([0x68, low, high, low, high, 0x68])
  writer.put(Uint8Array.of(checksum(writer.bytes, 6, 6 + length), 0x16))
}

/** The parts of a frame in the order in which they are written, and in which the first that does not fit is named. */
const parts = [writeHead, writeUnits, writeAux, seal]

/** Writes a frame. The first field that does not fit is named; nothing is rounded or cut. @category Conversions */
export const encode = (frame: Frame): Result.Result<Uint8Array, EncodeError> => {
  const writer = new Writer(64)
  for (const write of parts) if (writer.failure === null) write(writer, frame)
  return writer.finish()
}
