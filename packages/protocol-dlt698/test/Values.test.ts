/** Properties of every type and every service: value ↔ bytes, every cut refused, no two byte strings read as the same. */
import { assert, describe, it } from "@effect/vitest"
import { Bytes } from "@yugou/dialect-kit"
import * as Result from "effect/Result"
import fc from "fast-check"
import * as Apdu from "../src/apdu/Apdu.ts"
import { Input, Output } from "../src/value/Cursor.ts"
import * as Data from "../src/value/Data.ts"
import * as Arbitraries from "./Arbitraries.ts"
import { bytesOf, good } from "./fixtures/Vectors.ts"

const written = (value: unknown): Uint8Array => {
  const output = new Output(64)
  Data.data.write(output, value)
  return Result.getOrThrow(output.finish())
}

const read = (bytes: Uint8Array): Data.Data | "refused" => {
  const input = new Input(bytes, 0, bytes.length)
  const value = Data.data.read(input)
  return input.failure !== null || input.offset !== bytes.length ? "refused" : value
}

describe("every type of values", () => {
  const types = [...Data.typeDocs]
  it("is there", () => assert.strictEqual(types.length, 39))

  it.each(types)("%s: what is written is read, and every cut is refused", (key, doc) => {
    fc.assert(
      fc.property(Arbitraries.of(doc), (inside) => {
        const value = { [key]: inside }
        const bytes = written(value)
        assert.strictEqual(bytes[0], Data.typeNumbers.get(key))
        assert.deepStrictEqual<unknown>(read(bytes), value)
        for (let size = 0; size < bytes.length; size += 1) assert.strictEqual(read(bytes.subarray(0, size)), "refused")
      }),
      { numRuns: 60 }
    )
  })

  /** Types of a fixed size, of which every content is a value. */
  const sizes = { i32: 4, u32: 4, i8: 1, i16: 2, u8: 1, u16: 2, i64: 8, u64: 8, enum: 1, float32: 4, float64: 8 }
  const times = { datetime: 10, date: 5, time: 3, datetimeS: 7 }
  const names = { oi: 2, oad: 4, omd: 4, scalerUnit: 2, comdcb: 5 }
  it.each(Object.entries({ ...sizes, ...times, ...names }))(
    "%s: any %i bytes are read, and written again",
    (key, size) => {
      const tag = Data.typeNumbers.get(key) ?? 0
      const byte = fc.oneof(fc.integer({ min: 0, max: 255 }), fc.constantFrom(0, 1, 12, 31, 0x7f, 0x80, 0xff))
      fc.assert(
        fc.property(fc.array(byte, { minLength: size, maxLength: size }), (content) => {
          const bytes = Uint8Array.of(tag, ...content)
          assert.deepStrictEqual(written(read(bytes)), bytes)
        })
      )
    }
  )

  it("a number that is none of a type is refused, whatever follows", () => {
    const known = new Set([0, ...Data.typeNumbers.values()])
    for (let tag = 0; tag < 256; tag += 1)
      if (!known.has(tag)) assert.strictEqual(read(Uint8Array.of(tag, 0, 0, 0, 0)), "refused", `${tag}`)
  })

  it.each([
    [{ u8: 256 }],
    [{ i8: -129 }],
    [{ u32: 1.5 }],
    [{ i64: "9223372036854775808" }],
    [{ i64: 7 }],
    [{ bits: "102" }],
    [{ bits: "1", spare: "1" }],
    [{ float32: 0.1 }],
    [{ float64: Number.NaN }],
    [{ datetimeS: "2026-13-01 00:00:00" }],
    [{ oad: "4000020" }],
    [{ u8: 1, u16: 1 }],
    [{ colour: 1 }],
    [undefined],
    ["text"]
  ])("%j is not written", (value) => {
    const output = new Output(8)
    Data.data.write(output, value)
    assert.isTrue(Result.isFailure(output.finish()))
  })
})

describe("every service", () => {
  const rows = Apdu.rows.map((row) => [JSON.stringify(row.says), row] as const)
  it.each(rows)("%s: what is written is read", (_name, { body, says }) => {
    fc.assert(
      fc.property(Arbitraries.of(body.doc), (fields) => {
        const value = Object.assign({}, says, fields) as unknown as Apdu.Apdu
        const bytes = Result.getOrThrow(Apdu.encode(value))
        const { inner: _inner, ...again } = Result.getOrThrow(Apdu.decode(bytes)) as Apdu.Envelope & { inner?: unknown }
        assert.deepStrictEqual<unknown>(again, value)
      }),
      { numRuns: 40 }
    )
  })
})

/**
 * A frame whose bit flips is refused by its checksums (`Vectors.test.ts`). Where no checksum stands over an APDU any more — it came out of an envelope
 * — a flip is harmless when it hides nothing: it is refused, or read as another value, the one that those bytes mean.
 */
it("a bit that flips in an APDU is refused, or gives the value of exactly those bytes", () => {
  for (const { hex } of good) {
    const frame = bytesOf(hex)
    const from = 9 + ((frame[4] ?? 0) & 0x0f)
    const apdu = frame.subarray(from, frame.length - 3)
    const before = Apdu.decode(apdu)
    if (Result.isFailure(before)) continue
    for (let bit = 0; bit < apdu.length * 8; bit += 1) {
      const flipped = apdu.slice()
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      const after = Apdu.decode(flipped)
      if (Result.isFailure(after)) continue
      assert.notDeepEqual<unknown>(after.success, before.success, `${hex}, bit ${bit}`)
      assert.strictEqual(
        Bytes.hex(Result.getOrThrow(Apdu.encode(after.success))),
        Bytes.hex(flipped),
        `${hex}, bit ${bit}`
      )
    }
  }
})
