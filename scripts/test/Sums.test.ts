/** A sum that is read before a wait and written after it loses what others added meanwhile: so a check once ended as if there were no errors. */
import { globSync, readFileSync } from "node:fs"
import * as path from "node:path"
import { assert, describe, it } from "vitest"

const root = path.resolve(import.meta.dirname, "../..")
const files = globSync(
  ["scripts/**/*.ts", "{packages,examples}/*/{src,scripts,bench,test}/**/*.{ts,tsx}", "acceptance/**/*.ts"],
  {
    cwd: root,
    exclude: ["**/node_modules/**"]
  }
)
const overAWait = /[-+*|&]= *\(?await\b/

describe("what is added up", () => {
  it("is told apart from what is waited for first", () => {
    assert.deepStrictEqual(
      ["failed += await check(it)", "const found = await check(it)"].map((line) => overAWait.test(line)),
      [true, false]
    )
  })

  it("is waited for before it is added", () => {
    assert.isAbove(files.length, 1_000)
    const found = files.filter(
      (file) => !file.endsWith("Sums.test.ts") && overAWait.test(readFileSync(path.join(root, file), "utf8"))
    )
    assert.deepStrictEqual(found, [])
  })
})
