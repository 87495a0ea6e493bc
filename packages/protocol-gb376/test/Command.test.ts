import { assert, describe, it } from "@effect/vitest"
import { CommandLine } from "@yugou/dialect-kit/cli"
import { tool } from "../src/cli/Command.ts"
import { malformed, vectors, wellFormed } from "./fixtures/Vectors.ts"

const call = async (args: ReadonlyArray<string>, input: ReadonlyArray<string> = [], language?: string) => {
  const out: Array<string> = []
  const err: Array<string> = []
  const lines = {
    async *[Symbol.asyncIterator]() {
      yield* input
    }
  }
  const io = {
    lines,
    readText: async () => null,
    out: (line: string) => out.push(line),
    err: (line: string) => err.push(line)
  }
  const code = await CommandLine.run(tool, args, io, language)
  return { code, out, err }
}

describe("decode and encode", () => {
  it("take every vector through JSON and back", async () => {
    const hexes = wellFormed.map((vector) => vector.hex)
    const decoded = await call(["decode", "-"], hexes)
    assert.strictEqual(decoded.code, 0)
    assert.strictEqual(decoded.out.length, hexes.length)
    const encoded = await call(["encode", "-"], decoded.out)
    assert.deepStrictEqual(encoded.out, hexes)
    assert.strictEqual(encoded.code, 0)
  })

  it("go on after a bad line, name it, and end with 1", async () => {
    const { code, out } = await call(
      ["decode", "-"],
      vectors.map((vector) => vector.hex)
    )
    assert.strictEqual(code, 1)
    const rows = out.map((line) => JSON.parse(line) as { line: number; error?: { offset: number; reason: string } })
    assert.deepStrictEqual(
      rows.map((row) => row.line),
      vectors.map((_, index) => index + 1)
    )
    const refused = rows.filter((row) => row.error !== undefined).map((row) => vectors[row.line - 1]?.id)
    assert.deepStrictEqual(
      refused,
      malformed.map((vector) => vector.id)
    )
  })

  it.each([
    ["text that is no hexadecimal", "68zz", { offset: 2, reason: "notHex" }],
    ["half a byte", "686", { offset: 3, reason: "notHex" }],
    ["nothing that begins a frame", "00112233445566778899", { offset: 0, reason: "notAFrame" }],
    ["a frame that is cut", "683200320068c90002", { offset: 9, reason: "tooShort" }],
    ["lengths that differ", "683200360068c900023412000271000001008516", { offset: 3, reason: "lengthsDiffer" }],
    ["a wrong protocol identifier", "683300330068c900023412000271000001008516", { offset: 1, reason: "protocolId" }],
    ["a length that lies", "683600360068c900023412000271000001008516", { offset: 1, reason: "lengthDiffers" }],
    ["a wrong checksum", "683200320068c900023412000271000001008616", { offset: 18, reason: "checksum" }],
    ["a wrong end", "683200320068c900023412000271000001008517", { offset: 19, reason: "endByte" }]
  ])("refuse %s", async (_what, hex, error) => {
    const { code, out } = await call(["decode", hex])
    assert.deepStrictEqual([code, out], [1, [JSON.stringify({ error })]])
  })

  it("give one line for each frame of one input", async () => {
    const login = "683200320068c900023412000271000001008516"
    const { out } = await call(["decode", `fefe${login}fe${login}`])
    assert.strictEqual(out.length, 2)
    const rest = await call(["decode", `${login}6832`])
    assert.deepStrictEqual([rest.code, rest.out.length], [1, 2])
  })

  it.each([
    ["no JSON", "{", ""],
    ["a list", "[]", ""],
    ["a field that no frame has", '{"dir":"up","colour":1}', "colour"]
  ])("encode refuses %s", async (_what, json, path) => {
    const { code, out } = await call(["encode", json])
    assert.strictEqual(code, 1)
    assert.strictEqual(JSON.parse(out[0] ?? "{}").error.path, path)
  })

  it("encode refuses a frame without a unit, which decode would refuse", async () => {
    const [json = ""] = (await call(["decode", "683200320068c900023412000271000001008516"])).out
    const { out } = await call(["encode", JSON.stringify({ ...JSON.parse(json), units: [] })])
    assert.strictEqual(JSON.parse(out[0] ?? "{}").error.path, "units")
  })

  it("a text with a line separator stays one line on its way", async () => {
    const [json = ""] = (await call(["decode", vectors.find((vector) => vector.id === "D029")?.hex ?? ""])).out
    const [hex = ""] = (await call(["encode", json.replace("余额", "\u2028\u0085")])).out
    const { out } = await call(["decode", hex])
    assert.notMatch(out[0] ?? "", /[\u0085\u2028\u2029]/)
    assert.include(JSON.parse(out[0] ?? "{}").units[0].value.text, "\u2028\u0085")
    assert.deepStrictEqual((await call(["encode", "-"], out)).out, [hex])
  })

  it("encode names the field of a value that does not fit", async () => {
    const [json = ""] = (await call(["decode", vectors.find((vector) => vector.id === "D001")?.hex ?? ""])).out
    const bad = await call(["encode", json.replace('"value":1000', '"value":10000000')])
    assert.strictEqual(JSON.parse(bad.out[0] ?? "{}").error.path, "units[0].value.purchase")
  })
})

describe("explain", () => {
  it("tells every vector field by field in both languages", async () => {
    for (const language of ["zh", "en"]) {
      const { code, out } = await call(
        ["explain", "--lang", language, "-"],
        wellFormed.map((vector) => vector.hex)
      )
      assert.strictEqual(code, 0)
      assert.strictEqual(out.length, wellFormed.length)
    }
    const [table = ""] = (
      await call(["explain", "--lang", "zh", vectors.find((vector) => vector.id === "D001")?.hex ?? ""])
    ).out
    assert.include(table, "购电单号")
    assert.match(table, /^ +23 {2}00 10 00 00 .*购电量\(费\) +1000/m)
  })
})

describe("calls", () => {
  it("answer help in the language asked for", async () => {
    assert.include((await call(["--help", "--lang", "zh"])).out[0], "报文检查工具")
    assert.include((await call(["--help"], [], "zh_CN.UTF-8")).out[0], "报文检查工具")
    assert.include((await call(["--help"])).out[0], "inspector")
  })

  it.each([
    [[]],
    [["decode"]],
    [["paint", "68"]],
    [["decode", "68", "--lang", "fr"]],
    [["decode", "68", "--pw", "no"]],
    [["decode", "--colour"]]
  ])("%j is a wrong call", async (args) => {
    assert.strictEqual((await call(args)).code, 2)
  })
})
