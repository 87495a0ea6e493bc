import { assert, describe, it } from "@effect/vitest"
import { Bytes } from "@yugou/dialect-kit"
import type { AnyCodec } from "@yugou/dialect-kit/layout"
import * as Result from "effect/Result"
import fc from "fast-check"
import * as Formats from "../src/value/Formats.ts"
import { hasValue } from "../src/value/Leaf.ts"
import * as Arbitraries from "./Arbitraries.ts"

const readWith = (codec: AnyCodec, bytes: Uint8Array): unknown => Result.getOrThrow(Formats.read(codec, bytes))
const writeWith = (codec: AnyCodec, value: unknown): Uint8Array =>
  Result.getOrThrow(Formats.write(codec, value as never))

const { A12, A2, A3 } = Formats
const formats: ReadonlyArray<readonly [string, AnyCodec]> = [
  ["A2", A2("kW")],
  ["A3", A3],
  ["A12", A12],
  ["A4", Formats.A4("")],
  ["A5", Formats.A5("")],
  ["A6", Formats.A6("")],
  ["A7", Formats.A7("")],
  ["A8", Formats.A8("")],
  ["A9", Formats.A9("")],
  ["A10", Formats.A10("")],
  ["A11", Formats.A11("")],
  ["A13", Formats.A13("")],
  ["A14", Formats.A14("")],
  ["A22", Formats.A22("")],
  ["A23", Formats.A23("")],
  ["A25", Formats.A25("")],
  ["A26", Formats.A26("")],
  ["A27", Formats.A27("")],
  ["A1", Formats.A1],
  ["A15", Formats.A15],
  ["A16", Formats.A16],
  ["A17", Formats.A17],
  ["A18", Formats.A18],
  ["A19", Formats.A19],
  ["A20", Formats.A20],
  ["A21", Formats.A21],
  ["A24", Formats.A24],
  ["A28", Formats.A28]
]

describe("every data format", () => {
  it("is there: all 28", () => {
    assert.strictEqual(formats.length, 28)
  })

  it.each(formats)("%s: any bytes are read and written back as they were", (_name, codec) => {
    const size = codec.doc.kind === "leaf" ? codec.doc.bytes : 0
    fc.assert(
      fc.property(fc.uint8Array({ minLength: size, maxLength: size }), (bytes) => {
        const value = JSON.parse(JSON.stringify(readWith(codec, bytes)))
        assert.deepStrictEqual(writeWith(codec, value), bytes)
      }),
      { numRuns: 100 }
    )
  })

  it.each(formats.filter(([name]) => name !== "A28"))("%s: any value is written and read back", (_name, codec) => {
    fc.assert(
      fc.property(Arbitraries.of(codec.doc), (value) => {
        assert.deepStrictEqual(readWith(codec, writeWith(codec, value)), value)
      }),
      { numRuns: 100 }
    )
  })
})

/** Bytes and values of Appendix A as the fact tables of the standard and captured frames state them. */
const goldens: ReadonlyArray<readonly [string, AnyCodec, string, unknown]> = [
  ["A.1", Formats.A1, "301510226524", "2024-05-22 10:15:30 w3"],
  ["A.2 negative", A2(""), "23b1", { value: -12.3, exponent: -1 }],
  ["A.2 whole", A2(""), "2081", { value: 120, exponent: 0 }],
  ["A.3 fine", A3, "00100000", { value: 1000, unit: "kWh|0.001yuan" }],
  ["A.3 coarse", A3, "00500040", { value: 5000, unit: "MWh|yuan" }],
  ["A.3 negative", A3, "50000050", { value: -50, unit: "MWh|yuan" }],
  ["A.3 a zero with a sign", A3, "00000010", { value: 0, unit: "kWh|0.001yuan", negativeZero: true }],
  ["A.3 with a reserved bit", A3, "00000080", { raw: "00000080" }],
  ["A.4", Formats.A4("%"), "90", -10],
  ["A.7", Formats.A7("V"), "7023", 237],
  ["A.12", A12, "110000000000", "000000000011"],
  ["A.14", Formats.A14(""), "6745230100", 123.4567],
  ["no data", Formats.A11(""), "eeeeeeee", null],
  ["another filler", Formats.A11(""), "ffffffff", { noData: "ff" }],
  ["no decimal digits", Formats.A11(""), "0000000a", { raw: "0000000a" }],
  ["a month that does not exist", Formats.A15, "0000010024", "2024-00-01 00:00"],
  ["an hour that does not exist", Formats.A19, "0024", { raw: "0024" }]
]

describe("goldens", () => {
  it.each(goldens)("%s", (_name, codec, hex, value) => {
    assert.deepStrictEqual(readWith(codec, Result.getOrThrow(Bytes.fromHex(hex))), value)
    assert.strictEqual(Bytes.lowerHex(writeWith(codec, value)), hex)
  })

  it.each<readonly [number, string]>([
    [50, "5080"],
    [-12.3, "23b1"],
    [120, "2081"],
    [12_000, "2041"],
    [0.05, "05c0"]
  ])("A.2 writes the bare number %d in its canonical form", (value, hex) => {
    assert.strictEqual(Bytes.lowerHex(writeWith(A2(""), value)), hex)
  })

  it("A.3 writes a bare number in the fine unit as long as it fits", () => {
    assert.strictEqual(Bytes.lowerHex(writeWith(A3, 9_999_999)), "99999909")
    assert.strictEqual(Bytes.lowerHex(writeWith(A3, 10_000_000)), "00000140")
  })

  it.each<readonly [string, AnyCodec, unknown]>([
    ["a fraction of the last place", Formats.A11(""), 0.001],
    ["a negative without a sign bit", Formats.A11(""), -1],
    ["more digits than there are", Formats.A11(""), 1_000_000],
    ["four digits", A2(""), 1234],
    ["eight digits", A3, 10_000_001],
    ["a text for a number", A3, "1000"],
    ["no number", A3, Number.NaN],
    ["a date without a time", Formats.A15, "2024-05-22"],
    ["a thirteenth month", Formats.A21, "2024-13"],
    ["raw bytes of another size", Formats.A11(""), { raw: "00" }]
  ])("refuses %s", (_what, codec, value) => {
    assert.isTrue(Result.isFailure(Formats.write(codec, value as never)))
  })

  it.each([0, 1, 3, 5])("refuses %d bytes for a format of four", (size) => {
    assert.isTrue(Result.isFailure(Formats.read(A3, new Uint8Array(size))))
  })

  it("tells values from what is none", () => {
    assert.isTrue(hasValue(0))
    for (const none of [null, { noData: "ff" as const }, { raw: "ee" }]) assert.isFalse(hasValue<number>(none))
  })
})
