/** What docs/guides/where-to-change.md says: its files exist, both languages name the same ones, and the compiler refuses where it says so. */
import { existsSync, readFileSync } from "node:fs"
import * as path from "node:path"
import { assert, describe, it } from "@effect/vitest"
import ts from "typescript"

const root = path.resolve(import.meta.dirname, "../..")
const guides = path.join(root, "docs/guides")

/** The files that a page points to, in order and each once; a page of the other language counts as the same. */
const filesOf = (page: string): ReadonlyArray<string> => {
  const text = readFileSync(path.join(guides, page), "utf8")
  const links = [...text.matchAll(/\]\((\.[^)#]+)\)/g)].map(([, link = ""]) => path.join("docs/guides", link))
  return [...new Set(links)].filter((file) => !path.basename(file).startsWith("where-to-change"))
}

/** Type-checks core with one file changed, and names the files that do not compile then. */
const refusedBy = (file: string, change: (text: string) => string): ReadonlyArray<string> => {
  const project = path.join(root, "packages/core/tsconfig.json")
  const { config } = ts.readConfigFile(project, ts.sys.readFile)
  const { options, fileNames } = ts.parseJsonConfigFileContent(config, ts.sys, path.dirname(project))
  const changed = path.join(root, file)
  const host = ts.createCompilerHost(options)
  const program = ts.createProgram(fileNames, options, {
    ...host,
    getSourceFile: (name, language) => {
      if (path.resolve(name) !== changed) return host.getSourceFile(name, language)
      const before = readFileSync(changed, "utf8")
      const after = change(before)
      assert.notStrictEqual(after, before, `${file} is not as this test expects it`)
      return ts.createSourceFile(name, after, language)
    }
  })
  const found = ts.getPreEmitDiagnostics(program).flatMap((it_) => it_.file?.fileName ?? "?")
  return [...new Set(found.map((name) => path.relative(root, name)))].sort()
}

describe("where to change what", () => {
  const files = filesOf("where-to-change.md")

  it("names files that exist, the same ones in both languages", () => {
    assert.isAbove(files.length, 10)
    assert.deepStrictEqual(
      files.filter((file) => !existsSync(path.join(root, file))),
      []
    )
    const translated = (file: string) => file.replace(/^(docs\/guides\/.*?)(\.zh-CN)?\.md$/, "$1.md")
    assert.deepStrictEqual(filesOf("where-to-change.zh-CN.md").map(translated), files.map(translated))
  })

  it("an alarm cycle more is refused by the rule that the page names, and by nothing else", () => {
    const refused = refusedBy("packages/core/src/books/customer/Customer.ts", (text) =>
      text.replace('["none", "once", "daily"]', '["none", "once", "daily", "weekly"]')
    )
    assert.deepStrictEqual(refused, ["packages/core/src/books/alarm/AlarmRules.ts"])
    for (const file of refused) assert.include(files, file)
  }, 120_000)
})
