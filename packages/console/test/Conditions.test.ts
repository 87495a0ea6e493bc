/** What a condition offers is what the station knows: another choice would be refused when somebody asks for it. */
import { globSync, readFileSync } from "node:fs"
import * as path from "node:path"
import { operations } from "@yugou/core"
import type * as Schema from "effect/Schema"
import type * as SchemaAST from "effect/SchemaAST"
import { assert, it } from "vitest"
import * as words from "../src/page/text/words.ts"

const pages = path.resolve(import.meta.dirname, "../src/page/pages")

/** The values of which a field is one, or a list of some. */
const choicesOf = (ast: SchemaAST.AST): ReadonlyArray<string> => {
  switch (ast._tag) {
    case "Literal":
      return [String(ast.literal)]
    case "Union":
      return ast.types.flatMap(choicesOf)
    case "Arrays":
      return [...ast.elements, ...ast.rest].flatMap(choicesOf)
    default:
      return []
  }
}

type Tables = { readonly [facade: string]: { readonly [name: string]: { readonly payload: Schema.Top } } }

/** Each condition whose words are those of a table, with what its list asks. */
const conditions = globSync("**/*.tsx", { cwd: pages }).flatMap((file) => {
  const text = readFileSync(path.join(pages, file), "utf8")
  const [, facade = "", name = ""] = /facade="(\w+)"\s+name="(\w+)"/.exec(text) ?? []
  const payload = (operations as unknown as Tables)[facade]?.[name]?.payload as
    | { readonly fields: { readonly [field: string]: Schema.Top } }
    | undefined
  return [...text.matchAll(/field: "(\w+)",\s*kind: "(?:one|some)"[^{}]*?words: (\w+)\b/g)].flatMap(
    ([, field = "", table = ""]) => {
      const offered = (words as unknown as { readonly [table: string]: object })[table]
      const known = payload?.fields[field]
      return offered === undefined || known === undefined
        ? []
        : [{ at: `${file} ${field}`, offered: Object.keys(offered), known: choicesOf(known.ast) }]
    }
  )
})

it("every choice of a condition is one that the station knows", () => {
  assert.isAbove(conditions.length, 12, conditions.map(({ at }) => at).join())
  for (const { at, offered, known } of conditions) {
    assert.isNotEmpty(known, at)
    assert.deepStrictEqual(
      offered.filter((choice) => !known.includes(choice)),
      [],
      at
    )
  }
})
