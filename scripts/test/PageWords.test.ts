/** What people read is there in both languages: no Chinese stands alone in a source of the page, and none stands in an English sentence. */
import { globSync, readFileSync } from "node:fs"
import * as path from "node:path"
import ts from "typescript"
import { assert, it } from "vitest"

const page = path.resolve(import.meta.dirname, "../../packages/console/src/page")

/** Makers of words, of which the last two arguments are Chinese and English. */
const makers = new Set(["t", "word", "plain", "busy", "good", "open", "bad"])
/** Chinese letters, and the punctuation that goes with them. */
const chinese = /[\p{Script=Han}\u3000-\u303f\uff00-\uff5e]/u
/** The titles of files, which are Chinese in both languages: programs know them by these. */
const files = new Set(["kit/Sheets.ts"])
/** What a switch to the other language says is in that language, and people may part numbers by the comma of either. */
const other = new Set(["中文", "，"])

const found: Array<string> = []
const look = (name: string): void => {
  const file = ts.createSourceFile(name, readFileSync(path.join(page, name), "utf8"), ts.ScriptTarget.Latest, true)
  const told = (node: ts.Node) =>
    found.push(`${name}:${file.getLineAndCharacterOfPosition(node.getStart()).line + 1} ${node.getText().trim()}`)
  const walk = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && makers.has(node.expression.text)) {
      const [zh, en] = node.arguments.slice(-2)
      if (en !== undefined && zh !== undefined && zh !== en) {
        // `${word.zh}` inside of it is a name in the source, and no letter of the sentence.
        if (chinese.test(en.getText())) told(en)
        return
      }
    }
    if (ts.isPropertyAssignment(node) && ts.isIdentifier(node.name) && node.name.text === "zh") return
    const text = ts.isJsxText(node) || ts.isStringLiteral(node) || ts.isTemplateLiteralToken(node) ? node.text : ""
    if (chinese.test(text) && !other.has(text)) told(node)
    ts.forEachChild(node, walk)
  }
  walk(file)
}

it("no words of one language stand where those of both belong", () => {
  const names = globSync("**/*.{ts,tsx}", { cwd: page }).filter((name) => !files.has(name))
  assert.isAbove(names.length, 100)
  for (const name of names) look(name)
  assert.deepStrictEqual(found, [])
})
