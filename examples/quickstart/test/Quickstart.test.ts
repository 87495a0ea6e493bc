import { execFileSync } from "node:child_process"
import { readFileSync } from "node:fs"
import * as path from "node:path"
import { assert, describe, it } from "vitest"

const main = path.resolve(import.meta.dirname, "../src/main.ts")

describe("the quickstart", () => {
  it("prints a purchase that was applied, in at most 80 lines of source", () => {
    const printed = execFileSync(process.execPath, ["--conditions=@yugou/source", main], { encoding: "utf8" })
    assert.match(printed, /^order P\d{20}: applied, proved by .*balance 500 kWh\n$/)
    assert.isAtMost(readFileSync(main, "utf8").trimEnd().split("\n").length, 80)
  })
})
