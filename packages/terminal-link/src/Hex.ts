/** Bytes as people read them. */

/** Writes bytes as upper-case hex without spaces. */
export const hexOf = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("hex").toUpperCase()

const bytesShown = 64

/** Writes the first 64 bytes as upper-case hex: enough to see what somebody sent, too little to fill a log. */
export const headOf = (bytes: Uint8Array): string => hexOf(bytes.subarray(0, bytesShown))
