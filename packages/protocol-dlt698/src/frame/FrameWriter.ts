/** Writes frames. The first field that does not fit is named; nothing is rounded or cut. */
import { Bytes } from "@yugou/dialect-kit"
import { EncodeError } from "@yugou/dialect-kit/layout"
import * as Result from "effect/Result"
import * as Apdu from "../apdu/Apdu.ts"
import { isRecord } from "../value/Codec.ts"
import { Output } from "../value/Cursor.ts"
import { fcs } from "./Checksum.ts"
import { addressTypes, controlOf, type Frame, fragmentKinds, maxAddressBytes, maxFrameLength } from "./Envelope.ts"

const wrong = (path: string, message: string) => Result.fail(new EncodeError({ path, message }))

const bytesOf = (value: unknown): Uint8Array | null =>
  typeof value === "string" ? Result.getOrNull(Bytes.fromHex(value)) : null

const isWhole = (value: unknown, max: number): value is number =>
  typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= max

/** The fragment word and the piece, or the APDU. */
const contentOf = (frame: Frame): Result.Result<Uint8Array, EncodeError> => {
  if (!frame.fragment)
    return Result.mapError(
      Apdu.encode(frame.apdu),
      ({ message, path }) => new EncodeError({ path: path === "" ? "apdu" : `apdu.${path}`, message })
    )
  const kind = fragmentKinds.indexOf(frame.fragmentKind)
  if (kind < 0) return wrong("fragmentKind", `must be one of ${fragmentKinds.join(", ")}`)
  if (!isWhole(frame.fragmentNo, 0x0fff)) return wrong("fragmentNo", "must be a whole number from 0 to 4095")
  const piece = bytesOf(frame.fragmentBody)
  if (piece === null) return wrong("fragmentBody", "must be hexadecimal text")
  return Result.succeed(
    Bytes.join(Uint8Array.of(frame.fragmentNo & 0xff, (kind << 6) | (frame.fragmentNo >> 8)), piece)
  )
}

const heads = [
  "control",
  "dir",
  "prm",
  "fn",
  "scrambled",
  "addressType",
  "logicalAddress",
  "server",
  "client",
  "fragment"
]
const known = {
  whole: new Set([...heads, "apdu"]),
  fragment: new Set([...heads, "fragmentKind", "fragmentNo", "fragmentBody"])
}

/** The bytes from C to CA. */
const headOf = (frame: Frame): Result.Result<Uint8Array, EncodeError> => {
  const control = bytesOf(frame.control)
  const says = control?.length === 1 ? controlOf(control[0] ?? 0) : null
  if (control === null || says === null) return wrong("control", "must be a control byte as two hexadecimal digits")
  for (const key of ["dir", "prm", "fn", "scrambled", "fragment"] as const)
    if (frame[key] !== says[key]) return wrong(key, `must be ${JSON.stringify(says[key])}, as the control byte says`)
  const type = addressTypes.indexOf(frame.addressType)
  if (type < 0) return wrong("addressType", `must be one of ${addressTypes.join(", ")}`)
  if (!isWhole(frame.logicalAddress, 3)) return wrong("logicalAddress", "must be a whole number from 0 to 3")
  const server = bytesOf(frame.server)
  if (server === null || server.length < 1 || server.length > maxAddressBytes)
    return wrong("server", "must be hexadecimal text of 1 to 16 bytes")
  const client = bytesOf(frame.client)
  if (client?.length !== 1) return wrong("client", "must be two hexadecimal digits")
  const features = (type << 6) | (frame.logicalAddress << 4) | (server.length - 1)
  return Result.succeed(Uint8Array.of(control[0] ?? 0, features, ...server.toReversed(), client[0] ?? 0))
}

/** Writes a frame. @category Conversions */
export const encode = (frame: Frame): Result.Result<Uint8Array, EncodeError> => {
  if (!isRecord(frame)) return wrong("", "must be an object")
  const names = frame.fragment ? known.fragment : known.whole
  const unknown = Object.keys(frame).find((key) => !names.has(key))
  if (unknown !== undefined) return wrong(unknown, "is not a field of this")
  return Result.flatMap(headOf(frame), (head) =>
    Result.flatMap(contentOf(frame), (content) => seal(head, content, frame.scrambled))
  )
}

const seal = (head: Uint8Array, content: Uint8Array, scrambled: boolean): Result.Result<Uint8Array, EncodeError> => {
  const size = head.length + content.length + 8
  if (size > maxFrameLength) return wrong("apdu", `must not make a frame longer than ${maxFrameLength} bytes`)
  const output = new Output(size)
  output.whole(0x68, 1)
  output.unsigned(size - 2, 2)
  output.put(head)
  output.unsigned(fcs(output.bytes, 1, output.size), 2)
  output.put(scrambled ? content.map((byte) => byte + 0x33) : content)
  output.unsigned(fcs(output.bytes, 1, output.size), 2)
  output.whole(0x16, 1)
  return output.finish()
}
