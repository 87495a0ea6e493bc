import { assert, describe, it } from "@effect/vitest"
import { Bytes } from "@yugou/dialect-kit"
import * as Result from "effect/Result"
import * as fc from "fast-check"
import * as Dlt645 from "../src/index.ts"

const bytesOf = (hex: string): Uint8Array => Result.getOrThrow(Bytes.fromHex(hex))
const hexOf = (made: Result.Result<Uint8Array, unknown>): string => Bytes.lowerHex(Result.getOrThrow(made))
const frameOf = (made: Result.Result<Uint8Array, unknown>): Dlt645.Frame645 =>
  Result.getOrThrow(Dlt645.decode(Result.getOrThrow(made)))

const meter = "151230011061"
const given = { password: "02370602", operator: "01000000", expires: "2099-12-30 00:00:00" } as const

/** A live conversation through a 376.1 terminal (public test log), and frames of public 698.45 tests (split698 frame_test.py). */
const seen = {
  readEnergy: "68611001301215681104333334337b16",
  energy: "68611001301215689108333334 33ab393333491 6".replaceAll(" ", ""),
  permitClose: "68611001301215681c10356a3935343333334e333333336345cc2d16",
  done: "68611001301215689c003516",
  trip: "68611001301215681c10356a3935343333334d333333336345cc2c16",
  otherItem: "6861010000000068910434394339b016"
} as const

describe("golden frames", () => {
  it.each([
    ["a read of energy", hexOf(Dlt645.read(meter, "00010000")), seen.readEnergy],
    ["a permission to close", hexOf(Dlt645.remote(meter, { action: "permitClose", ...given })), seen.permitClose],
    ["a trip", hexOf(Dlt645.remote(meter, { action: "trip", ...given })), seen.trip],
    ["a read of the address", hexOf(Dlt645.readAddress()), "68aaaaaaaaaaaa681300df16"]
  ])("%s", (_what, made, golden) => assert.strictEqual(made, golden))
})

it("an answer that comes in a Buffer, whose slices are no copies, stays as it came", () => {
  const bytes = Buffer.from(seen.energy, "hex")
  Result.getOrThrow(Dlt645.decode(bytes))
  assert.strictEqual(Bytes.lowerHex(bytes), seen.energy)
})

describe("a command that cannot be meant", () => {
  const trip = (patch: Partial<Dlt645.RemoteControl>) => Dlt645.remote(meter, { action: "trip", ...given, ...patch })
  it.each([
    ["an identifier with half a byte", Dlt645.read(meter, "009"), "identifier"],
    ["an identifier of two bytes", Dlt645.read(meter, "0090"), "identifier"],
    ["no identifier", Dlt645.read(meter, ""), "identifier"],
    ["a day that does not exist", trip({ expires: "2099-02-30 00:00:00" }), "expires"],
    ["a time without seconds", trip({ expires: "2099-12-30 00:00" }), "expires"],
    ["a short password", trip({ password: "02" }), "password"],
    ["a short address", Dlt645.read("1512", "00010000"), "address"]
  ])("%s is refused", (_what, made, path) => {
    assert.isTrue(Result.isFailure(made) && made.failure.path === path)
  })
})

describe("the answer", () => {
  const read = frameOf(Dlt645.read(meter, "00010000"))
  const trip = frameOf(Dlt645.remote(meter, { action: "trip", ...given }))
  const said = (control: number, data: string, address = meter): Uint8Array =>
    Result.getOrThrow(Dlt645.encode({ address, control, data }))

  it("to a read has the data without the identifier, behind any preamble", () => {
    const answer = Result.getOrThrow(Dlt645.answerTo(read, bytesOf(`fefefe${seen.energy}`)))
    assert.deepStrictEqual(answer, { _tag: "Data", data: "78060000", more: "no" })
    assert.deepStrictEqual(Result.getOrThrow(Dlt645.valueOf("00010000", "78060000")), { value: "6.78", unit: "kWh" })
  })

  it("says that more follows", () => {
    const answer = Result.getOrThrow(Dlt645.answerTo(read, said(0xb1, "0000010078060000")))
    assert.deepInclude(answer, { more: "yes" })
  })

  it("to a command says that it was taken", () => {
    assert.deepStrictEqual(Result.getOrThrow(Dlt645.answerTo(trip, bytesOf(seen.done))), {
      _tag: "Done",
      address: meter
    })
  })

  it("to a read of the address names the meter", () => {
    const answer = Result.getOrThrow(Dlt645.answerTo(frameOf(Dlt645.readAddress()), said(0x93, "611001301215")))
    assert.deepStrictEqual(answer, { _tag: "Done", address: meter })
  })

  it.each<readonly [string, number, ReadonlyArray<Dlt645.MeterError>]>([
    ["04", 0xdc, ["notPermitted"]],
    ["03", 0xdc, ["other", "noSuchData"]],
    ["00", 0xdc, []]
  ])("refuses by the bits of %s", (raw, control, errors) => {
    assert.deepStrictEqual(Result.getOrThrow(Dlt645.answerTo(trip, said(control, raw))), {
      _tag: "Refused",
      raw,
      errors
    })
  })

  it.each([
    ["another meter", read, said(0x91, "0000010078060000", "151230011062"), 1, "anotherMeter"],
    ["another command", read, bytesOf(seen.done), 8, "anotherControl"],
    ["another item", { ...read, address: "AAAAAAAAAAAA" }, bytesOf(seen.otherItem), 10, "anotherItem"],
    ["noise", read, bytesOf("00"), 0, "notAFrame"]
  ] as const)("of %s is none", (_what, asked, bytes, offset, reason) => {
    const answer = Dlt645.answerTo(asked, bytes)
    assert.isTrue(Result.isFailure(answer))
    if (Result.isFailure(answer)) assert.deepInclude(answer.failure, { offset, reason })
  })
})

describe("items", () => {
  it.each<readonly [Dlt645.Identifier, string, string | null]>([
    ["00900200", "50341200", "1234.50"],
    ["00900200", "00000000", "0.00"],
    ["00900200", "ffffffff", null],
    ["02030000", "452381", "-1.2345"],
    ["02030000", "452301", "1.2345"],
    ["04000102", "302010", "102030"],
    ["04000401", "611001301215", "151230011061"],
    ["04000503", "1000", "0010"]
  ])("%s of %s is %s", (identifier, data, value) => {
    assert.strictEqual(Result.getOrThrow(Dlt645.valueOf(identifier, data)).value, value)
  })

  it.each([
    ["a byte too few", "341200", "lengthDiffers"],
    ["no digits", "0000000a", "notDecimal"]
  ])("with %s have no value", (_what, data, reason) => {
    const value = Dlt645.valueOf("00900200", data)
    assert.isTrue(Result.isFailure(value) && value.failure.reason === reason)
  })

  it.each([
    ["0010", "open"],
    ["0000", "closed"],
    ["0040", "closed"],
    ["0050", "open"],
    [null, "unknown"],
    ["", "unknown"],
    ["zz", "unknown"]
  ])("status word %s says of the relay: %s", (word, relay) => assert.strictEqual(Dlt645.relayOf(word), relay))
})

describe("every frame", () => {
  const address = fc.stringMatching(/^\d{12}$/)
  const data = fc.uint8Array({ maxLength: 60 }).map((bytes) => Bytes.lowerHex(bytes))
  const frame = fc.record({ address, control: fc.integer({ min: 0, max: 255 }), data })

  it("is read as it was written", () => {
    fc.assert(
      fc.property(frame, (one) =>
        assert.deepStrictEqual(Result.getOrThrow(Dlt645.decode(Result.getOrThrow(Dlt645.encode(one)))), one)
      )
    )
  })

  it("with a bit changed is refused, or is another frame only where its checksum was hit, too", () => {
    fc.assert(
      fc.property(frame, fc.nat(), (one, at) => {
        const bytes = Result.getOrThrow(Dlt645.encode(one))
        const bit = at % (bytes.length * 8)
        bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7))
        assert.isTrue(Result.isFailure(Dlt645.decode(bytes)))
      })
    )
  })
})
