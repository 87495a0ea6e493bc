import { assert, describe, it } from "@effect/vitest"
import * as Result from "effect/Result"
import fc from "fast-check"
import * as Decimal from "../src/Decimal.ts"
import * as Frame from "../src/Frame.ts"
import * as Hex from "../src/Hex.ts"
import { type AnyCodec, type Codec, hasValue } from "../src/Leaf.ts"
import * as Moment from "../src/Moment.ts"
import type { Layout, Revision } from "../src/Row.ts"
import { eventLayouts } from "../src/rows/EventRecords.ts"
import * as Splitter from "../src/Splitter.ts"
import { table } from "../src/Table.ts"
import { Reader, Writer } from "../src/Wire.ts"
import * as Arbitraries from "./Arbitraries.ts"
import { wellFormed } from "./fixtures/Vectors.ts"

const frames = wellFormed.map((vector) => Hex.toBytes(vector.hex) as Uint8Array)

const readWith = (codec: AnyCodec, bytes: Uint8Array): unknown => {
  const reader = new Reader(bytes, 0, bytes.length)
  const value = codec.read(reader)
  assert.isNull(reader.failure)
  assert.strictEqual(reader.offset, bytes.length)
  return value
}
const writeWith = (codec: AnyCodec, value: unknown): Uint8Array => {
  const writer = new Writer(16)
  codec.write(writer, value)
  assert.isNull(writer.failure, JSON.stringify(writer.failure))
  return writer.bytes.slice(0, writer.size)
}

const { A12, A2, A3 } = Decimal
const formats: ReadonlyArray<readonly [string, AnyCodec]> = [
  ["A2", A2("kW")],
  ["A3", A3],
  ["A12", A12],
  ["A4", Decimal.A4("")],
  ["A5", Decimal.A5("")],
  ["A6", Decimal.A6("")],
  ["A7", Decimal.A7("")],
  ["A8", Decimal.A8("")],
  ["A9", Decimal.A9("")],
  ["A10", Decimal.A10("")],
  ["A11", Decimal.A11("")],
  ["A13", Decimal.A13("")],
  ["A14", Decimal.A14("")],
  ["A22", Decimal.A22("")],
  ["A23", Decimal.A23("")],
  ["A25", Decimal.A25("")],
  ["A26", Decimal.A26("")],
  ["A27", Decimal.A27("")],
  ["A1", Moment.A1],
  ["A15", Moment.A15],
  ["A16", Moment.A16],
  ["A17", Moment.A17],
  ["A18", Moment.A18],
  ["A19", Moment.A19],
  ["A20", Moment.A20],
  ["A21", Moment.A21],
  ["A24", Moment.A24],
  ["A28", Moment.A28]
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
  ["A.1", Moment.A1, "301510226524", "2024-05-22 10:15:30 w3"],
  ["A.2 negative", A2(""), "23b1", { value: -12.3, exponent: -1 }],
  ["A.2 whole", A2(""), "2081", { value: 120, exponent: 0 }],
  ["A.3 fine", A3, "00100000", { value: 1000, unit: "kWh|0.001yuan" }],
  ["A.3 coarse", A3, "00500040", { value: 5000, unit: "MWh|yuan" }],
  ["A.3 negative", A3, "50000050", { value: -50, unit: "MWh|yuan" }],
  ["A.3 a zero with a sign", A3, "00000010", { value: 0, unit: "kWh|0.001yuan", negativeZero: true }],
  ["A.3 with a reserved bit", A3, "00000080", { raw: "00000080" }],
  ["A.4", Decimal.A4("%"), "90", -10],
  ["A.7", Decimal.A7("V"), "7023", 237],
  ["A.12", A12, "110000000000", "000000000011"],
  ["A.14", Decimal.A14(""), "6745230100", 123.4567],
  ["no data", Decimal.A11(""), "eeeeeeee", null],
  ["another filler", Decimal.A11(""), "ffffffff", { noData: "ff" }],
  ["no decimal digits", Decimal.A11(""), "0000000a", { raw: "0000000a" }],
  ["a month that does not exist", Moment.A15, "0000010024", "2024-00-01 00:00"],
  ["an hour that does not exist", Moment.A19, "0024", { raw: "0024" }]
]

describe("goldens", () => {
  it.each(goldens)("%s", (_name, codec, hex, value) => {
    assert.deepStrictEqual(readWith(codec, Hex.toBytes(hex) as Uint8Array), value)
    assert.strictEqual(Hex.fromBytes(writeWith(codec, value)), hex)
  })

  it.each<readonly [number, string]>([
    [50, "5080"],
    [-12.3, "23b1"],
    [120, "2081"],
    [12_000, "2041"],
    [0.05, "05c0"]
  ])("A.2 writes the bare number %d in its canonical form", (value, hex) => {
    assert.strictEqual(Hex.fromBytes(writeWith(A2(""), value)), hex)
  })

  it("A.3 writes a bare number in the fine unit as long as it fits", () => {
    assert.strictEqual(Hex.fromBytes(writeWith(A3, 9_999_999)), "99999909")
    assert.strictEqual(Hex.fromBytes(writeWith(A3, 10_000_000)), "00000140")
  })

  it.each<readonly [string, AnyCodec, unknown]>([
    ["a fraction of the last place", Decimal.A11(""), 0.001],
    ["a negative without a sign bit", Decimal.A11(""), -1],
    ["more digits than there are", Decimal.A11(""), 1_000_000],
    ["four digits", A2(""), 1234],
    ["eight digits", A3, 10_000_001],
    ["a text for a number", A3, "1000"],
    ["no number", A3, Number.NaN],
    ["a date without a time", Moment.A15, "2024-05-22"],
    ["a thirteenth month", Moment.A21, "2024-13"],
    ["raw bytes of another size", Decimal.A11(""), { raw: "00" }]
  ])("refuses %s", (_what, codec, value) => {
    const writer = new Writer(8)
    codec.write(writer, value)
    assert.isNotNull(writer.failure)
  })

  it("tells values from what is none", () => {
    assert.isTrue(hasValue(0))
    for (const none of [null, { noData: "ff" as const }, { raw: "ee" }]) assert.isFalse(hasValue<number>(none))
  })
})

interface RowCase {
  readonly name: string
  readonly afn: string
  readonly fn: number
  readonly dir: "up" | "down"
  readonly revision: Revision
  readonly codec: Codec<unknown, never>
  readonly rev: { readonly rev?: Revision }
}

const casesOf = (afn: string, fn: string, dir: "up" | "down", layout: Layout | null): ReadonlyArray<RowCase> => {
  if (layout === null) return []
  const base = { afn, fn: Number(fn.slice(1)), dir }
  const latest = { ...base, revision: "2012" as const, codec: layout.latest, rev: {} }
  return [
    latest,
    ...layout.others.map((other) => ({
      ...base,
      revision: other.revision,
      codec: other.codec,
      rev: { rev: other.revision }
    }))
  ].map((it) => ({ ...it, name: `AFN${afn} ${fn} ${dir} ${it.revision}` }))
}

const rowCases = Object.entries(table).flatMap(([afn, rows]) =>
  Object.entries(rows).flatMap(([fn, row]) => [
    ...casesOf(afn, fn, "down", row.down),
    ...casesOf(afn, fn, "up", row.up)
  ])
)

const frameOf = (row: RowCase, value: unknown): Frame.Frame => {
  const unit = {
    pn: [row.fn % 8],
    fn: row.fn,
    name: "",
    ...(row.codec.doc.kind === "none" ? {} : { value }),
    ...row.rev
  }
  const shared = {
    protocol: 2 as const,
    prm: 1 as const,
    function: 10,
    d4: 0 as const,
    address: { region: "3701", terminal: 1, group: false, master: 1 },
    afn: row.afn,
    seq: { tpv: 0 as const, fir: 1 as const, fin: 1 as const, con: 0 as const, seq: 0 },
    units: [unit]
  }
  const commands = ["01", "04", "05", "0F", "10"]
  const pw = row.dir === "down" && commands.includes(row.afn) ? { pw: "00".repeat(16) } : {}
  return row.dir === "up" ? { dir: "up", acd: 0, ...shared, aux: {} } : { dir: "down", fcb: 0, ...shared, aux: pw }
}

describe("every row of the table", () => {
  it.each(rowCases)("$name: any value is written in a frame and read back", (row) => {
    fc.assert(
      fc.property(Arbitraries.of(row.codec.doc), (value) => {
        const bytes = Result.getOrThrow(Frame.encode(frameOf(row, value)))
        const read = Result.getOrThrow(Frame.decode(bytes, { revision: row.revision, pw: "present" }))
        const [unit] = read.units
        assert.isUndefined(unit?.raw)
        assert.deepStrictEqual(unit?.value ?? null, row.codec.doc.kind === "none" ? null : value)
        assert.deepStrictEqual(Result.getOrThrow(Frame.encode(read)), bytes)
      }),
      { numRuns: 8 }
    )
  })

  it.each(
    Object.entries(eventLayouts).flatMap(([erc, layouts]) =>
      layouts.map((layout, form) => ({ erc: Number(erc), form, layout }))
    )
  )("event $erc, form $form: any record is written and read back", ({ erc, layout }) => {
    fc.assert(
      fc.property(Arbitraries.of(layout.doc), (detail) => {
        const row = rowCases.find((it) => it.name === "AFN0E F1 up 2012")
        assert.isDefined(row)
        if (row === undefined) return
        const value = { ec1: 1, ec2: 0, from: 0, to: 1, events: [{ erc, detail }] }
        const read = Result.getOrThrow(Frame.decode(Result.getOrThrow(Frame.encode(frameOf(row, value)))))
        assert.deepStrictEqual(read.units[0]?.value, value)
      }),
      { numRuns: 8 }
    )
  })
})

/** A frame around any user data, with the length and checksum put right. */
const sealed = (body: Uint8Array): Uint8Array => {
  const word = (body.length << 2) | 2
  const head = [0x68, word & 0xff, word >> 8, word & 0xff, word >> 8, 0x68]
  const frame = Uint8Array.from([...head, ...body, 0, 0x16])
  frame[frame.length - 2] = Frame.checksum(frame, 6, frame.length - 2)
  return frame
}

describe("bad input", () => {
  /** Frames of different function codes; the long form of this property is the fuzz script. */
  const sample = frames.filter((it, index) => it.length <= 64 && index % 6 === 0)

  it("any single flipped bit of a vector is refused", () => {
    for (const bytes of sample) {
      for (let bit = 0; bit < bytes.length * 8; bit += 1) {
        const flipped = bytes.slice()
        flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7))
        assert.isTrue(Result.isFailure(Frame.decode(flipped)))
      }
    }
  })

  it("every truncation is refused, and trailing bytes are", () => {
    for (const bytes of sample) {
      for (let size = 0; size < bytes.length; size += 1)
        assert.isTrue(Result.isFailure(Frame.decode(bytes.subarray(0, size))))
      assert.isTrue(Result.isFailure(Frame.decode(Uint8Array.of(...bytes, 0))))
    }
  })

  it("any user data that is sealed is read, and written back as it was", () => {
    const afns = [0x00, 0x02, 0x04, 0x05, 0x0a, 0x0c, 0x0d, 0x0e, 0x10, 0x99]
    const body = fc
      .tuple(
        fc.constantFrom(0x88, 0xa8, 0x4a, 0x4b),
        fc.constantFrom(...afns),
        fc.constantFrom(0x60, 0x71),
        fc.uint8Array({ minLength: 4, maxLength: 60 })
      )
      .map(([control, afn, seq, data]) => Uint8Array.from([control, 1, 0x37, 1, 0, 2, afn, seq, ...data]))
    fc.assert(
      fc.property(body, (user) => {
        const frame = sealed(user)
        const decoded = Result.getOrThrow(Frame.decode(frame))
        assert.deepStrictEqual(Result.getOrThrow(Frame.encode(JSON.parse(JSON.stringify(decoded)))), frame)
      }),
      { numRuns: 500 }
    )
  })
})

const cut = (stream: Uint8Array, cuts: ReadonlyArray<number>): ReadonlyArray<Uint8Array> => {
  const at = [0, ...[...cuts].sort((a, b) => a - b), stream.length]
  return at.slice(1).map((end, index) => stream.subarray(at[index], end))
}

const framesOf = (chunks: ReadonlyArray<Uint8Array>): ReadonlyArray<string> => {
  let splitter = Splitter.make()
  const found: Array<string> = []
  for (const chunk of chunks) {
    const [next, pieces] = Splitter.push(splitter, chunk)
    splitter = next
    found.push(...pieces.flatMap((piece) => (piece._tag === "Frame" ? [Hex.fromBytes(piece.bytes)] : [])))
  }
  return found
}

describe("the splitter", () => {
  const short = frames.filter((it) => it.length <= 64)

  it("gives the same frames however the stream is cut, with garbage between them", () => {
    const garbage = fc.uint8Array({ maxLength: 6 })
    const stream = fc
      .array(fc.tuple(garbage, fc.constantFrom(...short)), { minLength: 1, maxLength: 5 })
      .map((parts) => Uint8Array.from(parts.flatMap(([noise, frame]) => [...noise, ...frame])))
    const plan = stream.chain((bytes) =>
      fc.tuple(fc.constant(bytes), fc.array(fc.nat(bytes.length), { maxLength: 12 }))
    )
    fc.assert(
      fc.property(plan, ([bytes, cuts]) => {
        assert.deepStrictEqual(framesOf(cut(bytes, cuts)), framesOf([bytes]))
      }),
      { numRuns: 200 }
    )
  })

  it("finds each vector cut at every byte", () => {
    for (const bytes of short.slice(0, 30)) {
      const whole = [Hex.fromBytes(bytes)]
      for (let at = 0; at <= bytes.length; at += 1) assert.deepStrictEqual(framesOf(cut(bytes, [at])), whole)
    }
  })

  it("drops a frame with a wrong checksum, finds the next, and says where", () => {
    const [good = new Uint8Array(0)] = short
    const bad = good.slice()
    bad[bad.length - 2] = (bad[bad.length - 2] ?? 0) ^ 1
    const [, pieces] = Splitter.push(Splitter.make(), Uint8Array.of(...bad, ...good))
    assert.deepInclude(pieces[0], { _tag: "Skipped", offset: 0, reason: "checksum" })
    assert.deepStrictEqual(pieces[1], { _tag: "Frame", bytes: good })
  })

  it("refuses a frame above the limit without waiting for its end", () => {
    const [, pieces] = Splitter.push(Splitter.make(64), Uint8Array.of(0x68, 0x06, 0x01, 0x06, 0x01, 0x68))
    assert.deepInclude(pieces[0], { _tag: "Skipped", reason: "tooLong" })
  })
})
