/** Cells: read as they stand and never guessed; what a spreadsheet would calculate is guarded, and given back at import. */
import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import { guarded, type Kind, keptAsText, readCell, takenOff, yuanOf } from "../src/Cells.ts"

const kinds = {
  digits: { _tag: "digits" },
  whole: { _tag: "whole" },
  energy: { _tag: "energy" },
  money: { _tag: "money" },
  text: { _tag: "text" },
  list: { _tag: "list" },
  words: { _tag: "words", words: [{ value: "daily", zh: "每天", en: "daily" }] }
} as const satisfies { readonly [name: string]: Kind }

const rows: ReadonlyArray<readonly [keyof typeof kinds, cell: string, expected: unknown]> = [
  ["digits", "0370100001", "0370100001"],
  ["digits", " 0370100001\t", "0370100001"],
  ["digits", '="0370100001"', "0370100001"],
  ["digits", '="00370100001234567890"', "00370100001234567890"],
  ["digits", "00370100001234567890", "00370100001234567890"],
  ["digits", "3.70E+09", "exponent"],
  ["digits", "3,70E+09", "exponent"],
  ["digits", "1e5", "exponent"],
  ["digits", "E5", "E5"],
  ["digits", "=A1", "formula"],
  ["digits", '="a"&"b"', "formula"],
  ["digits", "'=A1", "=A1"],
  ["digits", "", null],
  ["whole", " 3", 3],
  ["whole", '="03"', 3],
  ["whole", "0x2", "noWhole"],
  ["whole", "2.0", "noWhole"],
  ["whole", "-1", "noWhole"],
  ["whole", "２", "noWhole"],
  ["whole", "1e1", "exponent"],
  ["whole", "", null],
  ["energy", "100", "100"],
  ["energy", "-12.50", "-12.5"],
  ["energy", "100.00", "100"],
  ["energy", '="100"', "100"],
  ["energy", "1.00E+02", "exponent"],
  ["energy", "1,000", "noNumber"],
  ["energy", "一百", "noNumber"],
  ["money", "55", 5_500],
  ["money", "55.5", 5_550],
  ["money", "0.07", 7],
  ["money", "55.555", "noMoney"],
  ["money", "-1", "noMoney"],
  ["money", "5.5E+2", "exponent"],
  ["text", " 张三 ", " 张三 "],
  ["text", "1E5", "1E5"],
  ["text", "-1 号箱", "-1 号箱"],
  ["text", "'-1 号箱", "-1 号箱"],
  ["text", "''-1", "'-1"],
  ["text", "'张三", "'张三"],
  ["text", "=cmd|' /C calc'!A0", "formula"],
  ["text", "   ", null],
  ["list", "13800000000; 13900000000；+85212345678", ["13800000000", "13900000000", "+85212345678"]],
  ["list", "1.38E+10", "exponent"],
  ["list", '="13800000000"', ["13800000000"]],
  ["words", "每天", "daily"],
  ["words", "DAILY", "daily"],
  ["words", "每周", "unknownWord"]
]

describe("a cell", () => {
  for (const [kind, cell, expected] of rows) {
    it(`of ${kind}: ${JSON.stringify(cell)} is ${JSON.stringify(expected)}`, () => {
      const reading = readCell(kinds[kind], cell)
      assert.deepStrictEqual("wrong" in reading ? reading.wrong.problem : reading.value, expected)
    })
  }

  it("that a spreadsheet would calculate is guarded, whatever stands before", () => {
    for (const text of ["=1", "+1", "-1", "@a", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠a", "'=1", "''=1"]) {
      assert.strictEqual(guarded(text), `'${text}`)
    }
    for (const text of ["1", "a=1", "'a", "", "张三"]) assert.strictEqual(guarded(text), text)
  })

  it("of any text comes back as it was", () => {
    const text = fc.oneof(
      fc.string({ unit: fc.constantFrom("'", "=", "+", "-", "@", "\t", "\r", '"', "a", "0") }),
      fc.string({ unit: "grapheme" })
    )
    fc.assert(fc.property(text, (it) => takenOff(guarded(it)) === it))
    fc.assert(fc.property(fc.stringMatching(/^\d{1,20}$/), (it) => takenOff(keptAsText(it)) === it))
  })

  it("of money is fen without loss", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 100_000_000_000 }), (fen) => {
        assert.deepStrictEqual(readCell(kinds.money, yuanOf(fen)), { value: fen })
      })
    )
  })
})
