import { execFileSync } from "node:child_process"
import { readFileSync } from "node:fs"
import * as path from "node:path"
import { assert, describe, it } from "vitest"

const run = (file: string) => {
  const source = path.resolve(import.meta.dirname, "../src", file)
  const printed = execFileSync(process.execPath, ["--conditions=@yugou/source", source], { encoding: "utf8" })
  return { printed, source: readFileSync(source, "utf8") }
}
const applied = /^order P\d{20}: applied, proved by \S.*, balance 500 kWh$/m

describe("the quickstart", () => {
  it("prints a purchase that was applied, in at most 80 lines of source", () => {
    const { printed, source } = run("main.ts")
    assert.match(printed, applied)
    assert.isAtMost(source.trimEnd().split("\n").length, 80)
  })

  it("does the same in promises without importing effect, and shows a refusal in both languages", () => {
    const { printed, source } = run("promise.ts")
    assert.match(printed, applied)
    assert.match(printed, /^QUANTUM: .+ \/ .+$/m)
    assert.notMatch(source, /from "effect/)
  })
})
