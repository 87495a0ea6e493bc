/** Secrets in bytes that are shown: every byte of one is a zero, every other byte stays. */
import { assert, describe, it } from "@effect/vitest"
import { Blank, Bytes } from "@yugou/dialect-kit"
import * as Result from "effect/Result"

const bytes = (hex: string): Uint8Array => Result.getOrThrow(Bytes.fromHex(hex))

describe("secrets in bytes that are shown", () => {
  for (const [title, secrets, given, shown] of [
    ["stands at the beginning", ["123456"], "123456AA", "000000AA"],
    ["stands at the end", ["123456"], "AA123456", "AA000000"],
    ["stands twice", ["123456"], "123456AA123456", "000000AA000000"],
    ["stands the last byte first", ["123456"], "AA563412BB", "AA000000BB"],
    ["overlaps itself", ["1111"], "AA111111BB", "AA000000BB"],
    ["is one of several", ["123456", "ABCD"], "ABCD123456", "0000000000"],
    ["is cut off", ["123456"], "AA1234", "AA1234"],
    ["is no hexadecimal text", ["secret"], "AA1234", "AA1234"],
    ["is empty", [""], "AA1234", "AA1234"]
  ] as const) {
    it(`one that ${title}`, () => {
      const before = bytes(given)
      const after = Blank.wherever(secrets)(before)
      assert.strictEqual(Bytes.hex(after), shown)
      assert.strictEqual(Bytes.hex(before), given)
      assert.strictEqual(after === before, given === shown)
    })
  }

  it("in a Buffer, whose slices are no copies: what came stays as it came", () => {
    const before = Buffer.from("AA123456BB", "hex")
    assert.strictEqual(Bytes.hex(Blank.wherever(["123456"])(before)), "AA000000BB")
    assert.strictEqual(Bytes.hex(Blank.from(before, 1)), "AA00000000")
    assert.strictEqual(Bytes.hex(before), "AA123456BB")
  })

  it("from a place on, and as they are without one", () => {
    assert.strictEqual(Bytes.hex(Blank.from(bytes("AABBCCDD"), 2)), "AABB0000")
    assert.strictEqual(Bytes.hex(Blank.from(bytes("AABBCCDD"), 1, 3)), "AA0000DD")
    assert.strictEqual(Bytes.hex(Blank.from(bytes("AABB"), null)), "AABB")
  })
})
