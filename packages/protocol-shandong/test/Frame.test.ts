/** Frames and streams: every truncation, every bit, every way to cut a stream; and which family a connection belongs to. */
import { readFileSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import * as Result from "effect/Result"
import * as fc from "fast-check"
import { Bytes, dialect, Frame, identify, makeDialect, Splitter } from "./support/subject.ts"

const hex = (text: string) => Result.getOrThrow(Bytes.fromHex(text))
const heartbeat = hex("6894308204C00168A400007F16")
const reply = hex("6894308204810268810F000100000000000000638045230100007A16")
const grid = hex("684D004D00684B00000000000D610101020A101010100401101C16")

const frames = readFileSync(new URL("./fixtures/shandong.jsonl", import.meta.url), "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as { readonly hex: string; readonly header?: object })
  .filter((vector) => vector.header !== undefined)
  .map((vector) => hex(vector.hex))

const anyFrame = fc.record({
  rtua: fc.integer({ min: 0, max: 0xffffffff }).map((value) => value.toString(16).toUpperCase().padStart(8, "0")),
  msta: fc.integer({ min: 0, max: 63 }),
  fseq: fc.integer({ min: 0, max: 127 }),
  iseq: fc.integer({ min: 0, max: 7 }),
  up: fc.constantFrom(0 as const, 1 as const),
  exp: fc.constantFrom(0 as const, 1 as const),
  func: fc.integer({ min: 0, max: 63 }),
  data: fc.uint8Array({ maxLength: 40 })
})

describe("frame", () => {
  it("decode after encode is the frame, in both address orders", () => {
    fc.assert(
      fc.property(anyFrame, fc.constantFrom("le" as const, "be" as const), (frame, order) => {
        const bytes = Result.getOrThrow(Frame.encode(frame, { order }))
        assert.deepStrictEqual(Result.getOrThrow(Frame.decode(bytes, { order })), frame)
      })
    )
  })

  it("refuses every truncation as short, and trailing bytes by their offset", () => {
    for (let length = 0; length < reply.length; length++) {
      const decoded = Frame.decode(reply.subarray(0, length))
      assert.isTrue(Result.isFailure(decoded) && decoded.failure.reason === "short", `${length}`)
    }
    const trailing = Frame.decode(Uint8Array.of(...reply, 0))
    assert.isTrue(
      Result.isFailure(trailing) && trailing.failure.reason === "trailing" && trailing.failure.offset === reply.length
    )
  })

  it("rejects every single-bit flip of every frame of the fixtures", () => {
    for (const frame of frames) {
      const bytes = frame.slice(Frame.preambleLength(frame))
      for (let bit = 0; bit < bytes.length * 8; bit++) {
        const flipped = bytes.slice()
        flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7))
        assert.isTrue(Result.isFailure(Frame.decode(flipped)), `${Bytes.hex(bytes)} bit ${bit}`)
      }
    }
  })

  it("rejects any single-bit flip of any frame", () => {
    fc.assert(
      fc.property(anyFrame, fc.nat(), (frame, where) => {
        const bytes = Result.getOrThrow(Frame.encode(frame))
        const bit = where % (bytes.length * 8)
        bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7))
        return Result.isFailure(Frame.decode(bytes))
      }),
      { numRuns: 500 }
    )
  })

  it("names the place and the reason", () => {
    const cases: ReadonlyArray<[string, string, number]> = [
      ["", "short", 0],
      ["00", "start", 0],
      ["6894308204C00169A400007F16", "start", 7],
      ["684D004D00684B00000000000D61", "family", 7],
      ["6894308204C00168A401047F16", "length", 9],
      ["FEFE6894308204C00168A400007F17", "end", 14],
      ["FEFE6894308204C00168A400007E16", "checksum", 13]
    ]
    for (const [text, reason, offset] of cases) {
      const decoded = Frame.decode(hex(text))
      assert.deepStrictEqual(
        Result.isFailure(decoded) ? [decoded.failure.reason, decoded.failure.offset] : [],
        [reason, offset],
        text
      )
    }
  })

  const good: Frame.Frame = {
    rtua: "94300482",
    msta: 1,
    fseq: 1,
    iseq: 0,
    up: 0,
    exp: 0,
    func: 1,
    data: new Uint8Array(0)
  }
  it.each<[string, Partial<Frame.Frame>, string]>([
    ["an address of seven digits", { rtua: "9430048" }, "header.rtua"],
    ["master 64", { msta: 64 }, "header.msta"],
    ["number 128", { fseq: 128 }, "header.fseq"],
    ["part 8", { iseq: 8 }, "header.iseq"],
    ["function 64", { func: 64 }, "header.func"],
    ["more data than the limit", { data: new Uint8Array(1025) }, "data"]
  ])("does not encode %s", (_, change, path) => {
    const encoded = Frame.encode({ ...good, ...change })
    assert.strictEqual(Result.isFailure(encoded) ? encoded.failure.path : "accepted", path)
  })
})

const split = (chunks: ReadonlyArray<Uint8Array>) => {
  let state = Splitter.empty
  const pieces: Array<Splitter.Piece<string>> = []
  for (const chunk of chunks) {
    const [next, more] = Splitter.push(Frame.splitting(), state, chunk)
    state = next
    pieces.push(...more)
  }
  return { state, pieces, frames: pieces.flatMap((piece) => (piece._tag === "Frame" ? [Bytes.hex(piece.bytes)] : [])) }
}

/** Streams of frames with preambles and garbage between them; garbage holds start bytes often. */
const noise = fc
  .array(fc.constantFrom(0x68, 0x16, 0xfe, 0x00, 0x81), { maxLength: 12 })
  .map((bytes) => Uint8Array.from(bytes))
const stream = fc
  .array(fc.oneof(fc.constantFrom(...frames), noise), { maxLength: 6 })
  .map((parts) => Uint8Array.from(parts.flatMap((part) => [...part])))

describe("splitter", () => {
  it("gives the same frames however the stream is cut", () => {
    fc.assert(
      fc.property(stream, fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 20 }), (bytes, sizes) => {
        const chunks: Array<Uint8Array> = []
        for (let at = 0, index = 0; at < bytes.length; index++) {
          const size = sizes[index % sizes.length] ?? 1
          chunks.push(bytes.subarray(at, at + size))
          at += size
        }
        const cut = split(chunks)
        const whole = split([bytes])
        assert.deepStrictEqual(cut.frames, whole.frames)
        assert.deepStrictEqual(cut.state, whole.state)
      }),
      { numRuns: 300 }
    )
  })

  it("finds every frame between garbage that holds no start byte", () => {
    const clean = noise.map((bytes) => bytes.map((byte) => (byte === 0x68 ? 0 : byte)))
    fc.assert(
      fc.property(fc.array(fc.tuple(clean, fc.constantFrom(...frames)), { maxLength: 5 }), (parts) => {
        const bytes = Uint8Array.from(parts.flatMap(([garbage, frame]) => [...garbage, ...frame]))
        const expected = parts.map(([, frame]) => Bytes.hex(frame.subarray(Frame.preambleLength(frame))))
        assert.deepStrictEqual(split([bytes]).frames, expected)
      })
    )
  })

  it("says what it skipped and why, but not a preamble", () => {
    const pieces = split([Uint8Array.of(0xfe, 0xfe, ...heartbeat, 0x01, 0x02, ...heartbeat)]).pieces
    assert.deepStrictEqual(
      pieces.map((piece) => (piece._tag === "Skipped" ? `${piece.reason} ${Bytes.hex(piece.bytes)}` : piece._tag)),
      ["Frame", "start 0102", "Frame"]
    )
  })

  it("finds the frame inside a longer one that lies about its length, once it is given up", () => {
    const lie = hex("6894308204C00168A4FF03")
    const waiting = split([lie, heartbeat])
    assert.deepStrictEqual(waiting.frames, [])
    const [, pieces] = Splitter.giveUp(Frame.splitting(), waiting.state)
    assert.deepStrictEqual(
      pieces.map((piece) => piece._tag),
      ["Skipped", "Frame"]
    )
  })

  it("holds at most one frame's length", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 4000 }),
        (bytes) => split([bytes]).state.rest.length < Frame.maxDataLength + Frame.overhead
      )
    )
  })
})

describe("identify", () => {
  const cases: ReadonlyArray<[string, Uint8Array, string]> = [
    ["nothing yet", new Uint8Array(0), "needMore"],
    ["a preamble", hex("FEFE"), "needMore"],
    ["half a frame", heartbeat.subarray(0, 6), "needMore"],
    ["a frame", heartbeat, "zj-6868"],
    ["a frame behind garbage", Uint8Array.of(1, 2, 0xfe, ...heartbeat), "zj-6868"],
    [
      "a frame with a second 68 at +5, too",
      Result.getOrThrow(
        Frame.encode({
          rtua: "94300482",
          msta: 0x28,
          fseq: 1,
          iseq: 0,
          up: 1,
          exp: 0,
          func: 0x24,
          data: new Uint8Array(0)
        })
      ),
      "zj-6868"
    ],
    ["a State Grid frame", grid, "gw-6868"],
    ["half a State Grid frame", grid.subarray(0, 12), "needMore"],
    ["68 at +5 without equal lengths", hex("68010203046805060708090A0B0C0D0E0F"), "other"],
    ["text", new TextEncoder().encode("GET / HTTP/1.1"), "other"]
  ]
  it.each(cases)("%s", (_, bytes, family) => {
    assert.strictEqual(identify(bytes), family)
    const tag = { "zj-6868": "Yes", "gw-6868": "No", other: "No", needMore: "NeedMore" }[family]
    assert.strictEqual(dialect.identify(bytes)._tag, tag)
  })

  it("gives the address of the first whole frame", () => {
    const other = makeDialect({ terminalOrder: "be" })
    assert.deepStrictEqual(other.identify(heartbeat), { _tag: "Yes", address: "94308204" })
    assert.deepStrictEqual(dialect.identify(Uint8Array.of(0xfe, ...heartbeat)), { _tag: "Yes", address: "94300482" })
  })
})
