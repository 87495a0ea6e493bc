/**
 * Checks that nobody types the name of an operation by hand: it follows from the table of operations.
 *
 * In `station/` no text begins with the key of a facade, a dot and more (tables are left out, they hold permissions, which look alike); everywhere
 * else such a text must be the name of an operation or of a permission.
 *
 * Usage: node --conditions=@yugou/source scripts/check-operation-names.ts
 */
import { globSync, readFileSync } from "node:fs"
import * as path from "node:path"
import { operations } from "@yugou/core"
import ts from "typescript"

const rows = Object.values(operations).flatMap((facade) => Object.values(facade))
const known: ReadonlySet<string> = new Set(rows.flatMap(({ name, permission }) => [name, permission]))
const begins = new RegExp(`^(${Object.keys(operations).join("|")})\\.(?!$)`)

const root = path.resolve(import.meta.dirname, "..")
const station = "packages/core/src/station/"
const files = globSync(["packages/*/{src,test,bench}/**/*.ts", "acceptance/**/*.ts", "examples/*/{src,test}/**/*.ts"], {
  cwd: root,
  exclude: (name) => name.includes("node_modules") || name.includes("/dist/") || name.includes("/fixtures/")
})

/** Gives the texts of a file: string literals and the beginnings of templates, with their lines. */
const textsOf = (
  file: string
): ReadonlyArray<{ readonly text: string; readonly line: number; readonly whole: "yes" | "no" }> => {
  const source = ts.createSourceFile(file, readFileSync(path.join(root, file), "utf8"), ts.ScriptTarget.Latest, true)
  const found: Array<{ text: string; line: number; whole: "yes" | "no" }> = []
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node) || ts.isTemplateHead(node)) {
      const line = source.getLineAndCharacterOfPosition(node.getStart()).line + 1
      found.push({ text: node.text, line, whole: ts.isTemplateHead(node) ? "no" : "yes" })
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

const problems = files.flatMap((file) => {
  const own = file.startsWith(station)
  if (own && file.endsWith("Table.ts")) return []
  return textsOf(file).flatMap(({ text, line, whole }) => {
    if (!begins.test(own && whole === "no" ? `${text}…` : text)) return []
    const at = `${file}:${line}: "${text}"`
    if (own) return [`${at} is typed by hand: take the name from the row of the table`]
    return whole === "no" || known.has(text) ? [] : [`${at} names no operation and no permission`]
  })
})

for (const problem of problems) console.error(problem)
console.log(`check-operation-names: ${files.length} files, ${rows.length} operations, ${problems.length} problems`)
process.exitCode = problems.length === 0 ? 0 : 1
