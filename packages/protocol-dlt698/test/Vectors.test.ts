/** Every vector: captured, documented in public sources, and built from the layouts that firmwares agree on (`source` says which). */
import { assert, describe, it } from "@effect/vitest"
import { Bytes, Splitter } from "@yugou/dialect-kit"
import * as Result from "effect/Result"
import * as Fragments from "../src/frame/Fragments.ts"
import * as Frame from "../src/frame/Frame.ts"
import { Apdu } from "../src/index.ts"
import { bytesOf, good, linesOf, malformed } from "./fixtures/Vectors.ts"

it("no vector is left out", () => assert.deepStrictEqual([good.length, malformed.length], [227, 42]))

describe("good frames", () => {
  it.each(good)("$id decodes to its fields and encodes to the same bytes", ({ fields, hex, lenient }) => {
    const frame = Result.getOrThrow(Frame.decode(bytesOf(hex)))
    const json = JSON.parse(JSON.stringify(frame))
    if (lenient === true) assert.deepInclude(json.apdu, fields.apdu ?? {})
    else assert.deepStrictEqual(json, fields)
    assert.strictEqual(Bytes.hex(Result.getOrThrow(Frame.encode(json))), hex)
  })

  it("that come in a Buffer, whose slices are no copies, stay as they came", () => {
    for (const { hex } of good) {
      const bytes = Buffer.from(hex, "hex")
      Result.getOrThrow(Frame.decode(bytes))
      assert.strictEqual(Bytes.hex(bytes), hex)
    }
  })

  it("no single bit that flips goes through", () => {
    for (const { hex } of good) {
      const bytes = bytesOf(hex)
      for (let bit = 0; bit < bytes.length * 8; bit += 1) {
        const flipped = bytes.slice()
        flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7))
        assert.isTrue(Result.isFailure(Frame.decode(flipped)), `${hex}, bit ${bit}`)
      }
    }
  })

  it("every cut is refused, and every cut of an APDU", () => {
    for (const { hex } of good) {
      const bytes = bytesOf(hex)
      for (let size = 0; size < bytes.length; size += 1)
        assert.isTrue(Result.isFailure(Frame.decode(bytes.subarray(0, size))), `${hex}, ${size}`)
      const frame = Result.getOrThrow(Frame.decode(bytes))
      if (frame.fragment || (frame.apdu.service === "CONNECT-Response" && frame.apdu.result !== 0)) continue
      const apdu = Result.getOrThrow(Apdu.encode(frame.apdu))
      for (let size = 0; size < apdu.length; size += 1)
        assert.isTrue(Result.isFailure(Apdu.decode(apdu.subarray(0, size))), `${hex}, APDU of ${size}`)
    }
  })

  it("come out of a stream with noise between them, a byte at a time", () => {
    const noise = Uint8Array.of(0xfe, 0xfe, 0x68, 0x00, 0x68, 0xff, 0xff)
    let state = Splitter.empty
    const found: Array<string> = []
    for (const { hex } of good.slice(0, 60))
      for (const byte of Bytes.join(noise, bytesOf(hex))) {
        const [next, pieces] = Splitter.push(Frame.splitting, state, Uint8Array.of(byte))
        state = next
        for (const piece of pieces) if (piece._tag === "Frame") found.push(Bytes.hex(piece.bytes))
      }
    assert.deepStrictEqual(
      found,
      good.slice(0, 60).map(({ hex }) => hex)
    )
  })
})

describe("malformed frames", () => {
  it.each(malformed)("$id is refused: $refuse", ({ hex, layer }) => {
    const decoded = Frame.decode(bytesOf(hex))
    if (layer === "assembly") {
      const frame = Result.getOrThrow(decoded)
      assert.isTrue(frame.fragment)
      if (!frame.fragment) return
      const taken = Fragments.take(null, frame)
      assert.strictEqual(Result.isFailure(taken) ? taken.failure.reason : null, "noFirstFragment")
      return
    }
    assert.isTrue(Result.isFailure(decoded))
    if (!Result.isFailure(decoded)) return
    const { offset, reason } = decoded.failure
    assert.isAtLeast(offset, 0)
    assert.isAtMost(offset, hex.length / 2)
    if (layer !== undefined) assert.strictEqual(decoded.failure.layer, layer)
    assert.strictEqual(reason === "incomplete", decoded.failure.layer === "stream")
  })
})

it("sessions hold nothing but frames that are read and written again", () => {
  for (const line of linesOf("sessions.jsonl"))
    for (const { hex } of JSON.parse(line).events as ReadonlyArray<{ readonly hex: string }>)
      assert.strictEqual(Bytes.hex(Result.getOrThrow(Frame.encode(Result.getOrThrow(Frame.decode(bytesOf(hex)))))), hex)
})

it("an outer frame of a security gateway is named", () => {
  for (const line of linesOf("ssal.jsonl")) {
    const decoded = Frame.decode(bytesOf(JSON.parse(line).hex))
    assert.isTrue(Result.isFailure(decoded))
    if (Result.isFailure(decoded))
      assert.deepInclude(decoded.failure, { layer: "ssal", offset: 0, reason: "outerFrame" })
  }
})

it("the pieces of an answer are confirmed one by one and make one APDU; a repeated piece is not appended", () => {
  const frames = ["D039", "D040", "D038"].map((id) => {
    const frame = Result.getOrThrow(Frame.decode(bytesOf(good.find((each) => each.id === id)?.hex ?? "")))
    if (!frame.fragment) throw new Error(`${id} is no fragment`)
    return frame
  })
  let pieces: Fragments.Pieces | null = null
  const tags: Array<string> = []
  for (const frame of frames.flatMap((frame) => (frame.fragmentKind === "last" ? [frame] : [frame, frame]))) {
    const taken: Fragments.Assembled = Result.getOrThrow(Fragments.take(pieces, frame))
    tags.push(taken._tag === "Confirm" ? `${taken.frame.control} ${taken.frame.fragmentNo}` : taken._tag)
    if (taken._tag === "Confirm") pieces = taken.pieces
    if (taken._tag === "Whole") assert.strictEqual(taken.apdu.service, "GET-Response-Normal")
  }
  assert.deepStrictEqual(tags, ["63 0", "63 0", "63 1", "63 1", "Whole"])
})

it("a length that is written longer than it had to be is written so again", () => {
  const hex = "0601004030020009820002AABB00"
  const apdu = Result.getOrThrow(Apdu.decode(bytesOf(hex)))
  assert.deepInclude(apdu, { longLengths: [[0, 2]] })
  assert.strictEqual(Bytes.hex(Result.getOrThrow(Apdu.encode(apdu))), hex)
})
