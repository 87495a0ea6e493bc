import { spawnSync } from "node:child_process"
import { fileURLToPath } from "node:url"
import { assert, describe, it } from "@effect/vitest"
import * as Result from "effect/Result"
import * as fc from "fast-check"
import * as Inspector from "../src/Inspector.ts"
import { encode } from "../src/Messages.ts"
import { pdu as anyPdu } from "./Pdus.ts"
import { ofKind } from "./Vectors.ts"

const root = fileURLToPath(new URL("..", import.meta.url))

const run = (args: ReadonlyArray<string>, input = "") =>
  spawnSync(process.execPath, ["--conditions=@yugou/source", "src/cli.ts", ...args], {
    cwd: root,
    input,
    encoding: "utf8"
  })

const resp = "0000001a8000000900000017b2b9da8000010000010100000001"
const test = "0000000c0000000800000001"

describe("decode and encode", () => {
  for (const vector of ofKind("pdu")) {
    it(`${vector.id} prints its fields and reads them back`, () => {
      const decoded = Inspector.decode(vector.hex, undefined)
      assert.isFalse(decoded.failed)
      assert.strictEqual(decoded.lines.length, 1)
      const json = JSON.parse(decoded.lines[0] ?? "")
      assert.deepStrictEqual(json.fields, vector.fields)
      assert.deepStrictEqual(Inspector.encode(decoded.lines[0] ?? "", undefined), {
        lines: [vector.hex],
        failed: false
      })
      if (vector.version !== "any") {
        assert.deepStrictEqual(Inspector.decode(vector.hex, vector.version), decoded)
      }
    })
  }

  it("any PDU survives the way through JSON", () => {
    fc.assert(
      fc.property(anyPdu, (pdu) => {
        const hex = Buffer.from(Result.getOrThrow(encode(pdu))).toString("hex")
        const json = Inspector.decode(hex, pdu.version).lines[0] ?? ""
        assert.deepStrictEqual(Inspector.encode(json, pdu.version).lines, [hex])
      })
    )
  })

  it("builds a content from text, header and report", () => {
    const submit = (fields: object) => JSON.stringify({ type: "SUBMIT", version: "3.0", fields })
    const text = Inspector.encode(submit({ Msg_Fmt: 8, TP_udhi: 1, udh: "050003420201", text: "电费" }), undefined)
    assert.include(text.lines[0], "0a0500034202017535", "length, header, text")
    const report = { Msg_Id_hex: "b2b9da8000010000", Stat: "DELIVRD", Dest_terminal_Id: "13900000001" }
    const fields = { Registered_Delivery: 1, report }
    const deliver = Inspector.encode(JSON.stringify({ type: "DELIVER", version: "2.0", fields }), undefined)
    assert.strictEqual(
      JSON.parse(Inspector.decode(deliver.lines[0] ?? "", undefined).lines[0] ?? "").fields.Msg_Length,
      60
    )
  })

  const bad: ReadonlyArray<readonly [string, unknown, string]> = [
    ["no JSON", "{", "json"],
    ["a list", [], "json"],
    ["an unknown PDU", { type: "SUBMITT" }, "type"],
    ["a version that is none", { type: "SUBMIT", version: "1.2" }, "version"],
    ["a field of the other version", { type: "SUBMIT", version: "2.0", fields: { LinkID: "" } }, "LinkID"],
    ["a wrong count", { type: "SUBMIT", fields: { DestUsr_tl: 2, Dest_terminal_Id: ["1"] } }, "DestUsr_tl"],
    ["a Msg_Id of 15 digits", { type: "CANCEL", fields: { Msg_Id_hex: "123456789012345" } }, "Msg_Id_hex"],
    [
      "two different Msg_Ids",
      { type: "CANCEL", fields: { Msg_Id_hex: "0000000000000001", Msg_Id_string: "0000000000000000000002" } },
      "Msg_Id_string"
    ],
    ["hexadecimal digits that are none", { type: "SUBMIT", fields: { Msg_Content: "0" } }, "Msg_Content"],
    ["a text that its coding does not hold", { type: "SUBMIT", fields: { Msg_Fmt: 0, text: "电" } }, "text"],
    ["a text for a number", { type: "SUBMIT_RESP", fields: { Result: "0" } }, "Result"],
    ["a list for a text", { type: "SUBMIT", fields: { Service_Id: [] } }, "Service_Id"],
    ["a text for Sequence_Id", { type: "TERMINATE", fields: { Sequence_Id: "1" } }, "Sequence_Id"]
  ]
  for (const [name, json, field] of bad) {
    it(`encode refuses ${name}`, () => {
      const result = Inspector.encode(typeof json === "string" ? json : JSON.stringify(json), undefined)
      assert.isTrue(result.failed)
      assert.strictEqual(JSON.parse(result.lines[0] ?? "").error.field, field)
    })
  }

  it("reports each bad PDU of a stream with its offset and goes on", () => {
    const unknown = "0000000c0000000300000001"
    const { lines, failed } = Inspector.decode(`${test} ${unknown} ${test}0000`, undefined, { line: 3 })
    assert.isTrue(failed)
    assert.deepStrictEqual(
      lines.map((line) => JSON.parse(line)).map(({ line, type, error }) => [line, type ?? error.offset]),
      [
        [3, "ACTIVE_TEST"],
        [3, 16],
        [3, "ACTIVE_TEST"],
        [3, 38]
      ]
    )
  })

  it("a text with a line separator stays one line on its way", () => {
    const fields = { Msg_Fmt: 8, text: "一\u2028二\u0085三\u2029" }
    const json = JSON.stringify({ type: "SUBMIT", version: "3.0", fields })
    const [hex = ""] = Inspector.encode(json, undefined).lines
    const [line = ""] = Inspector.decode(hex, undefined).lines
    assert.notMatch(line, /[\u0085\u2028\u2029]/)
    assert.strictEqual(JSON.parse(line).fields.text, fields.text)
    assert.strictEqual(run(["encode", "-"], `${line}\n`).stdout.trim(), hex)
  })

  it("never throws on any text", () => {
    fc.assert(
      fc.property(fc.string(), fc.json(), (line, json) => {
        Inspector.decode(line, undefined)
        Inspector.encode(line, undefined)
        Inspector.encode(json, "2.0")
      })
    )
  })
})

describe("yugou-cmpp", () => {
  it("prints one line a PDU, and NDJSON for standard input", () => {
    const one = run(["decode", resp + test])
    assert.strictEqual(one.status, 0)
    assert.deepStrictEqual(
      one.stdout
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line).type),
      ["FWD_RESP", "ACTIVE_TEST"]
    )
    const many = run(["decode", "-"], `${test}\nnot hex\n${resp}\n`)
    assert.strictEqual(many.status, 1)
    const lines = many.stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line))
    assert.deepStrictEqual(
      lines.map(({ line, type, error }) => [line, type, error?.offset]),
      [
        [1, "ACTIVE_TEST", undefined],
        [2, undefined, 0],
        [3, "FWD_RESP", undefined]
      ]
    )
  })

  it("takes --version and refuses what it does not know", () => {
    assert.strictEqual(run(["decode", "--version", "2.0", resp]).status, 1)
    assert.strictEqual(run(["decode", "--version=4.0", resp]).status, 2)
    assert.strictEqual(run(["show", resp]).status, 2)
    assert.strictEqual(run(["encode", '{"type":"ACTIVE_TEST","fields":{"Sequence_Id":1}}']).stdout.trim(), test)
  })
})
