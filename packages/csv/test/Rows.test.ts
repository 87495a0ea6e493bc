/** Files as bytes: encodings, quotes, limits; each fault names its row, and nothing is replaced or guessed. */
import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import { takenOff } from "../src/Cells.ts"
import { defaultLimits, FileRefused, type Limits, readCsv, writeCsv } from "../src/index.ts"
import { bytesOf, collected, gb18030, pieces, utf8 } from "./Fixtures.ts"

const read = async (bytes: Uint8Array, limits: Partial<Limits> = {}, size = 7) =>
  (await collected(readCsv(pieces(bytes, size), { ...defaultLimits, ...limits }))).map(({ row, cells }) => [
    row,
    ...cells
  ])

const faultOf = async (bytes: Uint8Array, limits: Partial<Limits> = {}) => {
  const error = await read(bytes, limits, 1_000).catch((reason: unknown) => reason)
  assert.instanceOf(error, FileRefused, String(error))
  const { fault, message, messageZh, row } = error as FileRefused
  assert.isNotEmpty(message)
  assert.match(messageZh, /\p{Script=Han}/u)
  return [fault, row]
}

const joined = (...parts: ReadonlyArray<Uint8Array>): Uint8Array => Uint8Array.from(parts.flatMap((part) => [...part]))

const table = '客户编号,客户名称\r\n001,泉城纺织厂\r\n002,"历下,供电"\r\n'
const rows = [
  [1, "客户编号", "客户名称"],
  [2, "001", "泉城纺织厂"],
  [3, "002", "历下,供电"]
]

describe("a file", () => {
  const encoded: ReadonlyArray<readonly [string, Uint8Array]> = [
    ["UTF-8 with a byte order mark", utf8(`\ufeff${table}`)],
    ["UTF-8 without one", utf8(table)],
    ["GB18030", gb18030(table)]
  ]
  for (const [name, bytes] of encoded) {
    it(`in ${name} is read, however it is cut into pieces`, async () => {
      for (const size of [1, 2, 3, 7, 1_000]) assert.deepStrictEqual(await read(bytes, {}, size), rows)
    })
  }

  it("in plain ASCII, with LF, without a last line end, with empty lines, is read by its rows", async () => {
    assert.deepStrictEqual(await read(utf8('a,b\n\n1,"x\ny"\n,\n2,z')), [
      [1, "a", "b"],
      [3, "1", "x\ny"],
      [5, "2", "z"]
    ])
  })

  it("whose Chinese reads as UTF-8 by chance is GB18030: the name of the firm 联通", async () => {
    assert.deepStrictEqual(await read(gb18030("a\n联通\n")), [
      [1, "a"],
      [2, "联通"]
    ])
  })

  const faults: ReadonlyArray<readonly [string, Uint8Array, ReadonlyArray<unknown>, Partial<Limits>?]> = [
    ["cut in a quoted field", utf8('a,b\n1,x\n2,"never'), ["quoteNotClosed", 3]],
    ["cut in a quoted field of many lines", utf8('a,b\n1,"x\ny"\n2,"never\nends\nhere'), ["quoteNotClosed", 3]],
    ["with a quote inside a quoted field", utf8('a,b\n1,"x"y\n2,z\n'), ["quoteMisplaced", 2]],
    ["in UTF-8 that goes on in GB18030", joined(utf8(table), gb18030("003,济南钢铁厂\r\n")), ["mixedEncodings", 4]],
    ["in GB18030 that goes on in UTF-8", joined(gb18030(table), utf8("003,济南钢铁厂\r\n")), ["mixedEncodings", 4]],
    ["with a byte order mark and GB18030", joined(utf8("\ufeffa\n"), gb18030("济南")), ["mixedEncodings", 2]],
    ["in neither encoding", joined(utf8("a\n1\n"), Uint8Array.of(0xff, 0xff, 0xfe)), ["encoding", 3]],
    ["in UTF-16", joined(Uint8Array.of(0xff, 0xfe), Uint8Array.of(0x61, 0)), ["nul", 1]],
    ["with a NUL", joined(utf8("a,b\n1,x"), Uint8Array.of(0), utf8("y\n")), ["nul", 2]],
    ["with 10⁶ columns", utf8(",".repeat(1_000_000)), ["rowTooLong", 1]],
    ["with too many columns in a row that is short", utf8(`a\n${",".repeat(200)}x`), ["tooManyColumns", 2]],
    ["with a quoted field that never stops", utf8(`a\n"${"x\n".repeat(40_000)}"`), ["rowTooLong", 2]],
    ["of more bytes than it may have", utf8("a\n1\n2\n3\n"), ["fileTooLarge", null], { fileBytes: 4 }],
    ["of more rows than it may have", utf8("a\n1\n2\n3\n"), ["tooManyRows", null], { rows: 2 }]
  ]
  for (const [name, bytes, expected, limits] of faults) {
    it(`${name} is refused: ${expected.join(", row ")}`, async () => {
      assert.deepStrictEqual(await faultOf(bytes, limits), expected)
    })
  }

  it("of 50 MB is refused before it was read to its end", async () => {
    let given = 0
    async function* large() {
      const line = utf8(`${"0".repeat(99)}\n`)
      const chunk = joined(...Array.from({ length: 100 }, () => line))
      for (; given < 50_000_000; given += chunk.length) yield chunk
    }
    const error = await collected(readCsv(large(), defaultLimits)).catch((reason: unknown) => reason)
    assert.deepInclude(error as FileRefused, { fault: "fileTooLarge", row: null })
    assert.isBelow(given, defaultLimits.fileBytes + 100_000)
  })

  it("is read no further ahead of who takes its rows than one block", async () => {
    let given = 0
    async function* source() {
      const chunk = utf8("0370100001,第一纺织厂\n".repeat(500))
      for (; given < 60_000; given += 500) yield chunk
    }
    let taken = 0
    for await (const _ of readCsv(source(), defaultLimits)) {
      taken += 1
      assert.isBelow(given - taken, 4_000)
    }
    assert.strictEqual(taken, 60_000)
  }, 60_000)

  it("that was written comes back as it was, whatever its cells hold", async () => {
    const cell = fc.string({ unit: fc.constantFrom("'", "=", "-", "@", '"', ",", "\n", "a", "0", "厂", "；") })
    const table = fc.array(fc.tuple(fc.constant("k"), cell, cell), { minLength: 1, maxLength: 8 })
    await fc.assert(
      fc.asyncProperty(table, fc.integer({ min: 1, max: 20 }), async (rows, size) => {
        const bytes = await bytesOf(writeCsv(["a", "b", "c"], rows))
        const back = await collected(readCsv(pieces(bytes, size), defaultLimits))
        assert.deepStrictEqual(
          back.slice(1).map(({ cells }) => cells.map(takenOff)),
          rows
        )
      }),
      { numRuns: 60 }
    )
  })
})

describe("a written file", () => {
  it("guards texts and leaves numbers, a negative one, too; digits are kept as text where they are asked to be", async () => {
    const row = ["=1+1", { number: "-12.5" }, { digits: "0370100001" }, { digits: "=x" }, null, '他说"好"']
    const bytes = await bytesOf(writeCsv(["a", "b", "c", "d", "e", "f"], [row]))
    assert.deepStrictEqual([...bytes.slice(0, 3)], [0xef, 0xbb, 0xbf])
    const text = new TextDecoder().decode(bytes)
    assert.strictEqual(text, `a,b,c,d,e,f\r\n'=1+1,-12.5,"=""0370100001""",'=x,,"他说""好"""\r\n`)
  })

  it("asks for rows as it is read, and for no more when its reader goes away", async () => {
    let given = 0
    let closed = "no"
    async function* rows() {
      try {
        for (; given < 100_000; given += 1) yield ["x"]
      } finally {
        closed = "yes"
      }
    }
    const reader = writeCsv(["a"], rows()).getReader()
    for (const _ of [1, 2, 3]) await reader.read()
    assert.isAtMost(given, 1_000)
    await reader.cancel()
    assert.strictEqual(closed, "yes")
  })
})
