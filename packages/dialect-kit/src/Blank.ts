/** Blanks secrets in bytes that are logged or kept. @category Bytes and time */
import { Bytes } from "@yugou/core/dialect"
import * as Result from "effect/Result"

/** Gives bytes as they may be shown; bytes without a secret are given back themselves. @category Models */
export type Blanker = (bytes: Uint8Array) => Uint8Array

const bytesOf = (hex: string): ReadonlyArray<Uint8Array> =>
  Result.match(Bytes.fromHex(hex), { onSuccess: (bytes) => [bytes, bytes.toReversed()], onFailure: () => [] })

/**
 * Makes what puts zeros wherever one of the secrets stands, in either byte order.
 *
 * **Details** The secrets are hexadecimal texts; what is none stands in no bytes. Asked of every frame, so it copies only what it changes.
 *
 * @category Constructors
 */
export const wherever = (secrets: ReadonlyArray<string>): Blanker => {
  const parts = secrets.flatMap(bytesOf).filter((part) => part.some((byte) => byte !== 0))
  return (bytes) => {
    let shown = bytes
    for (const part of parts) {
      const [first = 0] = part
      for (let at = bytes.indexOf(first); at >= 0; at = bytes.indexOf(first, at + 1)) {
        if (!part.every((byte, index) => bytes[at + index] === byte)) continue
        if (shown === bytes) shown = new Uint8Array(bytes)
        shown.fill(0, at, at + part.length)
      }
    }
    return shown
  }
}

/** Gives bytes with zeros from a place to another, the end if none is named; without such a place they are given back themselves. @category Functions */
export const from = (bytes: Uint8Array, at: number | null, to = bytes.length): Uint8Array => {
  if (at === null || at >= to) return bytes
  const copy = new Uint8Array(bytes)
  copy.fill(0, at, to)
  return copy
}
