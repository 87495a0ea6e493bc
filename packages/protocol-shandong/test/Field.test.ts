/** Value codecs: golden bytes both ways, no data, refusals with their path, and the round trip as a property. */
import { assert, describe, it } from "@effect/vitest"
import * as Result from "effect/Result"
import * as fc from "fast-check"
import { type CodecSpec, lengthOf } from "../src/value/CodecSpec.ts"
import { Bytes, Field, Profiles, zjSibling } from "./support/subject.ts"

type Plain = Exclude<CodecSpec, { readonly block: unknown }>
const hexOf = (spec: Plain, value: Field.Value) => Bytes.hex(Result.getOrThrow(Field.encode(spec, value)))
const valueOf = (spec: Plain, hex: string, ones?: Field.AllOnes) =>
  Field.decode(spec, Result.getOrThrow(Bytes.fromHex(hex)), 0, ones)

/** Bytes from the family's description; the first three are its own examples. */
const golden: ReadonlyArray<[string, Plain, Field.Value, string]> = [
  ["−12.3 kWh", { bcdS: [5, 1] }, "-12.3", "2301000010"],
  ["the largest balance", { bcdS: [5, 1] }, "99999999.9", "9999999909"],
  ["12.3456 kW", { bcdU: [3, 4] }, "12.3456", "563412"],
  ["nothing bought", { bcdS: [4, 0] }, "0", "00000000"],
  ["a fraction below one", { bcdU: [4, 2] }, "0.05", "05000000"],
  ["a binary delay", { bin: 1 }, "10", "0A"],
  ["six binary bytes", { bin: 6 }, "281474976710654", "FEFFFFFFFFFF"],
  ["a negative in sign and magnitude", { sbin: 2 }, "-2", "0280"],
  ["rounds 1 and 8", { bits: 1 }, [1, 8], "81"],
  ["bit 9", { bits: 2 }, [9], "0001"],
  ["slip 99", { slip: "bcd" }, 99, "99"],
  ["binary slip 99", { slip: "bin" }, 99, "63"],
  ["half past two", { hm: true }, "02:30", "3002"],
  ["ten minutes", { hms: true }, "00:10:00", "001000"],
  ["the public clock frame", { datetime6: true }, "2004-05-12 21:20:55", "552021120504"],
  ["five bytes, reversed", { datetime5: true }, "2008-05-06 07:08", "0807060508"],
  ["five bytes, as written", { stamp5: true }, "2008-05-06 07:08", "0805060708"],
  ["month and purchase", { nibbles: ["month", "purchase"] }, "01", "01"],
  ["a status word", { raw: 2 }, "A5F0", "A5F0"]
]

describe("golden", () => {
  it.each(golden)("%s", (_, spec, value, hex) => {
    assert.strictEqual(hexOf(spec, value), hex)
    assert.deepStrictEqual(valueOf(spec, hex), value)
  })
})

describe("no data", () => {
  // Of a bit field all ones is all bits (the next case but one).
  const specs: ReadonlyArray<[Plain]> = golden.flatMap(([, spec]) => ("bits" in spec ? [] : [[spec]]))
  it.each(specs)("%o: all FF is null in both directions, never 0", (spec) => {
    const ff = "FF".repeat(lengthOf(spec))
    assert.isNull(valueOf(spec, ff))
    assert.strictEqual(hexOf(spec, null), ff)
  })

  it.each<[string, Plain, string]>([
    ["a half byte that is no digit", { bcdU: [2, 1] }, "1A00"],
    ["one below the top of a signed number", { bcdS: [2, 0] }, "0A00"],
    ["a signed number with other high bits", { bcdS: [2, 0] }, "0020"],
    ["the 30th of February", { datetime6: true }, "000000300226"],
    ["25 o'clock", { hm: true }, "0025"],
    ["61 minutes", { hm: true }, "6101"],
    ["month 13", { stamp5: true }, "2613010000"]
  ])("%s", (_, spec, hex) => {
    assert.isNull(valueOf(spec, hex))
  })

  it("is minus nothing, and no bit field: eight rounds are eight rounds, whatever the row says", () => {
    assert.strictEqual(valueOf({ bcdS: [2, 1] }, "0010"), "0.0")
    assert.deepStrictEqual(valueOf({ bits: 1 }, "FF"), [1, 2, 3, 4, 5, 6, 7, 8])
    assert.deepStrictEqual(valueOf({ bits: 1 }, "FF", "value"), [1, 2, 3, 4, 5, 6, 7, 8])
    assert.lengthOf(valueOf({ bits: 2 }, "FFFF") as ReadonlyArray<number>, 16)
    assert.isTrue(Result.isFailure(Field.encode({ bits: 1 }, null)))
    assert.strictEqual(hexOf({ bits: 1 }, [1, 2, 3, 4, 5, 6, 7, 8]), "FF")
  })

  it("is null for one field of a composite, and for the composite only when all of it is FF", () => {
    const purchase = Result.getOrThrow(Profiles.byId("zj-sibling")).profile.items["8062"]?.codec as Plain
    assert.deepStrictEqual(valueOf(purchase, "01FFFFFFFF"), { seq: 1, kwh: null })
    assert.isNull(valueOf(purchase, "FFFFFFFFFF"))
  })
})

describe("refusals", () => {
  const purchase = zjSibling.items["8062"]?.codec as Plain
  const cases: ReadonlyArray<[string, Plain, Field.Value, string]> = [
    ["text that is no number", { bcdU: [2, 0] }, "1e3", "x"],
    ["a JSON number for an amount", { bcdU: [2, 0] }, 5, "x"],
    ["too many decimals", { bcdU: [2, 1] }, "1.25", "x"],
    ["too many digits", { bcdU: [1, 0] }, "100", "x"],
    ["too many digits beside a sign", { bcdS: [1, 0] }, "10", "x"],
    ["a negative without a sign bit", { bcdU: [2, 0] }, "-1", "x"],
    ["a negative binary", { bin: 1 }, "-1", "x"],
    ["256 in one byte", { bin: 1 }, "256", "x"],
    ["128 in seven bits", { sbin: 1 }, "128", "x"],
    ["a fraction in binary", { bin: 2 }, "1.5", "x"],
    ["round 9 of 8", { bits: 1 }, [9], "x"],
    ["round 0", { bits: 1 }, [0], "x"],
    ["bits as text", { bits: 1 }, "1", "x"],
    ["slip 100", { slip: "bcd" }, 100, "x"],
    ["slip 1.5", { slip: "bin" }, 1.5, "x"],
    ["24:00", { hm: true }, "24:00", "x"],
    ["seconds where there are none", { hm: true }, "10:00:00", "x"],
    ["a date that is not", { datetime6: true }, "2026-02-30 00:00:00", "x"],
    ["a date without seconds", { datetime6: true }, "2026-02-20 00:00", "x"],
    ["half bytes that are letters", { nibbles: ["a", "b"] }, "1A", "x"],
    ["hex of another length", { raw: 2 }, "00", "x"],
    ["a missing field", purchase, { seq: 1 }, "x.kwh"],
    ["a field that is none", purchase, { seq: 1, kwh: "1", paid: "2" }, "x.paid"],
    ["a wrong field", purchase, { seq: 1, kwh: "1.5" }, "x.kwh"],
    ["a list for a composite", purchase, [1], "x"]
  ]
  it.each(cases)("%s", (_, spec, value, path) => {
    const encoded = Field.encode(spec, value, "x")
    assert.strictEqual(Result.isFailure(encoded) ? encoded.failure.path : "accepted", path)
  })
})

/** Values of a codec, small and at the edges. */
const valuesOf = (spec: Plain): fc.Arbitrary<Field.Value> => {
  if ("seq" in spec) {
    return fc.record(
      Object.fromEntries(spec.seq.map((field) => [field.name, valuesOf(field.codec)]))
    ) as fc.Arbitrary<Field.Value>
  }
  const length = lengthOf(spec)
  const digits = (count: number, decimals: number, signs: ReadonlyArray<string>) =>
    fc.tuple(fc.constantFrom(...signs), fc.bigInt(0n, 10n ** BigInt(count) - 1n)).map(([sign, value]) => {
      const text = value.toString().padStart(decimals + 1, "0")
      const decimal = decimals === 0 ? text : `${text.slice(0, -decimals)}.${text.slice(-decimals)}`
      return value === 0n ? decimal : sign + decimal
    })
  const two = (maximum: number) =>
    fc.integer({ min: 0, max: maximum }).map((value) => value.toString().padStart(2, "0"))
  if ("bcdU" in spec) return digits(length * 2, spec.bcdU[1], [""])
  if ("bcdS" in spec) return digits(length * 2 - 1, spec.bcdS[1], ["", "-"])
  if ("bin" in spec) return fc.bigInt(0n, 256n ** BigInt(length) - 2n).map(String)
  if ("sbin" in spec) return fc.bigInt(0n, 128n * 256n ** BigInt(length - 1) - 2n).map(String)
  if ("bits" in spec)
    return fc.uniqueArray(fc.integer({ min: 1, max: length * 8 })).map((all) => all.toSorted((a, b) => a - b))
  if ("slip" in spec) return fc.integer({ min: 0, max: 99 })
  if ("hm" in spec) return fc.tuple(two(23), two(59)).map((parts) => parts.join(":"))
  if ("hms" in spec) return fc.tuple(two(23), two(59), two(59)).map((parts) => parts.join(":"))
  if ("nibbles" in spec) return two(99)
  if ("raw" in spec)
    return fc
      .uint8Array({ minLength: length, maxLength: length })
      .filter((raw) => raw.some((byte) => byte !== 0xff))
      .map((raw) => Bytes.hex(raw))
  const date = fc
    .integer({ min: 0, max: 36_524 })
    .map((day) => new Date(Date.UTC(2000, 0, 1 + day)).toISOString().slice(0, 10))
  const time = length === 6 ? fc.tuple(two(23), two(59), two(59)) : fc.tuple(two(23), two(59))
  return fc.tuple(date, time).map(([day, parts]) => `${day} ${parts.join(":")}`)
}

describe("round trip", () => {
  const rows = Object.entries(zjSibling.items).filter(([, row]) => !("block" in row.codec))
  const specs = [...golden.map(([, spec]) => spec), ...rows.map(([, row]) => row.codec as Plain)]
  const unique = [...new Map(specs.map((spec) => [JSON.stringify(spec), spec])).values()]
  it.each(unique.map((spec) => [JSON.stringify(spec), spec] as const))(
    "%s: decode after encode is the value",
    (_, spec) => {
      fc.assert(
        fc.property(valuesOf(spec), (value) => {
          const bytes = Result.getOrThrow(Field.encode(spec, value))
          assert.strictEqual(bytes.length, lengthOf(spec))
          assert.deepStrictEqual(Field.decode(spec, bytes, 0), value)
        }),
        { numRuns: 50 }
      )
    }
  )

  it("any bytes decode without throwing, and what decodes to a value encodes to bytes of the same length", () => {
    fc.assert(
      fc.property(fc.constantFrom(...unique), fc.uint8Array({ minLength: 64, maxLength: 64 }), (spec, bytes) => {
        const value = Field.decode(spec, bytes, 0)
        const encoded = Field.encode(spec, value)
        return Result.isSuccess(encoded) && encoded.success.length === lengthOf(spec)
      }),
      { numRuns: 500 }
    )
  })
})
