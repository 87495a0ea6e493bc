import { execFileSync, spawnSync } from "node:child_process"
import { fileURLToPath } from "node:url"
import { assert, describe, it } from "@effect/vitest"
import { CommandLine } from "@yugou/dialect-kit/cli"
import { tool } from "../src/cli/Command.ts"
import { good, linesOf, malformed, vectors } from "./fixtures/Vectors.ts"

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

const main = fileURLToPath(new URL("../src/cli/main.ts", import.meta.url))
const hexOf = (id: string): string => vectors.find((vector) => vector.id === id)?.hex ?? ""
const login = hexOf("D157")

describe("decode and encode, one process over all vectors", () => {
  const run = (command: string, input: ReadonlyArray<string>) =>
    spawnSync(process.execPath, ["--conditions=@yugou/source", main, command, "-"], {
      encoding: "utf8",
      input: `${input.join("\n")}\n`,
      maxBuffer: 1 << 24
    })

  it("give every good one its fields, refuse every malformed one with layer and offset, and write the good ones again", () => {
    const decoded = run(
      "decode",
      vectors.map(({ hex }) => hex)
    )
    assert.strictEqual(decoded.status, 1)
    const rows = decoded.stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { readonly line: number; readonly error?: object })
    assert.strictEqual(rows.length, vectors.length)
    for (const [index, { line, ...said }] of rows.entries()) {
      const vector = vectors[index]
      assert.strictEqual(line, index + 1)
      if (vector?.refuse === undefined) {
        if (vector?.lenient !== true) assert.deepStrictEqual<unknown>(said, vector?.fields, vector?.id)
        continue
      }
      assert.deepStrictEqual(Object.keys(said), ["error"], vector.id)
      assert.hasAllKeys(said.error, ["layer", "offset", "reason"])
      if (vector.layer !== undefined) assert.deepInclude(said.error, { layer: vector.layer }, vector.id)
    }
    const encoded = run(
      "encode",
      rows.flatMap((row) => (row.error === undefined ? [JSON.stringify(row)] : []))
    )
    assert.strictEqual(encoded.status, 0)
    assert.deepStrictEqual(
      encoded.stdout.trim().split("\n"),
      good.map(({ hex }) => hex)
    )
  })

  it("end with 0 when nothing was refused", () => {
    const printed = execFileSync(process.execPath, ["--conditions=@yugou/source", main, "decode", login], {
      encoding: "utf8"
    })
    assert.notInclude(printed, `"line"`)
  })
})

describe("decode", () => {
  it.each([
    ["text that is no hexadecimal", "68zz", { layer: "text", offset: 2, reason: "notHex" }],
    ["half a byte", "686", { layer: "text", offset: 3, reason: "notHex" }],
    ["nothing that begins a frame", "00112233", { layer: "link", offset: 0, reason: "notAFrame" }],
    ["a frame that is cut, behind a preamble", "fefe6817", { layer: "stream", offset: 4, reason: "incomplete" }],
    ["a header's checksum", hexOf("DM13"), { layer: "link", offset: 12, reason: "headerChecksum" }],
    ["a type that there is not", hexOf("DM20"), { layer: "data", offset: 21, reason: "unknownType" }],
    ["a middle piece alone", hexOf("D040"), { layer: "assembly", offset: 14, reason: "noFirstFragment" }],
    [
      "a security gateway",
      linesOf("ssal.jsonl").map((line) => JSON.parse(line).hex)[0],
      { layer: "ssal", offset: 0, reason: "outerFrame" }
    ]
  ])("refuses %s", async (_what, hex, error) => {
    const { code, out } = await call(["decode", hex])
    assert.deepStrictEqual([code, out], [1, [JSON.stringify({ error })]])
  })

  it("gives one line for each frame of one input, and goes on behind what is none", async () => {
    assert.strictEqual((await call(["decode", `fefe${login}fe${login}`])).out.length, 2)
    const { code, out } = await call(["decode", "-"], [`00${login}6817`, "", login])
    assert.strictEqual(code, 1)
    const rows = out.map((line) => JSON.parse(line) as { line: number; error?: object })
    assert.deepStrictEqual(
      rows.map(({ error, line }) => [line, error]),
      [
        [1, undefined],
        [1, { layer: "link", offset: 0, reason: "notAFrame" }],
        [3, undefined]
      ]
    )
  })

  it("follows the pieces of a conversation over its lines", async () => {
    const [first, middle, last] = [hexOf("D039"), hexOf("D040"), hexOf("D038")]
    assert.strictEqual((await call(["decode", "-"], [first, middle, last])).code, 0)
    assert.strictEqual((await call(["decode", "-"], [first, middle, middle])).code, 0)
    assert.strictEqual((await call(["decode", "-"], [first, last, middle])).code, 1)
  })

  it("a text with a line separator stays one line on its way", async () => {
    const frame = JSON.parse((await call(["decode", login])).out[0] ?? "{}")
    frame.apdu.results[0].data = { utf8: "\u2028\u0085" }
    const [hex = ""] = (await call(["encode", JSON.stringify(frame)])).out
    const { out } = await call(["decode", hex])
    assert.notMatch(out[0] ?? "", /[\u0085\u2028\u2029]/)
    assert.deepStrictEqual((await call(["encode", "-"], out)).out, [hex])
  })
})

describe("encode", () => {
  const changed = async (change: (frame: { [key: string]: unknown; apdu: { [key: string]: unknown } }) => void) => {
    const frame = JSON.parse((await call(["decode", login])).out[0] ?? "{}")
    change(frame)
    const { code, out } = await call(["encode", JSON.stringify(frame)])
    return [code, JSON.parse(out[0] ?? "{}").error.path]
  }

  it("refuses what is no frame, and names the field", async () => {
    assert.strictEqual((await call(["encode", "{"])).code, 1)
    assert.strictEqual((await call(["encode", "[]"])).code, 1)
    assert.deepStrictEqual(await changed((frame) => Object.assign(frame, { colour: 1 })), [1, "colour"])
    assert.deepStrictEqual(await changed((frame) => Object.assign(frame, { prm: 0 })), [1, "prm"])
    assert.deepStrictEqual(await changed((frame) => Object.assign(frame.apdu, { service: "GET" })), [1, "apdu.service"])
    assert.deepStrictEqual(await changed((frame) => Object.assign(frame.apdu, { results: [{ oad: "1" }] })), [
      1,
      "apdu.results[0].oad"
    ])
  })
})

describe("explain", () => {
  it.each(["zh", "en"])(
    "tells every good vector field by field in %s, and names what is wrong with the others",
    async (language) => {
      const explained = await call(
        ["explain", "--lang", language, "-"],
        good.map(({ hex }) => hex)
      )
      assert.deepStrictEqual([explained.code, explained.out.length], [0, good.length])
      const refused = await call(
        ["explain", "--lang", language, "-"],
        malformed.map(({ hex }) => hex)
      )
      assert.strictEqual(refused.code, 1)
    }
  )

  it("says where bytes lie", async () => {
    const { out } = await call(["explain", "--lang", "en", login])
    assert.match(out[0] ?? "", /^ +37 {2}00 00 00 00 .*results\[1\] · value +0$/m)
  })
})

describe("calls", () => {
  it("answer help in the language asked for", async () => {
    assert.include((await call(["--help"], [], "zh_CN.UTF-8")).out[0], "报文检查工具")
    assert.include((await call(["--help"])).out[0], "inspector")
  })

  it.each([[[]], [["decode"]], [["paint", "68"]], [["decode", "68", "--lang", "fr"]], [["decode", "--colour"]]])(
    "%j is a wrong call",
    async (args) => {
      assert.strictEqual((await call(args)).code, 2)
    }
  )
})
