import { assert, describe, it } from "@effect/vitest"
import { Bytes, Splitter } from "@yugou/dialect-kit"
import * as Result from "effect/Result"
import fc from "fast-check"
import * as Frame from "../src/frame/Frame.ts"
import { wellFormed } from "./fixtures/Vectors.ts"

const frames = wellFormed.map((vector) => Result.getOrThrow(Bytes.fromHex(vector.hex)))

/** A frame around any user data, with the length and checksum put right. */
const sealed = (body: Uint8Array): Uint8Array => {
  const word = (body.length << 2) | 2
  const head = [0x68, word & 0xff, word >> 8, word & 0xff, word >> 8, 0x68]
  const frame = Uint8Array.from([...head, ...body, 0, 0x16])
  frame[frame.length - 2] = Frame.checksum(frame, 6, frame.length - 2)
  return frame
}

describe("bad input", () => {
  /** Frames of different function codes; the long form of this property is the fuzz script. */
  const sample = frames.filter((it, index) => it.length <= 64 && index % 6 === 0)

  it("any single flipped bit of a vector is refused", () => {
    for (const bytes of sample) {
      for (let bit = 0; bit < bytes.length * 8; bit += 1) {
        const flipped = bytes.slice()
        flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7))
        assert.isTrue(Result.isFailure(Frame.decode(flipped)))
      }
    }
  })

  it("every truncation is refused, and trailing bytes are", () => {
    for (const bytes of sample) {
      for (let size = 0; size < bytes.length; size += 1)
        assert.isTrue(Result.isFailure(Frame.decode(bytes.subarray(0, size))))
      assert.isTrue(Result.isFailure(Frame.decode(Uint8Array.of(...bytes, 0))))
    }
  })

  it("any user data that is sealed is read, and written back as it was", () => {
    const afns = [0x00, 0x02, 0x04, 0x05, 0x0a, 0x0c, 0x0d, 0x0e, 0x10, 0x99]
    const body = fc
      .tuple(
        fc.constantFrom(0x88, 0xa8, 0x4a, 0x4b),
        fc.constantFrom(...afns),
        fc.constantFrom(0x60, 0x71),
        fc.uint8Array({ minLength: 4, maxLength: 60 })
      )
      // A vendor's frame that makes sense with an address of 7 bytes is refused as such (Announced.test.ts).
      .filter(([, afn, , data]) => afn !== 0x99 || (data[0] ?? 0) > 0x10)
      .map(([control, afn, seq, data]) => Uint8Array.from([control, 1, 0x37, 1, 0, 2, afn, seq, ...data]))
    fc.assert(
      fc.property(body, (user) => {
        const frame = sealed(user)
        const decoded = Result.getOrThrow(Frame.decode(frame))
        assert.deepStrictEqual(Result.getOrThrow(Frame.encode(JSON.parse(JSON.stringify(decoded)))), frame)
      }),
      { numRuns: 500 }
    )
  })
})

const cut = (stream: Uint8Array, cuts: ReadonlyArray<number>): ReadonlyArray<Uint8Array> => {
  const at = [0, ...[...cuts].sort((a, b) => a - b), stream.length]
  return at.slice(1).map((end, index) => stream.subarray(at[index], end))
}

const framesOf = (chunks: ReadonlyArray<Uint8Array>): ReadonlyArray<string> => {
  let splitter = Splitter.empty
  const found: Array<string> = []
  for (const chunk of chunks) {
    const [next, pieces] = Splitter.push(Frame.splitting, splitter, chunk)
    splitter = next
    found.push(...pieces.flatMap((piece) => (piece._tag === "Frame" ? [Bytes.lowerHex(piece.bytes)] : [])))
  }
  return found
}

describe("the splitter", () => {
  const short = frames.filter((it) => it.length <= 64)

  it("gives the same frames however the stream is cut, with garbage between them", () => {
    const garbage = fc.uint8Array({ maxLength: 6 })
    const stream = fc
      .array(fc.tuple(garbage, fc.constantFrom(...short)), { minLength: 1, maxLength: 5 })
      .map((parts) => Uint8Array.from(parts.flatMap(([noise, frame]) => [...noise, ...frame])))
    const plan = stream.chain((bytes) =>
      fc.tuple(fc.constant(bytes), fc.array(fc.nat(bytes.length), { maxLength: 12 }))
    )
    fc.assert(
      fc.property(plan, ([bytes, cuts]) => {
        assert.deepStrictEqual(framesOf(cut(bytes, cuts)), framesOf([bytes]))
      }),
      { numRuns: 200 }
    )
  })

  it("finds each vector cut at every byte", () => {
    for (const bytes of short.slice(0, 30)) {
      const whole = [Bytes.lowerHex(bytes)]
      for (let at = 0; at <= bytes.length; at += 1) assert.deepStrictEqual(framesOf(cut(bytes, [at])), whole)
    }
  })

  it("drops a frame with a wrong checksum, finds the next, and says where", () => {
    const [good = new Uint8Array(0)] = short
    const bad = good.slice()
    bad[bad.length - 2] = (bad[bad.length - 2] ?? 0) ^ 1
    const [, pieces] = Splitter.push(Frame.splitting, Splitter.empty, Uint8Array.of(...bad, ...good))
    assert.deepInclude(pieces[0], { _tag: "Skipped", offset: 0, reason: "checksum" })
    assert.deepStrictEqual(pieces[1], { _tag: "Frame", offset: bad.length, bytes: good })
  })
})
