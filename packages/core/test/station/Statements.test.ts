/** What every row of the table says of itself: title and sentence in both languages, and names for what it answers and refuses. Derived from the table. */
import { readFileSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { operations } from "@yugou/core"
import * as SchemaAST from "effect/SchemaAST"
import * as MetricsPage from "../../scripts/MetricsPage.ts"
import { answerOf, page, pagePath } from "../../scripts/OperationsPage.ts"

const rows = Object.values(operations).flatMap((table) => Object.values(table))
const hanzi = /\p{Script=Han}/u

/** Every schema with a name inside of another one. */
const namedIn = (ast: SchemaAST.AST, found: Map<string, Set<SchemaAST.AST>>): void => {
  const name = SchemaAST.resolveIdentifier(ast)
  if (name !== undefined && ast._tag !== "Suspend") {
    const known = found.get(name) ?? new Set()
    if (known.has(ast)) return
    found.set(name, known.add(ast))
  }
  if (ast._tag === "Objects") for (const { type } of ast.propertySignatures) namedIn(type, found)
  if (ast._tag === "Arrays") for (const type of [...ast.elements, ...ast.rest]) namedIn(type, found)
  if (ast._tag === "Union") for (const type of ast.types) namedIn(type, found)
}

describe("every operation", () => {
  for (const { name, title, help } of rows) {
    it(`${name} has a title and a sentence in both languages`, () => {
      assert.match(title.zh, hanzi)
      assert.match(title.en, /^[A-Z][^.]+$/)
      assert.match(help.zh, /^.*\p{Script=Han}.*。$/u)
      assert.match(help.en, /^[A-Z].*\.$/)
      assert.notMatch(title.en + help.en, hanzi)
    })
  }

  it("has a title that no other one has", () => {
    for (const language of ["zh", "en"] as const) {
      const titles = rows.map(({ title }) => title[language])
      assert.deepStrictEqual(
        titles.filter((title, index) => titles.indexOf(title) !== index),
        []
      )
    }
  })

  for (const { name, success, rejections } of rows) {
    it(`${name} answers a view with a name, and refuses with rejections that have one`, () => {
      assert.match(answerOf({ success }), /^[A-Z]\w+(\[\])?$/)
      assert.notMatch(answerOf({ success }), /undefined/)
      for (const rejection of rejections) assert.match(SchemaAST.resolveIdentifier(rejection.ast) ?? "", /^[A-Z]\w+$/)
    })
  }

  it("calls different views by different names", () => {
    const found = new Map<string, Set<SchemaAST.AST>>()
    for (const { success } of rows) namedIn(success.ast, found)
    const views = [...found].filter(([, asts]) => [...asts].some(({ _tag }) => _tag === "Objects"))
    const shared = views.filter(([, asts]) => new Set([...asts].map((ast) => JSON.stringify(fieldsOf(ast)))).size > 1)
    assert.isAbove(views.length, 40)
    assert.deepStrictEqual(
      shared.map(([name]) => name),
      []
    )
  })
})

describe("the page of metrics", () => {
  it("is the one that `npm run codes` writes", () => {
    assert.strictEqual(readFileSync(MetricsPage.pagePath, "utf8"), MetricsPage.page())
  })
})

describe("the page of operations", () => {
  it("is the one that `npm run codes` writes", () => {
    assert.strictEqual(readFileSync(pagePath, "utf8"), page())
  })
})

const fieldsOf = (ast: SchemaAST.AST): ReadonlyArray<string> =>
  ast._tag === "Objects" ? ast.propertySignatures.map(({ name }) => String(name)) : []
