/** What an editor shows at a method of the Promise facade: the sentence of its row, in both languages. */
import { readFileSync } from "node:fs"
import * as path from "node:path"
import { assert, it } from "@effect/vitest"
import { operations } from "@yugou/core"
import ts from "typescript"

const root = path.resolve(import.meta.dirname, "../..")

/** The documentation of every method, as the type checker gives it to editors. */
const shown = (): { readonly [name: string]: string } => {
  const project = path.join(root, "packages/core/tsconfig.json")
  const { options } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(project, ts.sys.readFile).config,
    ts.sys,
    path.dirname(project)
  )
  const probe = path.join(root, "packages/core/src/probe.ts")
  const text = `import type { PromiseFacade } from "./station/StationPromise.ts"\nexport declare const facade: PromiseFacade\n`
  const host = ts.createCompilerHost(options)
  const program = ts.createProgram([probe], options, {
    ...host,
    fileExists: (name) => path.resolve(name) === probe || host.fileExists(name),
    readFile: (name) => (path.resolve(name) === probe ? text : readFileSync(name, "utf8")),
    getSourceFile: (name, language) =>
      path.resolve(name) === probe ? ts.createSourceFile(name, text, language) : host.getSourceFile(name, language)
  })
  const checker = program.getTypeChecker()
  const source = program.getSourceFile(probe)
  const found: { [name: string]: string } = {}
  source?.forEachChild((node) => {
    if (!ts.isVariableStatement(node)) return
    const [declared] = node.declarationList.declarations
    if (declared === undefined) return
    for (const facade of checker.getTypeAtLocation(declared.name).getProperties()) {
      for (const method of checker.getTypeOfSymbol(facade).getProperties()) {
        const comment = ts.displayPartsToString(method.getDocumentationComment(checker))
        found[`${facade.name}.${method.name}`] = comment
      }
    }
  })
  return found
}

it("the comment of each operation is its sentence in English, then in Chinese", () => {
  const comments = shown()
  const rows = Object.values(operations).flatMap((table) => Object.values(table))
  for (const { name, help } of rows) assert.strictEqual(comments[name], `${help.en} ${help.zh}`, name)
}, 120_000)
