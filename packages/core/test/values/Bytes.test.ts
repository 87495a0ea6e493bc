/** Bytes as hexadecimal text: what it says, and what it costs whoever keeps it. */
import { assert, describe, it } from "@effect/vitest"
import * as Result from "effect/Result"
import * as fc from "fast-check"
import * as Bytes from "../../src/values/Bytes.ts"

describe("hexadecimal text", () => {
  const bytes = Uint8Array.of(0x00, 0x0a, 0x68, 0xff)
  const rows: ReadonlyArray<readonly [string, string, string]> = [
    ["upper case", Bytes.hex(bytes), "000A68FF"],
    ["lower case", Bytes.lowerHex(bytes), "000a68ff"],
    ["a piece", Bytes.hex(bytes, 1, 3), "0A68"],
    ["a view", Bytes.hex(bytes.subarray(2)), "68FF"],
    ["nothing", Bytes.hex(bytes, 2, 2), ""],
    ["one byte", Bytes.hexOfByte(0x0a), "0A"]
  ]
  for (const [what, text, expected] of rows) {
    it(what, () => assert.strictEqual(text, expected))
  }

  it("reads back as the same bytes, whatever their number", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (any) => {
        assert.strictEqual(Bytes.hex(any), Buffer.from(any).toString("hex").toUpperCase())
        assert.deepStrictEqual(Result.getOrThrow(Bytes.fromHex(Bytes.lowerHex(any))), any)
      })
    )
  })

  it.each([
    [4_096, 1_000, 60_000_000],
    [24, 100_000, 60_000_000]
  ])("costs whoever keeps it a byte a character and not sixteen: %i bytes", (length, count, most) => {
    const frame = new Uint8Array(length).fill(0x68)
    const before = process.memoryUsage().heapUsed
    const kept = Array.from({ length: count }, () => Bytes.hex(frame))
    const grown = process.memoryUsage().heapUsed - before
    assert.strictEqual(kept.length, count)
    assert.isBelow(grown, most)
  })
})
