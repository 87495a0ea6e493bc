/** The README says what the package does: its example is a file that is compiled and run, and its tables follow from the code. */
import { readFileSync } from "node:fs"
import * as path from "node:path"
import { assert, describe, it, vi } from "@effect/vitest"
import { Policy } from "@yugou/core"

const read = (file: string): string => readFileSync(path.join(import.meta.dirname, file), "utf8")
const readmes = [{ file: "../README.md" }, { file: "../README.zh-CN.md" }]

describe("the README", () => {
  it("has an example that prints what it says", async () => {
    const lines: Array<string> = []
    const log = vi.spyOn(console, "log").mockImplementation((...words) => void lines.push(words.join(" ")))
    try {
      await import("./ReadmeExample.ts")
    } finally {
      log.mockRestore()
    }
    // Besides what the station logs when it opens, such as that nobody is asked to prove himself anew.
    assert.deepStrictEqual(
      lines.filter((line) => !line.startsWith("[")),
      ["valid CONFLICT 客户 C1 已是预购电客户"]
    )
  })

  it.each(readmes)("$file holds the example as it is compiled", ({ file }) => {
    const example = /```ts\n([\s\S]*?)```/.exec(read(file))?.[1]
    assert.strictEqual(example, read("ReadmeExample.ts"))
  })

  it.each(readmes)("$file lists every policy with its default", ({ file }) => {
    const rows = read(file)
      .split("\n")
      .flatMap((line) => [/^\| `(\w+)` \| `([^`]*)` \|/.exec(line)])
      .flatMap((row) => (row === null ? [] : [[row[1] ?? "", row[2] ?? ""] as const]))
    const json = (value: unknown) =>
      JSON.stringify(value, (_, inner: unknown) => (typeof inner === "bigint" ? `${inner / 10_000n} kWh` : inner))
    const expected = Object.entries(Policy.defaults).map(
      ([name, value]) => [name, json(value).replaceAll('"', "")] as const
    )
    assert.deepStrictEqual(rows.toSorted(), expected.toSorted())
  })

  it.each(readmes)("$file has at most 120 lines", ({ file }) => {
    assert.isAtMost(read(file).trimEnd().split("\n").length, 120)
  })
})
