/** What is kept of records has words in the console: every field, and every value that is one of several. */
import { catalog } from "@yugou/core/store"
import * as Schema from "effect/Schema"
import type * as SchemaAST from "effect/SchemaAST"
import { assert, describe, it } from "vitest"
import { changedIn, nameOf, wordOf } from "../src/page/text/record.ts"
import { recordFields } from "../src/page/text/recordFields.ts"
import type { languages } from "../src/page/text/Say.tsx"

/** What a schema holds: the fields, and the values of which one is chosen, as `before.field=value`. */
const holdings = () => {
  const fields = new Set<string>()
  const values = new Set<string>()
  const seen = new Set<SchemaAST.AST>()
  const walk = (ast: SchemaAST.AST, place: string): void => {
    if (seen.has(ast)) return
    seen.add(ast)
    switch (ast._tag) {
      case "Literal":
        if (ast.literal !== "") values.add(`${place}=${String(ast.literal)}`)
        return
      case "Union":
        for (const type of ast.types) walk(type, place)
        return
      case "Suspend":
        walk(ast.thunk(), place)
        return
      case "Arrays":
        for (const type of [...ast.elements, ...ast.rest]) walk(type, place)
        return
      case "Objects":
        for (const { name, type } of ast.propertySignatures) {
          if (name !== "_tag") fields.add(String(name))
          walk(type, name === "_tag" ? place : `${place.split(".").at(-1)}.${String(name)}`)
        }
        for (const { type } of ast.indexSignatures) walk(type, place)
        return
      default:
    }
  }
  for (const { state } of Object.values(catalog)) {
    seen.clear()
    walk(Schema.toEncoded(Schema.toCodecJson(state as unknown as Schema.Top)).ast, "")
  }
  return { fields, values }
}

/** A target is shown as a whole. */
const whole = new Set(["target", "oldTarget", "newTarget"])

describe("what is kept of records", () => {
  const { fields, values } = holdings()

  it("has a name for each field", () => {
    assert.isAbove(fields.size, 200)
    assert.deepStrictEqual([...fields].filter((field) => recordFields[field] === undefined).sort(), [])
  })

  it("has a word for each value that is one of several", () => {
    assert.isAbove(values.size, 150)
    const missing = [...values].filter((each) => {
      const [place = "", value = ""] = each.split("=")
      const path = place.split(".")
      return !whole.has(path.at(-1) ?? "") && wordOf(path, value) === undefined
    })
    assert.deepStrictEqual(missing.sort(), [])
  })

  it("has no word for what somebody typed or is called, whatever it says", () => {
    assert.isDefined(wordOf(["attempts", "1", "verdict", "by"], "person"))
    for (const [path, value] of [
      ["approval.by", "person"],
      ["closed.by", "balance"],
      ["approval.by", "constructor"],
      ["cancelled.reason", "toString"],
      ["ext.state", "auto"]
    ] as const)
      assert.isUndefined(wordOf(path.split("."), value), `${path} ${value}`)
    for (const part of ["reason", "constructor"])
      assert.strictEqual(
        nameOf(["ext", part], ({ zh }) => zh),
        `其他信息 · ${part}`
      )
  })

  it("has no name of a field that nothing has any more", () => {
    assert.deepStrictEqual(
      Object.keys(recordFields).filter((field) => !field.split(".").every((part) => fields.has(part))),
      []
    )
  })
})

describe("what a step changed", () => {
  const before = { orderNo: "1", approval: { _tag: "Pending" }, attempts: [], energy: "1200" }
  const after = {
    orderNo: "1",
    approval: { _tag: "Approved", by: "approver", at: "2026-03-02T01:00:00Z" },
    attempts: [{ no: 1 }],
    energy: "1200"
  }

  it("is told by its names, a choice under the name of what was chosen", () => {
    const lines = changedIn(before, after)
    const told = (language: (typeof languages)[number]) =>
      lines.map(({ path }) => nameOf(path, (text) => text[language]))
    assert.deepStrictEqual(told("zh"), ["审核", "审核 · 由", "审核 · 时间", "下发 · 1 · 序号"])
    assert.deepStrictEqual(told("en").slice(0, 2), ["Approval", "Approval · By"])
    assert.deepStrictEqual(lines[0]?.from?.value, "Pending")
    assert.deepStrictEqual(lines[0]?.to?.value, "Approved")
  })

  it("is nothing where what was not there is there as nothing", () => {
    assert.deepStrictEqual(
      changedIn({ approval: { _tag: "Pending", by: null } }, { approval: { _tag: "Pending" } }),
      []
    )
  })

  it("is told by both names where one alone means something else", () => {
    assert.strictEqual(
      nameOf(["limits", "step"], ({ zh }) => zh),
      "购电限制 · 步长"
    )
    assert.strictEqual(
      nameOf(["step", "at"], ({ zh }) => zh),
      "步骤 · 时间"
    )
  })

  it("is nothing where nothing moved", () => {
    assert.deepStrictEqual(changedIn(after, after), [])
  })
})
