import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import * as path from "node:path"
import { assert, describe, it } from "@effect/vitest"
import ts from "typescript"
import * as Exports from "../exports/Exports.ts"

const options: ts.CompilerOptions = {
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  target: ts.ScriptTarget.ES2024,
  allowImportingTsExtensions: true,
  noEmit: true,
  noLib: true,
  types: []
}

/** What the exports of a package of these files lack, by name. */
const lacksOf = (files: { readonly [file: string]: string }, withExamples: ReadonlyArray<string> = []) => {
  const root = realpathSync(mkdtempSync(path.join(tmpdir(), "exports-")))
  try {
    for (const [file, text] of Object.entries({ "package.json": '{ "type": "module" }', ...files })) {
      mkdirSync(path.dirname(path.join(root, file)), { recursive: true })
      writeFileSync(path.join(root, file), text)
    }
    return Exports.list(root, [{ name: "p", source: "index.ts" }], options).map(
      (each) => [each.name, Exports.lacks(each, withExamples)] as const
    )
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
}

describe("the exports of a package", () => {
  const rows: ReadonlyArray<readonly [title: string, text: string, lacks: ReadonlyArray<Exports.Lack>]> = [
    ["all that is owed, in one line", "/** Gives one. @category models */\nexport const a = 1", []],
    ["all that is owed", "/**\n * Gives one.\n *\n * @category models\n */\nexport const a = 1", []],
    ["nothing", "export const a = 1", ["comment", "category"]],
    [
      "a comment that is none for readers",
      "// Gives one. @category models\nexport const a = 1",
      ["comment", "category"]
    ],
    ["no category", "/** Gives one. */\nexport const a = 1", ["category"]],
    ["a category and no sentence", "/** @category models */\nexport const a = 1", ["comment"]],
    ["a category without a name", "/**\n * Gives one.\n * @category\n */\nexport const a = 1", ["category"]],
    ["a type of the same name", "/** Gives one. @category models */\nexport const a = 1\nexport type a = typeof a", []]
  ]
  for (const [title, text, lacks] of rows)
    it(title, () => assert.deepStrictEqual(lacksOf({ "index.ts": text }), [["a", lacks]]))

  const namespaced = {
    "index.ts": 'export * as A from "./A.ts"\nexport { b } from "./A.ts"',
    "A.ts":
      "/** Knows numbers. @category rules */\n\n/** Gives one. @category models */\nexport const b = 1\nexport const c = 2"
  }

  it("are those of its namespaces, too, and a namespace speaks by the comment of its file", () =>
    assert.deepStrictEqual(lacksOf(namespaced), [
      ["A", []],
      ["A.b", []],
      ["A.c", ["comment", "category"]],
      ["b", []]
    ]))

  it("owe an example where the entry does, but not inside of namespaces", () =>
    assert.deepStrictEqual(lacksOf(namespaced, ["p"]), [
      ["A", ["example"]],
      ["A.b", []],
      ["A.c", ["comment", "category"]],
      ["b", ["example"]]
    ]))

  it("have an example when a comment has code", () =>
    assert.deepStrictEqual(
      lacksOf(
        {
          "index.ts": "/**\n * Gives one.\n *\n * ```ts\n * a\n * ```\n *\n * @category models\n */\nexport const a = 1"
        },
        ["p"]
      ),
      [["a", []]]
    ))

  it("are found by the source of each entry of package.json", () =>
    assert.deepStrictEqual(
      Exports.entriesOf("packages/p", {
        name: "@yugou/p",
        exports: {
          ".": { "@yugou/source": "./src/index.ts", import: "./dist/index.js" },
          "./books": { "@yugou/source": "./src/books/index.ts" },
          "./package.json": "./package.json"
        }
      }),
      [
        { name: "@yugou/p", source: "packages/p/src/index.ts" },
        { name: "@yugou/p/books", source: "packages/p/src/books/index.ts" }
      ]
    ))
})
