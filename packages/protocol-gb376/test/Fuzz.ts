/** Mutated frames: bits flipped, bytes cut, doubled and replaced, half of them sealed again so that they reach the units. */
import { Bytes, Splitter } from "@yugou/dialect-kit"
import { Mutations } from "@yugou/dialect-kit/testing"
import * as Result from "effect/Result"
import * as Frame from "../src/frame/Frame.ts"
import { dialect } from "../src/index.ts"
import { wellFormed } from "./fixtures/Vectors.ts"

/** Longest seed: file segments would only make the run slower. */
const longestSeed = 200

const seeds = wellFormed
  .map((vector) => Result.getOrThrow(Bytes.fromHex(vector.hex)))
  .filter((bytes) => bytes.length <= longestSeed)

/** Puts length, checksum and end right, so that the mutation is met by the units. */
const seal = (bytes: Uint8Array): Uint8Array => {
  const length = bytes.length - Frame.overhead
  if (length < 1) return bytes
  const sealed = bytes.slice()
  const word = (length << 2) | 2
  sealed.set([0x68, word & 0xff, word >> 8, word & 0xff, word >> 8, 0x68])
  sealed[sealed.length - 2] = Frame.checksum(sealed, 6, sealed.length - 2)
  sealed[sealed.length - 1] = 0x16
  return sealed
}

export interface Fuzzed {
  readonly decoded: number
  readonly refused: number
  readonly split: number
}

/** Runs `count` frames; a decoded frame must be written again as it was. Throws where the codec breaks its word. */
export const fuzz = (count: number, seed: number): Fuzzed => {
  const pick = Mutations.generator(seed)
  let decoded = 0
  let refused = 0
  let split = 0
  let splitter = Splitter.empty
  for (let run = 0; run < count; run += 1) {
    let bytes = Mutations.mutate(seeds[pick(seeds.length)] ?? new Uint8Array(0), pick)
    if (pick(3) === 0) bytes = Mutations.mutate(bytes, pick)
    if (pick(2) === 0) bytes = seal(bytes)
    const [next, pieces] = Splitter.push({ ...Frame.splitting, limit: 2048 }, splitter, bytes)
    splitter = next
    split += pieces.length
    if (run % 16 === 0) dialect.identify(bytes)
    const result = Frame.decode(bytes)
    if (Result.isFailure(result)) {
      refused += 1
      continue
    }
    decoded += 1
    const again = Frame.encode(result.success)
    const same = Result.isSuccess(again) && Bytes.lowerHex(again.success) === Bytes.lowerHex(bytes)
    if (!same) throw new Error(`seed ${seed}, frame ${run}: ${Bytes.lowerHex(bytes)} is not written as it was read`)
  }
  return { decoded, refused, split }
}
