import { assert, describe, it } from "@effect/vitest"
import { Bytes } from "@yugou/dialect-kit"
import * as Result from "effect/Result"
import fc from "fast-check"
import * as Frame from "../src/frame/Frame.ts"
import { dialect } from "../src/index.ts"
import type { Layout, Revision } from "../src/rows/Row.ts"
import { table } from "../src/unit/Table.ts"
import * as Arbitraries from "./Arbitraries.ts"

const bytesOf = (hex: string): Uint8Array => Result.getOrThrow(Bytes.fromHex(hex))
const decoded = (hex: string) => Result.getOrThrow(Frame.decodeWithProblems(bytesOf(hex)))

/** Closes a frame of which everything up to the checksum is given. */
const closed = (hex: string): string => {
  const bytes = bytesOf(`${hex}0016`)
  bytes[bytes.length - 2] = Frame.checksum(bytes, 6, bytes.length - 2)
  return Bytes.lowerHex(bytes)
}

const revisions: ReadonlyArray<Revision> = ["2012", "2009", "field"]
type Direction = "up" | "down"

interface Case {
  readonly name: string
  readonly afn: string
  readonly fn: number
  readonly dir: Direction
  readonly layout: Layout
}

const directions: ReadonlyArray<Direction> = ["up", "down"]
const cases: ReadonlyArray<Case> = Object.entries(table).flatMap(([afn, rows]) =>
  Object.entries(rows).flatMap(([fn, row]) =>
    directions.flatMap((dir) => {
      const layout: Layout | null = row[dir]
      return layout === null ? [] : [{ name: `${afn} ${fn} ${dir}`, afn, fn: Number(fn.slice(1)), dir, layout }]
    })
  )
)

const frameOf = ({ afn, dir, fn }: Case, value: unknown, rev: Revision | undefined, aux: Frame.Aux): Frame.Frame => {
  const shared = {
    protocol: 2 as const,
    prm: 0 as const,
    function: 8,
    d4: 0 as const,
    address: { region: "3701", terminal: 1, group: false, master: 1 },
    afn,
    seq: {
      tpv: aux.tp === undefined ? (0 as const) : (1 as const),
      fir: 1 as const,
      fin: 1 as const,
      con: 0 as const,
      seq: 0
    },
    units: [{ pn: [1], fn, name: "", ...(value === null ? {} : { value }), ...(rev === undefined ? {} : { rev }) }],
    aux
  }
  return dir === "up" ? { dir, acd: aux.ec === undefined ? 0 : 1, ...shared } : { dir, fcb: 0, ...shared }
}

const layoutsOf = ({ latest, others }: Layout) => [
  { rev: undefined, codec: latest },
  ...others.map(({ codec, revision }) => ({ rev: revision, codec }))
]

const byte = fc.integer({ min: 0, max: 255 })
const tp = fc.record({ pfc: byte, time: fc.constantFrom("22 10:15:30", "01 00:00:00"), delayMinutes: byte })
const ec = fc.record({ ec1: byte, ec2: byte })
const pw = fc.stringMatching(/^[0-9a-f]{32}$/)

/** What a frame of this function and direction may announce. */
const auxOf = ({ afn, dir }: Case): fc.Arbitrary<Frame.Aux> => {
  if (dir === "up") return fc.record({ ec, tp }, { requiredKeys: ["ec"] })
  return Frame.authenticated.has(Number.parseInt(afn, 16))
    ? fc.record({ pw, tp }, { requiredKeys: ["pw"] })
    : fc.record({ tp })
}

describe("what a frame announces binds harder than the guess of a revision", () => {
  it.each(cases)("$name: the unit reads the same with and without EC, PW and Tp", (row) => {
    for (const { codec, rev } of layoutsOf(row.layout)) {
      const value = codec.doc.kind === "none" ? fc.constant(null) : Arbitraries.of(codec.doc)
      fc.assert(
        fc.property(value, auxOf(row), fc.constantFrom(...revisions), (given, aux, revision) => {
          const bare = Result.getOrThrow(Frame.encode(frameOf(row, given, rev, {})))
          const full = Result.getOrThrow(Frame.encode(frameOf(row, given, rev, aux)))
          const alone = Result.getOrThrow(Frame.decode(bare, { revision, pw: "absent" }))
          const read = Result.getOrThrow(Frame.decode(full, { revision }))
          assert.deepStrictEqual(read.units, alone.units)
          assert.deepStrictEqual(read.aux, aux)
          assert.deepStrictEqual(Result.getOrThrow(Frame.encode(read)), full)
        }),
        { numRuns: 6 }
      )
    }
  })

  const commands = cases.filter(({ afn, dir }) => dir === "down" && Frame.authenticated.has(Number.parseInt(afn, 16)))
  it.each(commands)("$name: under protocol id 01 the unit reads the same before a password of 2 bytes", (row) => {
    for (const { codec, rev } of layoutsOf(row.layout)) {
      const value = codec.doc.kind === "none" ? fc.constant(null) : Arbitraries.of(codec.doc)
      fc.assert(
        fc.property(value, fc.constantFrom(...revisions), (given, revision) => {
          const old = (aux: Frame.Aux) => ({ ...frameOf(row, given, rev, aux), protocol: 1 }) as Frame.Frame
          const alone = Frame.decode(Result.getOrThrow(Frame.encode(old({}))), { revision, pw: "absent" })
          const read = Frame.decode(Result.getOrThrow(Frame.encode(old({ pw: "980a" }))), { revision })
          assert.deepStrictEqual(Result.getOrThrow(read).units, Result.getOrThrow(alone).units)
          assert.deepStrictEqual(Result.getOrThrow(read).aux, { pw: "980a" })
        }),
        { numRuns: 6 }
      )
    }
  })

  it("leaves the event counters of a 2009 answer out of its data", () => {
    const relay = decoded("687a007a0068a801370100020c60010101144403220613112207011212002004081301028916").frame
    assert.deepStrictEqual(relay.aux, { ec: { ec1: 1, ec2: 2 } })
    assert.deepInclude(relay.units[0]?.value as object, { closedAt: "2012-12-01 07:22", trippedAt: "2013-08-04 20:00" })
    const settled = decoded("687200720068a801370100020c6001018014440322061300739999999899999901020b16").frame
    assert.deepStrictEqual(settled.aux, { ec: { ec1: 1, ec2: 2 } })
    assert.deepNestedInclude(settled.units[0]?.value as object, { "rates.settled": [9999.9973] })
  })
})

describe("a time tag that is no time", () => {
  const filled = "685a005a00688801370100020ce0010140029070084001ffffffff053d16"

  it("is kept as it came and stated, and the units are read", () => {
    const { frame, problems } = decoded(filled)
    assert.deepStrictEqual(frame.aux, { tp: { pfc: 1, time: { noData: "ff" }, delayMinutes: 5 } })
    assert.deepStrictEqual(frame.units[0]?.value, { remaining: { value: 87_090, unit: "MWh|yuan" } })
    assert.deepStrictEqual(problems, [{ offset: 23, field: "aux.tp.time", reason: "notDecimal" }])
    assert.strictEqual(Bytes.lowerHex(Result.getOrThrow(Frame.encode(frame))), filled)
  })

  it("is kept byte by byte where the bytes differ", () => {
    const { frame } = decoded(closed("685a005a00688801370100020ce001014002907008400130aa102205"))
    assert.deepStrictEqual(frame.aux.tp?.time, { raw: "30aa1022" })
  })
})

describe("the 2005 family (protocol id 01)", () => {
  it("has nothing taken for a password where nothing fits, and no names of 376.1", () => {
    const { frame } = decoded(closed("6885008500684a1111111102047000000104010100000100000010130100000001020050235555"))
    assert.deepStrictEqual(frame.aux, {})
    assert.strictEqual(frame.units[0]?.hex, "010100000100000010130100000001020050235555")
    assert.strictEqual(frame.units[0]?.name, "unknown")
  })

  it("has a password of 2 bytes before one of 16 is thought of", () => {
    const given = {
      ...frameOf(
        { name: "", afn: "05", fn: 38, dir: "down", layout: table["05"].F38.down as Layout },
        null,
        undefined,
        {}
      ),
      protocol: 1,
      units: [
        { pn: [0], fn: 38, name: "unknown" },
        { pn: [0], fn: 38, name: "unknown" },
        { pn: [0], fn: 31, name: "unknown", value: { clock: "2026-11-28 10:00:00 w6" } }
      ],
      aux: { pw: "980a" }
    } as Frame.Frame
    // The last 16 bytes could be a password as well: one F38 would be left.
    const read = Result.getOrThrow(Frame.decode(Result.getOrThrow(Frame.encode(given))))
    assert.deepStrictEqual(read, given)
  })
})

describe("a frame with an address of 7 bytes", () => {
  const wide = "683a003a0068c9022260273522000270000001003e16"

  it("is refused, and said to be what it looks like", () => {
    assert.deepInclude(Result.getOrThrow(Result.flip(Frame.decode(bytesOf(wide)))), {
      offset: 7,
      reason: "wideAddress"
    })
  })

  it.each([
    ["as it came", wide],
    ["where a byte of the address looks like a function", "683a003a0068c9022260273502000270000001001e16"]
  ])("identifies nobody, %s", (_what, hex) => {
    assert.notStrictEqual(dialect.identify(bytesOf(hex))._tag, "Yes")
  })
})
