import { globSync, readFileSync } from "node:fs"
import * as path from "node:path"
import { assert, describe, it } from "@effect/vitest"
import ts from "typescript"

const root = path.resolve(import.meta.dirname, "../src")
const files = globSync("**/*.ts", { cwd: root })

/** Gives the functions of a file with more than 70 lines, as `file:line (lines)`. */
const longFunctions = (file: string): ReadonlyArray<string> => {
  const source = ts.createSourceFile(file, readFileSync(path.join(root, file), "utf8"), ts.ScriptTarget.Latest, true)
  const found: Array<string> = []
  const lineOf = (position: number): number => source.getLineAndCharacterOfPosition(position).line + 1
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node)) {
      const lines = lineOf(node.end) - lineOf(node.getStart()) + 1
      if (lines > 70) found.push(`${file}:${lineOf(node.getStart())} (${lines})`)
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

describe("the sources of core", () => {
  it("have no file over 300 lines", () => {
    const long = files.filter((file) => readFileSync(path.join(root, file), "utf8").trimEnd().split("\n").length > 300)
    assert.deepStrictEqual(long, [])
  })

  it("have no function over 70 lines", () => {
    assert.deepStrictEqual(files.flatMap(longFunctions), [])
  })

  it("tell one person from another in one place", () => {
    const made = files.filter((file) =>
      /new (R|Rejection)\.FourEyes\b/.test(readFileSync(path.join(root, file), "utf8"))
    )
    assert.deepStrictEqual(made, ["books/rule/FourEyes.ts"])
  })
})
