/** What the package promises about itself: the main entry stays free of Node and test code, the guides' examples load, the first screen says what is unknown. */
import { readdirSync, readFileSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import * as Result from "effect/Result"
import { Profiles } from "./support/subject.ts"

const source = new URL("../src/", import.meta.url)
const guides = new URL("../../../docs/guides/", import.meta.url)

/** Every module that the entry reaches through relative imports, with what it imports from elsewhere. */
const reach = (entry: string): ReadonlyMap<string, ReadonlyArray<string>> => {
  const seen = new Map<string, ReadonlyArray<string>>()
  const visit = (file: URL): void => {
    if (seen.has(file.href)) return
    const text = readFileSync(file, "utf8")
    const imports = [...text.matchAll(/from "([^"]+)"|import\("([^"]+)"\)/g)].map((match) => match[1] ?? match[2] ?? "")
    seen.set(
      file.href,
      imports.filter((name) => !name.startsWith("."))
    )
    for (const name of imports.filter((one) => one.startsWith("."))) visit(new URL(name, file))
  }
  visit(new URL(entry, source))
  return seen
}

it("the main entry reaches no Node API, no test kit and no other adapter", () => {
  const foreign = [...reach("index.ts").values()].flat()
  assert.deepStrictEqual(
    [
      ...new Set(
        foreign.filter((name) => !/^(effect\/|@yugou\/core\/dialect$|@yugou\/dialect-kit(\/layout)?$)/.test(name))
      )
    ],
    []
  )
})

it("no file is longer than 300 lines", () => {
  const files = readdirSync(source, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts"))
  const long = files.filter((name) => readFileSync(new URL(name, source), "utf8").split("\n").length > 301)
  assert.deepStrictEqual(long, [])
})

describe("the guides", () => {
  it.each(["shandong-profile.md", "shandong-profile.zh-CN.md"])("%s shows profiles that load", (name) => {
    const text = readFileSync(new URL(name, guides), "utf8")
    const blocks = [...text.matchAll(/```json\n([\s\S]*?)```/g)].map((match) => match[1] ?? "")
    assert.strictEqual(blocks.length, 2)
    for (const block of blocks) {
      const loaded = Profiles.parse(block)
      assert.isTrue(Result.isSuccess(loaded), JSON.stringify(loaded))
    }
  })
})

it("both readmes say on the first screen that the Shandong format is unknown", () => {
  const head = (name: string) =>
    readFileSync(new URL(`../${name}`, import.meta.url), "utf8")
      .split("\n")
      .slice(0, 20)
      .join("\n")
  assert.include(head("README.md"), "**unknown**")
  assert.include(head("README.zh-CN.md"), "**均未知**")
})
