/**
 * The header that a load balancer or a TLS gateway puts before a connection: who really dialled in (PROXY protocol, version 2, binary).
 *
 * Layout: 12 bytes of signature · version and command · family and transport · length of the rest, 2 bytes, big-endian · addresses and ports · TLVs
 * (type, length of 2 bytes big-endian, value). What it says is believed of peers only that a host named as its proxies.
 */

import type { Arrival, ClientCertificate } from "@yugou/core"

/** The first bytes of every header; no frame of a terminal begins with them. */
export const signature: ReadonlyArray<number> = [0x0d, 0x0a, 0x0d, 0x0a, 0, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a]

/** The longest header that is read, in bytes; a proxy that adds more is misconfigured. */
export const maxHeaderBytes = 1_024

/** What the beginning of a connection says. `Local`: the proxy itself dialled in, to see whether somebody listens. Offsets count from the first byte. */
export type HeaderRead =
  | { readonly _tag: "NeedMore" }
  | { readonly _tag: "Proxied"; readonly arrival: Arrival; readonly length: number }
  | { readonly _tag: "Local"; readonly length: number }
  | { readonly _tag: "Bad"; readonly problem: Problem; readonly offset: number }

/** Why bytes are no header. */
export type Problem = "noSignature" | "version" | "command" | "family" | "tooLong" | "truncated"

const fixedBytes = 16
const bad = (problem: Problem, offset: number): HeaderRead => ({ _tag: "Bad", problem, offset })

const ipv4 = (bytes: Uint8Array): string => bytes.join(".")

const ipv6 = (bytes: Uint8Array): string => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return Array.from({ length: 8 }, (_, group) => view.getUint16(group * 2).toString(16)).join(":")
}

/** How the addresses of each family and transport lie: length of one address, and its text. Only TCP brings a terminal. */
const families: ReadonlyMap<number, { readonly bytes: number; readonly text: (bytes: Uint8Array) => string }> = new Map(
  [
    [0x11, { bytes: 4, text: ipv4 }],
    [0x21, { bytes: 16, text: ipv6 }]
  ]
)

const sslType = 0x20
const commonNameType = 0x22
/** Where the fields of the SSL value begin to be TLVs: after a byte of flags and the result of the verification in four. */
const sslBytes = 5
/** The flag of a client certificate that was presented over this connection. */
const certificateFlag = 0x02

/** Reads TLVs; `null`: one of them is longer than what is there. */
const tlvsIn = (bytes: Uint8Array): ReadonlyMap<number, Uint8Array> | null => {
  const found = new Map<number, Uint8Array>()
  let at = 0
  while (at < bytes.length) {
    const [type, high, low] = bytes.subarray(at, at + 3)
    if (type === undefined || high === undefined || low === undefined) return null
    const end = at + 3 + high * 256 + low
    if (end > bytes.length) return null
    if (!found.has(type)) found.set(type, bytes.subarray(at + 3, end))
    at = end
  }
  return found
}

/** A proxy tells the name only: what stands for the fingerprint is told apart by it, and is no digest of anything. */
const named = (subject: string): ClientCertificate => ({ subject, fingerprint: `name ${subject}` })

/** Gives the certificate that was presented and verified; `undefined`: the value cannot be read. */
const certificateIn = (ssl: Uint8Array | undefined): ClientCertificate | null | undefined => {
  if (ssl === undefined) return null
  if (ssl.length < sslBytes) return undefined
  const inner = tlvsIn(ssl.subarray(sslBytes))
  if (inner === null) return undefined
  const isPresented = ((ssl[0] ?? 0) & certificateFlag) !== 0
  const isVerified = ssl.subarray(1, sslBytes).every((byte) => byte === 0)
  const name = inner.get(commonNameType)
  return isPresented && isVerified && name !== undefined ? named(new TextDecoder().decode(name)) : null
}

const proxied = (bytes: Uint8Array, family: number, length: number): HeaderRead => {
  const layout = families.get(family)
  if (layout === undefined) return bad("family", 13)
  const portAt = fixedBytes + 2 * layout.bytes
  const tlvsAt = portAt + 4
  if (length < tlvsAt) return bad("truncated", length)
  const tlvs = tlvsIn(bytes.subarray(tlvsAt, length))
  const certificate = tlvs === null ? undefined : certificateIn(tlvs.get(sslType))
  if (certificate === undefined) return bad("truncated", tlvsAt)
  const source = layout.text(bytes.subarray(fixedBytes, fixedBytes + layout.bytes))
  const port = (bytes[portAt] ?? 0) * 256 + (bytes[portAt + 1] ?? 0)
  return { _tag: "Proxied", arrival: { source, port, certificate }, length }
}

/**
 * Reads a header from the first bytes of a connection; whatever they are, it gives an answer and never throws.
 *
 * **Details** `length` is how many bytes the header took: what follows is the terminal's. A checksum that a proxy adds is not compared: TCP has one, and
 * the peer is trusted. Of two TLVs of one type the first counts.
 */
export const readHeader = (bytes: Uint8Array): HeaderRead => {
  const wrong = signature.findIndex((byte, at) => at < bytes.length && bytes[at] !== byte)
  if (wrong >= 0) return bad("noSignature", wrong)
  const [version, family, high, low] = bytes.subarray(signature.length, fixedBytes)
  if (version === undefined) return { _tag: "NeedMore" }
  if (version >> 4 !== 2) return bad("version", 12)
  const command = version & 0x0f
  if (command > 1) return bad("command", 12)
  if (family === undefined || high === undefined || low === undefined) return { _tag: "NeedMore" }
  const length = fixedBytes + high * 256 + low
  if (length > maxHeaderBytes) return bad("tooLong", 14)
  if (bytes.length < length) return { _tag: "NeedMore" }
  return command === 0 ? { _tag: "Local", length } : proxied(bytes, family, length)
}
