/** Code in guides is code of the repository: a block under `<!-- from: file -->` stands in that file, piece by piece and in this order. */
import { globSync, readFileSync } from "node:fs"
import * as path from "node:path"
import { assert, describe, it } from "@effect/vitest"

const root = path.resolve(import.meta.dirname, "../..")
const read = (file: string): string => readFileSync(path.join(root, file), "utf8")
const guides = globSync("docs/guides/*.md", { cwd: root }).sort()

interface Block {
  readonly from: string
  readonly code: string
}

const blocksOf = (page: string): ReadonlyArray<Block> =>
  [...page.matchAll(/<!-- from: (.+?) -->\n```(\w+)\n([\s\S]*?)\n```/g)].map(([, from = "", , code = ""]) => ({
    from,
    code
  }))

/** Says which piece of a block (pieces are apart by a blank line) is not found behind the former one. */
const missing = ({ code, from }: Block): string | null => {
  const source = `\n${read(from)}\n`
  let at = 0
  for (const piece of code.split("\n\n")) {
    const found = source.indexOf(`\n${piece}\n`, at)
    if (found < 0) return piece
    at = found + piece.length
  }
  return null
}

describe("guides", () => {
  for (const file of guides.filter((page) => blocksOf(read(page)).length > 0)) {
    it(`${file}: the code is that of its files`, () => {
      for (const block of blocksOf(read(file))) assert.isNull(missing(block), `${block.from}`)
    })
  }

  const told = guides.filter((file) => path.basename(file).startsWith("write-"))
  it("that tell how to write something have no other code, and the same in both languages", () => {
    for (const file of told) {
      const fences = read(file).match(/^```\w+$/gm) ?? []
      assert.strictEqual(blocksOf(read(file)).length, fences.length, file)
    }
    const english = told.filter((file) => !file.endsWith(".zh-CN.md"))
    assert.isAtLeast(english.length, 3)
    for (const file of english) {
      assert.deepStrictEqual(blocksOf(read(file)), blocksOf(read(file.replace(/\.md$/, ".zh-CN.md"))), file)
    }
  })
})
