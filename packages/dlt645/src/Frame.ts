/**
 * DL/T 645—2007 frames: 68 address 68 control length data CS 16, the address and the data low byte first, each data byte sent with 33H added.
 *
 * @category Frames
 */
import { Bytes } from "@yugou/dialect-kit"
import { checksum, EncodeError } from "@yugou/dialect-kit/layout"
import * as Result from "effect/Result"
import { DecodeError } from "./Errors.ts"

/** A frame: `address` of 12 digits (A for "any"), data without the 33H offset as hexadecimal text. @category Models */
export interface Frame645 {
  readonly address: string
  readonly control: number
  readonly data: string
}

/** Control codes of master and meter. @category Constants */
export const controls = {
  read: 0x11,
  readAnswer: 0x91,
  readError: 0xd1,
  readAddress: 0x13,
  readAddressAnswer: 0x93,
  remote: 0x1c,
  remoteAnswer: 0x9c,
  remoteError: 0xdc
} as const

const offset = 0x33
/** Bytes around the data. */
const overhead = 12

/** Writes a frame, without preamble. @category Conversions */
export const encode = (frame: Frame645): Result.Result<Uint8Array, EncodeError> => {
  const data = Result.getOrNull(Bytes.fromHex(frame.data))
  if (!/^[0-9Aa]{12}$/.test(frame.address))
    return Result.fail(new EncodeError({ path: "address", message: "must be 12 digits" }))
  if (data === null || data.length > 200) {
    return Result.fail(new EncodeError({ path: "data", message: "must be hexadecimal text of at most 200 bytes" }))
  }
  const bytes = new Uint8Array(overhead + data.length)
  bytes[0] = 0x68
  for (let index = 0; index < 6; index += 1) {
    bytes[1 + index] = Number.parseInt(frame.address.slice(10 - index * 2, 12 - index * 2), 16)
  }
  bytes[7] = 0x68
  bytes[8] = frame.control
  bytes[9] = data.length
  for (const [index, byte] of data.entries()) bytes[10 + index] = (byte + offset) & 0xff
  bytes[10 + data.length] = checksum(bytes, 0, 10 + data.length)
  bytes[11 + data.length] = 0x16
  return Result.succeed(bytes)
}

/** Reads a frame behind any FE preamble; offsets count from the first byte given. @category Conversions */
export const decode = (bytes: Uint8Array): Result.Result<Frame645, DecodeError> => {
  let start = 0
  while (bytes[start] === 0xfe) start += 1
  const frame = bytes.subarray(start)
  const refuse = (at: number, reason: DecodeError["reason"]) =>
    Result.fail(new DecodeError({ offset: start + at, reason }))
  if (frame[0] !== 0x68) return refuse(0, "notAFrame")
  if (frame.length < overhead) return refuse(frame.length, "tooShort")
  if (frame[7] !== 0x68) return refuse(7, "notAFrame")
  const size = frame[9] ?? 0
  if (frame.length !== overhead + size) return refuse(9, "lengthDiffers")
  if (frame[11 + size] !== 0x16) return refuse(11 + size, "endByte")
  if (frame[10 + size] !== checksum(frame, 0, 10 + size)) return refuse(10 + size, "checksum")
  const data = frame.slice(10, 10 + size).map((byte) => (byte - offset) & 0xff)
  const address = Bytes.hex(new Uint8Array(frame.subarray(1, 7)).reverse())
  return Result.succeed({ address, control: frame[8] ?? 0, data: Bytes.lowerHex(data) })
}
