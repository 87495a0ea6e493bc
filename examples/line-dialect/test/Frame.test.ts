/** Frames: one that was written by hand, and every one back. */
import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import { decode, encode, type Frame } from "../src/Frame.ts"

const golden = "#3701,17,d,BUY;7;100;1795305600000*18\n"
const frame: Frame = { address: "3701", number: 17, direction: "d", words: ["BUY", "7", "100", "1795305600000"] }

describe("frames", () => {
  it("are written as the guide shows it", () => assert.strictEqual(new TextDecoder().decode(encode(frame)), golden))

  it("are read as they were written", () => {
    const word = fc.stringMatching(/^[0-9a-z.-]{0,6}$/)
    const frames = fc.record({
      address: fc.stringMatching(/^\d{1,12}$/),
      number: fc.integer({ min: 0, max: 9_999 }),
      direction: fc.constantFrom("d" as const, "u" as const),
      words: fc.tuple(fc.constantFrom("BAL", "BUY", "EVT"), word, word)
    })
    fc.assert(fc.property(frames, (it_) => assert.deepStrictEqual(decode(encode(it_)), { frame: it_, problem: null })))
  })

  it("are not read with one byte changed, or cut anywhere", () => {
    const bytes = encode(frame)
    for (const index of bytes.keys()) {
      assert.isNull(decode(bytes.map((byte, at) => (at === index ? byte ^ 1 : byte))).frame, `byte ${index}`)
      assert.isNull(decode(bytes.subarray(0, index)).frame, `${index} bytes`)
    }
  })
})
