/** Properties of frames: any head around any APDU, whole and in pieces. */
import { assert, it } from "@effect/vitest"
import { Bytes, Splitter } from "@yugou/dialect-kit"
import * as Result from "effect/Result"
import fc from "fast-check"
import * as Apdu from "../src/apdu/Apdu.ts"
import * as Fragments from "../src/frame/Fragments.ts"
import * as Frame from "../src/frame/Frame.ts"
import * as Arbitraries from "./Arbitraries.ts"

const hexOf = (min: number, max: number) =>
  fc.uint8Array({ minLength: min, maxLength: max }).map((bytes) => Bytes.hex(bytes))

/** Control bytes of whole frames: link management or user data, both directions, begun by either, scrambled or not. */
const heads = fc
  .record({
    control: fc.constantFrom(0x01, 0x03, 0x43, 0x81, 0x83, 0xc3, 0x4b, 0xcb, 0x0b, 0x8b),
    addressType: fc.constantFrom(...Frame.addressTypes),
    logicalAddress: fc.constantFrom(0, 1, 2, 3),
    server: hexOf(1, Frame.maxAddressBytes),
    client: hexOf(1, 1)
  })
  .map(({ control, ...address }) => ({ ...Frame.controlOf(control), ...address }))

const apdus = fc.oneof(
  ...Apdu.rows.map((row) => Arbitraries.of(row.body.doc).map((fields) => Object.assign({}, row.says, fields)))
)

const frames = fc
  .record({ head: heads, apdu: apdus })
  .map(({ apdu, head }) => ({ ...head, apdu }) as unknown as Frame.WholeFrame)

const bytesOf = (frame: Frame.Frame): Uint8Array => Result.getOrThrow(Frame.encode(frame))

/** Without what reading adds to an envelope in the clear. */
const apduOf = (frame: Frame.Frame): unknown => {
  const { inner: _inner, ...apdu } = (frame.fragment ? {} : frame.apdu) as { readonly inner?: unknown }
  return apdu
}

it("what is written is read, alone and out of a stream", () => {
  fc.assert(
    fc.property(frames, (frame) => {
      const bytes = bytesOf(frame)
      const again = Result.getOrThrow(Frame.decode(bytes))
      assert.deepStrictEqual<unknown>({ ...again, apdu: apduOf(again) }, frame)
      assert.deepStrictEqual(bytesOf(again), bytes)
      const [, pieces] = Splitter.push(Frame.splitting, Splitter.empty, Bytes.join(Uint8Array.of(0xfe, 0xfe), bytes))
      assert.deepStrictEqual(
        pieces.flatMap((piece) => (piece._tag === "Frame" ? [Bytes.hex(piece.bytes)] : [])),
        [Bytes.hex(bytes)]
      )
    }),
    { numRuns: 200 }
  )
})

it("an APDU in pieces of any size comes together again; all but the last are confirmed, from the other side", () => {
  fc.assert(
    fc.property(frames, fc.integer({ min: 1, max: 40 }), (frame, size) => {
      const sent = Result.getOrThrow(Fragments.split(frame, size)).map((piece) =>
        Result.getOrThrow(Frame.decode(bytesOf(piece)))
      )
      let pieces: Fragments.Pieces | null = null
      for (const [nth, piece] of sent.entries()) {
        if (!piece.fragment) {
          assert.deepStrictEqual(apduOf(piece), apduOf(frame))
          return
        }
        const taken: Fragments.Assembled = Result.getOrThrow(Fragments.take(pieces, piece))
        if (taken._tag === "Confirm") {
          pieces = taken.pieces
          const confirmation = Result.getOrThrow(Frame.decode(bytesOf(taken.frame)))
          assert.deepInclude(confirmation, { fragmentKind: "confirm", fragmentNo: nth, fragmentBody: "" })
          assert.notStrictEqual(confirmation.dir, piece.dir)
          assert.strictEqual(confirmation.prm, piece.prm)
        }
        assert.strictEqual(taken._tag, nth === sent.length - 1 ? "Whole" : "Confirm")
        if (taken._tag === "Whole") assert.deepStrictEqual(apduOf({ ...frame, apdu: taken.apdu }), apduOf(frame))
      }
    }),
    { numRuns: 100 }
  )
})

it("numbers of pieces wrap, and a gap is refused", () => {
  const piece = (fragmentKind: Frame.FragmentKind, fragmentNo: number): Frame.FragmentFrame => {
    const head = { ...Frame.controlOf(0xe3), ...Frame.addressOf("201612345678") }
    return { ...head, fragment: true, fragmentKind, fragmentNo, fragmentBody: "00" } as Frame.FragmentFrame
  }
  const at = (number: number): Fragments.Pieces => ({ bytes: new Uint8Array(1), number })
  assert.strictEqual(Result.getOrThrow(Fragments.take(at(4095), piece("middle", 0)))._tag, "Confirm")
  const gap = Fragments.take(at(7), piece("middle", 9))
  assert.deepInclude(Result.isFailure(gap) ? gap.failure : {}, {
    layer: "assembly",
    offset: 14,
    reason: "fragmentOrder"
  })
})

it("a piece that would make too long an APDU is refused", () => {
  const head = { ...Frame.controlOf(0xe3), ...Frame.addressOf("201612345678") }
  const long = { ...head, fragment: true, fragmentKind: "middle", fragmentNo: 1, fragmentBody: "00".repeat(16) }
  const taken = Fragments.take(
    { bytes: new Uint8Array(Fragments.maxApduBytes - 8), number: 0 },
    long as unknown as Frame.FragmentFrame
  )
  assert.deepInclude(Result.isFailure(taken) ? taken.failure : {}, { reason: "fragmentsTooLong" })
})

it.each([
  ["control", { control: "44" }],
  ["dir", { dir: "down" }],
  ["scrambled", { scrambled: true }],
  ["addressType", { addressType: "all" }],
  ["logicalAddress", { logicalAddress: 4 }],
  ["server", { server: "00".repeat(17) }],
  ["server", { server: "" }],
  ["client", { client: "100" }],
  ["fragmentNo", { fragmentNo: 1 }],
  [
    "apdu.result.data",
    { apdu: { service: "GET-Response-Normal", piid: 1, result: { oad: "40000200", data: { datetimeS: 7 } } } }
  ],
  [
    "apdu",
    { apdu: { service: "REPORT-Notification-TransData", piid: 1, port: "F2010201", frames: ["00".repeat(16_400)] } }
  ]
])("%s that does not fit is named", (path, change) => {
  const frame = Frame.make("answer", Frame.addressOf("201612345678"), {
    service: "GET-Response-Normal",
    piid: 1,
    result: { oad: "40000200", data: null }
  })
  const encoded = Frame.encode(Object.assign({}, frame, change) as Frame.Frame)
  assert.isTrue(Result.isFailure(encoded))
  if (Result.isFailure(encoded)) assert.include(encoded.failure.path, path)
})
