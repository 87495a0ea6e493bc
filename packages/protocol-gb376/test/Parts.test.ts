import { assert, describe, it } from "@effect/vitest"
import { Bytes } from "@yugou/dialect-kit"
import * as Dlt645 from "@yugou/dlt645"
import * as Result from "effect/Result"
import * as Address from "../src/frame/Address.ts"
import * as Fragments from "../src/frame/Fragments.ts"
import * as Frame from "../src/frame/Frame.ts"
import { vectors } from "./fixtures/Vectors.ts"

const vector = (id: string): Frame.Frame => {
  const found = vectors.find((it) => it.id === id)
  return Result.getOrThrow(Frame.decode(Result.getOrThrow(Bytes.fromHex(found?.hex ?? ""))))
}
const forwarded = (id: string): string => {
  const value = vector(id).units[0]?.value as { readonly data: string } | undefined
  return value?.data ?? ""
}

describe("DL/T 645—2007 frames", () => {
  it("trips a meter with the bytes of a live conversation (V010)", () => {
    const password = "02370602"
    const made = Result.getOrThrow(
      Dlt645.remote("151230011061", { action: "trip", password, operator: "01000000", expires: "2099-12-30 00:00:00" })
    )
    assert.strictEqual(Bytes.lowerHex(made), forwarded("V010"))
  })

  it("permits closing with the bytes of the same conversation (V008), and reads its confirmation (V009)", () => {
    const given = {
      action: "permitClose",
      password: "02370602",
      operator: "01000000",
      expires: "2099-12-30 00:00:00"
    } as const
    assert.strictEqual(Bytes.lowerHex(Result.getOrThrow(Dlt645.remote("151230011061", given))), forwarded("V008"))
    const answer = Result.getOrThrow(Dlt645.decode(Result.getOrThrow(Bytes.fromHex(forwarded("V009")))))
    assert.deepStrictEqual(answer, { address: "151230011061", control: Dlt645.controls.remoteAnswer, data: "" })
  })

  it("reads the total energy (V006) and takes its answer (V007)", () => {
    assert.strictEqual(Bytes.lowerHex(Result.getOrThrow(Dlt645.read("151230011061", "00010000"))), forwarded("V006"))
    const answer = Result.getOrThrow(Dlt645.decode(Result.getOrThrow(Bytes.fromHex(forwarded("V007")))))
    assert.deepStrictEqual(answer, {
      address: "151230011061",
      control: Dlt645.controls.readAnswer,
      data: "0000010078060000"
    })
  })

  it.each([
    ["no start", "00", 0, "notAFrame"],
    ["too few bytes", "6811", 2, "tooShort"],
    ["another second start", "68611001301215691104333334337b16", 7, "notAFrame"],
    ["a length that lies", "68611001301215681105333334337b16", 9, "lengthDiffers"]
  ])("refuses %s", (_what, hex, offset, reason) => {
    const read = Dlt645.decode(Result.getOrThrow(Bytes.fromHex(hex)))
    assert.isTrue(Result.isFailure(read) && read.failure.offset === offset && read.failure.reason === reason)
  })

  it("refuses a wrong checksum behind its preamble, with the offset", () => {
    const bytes = Result.getOrThrow(Bytes.fromHex(`fefe${forwarded("V009")}`))
    bytes[bytes.length - 2] = (bytes[bytes.length - 2] ?? 0) ^ 1
    const read = Dlt645.decode(bytes)
    assert.isTrue(
      Result.isFailure(read) && read.failure.reason === "checksum" && read.failure.offset === bytes.length - 2
    )
  })
})

describe("frames in several parts", () => {
  const answer = (count: number): Frame.Frame => ({
    ...vector("D034"),
    units: Array.from({ length: count }, (_, index) => ({
      pn: [1 + (index % 8)],
      fn: 23,
      name: "remaining energy of the group",
      value: { remaining: { value: index, unit: "kWh|0.001yuan" } }
    }))
  })

  it("are split between units, numbered, and joined again", () => {
    const whole = answer(40)
    const parts = Result.getOrThrow(Fragments.split(whole, 100))
    assert.isAbove(parts.length, 2)
    for (const part of parts) assert.isAtMost(Result.getOrThrow(Frame.encode(part)).length, 108)
    assert.deepStrictEqual(
      parts.map((part) => part.seq.seq),
      parts.map((_, index) => index)
    )
    assert.deepStrictEqual(Fragments.join(parts), { ...whole, seq: { ...whole.seq, fir: 1, fin: 1 } })
  })

  it("are refused where one unit does not fit, and not joined where one is missing", () => {
    assert.isTrue(Result.isFailure(Fragments.split(answer(2), 12)))
    const parts = Result.getOrThrow(Fragments.split(answer(40), 100))
    assert.isNull(Fragments.join(parts.filter((_, index) => index !== 1)))
    assert.isNull(Fragments.join([]))
  })

  it("are those of captured masters: V169, V170, V171 are one parameter set in three frames", () => {
    assert.deepStrictEqual(
      ["V169", "V170", "V171"].map((id) => vector(id).seq.seq),
      [1, 2, 3]
    )
  })
})

describe("address text", () => {
  it.each([
    ["3701-00001", { region: "3701", terminal: 1 }],
    ["3701-1", { region: "3701", terminal: 1 }],
    ["4A49-22597", { region: "4A49", terminal: 22_597 }]
  ])("%s is read", (text, terminal) => {
    assert.deepStrictEqual(Address.fromText(text), terminal)
    assert.strictEqual(Address.fromText(Address.toText(terminal))?.terminal, terminal.terminal)
  })

  it.each(["3701", "3701-0", "3701-65536", "370-1", "3701-00001-1", ""])("%j is none", (text) => {
    assert.isNull(Address.fromText(text))
  })
})
