/** Writes frames. The first field that does not fit is named; nothing is rounded or cut. */
import { Bytes } from "@yugou/dialect-kit"
import * as Result from "effect/Result"
import * as Units from "../unit/Units.ts"
import { Writer } from "../value/Cursor.ts"
import { A16 } from "../value/DateTime.ts"
import { EncodeError } from "../value/Errors.ts"
import { checksum, type Frame, maxUserDataLength } from "./Envelope.ts"

const outOf = (value: number, max: number, path: string): { readonly path: string; readonly message: string } | null =>
  Number.isInteger(value) && value >= 0 && value <= max ? null : { path, message: `must be a whole number 0 to ${max}` }

const writeHead = (writer: Writer, frame: Frame): void => {
  const at = writer.grow(14)
  const bytes = writer.bytes
  const { address, seq } = frame
  const region = Result.getOrNull(Bytes.fromHex(address.region))
  if (region === null || region.length !== 2) {
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
    const bytes = Result.getOrNull(Bytes.fromHex(pw))
    if (bytes === null || (bytes.length !== 16 && bytes.length !== 2)) {
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

/** Writes a frame. The first field that does not fit is named; nothing is rounded or cut. @category Conversions */
export const encode = (frame: Frame): Result.Result<Uint8Array, EncodeError> => {
  const writer = new Writer(96)
  writeHead(writer, frame)
  if (writer.failure === null && frame.units.length === 0)
    writer.failure = { path: "units", message: "must hold a unit at least" }
  if (writer.failure === null)
    Units.write(writer, frame.units, { afn: Number.parseInt(frame.afn, 16), direction: frame.dir })
  if (writer.failure === null) writeAux(writer, frame)
  if (writer.failure === null) seal(writer, frame.protocol)
  const failure = writer.failure
  return failure === null
    ? Result.succeed(writer.bytes.subarray(0, writer.size))
    : Result.fail(new EncodeError(failure))
}
