import { assert, describe, it } from "@effect/vitest"
import * as Lines from "../lines/Lines.ts"

const rows: ReadonlyArray<readonly [title: string, text: string, lines: number]> = [
  ["nothing", "", 0],
  ["blank lines", "\n  \n\t\n", 0],
  ["a statement", "const a = 1\n", 1],
  ["a line comment", "// a\nconst a = 1\n", 1],
  ["a block comment", "/* a\n b\n */\nconst a = 1\n", 1],
  ["a doc comment before a member", "interface A {\n  /**\n   * b\n   */\n  readonly b: 1\n}\n", 3],
  ["code behind a comment, and before one", "/* a */ const a = 1 // b\n", 1],
  ["a comment inside of a statement", "const a = [\n  // one\n  1\n]\n", 3],
  ["comment signs in a string", 'const a = "/*"\nconst b = "*/"\n', 2],
  ["comment signs in a regular expression", "const a = /[/*]/\nconst b = /\\/\\//\n", 2],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the text that is counted
  ["a template with signs, a hole and a blank line", "const a = `// no comment\n\n${1 /* b */}\n*/`\n", 3],
  ["nothing but a comment", "/** File. */\n", 0],
  ["carriage returns", "const a = 1\r\n\r\n// b\r\nconst b = 2\r\n", 2]
]

describe("lines of code", () => {
  for (const [title, text, lines] of rows) it(title, () => assert.strictEqual(Lines.ofText(text), lines))

  it("adds up by package and prints the difference, with packages that only one side has", () => {
    const now = Lines.byPackage([
      ["packages/dialect-kit/src/Bytes.ts", "const a = 1"],
      ["packages/protocol-x/src/A.ts", "const a = 1\nconst b = 2"],
      ["packages/protocol-x/src/value/B.ts", "const a = 1"]
    ])
    const counts = new Map([
      ["packages/protocol-x", 5],
      ["packages/gone", 2]
    ])
    assert.strictEqual(
      Lines.report(now, { name: "abc", counts }),
      [
        "lines of code         abc  working tree  difference",
        "packages/dialect-kit    0             1          +1",
        "packages/gone           2             0          -2",
        "packages/protocol-x     5             3          -2",
        "together                7             4          -3"
      ].join("\n")
    )
  })
})
