/**
 * The two digests of a login (CMPP 3.0 section 7.4.1) and the timestamp that goes into them.
 *
 * MD5 is what the standard asks for; it hides the shared secret on the wire and protects nothing else.
 *
 * @category Codec
 */
import { createHash } from "node:crypto"

const md5 = (...pieces: ReadonlyArray<Uint8Array>): Uint8Array => {
  const hash = createHash("md5")
  for (const piece of pieces) hash.update(piece)
  return new Uint8Array(hash.digest())
}

const latin1 = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0) & 0xff)

const addressLength = 6

/** Whether an SP_Id shorter than six characters is hashed as the field has it, zeros included, or as text. Peers do both. @category Models */
export type AddressHashing = "padded" | "text"

/** Computes AuthenticatorSource: MD5 of Source_Addr, nine zero bytes, secret and the ten digits of the timestamp. @category Functions */
export const source = (of: {
  readonly spId: string
  readonly secret: string
  readonly timestamp: string
  readonly addressHashing?: AddressHashing
}): Uint8Array => {
  const plain = latin1(of.spId)
  const address = of.addressHashing === "text" ? plain : new Uint8Array(addressLength)
  if (of.addressHashing !== "text") address.set(plain.subarray(0, addressLength))
  return md5(address, new Uint8Array(9), latin1(of.secret), latin1(of.timestamp))
}

/** How Status is fed into the digest of the answer: the standard does not say, and gateways differ. @category Models */
export type StatusEncoding = "u8" | "u32" | "ascii-decimal"

/** The encodings in use, in the order in which they are tried. @category Constants */
export const statusEncodings: ReadonlyArray<StatusEncoding> = ["u8", "u32", "ascii-decimal"]

/** Computes AuthenticatorISMG: MD5 of Status, AuthenticatorSource and secret. @category Functions */
export const ismg = (of: {
  readonly status: number
  readonly encoding: StatusEncoding
  readonly authenticatorSource: Uint8Array
  readonly secret: string
}): Uint8Array => md5(statusBytes(of.status, of.encoding), of.authenticatorSource, latin1(of.secret))

const statusBytes = (status: number, encoding: StatusEncoding): Uint8Array => {
  switch (encoding) {
    case "u8":
      return Uint8Array.of(status & 0xff)
    case "u32":
      return Uint8Array.of((status >>> 24) & 0xff, (status >>> 16) & 0xff, (status >>> 8) & 0xff, status & 0xff)
    case "ascii-decimal":
      return latin1(String(status))
  }
}

/** Finds the encoding with which a gateway's digest is right; null when none is. @category Functions */
export const verifyIsmg = (of: {
  readonly status: number
  readonly authenticatorSource: Uint8Array
  readonly secret: string
  readonly received: Uint8Array
}): StatusEncoding | null =>
  statusEncodings.find((encoding) => Buffer.compare(ismg({ ...of, encoding }), of.received) === 0) ?? null

/** China has had one offset and no summer time since 1992. @category Constants */
export const chinaOffsetMinutes = 480

/** Prints MMDDHHMMSS of an instant in the zone of the gateway; `offsetMinutes` east of UTC. @category Functions */
export const timestampText = (nowMillis: number, offsetMinutes: number): string =>
  new Date(nowMillis + offsetMinutes * 60_000).toISOString().replace(/\D/g, "").slice(4, 14)

/** The ten digits behind a Timestamp field, whose leading zero is lost on the wire. @category Functions */
export const timestampDigits = (timestamp: number): string => String(timestamp).padStart(10, "0")
