import { assert, describe, it } from "@effect/vitest"
import type { Codec } from "@yugou/dialect-kit/layout"
import * as Result from "effect/Result"
import fc from "fast-check"
import * as Frame from "../src/frame/Frame.ts"
import { eventCodes } from "../src/rows/EventRecords.ts"
import type { Layout, Revision } from "../src/rows/Row.ts"
import { table } from "../src/unit/Table.ts"
import * as Arbitraries from "./Arbitraries.ts"

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
    Object.entries(eventCodes).flatMap(([erc, { layouts }]) =>
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
