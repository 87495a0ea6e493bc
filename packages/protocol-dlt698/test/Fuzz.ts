/** Mutated frames: bits flipped, bytes cut, doubled and replaced, half of them sealed again so that they reach the services. */
import { Bytes, Splitter } from "@yugou/dialect-kit"
import type { TraceEntry } from "@yugou/dialect-kit/layout"
import { Mutations } from "@yugou/dialect-kit/testing"
import * as Result from "effect/Result"
import * as Frame from "../src/frame/Frame.ts"
import { dialect } from "../src/index.ts"
import { bytesOf, good } from "./fixtures/Vectors.ts"

/** Longest seed: long lists would only make the run slower. */
const longestSeed = 200

const seeds = good.map(({ hex }) => bytesOf(hex)).filter((bytes) => bytes.length <= longestSeed)

/** What was a length may have become one that is longer than it had to be. */
const longer: Mutations.Mutation = (bytes, at, pick) =>
  Uint8Array.from([...bytes.subarray(0, at), ...(pick(2) === 0 ? [0x81] : [0x82, 0]), ...bytes.subarray(at)])

/** Puts length, both checksums and the end right, so that the mutation is met by the services. */
const seal = (bytes: Uint8Array): Uint8Array => {
  const hcsAt = 7 + ((bytes[4] ?? 0) & 0x0f)
  if (bytes.length < hcsAt + 5) return bytes
  const sealed = bytes.slice()
  const word = (at: number, value: number): void => sealed.set([value & 0xff, value >> 8], at)
  sealed[0] = 0x68
  word(1, bytes.length - 2)
  word(hcsAt, Frame.fcs(sealed, 1, hcsAt))
  word(bytes.length - 3, Frame.fcs(sealed, 1, bytes.length - 3))
  sealed[bytes.length - 1] = 0x16
  return sealed
}

export interface Fuzzed {
  readonly decoded: number
  readonly refused: number
  readonly split: number
}

/** Runs `count` frames; a decoded frame must be written again as it was, and explained as it was decoded. Throws where the codec breaks its word. */
export const fuzz = (count: number, seed: number): Fuzzed => {
  const pick = Mutations.generator(seed)
  let decoded = 0
  let refused = 0
  let split = 0
  let splitter = Splitter.empty
  for (let run = 0; run < count; run += 1) {
    let bytes = Mutations.mutate(seeds[pick(seeds.length)] ?? new Uint8Array(0), pick, [longer])
    if (pick(3) === 0) bytes = Mutations.mutate(bytes, pick, [longer])
    if (pick(2) === 0) bytes = seal(bytes)
    const [next, pieces] = Splitter.push({ ...Frame.splitting, limit: 2048 }, splitter, bytes)
    splitter = next
    split += pieces.length
    if (run % 16 === 0) dialect.identify(bytes)
    const result = Frame.decode(bytes)
    const breaks = (what: string): never => {
      throw new Error(`seed ${seed}, frame ${run}: ${Bytes.hex(bytes)} ${what}`)
    }
    if (run % 8 === 0) {
      const trace: Array<TraceEntry> = []
      if (JSON.stringify(Frame.explain(bytes, trace)) !== JSON.stringify(result))
        breaks("is explained otherwise than it is read")
    }
    if (Result.isFailure(result)) {
      const { offset } = result.failure
      if (offset < 0 || offset > bytes.length) breaks(`is refused at ${offset}`)
      refused += 1
      continue
    }
    decoded += 1
    const again = Frame.encode(result.success)
    if (Result.isFailure(again) || Bytes.hex(again.success) !== Bytes.hex(bytes))
      breaks("is not written as it was read")
  }
  return { decoded, refused, split }
}
