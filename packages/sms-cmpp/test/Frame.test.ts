import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import { cut, defaultMaxFrameLength, emptyTail, hardMaxFrameLength, makeSplitter } from "../src/Frame.ts"
import { bytesOf, ofKind } from "./Vectors.ts"

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex")

const stream = ofKind("pdu")
  .slice(0, 12)
  .map((vector) => bytesOf(vector.hex))
const all = Uint8Array.from(stream.flatMap((frame) => [...frame]))

const head = (length: number): Uint8Array => {
  const bytes = new Uint8Array(12)
  new DataView(bytes.buffer).setUint32(0, length)
  return bytes
}

describe("splitter", () => {
  it("gives the same frames however the stream is cut", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 40 }), (steps) => {
        const splitter = makeSplitter()
        const frames: Array<string> = []
        let at = 0
        for (let index = 0; at < all.length; index++) {
          const size = steps[index % steps.length] ?? 1
          frames.push(...splitter.push(all.subarray(at, at + size)).frames.map(hex))
          at += size
        }
        assert.deepStrictEqual(frames, stream.map(hex))
        assert.strictEqual(splitter.pending(), 0)
      })
    )
  })

  it("waits for one byte more at every cut of a frame", () => {
    const [frame = new Uint8Array(0)] = stream
    for (let at = 0; at < frame.length; at++) {
      const splitter = makeSplitter()
      assert.deepStrictEqual(splitter.push(frame.subarray(0, at)), { frames: [], error: null })
      assert.strictEqual(splitter.pending(), at)
      assert.deepStrictEqual(splitter.push(frame.subarray(at)).frames.map(hex), [hex(frame)])
    }
  })

  const rows: ReadonlyArray<readonly [string, Uint8Array, number, string]> = [
    ["a length below 12", head(11), defaultMaxFrameLength, "LengthTooSmall"],
    ["a negative length", head(0xffff_ffff), defaultMaxFrameLength, "LengthOverLimit"],
    ["one byte over the limit", head(defaultMaxFrameLength + 1), defaultMaxFrameLength, "LengthOverLimit"],
    [
      "one byte over the hard limit, whatever was asked for",
      head(hardMaxFrameLength + 1),
      1_000_000,
      "LengthOverLimit"
    ],
    ["an HTTP probe", new TextEncoder().encode("GET / HTTP/1.1\r\n\r\n"), defaultMaxFrameLength, "LengthOverLimit"]
  ]
  for (const [name, bytes, maxFrameLength, reason] of rows) {
    it(`ends the stream at ${name}, with the offset in the stream`, () => {
      const splitter = makeSplitter({ maxFrameLength })
      const [first = new Uint8Array(0)] = stream
      const pushed = splitter.push(Uint8Array.from([...first, ...bytes]))
      assert.deepStrictEqual(pushed.frames.map(hex), [hex(first)])
      assert.strictEqual(pushed.error?.reason, reason)
      assert.strictEqual(pushed.error?.offset, first.length)
      assert.deepStrictEqual(splitter.push(first).frames, [])
    })
  }

  it("takes the longest legal SUBMIT, 3471 bytes, and keeps no more than a frame", () => {
    const [tail, pushed] = cut(
      emptyTail,
      Uint8Array.from([...head(3471), ...new Uint8Array(3458)]),
      defaultMaxFrameLength
    )
    assert.deepStrictEqual(pushed, { frames: [], error: null })
    assert.strictEqual(tail.rest.length, 3470)
    assert.strictEqual(cut(tail, new Uint8Array(1), defaultMaxFrameLength)[1].frames[0]?.length, 3471)
  })
})
