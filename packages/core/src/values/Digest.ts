/** A short text that stands for a long one. */

/** FIPS 180-4, 4.2.2. */
const constants = Int32Array.of(
  ...[0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5],
  ...[0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174],
  ...[0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da],
  ...[0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967],
  ...[0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85],
  ...[0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070],
  ...[0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3],
  ...[0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2]
)

const turned = (word: number, by: number): number => (word >>> by) | (word << (32 - by))

/** The message schedule of one block (FIPS 180-4, 6.2.2, step 1). */
const schedule = (padded: DataView, block: number, words: Int32Array): void => {
  for (let at = 0; at < 16; at += 1) words[at] = padded.getInt32(block + at * 4)
  for (let at = 16; at < 64; at += 1) {
    const far = words[at - 15] ?? 0
    const near = words[at - 2] ?? 0
    const low = turned(far, 7) ^ turned(far, 18) ^ (far >>> 3)
    const high = turned(near, 17) ^ turned(near, 19) ^ (near >>> 10)
    words[at] = (words[at - 16] ?? 0) + low + (words[at - 7] ?? 0) + high
  }
}

type Words = readonly [number, number, number, number, number, number, number, number]

/** FIPS 180-4, 5.3.3. */
const start: Words = [
  ...([0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a] as const),
  ...([0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19] as const)
]

/** Mixes one block into the hash (FIPS 180-4, 6.2.2, steps 2 to 4). */
const mix = (hash: Words, words: Int32Array): Words => {
  let [a, b, c, d, e, f, g, h] = hash
  for (let at = 0; at < 64; at += 1) {
    const sum1 = turned(e, 6) ^ turned(e, 11) ^ turned(e, 25)
    const one = (h + sum1 + ((e & f) ^ (~e & g)) + (constants[at] ?? 0) + (words[at] ?? 0)) | 0
    const sum0 = turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)
    const two = (sum0 + ((a & b) ^ (a & c) ^ (b & c))) | 0
    h = g
    g = f
    f = e
    e = (d + one) | 0
    d = c
    c = b
    b = a
    a = (one + two) | 0
  }
  const [a0, b0, c0, d0, e0, f0, g0, h0] = hash
  return [
    (a0 + a) | 0,
    (b0 + b) | 0,
    (c0 + c) | 0,
    (d0 + d) | 0,
    (e0 + e) | 0,
    (f0 + f) | 0,
    (g0 + g) | 0,
    (h0 + h) | 0
  ]
}

/** Gives the SHA-256 of bytes as 64 hex digits (FIPS 180-4); written here since a browser offers it only as a promise. */
export const sha256 = (bytes: Uint8Array): string => {
  const padded = new Uint8Array(((bytes.length + 8) >> 6) * 64 + 64)
  padded.set(bytes)
  padded[bytes.length] = 0x80
  const blocks = new DataView(padded.buffer)
  blocks.setUint32(padded.length - 8, Math.floor(bytes.length / 0x20000000))
  blocks.setUint32(padded.length - 4, bytes.length * 8)
  let hash = start
  const words = new Int32Array(64)
  for (let block = 0; block < padded.length; block += 64) {
    schedule(blocks, block, words)
    hash = mix(hash, words)
  }
  return hash.map((word) => (word >>> 0).toString(16).padStart(8, "0")).join("")
}

/** Gives 40 hex digits (160 bits of SHA-256 over UTF-16 code units, big-endian) that tell a text from every other; it is no signature. */
export const digest = (text: string): string => {
  const bytes = new DataView(new ArrayBuffer(text.length * 2))
  for (let index = 0; index < text.length; index += 1) bytes.setUint16(index * 2, text.charCodeAt(index))
  return sha256(new Uint8Array(bytes.buffer)).substring(0, 40)
}

/** Gives a number that spreads texts evenly (FNV-1a, 64 bits, over UTF-16 code units); two texts may share one. */
export const spread = (text: string): bigint => {
  let hash = 0xcbf29ce484222325n
  for (let index = 0; index < text.length; index += 1) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(text.charCodeAt(index))) * 0x100000001b3n)
  }
  return hash
}
