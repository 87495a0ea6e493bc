/** Blanks secrets in bytes that are logged or kept. @category Bytes and time */

/** Tells whether `part` stands in `bytes` at a place. */
const standsAt = (bytes: Uint8Array, part: Uint8Array, at: number): boolean =>
  part.every((byte, index) => bytes[at + index] === byte)

/** Gives bytes with zeros wherever one of the secrets stands in them; bytes without any are given back themselves. @category Functions */
export const wherever = (bytes: Uint8Array, secrets: ReadonlyArray<Uint8Array>): Uint8Array => {
  const copy = bytes.slice()
  let changed = false
  for (const secret of secrets.filter(({ length }) => length > 0)) {
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
