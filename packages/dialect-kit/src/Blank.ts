/** Blanks secrets in bytes that are logged or kept. @category Bytes and time */
import { Bytes } from "@yugou/core/dialect"
import * as Result from "effect/Result"

/** Tells whether `part` stands in `bytes` at a place. */
const standsAt = (bytes: Uint8Array, part: Uint8Array, at: number): boolean =>
  part.every((byte, index) => bytes[at + index] === byte)

const bytesOf = (hex: string): ReadonlyArray<Uint8Array> =>
  Result.match(Bytes.fromHex(hex), { onSuccess: (bytes) => [bytes, bytes.toReversed()], onFailure: () => [] })

/**
 * Gives bytes with zeros wherever one of the secrets stands in them, in either byte order; bytes without any are given back themselves.
 *
 * **Details** The secrets are hexadecimal texts; what is none stands in no bytes.
 *
 * @category Functions
 */
export const wherever = (bytes: Uint8Array, secrets: ReadonlyArray<string>): Uint8Array => {
  const copy = bytes.slice()
  let changed = false
  for (const secret of secrets.flatMap(bytesOf).filter(({ length }) => length > 0)) {
    for (let at = 0; at + secret.length <= bytes.length; at += 1) {
      if (!standsAt(bytes, secret, at)) continue
      copy.fill(0, at, at + secret.length)
      changed = true
    }
  }
  return changed ? copy : bytes
}

/** Gives bytes with zeros from a place to the end; without such a place they are given back themselves. @category Functions */
export const from = (bytes: Uint8Array, at: number | null): Uint8Array => {
  if (at === null || at >= bytes.length) return bytes
  const copy = bytes.slice()
  copy.fill(0, at)
  return copy
}
