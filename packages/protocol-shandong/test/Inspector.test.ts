/** Messages as JSON: the functions that the fixtures lack, what stays raw, what is refused, and the command line. */
import { assert, describe, it } from "@effect/vitest"
import { CommandLine } from "@yugou/dialect-kit/cli"
import * as Result from "effect/Result"
import * as fc from "fast-check"
import * as Command from "../src/cli/Command.ts"
import { Bytes, Frame, Inspector, MessageCodec, Profiles } from "./support/subject.ts"

const book = Result.getOrThrow(Profiles.byId("zj-sibling"))
const frameHex = (func: number, up: 0 | 1, data: string, exp: 0 | 1 = 0): string => {
  const bytes = Result.getOrThrow(Bytes.fromHex(data))
  return Bytes.hex(
    Result.getOrThrow(Frame.encode({ rtua: "94300482", msta: 1, fseq: 1, iseq: 0, up, exp, func, data: bytes }))
  )
}
const one = (hex: string) => Inspector.decodeHex(hex, book)[0]
const bodyOf = (hex: string) => {
  const entry = one(hex)
  return entry !== undefined && "body" in entry ? entry.body : entry
}

describe("bodies", () => {
  const cases: ReadonlyArray<[string, number, 0 | 1, string, object, (0 | 1)?]> = [
    [
      "relay down",
      0x00,
      0,
      "011E2001000200AABB",
      { port: 1, timeout: 30, feature: "20", cutStart: 1, cutLength: 2, raw: "AABB" }
    ],
    ["relay up", 0x00, 1, "01AABB", { port: 1, raw: "AABB" }],
    ["relay without an answer", 0x00, 1, "01", { error: "relay-no-answer" }, 1],
    ["a read refused with its mask", 0x01, 1, "010000000000000004", { points: [0], error: "no-such-item" }, 1],
    ["a read refused without the exception bit", 0x01, 1, "04", { error: "no-such-item" }],
    ["a write refused without the exception bit", 0x08, 1, "03", { error: "password-or-permission" }],
    ["results on a read", 0x01, 1, "00638004", { tn: 0, results: [{ di: "8063", result: "no-such-item" }] }, 1],
    ["results on alarms", 0x09, 1, "00638004", { tn: 0, results: [{ di: "8063", result: "no-such-item" }] }, 1],
    ["a front end's own answer", 0x08, 1, "F3", { error: "disconnected" }, 1],
    ["a byte without a meaning", 0x08, 1, "2A", { error: "other-2A" }, 1],
    [
      "two points",
      0x01,
      1,
      "0600000000000000 1090 0100000002000000",
      {
        items: [
          { tn: 1, di: "9010", value: "0.01" },
          { tn: 2, di: "9010", value: "0.02" }
        ]
      }
    ],
    [
      "an item that no row explains",
      0x01,
      1,
      "0100000000000000 4480 00 9980 0102",
      { items: [{ tn: 0, di: "8044", value: "00" }], unparsed: { offset: 22, code: "8099", raw: "99800102" } }
    ],
    [
      "an alarm that no row explains",
      0x09,
      1,
      "01 00 0805060708 9901 AABB",
      { alarms: [], unparsed: { offset: 12, code: "0199", raw: "0008050607089901AABB" } }
    ],
    [
      "bytes after the last alarm",
      0x09,
      1,
      "01 00 0805060708 6601 AABB",
      {
        alarms: [{ tn: 0, at: "2008-05-06 07:08", code: "0166", args: [] }],
        unparsed: { offset: 20, code: "", raw: "AABB" }
      }
    ],
    ["a log", 0x04, 1, "0102", { raw: "0102" }],
    ["a heartbeat with data", 0x24, 1, "01", { raw: "01" }],
    ["a function that is only a name", 0x30, 0, "01", { raw: "01" }]
  ]
  it.each(cases)("%s", (_, func, up, data, body, exp = 0) => {
    const hex = frameHex(func, up, data, exp)
    assert.deepStrictEqual(bodyOf(hex), body)
    // A mask before an error is not printed, so only the others come back as the same bytes.
    if (data.length === 18 && func === 0x01) return
    const entry = one(hex)
    assert.strictEqual(Bytes.hex(Result.getOrThrow(Inspector.encodeJson(entry, book))), hex)
  })

  const refused: ReadonlyArray<[string, number, 0 | 1, string, string, number]> = [
    ["a read of no point", 0x01, 0, "00000000000000006380", "value", 11],
    ["half an item number", 0x01, 0, "010000000000000063", "truncated", 19],
    ["a value that runs past the data", 0x01, 1, "010000000000000063804523", "truncated", 21],
    ["a write without password", 0x08, 0, "0011", "truncated", 13],
    ["a write time that is none", 0x07, 0, "0011563412 0813060708 15", "value", 16],
    ["a validity that is not decimal", 0x07, 0, "0011563412 0805060708 1A", "value", 21],
    ["results that do not come out even", 0x08, 1, "00628000 62", "truncated", 15],
    ["a request for alarms with too much", 0x09, 0, "FF6601 0805060708 0A 00", "trailing", 20]
  ]
  it.each(refused)("refuses %s", (_, func, up, data, reason, offset) => {
    assert.deepStrictEqual(one(frameHex(func, up, data)), { error: { offset, reason } })
  })
})

describe("encode", () => {
  const header = { rtua: "94300482", msta: 1, fseq: 1, iseq: 0, up: 0, exp: 0, func: "08" }
  const body = { tn: 0, level: "11", password: "123456", items: [{ tn: 0, di: "8044", value: "01" }] }
  const cases: ReadonlyArray<[string, object, string]> = [
    ["no header", { body }, "header"],
    ["a header with a strange field", { header: { ...header, x: 1 }, body }, "header"],
    ["a body of another function", { header, body: { points: [0], dis: [] } }, "body"],
    ["a wrong length", { header: { ...header, len: 9 }, body }, "header.len"],
    ["a password of letters", { header, body: { ...body, password: "12345B" } }, "body.password"],
    [
      "an item without a row",
      { header, body: { ...body, items: [{ tn: 0, di: "80FF", value: "01" }] } },
      "body.items[0].value"
    ],
    [
      "a value that does not fit",
      { header, body: { ...body, items: [{ tn: 0, di: "8063", value: "1.25" }] } },
      "body.items[0].value"
    ],
    [
      "another point in one write",
      { header, body: { ...body, items: [{ tn: 1, di: "8044", value: "01" }] } },
      "body.items[0].tn"
    ],
    [
      "a time on a plain write",
      { header, body: { ...body, commandTime: "2026-01-01 00:00", validMinutes: 5 } },
      "body.commandTime"
    ],
    ["a real-time write without time", { header: { ...header, func: "07" }, body }, "body.commandTime"],
    [
      "a result that is none",
      { header: { ...header, up: 1 }, body: { tn: 0, results: [{ di: "8044", result: "perhaps" }] } },
      "body.results[0].result"
    ]
  ]
  it.each(cases)("refuses %s", (_, json, path) => {
    const encoded = Inspector.encodeJson(json, book)
    assert.strictEqual(Result.isFailure(encoded) ? encoded.failure.path : "accepted", path)
  })
})

it("no input throws: any data of any function decodes or is a typed error, and so does any text", () => {
  const data = fc.oneof(
    fc.uint8Array({ maxLength: 40 }),
    fc.array(fc.constantFrom(0, 1, 0x62, 0x63, 0x80, 0x82, 0xff, 0x10, 0x90)).map((bytes) => Uint8Array.from(bytes))
  )
  const flag = fc.constantFrom(0 as const, 1 as const)
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 63 }), flag, flag, data, (func, up, exp, bytes) => {
      const frame: Frame.Frame = { rtua: "94300482", msta: 1, fseq: 1, iseq: 0, up, exp, func, data: bytes }
      const raw = Result.getOrThrow(Frame.encode(frame))
      const message = MessageCodec.decode({ bytes: raw, from: 0, to: raw.length }, frame, book)
      return Result.isSuccess(message) || message.failure._tag === "DecodeError"
    }),
    { numRuns: 2000 }
  )
  fc.assert(fc.property(fc.string({ maxLength: 60 }), (text) => Inspector.decodeHex(text, book).length > 0))
})

const cli = async (
  args: ReadonlyArray<string>,
  input: ReadonlyArray<string> = [],
  files: Readonly<Record<string, string>> = {}
) => {
  const out: Array<string> = []
  const err: Array<string> = []
  const lines = (async function* () {
    yield* input
  })()
  const readText = async (path: string) => files[path] ?? null
  const exit = await CommandLine.run(Command.tool, args, {
    lines,
    readText,
    out: (line: string) => out.push(line),
    err: (line: string) => err.push(line)
  })
  return { exit, out, err }
}
const beat = "6894308204C00168A400007F16"
const beatJson = {
  header: { rtua: "94300482", msta: 0, fseq: 7, iseq: 0, up: 1, exp: 0, func: "24", len: 0 },
  body: {}
}

const printed: Array<string> = []
const silent: CommandLine.Io = {
  lines: (async function* () {})(),
  readText: async () => null,
  out: () => undefined,
  err: () => undefined
}

describe("command line", () => {
  it("decodes and encodes one frame", async () => {
    const decoded = await cli(["decode", beat])
    assert.deepStrictEqual([decoded.exit, decoded.out.map((line) => JSON.parse(line))], [0, [beatJson]])
    assert.deepStrictEqual((await cli(["encode", JSON.stringify(beatJson)])).out, [beat])
  })

  it("reads lines with -, numbers them, and goes on after a bad one", async () => {
    const input = [beat, "", "zz", `${beat}${beat}`, `${beat}AA`, "6894308204400068A40000FF16"]
    const { exit, out } = await cli(["decode", "-"], input)
    assert.strictEqual(exit, 1)
    assert.deepStrictEqual(
      out.map((line) => JSON.parse(line)),
      [
        { ...beatJson, line: 1 },
        { line: 3, error: { offset: 0, reason: "hex" } },
        { ...beatJson, line: 4 },
        { ...beatJson, line: 4 },
        { ...beatJson, line: 5 },
        { line: 5, error: { offset: 13, reason: "start" } },
        { line: 6, error: { offset: 11, reason: "checksum" } }
      ]
    )
    assert.strictEqual((await cli(["decode", "-"], [beat])).exit, 0)
  })

  it("encodes lines as decode prints them, and names what is wrong with the others", async () => {
    const { exit, out } = await cli(
      ["encode", "-"],
      [JSON.stringify({ ...beatJson, line: 9 }), "{", JSON.stringify({ body: {} })]
    )
    assert.deepStrictEqual([exit, out[0], out.length], [1, beat, 3])
    assert.deepStrictEqual(JSON.parse(out[1] ?? ""), { line: 2, error: { path: "", reason: "not JSON" } })
  })

  it("refuses a line that is longer than the limit", async () => {
    const { out } = await cli(["decode", "-"], ["68".repeat(40_000)])
    assert.deepStrictEqual(JSON.parse(out[0] ?? ""), { line: 1, error: { offset: 65_536, reason: "length" } })
  })

  it("explains in both languages, down to the place of an error", async () => {
    const purchase = "68943082044106680806000011563412 6280".replaceAll(" ", "")
    const good = "6894308204410668080C000011563412628001001000001516"
    assert.include((await cli(["explain", good])).out[0], "8062")
    assert.include((await cli(["explain", "--lang", "zh", good])).out[0], "写对象参数")
    assert.include((await cli(["explain", "--lang", "zh", good])).out[0], "本次购电量及购电单序号")
    assert.include((await cli(["explain", "--lang", "zh", frameHex(0x08, 1, "04")])).out[0], "无此项数据")
    assert.strictEqual((await cli(["explain", purchase])).exit, 1)
    const chinese = { ...silent, out: (line: string) => printed.push(line) }
    await CommandLine.run(Command.tool, ["explain", good], chinese, "zh_CN.UTF-8")
    assert.include(printed.join(), "写对象参数")
    const inside = frameHex(0x08, 0, "00115634126380")
    const explained = await cli(["explain", "--lang", "zh", inside])
    assert.include(explained.out[0], "字段超出数据域")
  })

  const bad = JSON.stringify({
    id: "x1",
    family: "zj-6868",
    basedOn: "zj-sibling",
    items: { "8063": { len: 4, codec: { bcdS: [5, 1] }, scope: "T", access: "rw", provenance: "integrator" } }
  })
  const usage: ReadonlyArray<[ReadonlyArray<string>, number, string]> = [
    [["--help"], 0, "向"],
    [[], 2, "decode"],
    [["fly"], 2, "unknown command"],
    [["decode"], 2, "missing argument"],
    [["decode", "--loud", beat], 2, "wrong option"],
    [["decode", "--lang", "fr", beat], 2, "wrong option"],
    [["decode", "--profile", "nowhere.json", beat], 1, "cannot read the file"],
    [["decode", "--profile", "bad.json", beat], 1, "items.8063: length"],
    [["profile", "check", "bad.json"], 1, "items.8063: length"],
    [["profile", "check", "zj-sibling"], 0, "valid"],
    [["profile", "report"], 0, "8062"],
    [["profile", "report", "--json"], 0, '"provenance"'],
    [["profile", "show", "zj-sibling-csg-order"], 0, '"basedOn"'],
    [["profile", "schema"], 0, "$schema"],
    [["profile", "list"], 0, "zj-sibling"],
    [["profile", "burn"], 2, "unknown command"],
    [["encode", "{"], 1, "not JSON"]
  ]
  it.each(usage)("%j", async (args, exit, text) => {
    const ran = await cli(args, [], { "bad.json": bad })
    assert.strictEqual(ran.exit, exit)
    if (text !== "向") assert.include([...ran.out, ...ran.err].join("\n"), text)
    else assert.include(ran.out.join("\n"), "按配置文件")
  })
})
