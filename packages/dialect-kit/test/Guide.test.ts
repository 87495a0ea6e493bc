import { readFileSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { mermaid } from "../scripts/Diagram.ts"

describe("the guide", () => {
  it.each(["one-purchase.md", "one-purchase.zh-CN.md"])("shows the automaton in %s as the table prints it", (file) => {
    const page = readFileSync(new URL(`../../../docs/guides/${file}`, import.meta.url), "utf8")
    assert.include(page, `\`\`\`mermaid\n${mermaid()}\n\`\`\``)
  })
})
