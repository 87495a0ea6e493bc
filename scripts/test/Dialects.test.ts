/** A dialect is its own package: whoever else names it is a list of dialects, or shows how one is used. */
import { globSync, readFileSync } from "node:fs"
import * as path from "node:path"
import { assert, describe, it } from "@effect/vitest"

const root = path.resolve(import.meta.dirname, "../..")
const protocols = globSync("packages/protocol-*", { cwd: root }).map((home) => path.basename(home))

/** The host's list, and that of the tests, which adds the terminals to it. */
const lists = ["acceptance/src/dialects.ts", "examples/master-station/src/Dialects.ts"]

/** What shows one dialect in use, or an example value of a document. */
const shown: { readonly [file: string]: string } = {
  "examples/quickstart/src/main.ts": "protocol-gb376",
  "examples/quickstart/src/promise.ts": "protocol-gb376",
  "packages/http/src/openapi/Examples.ts": "protocol-gb376"
}

const withoutComments = (text: string): string => text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "")

const sources = globSync(["packages/*/src/**/*.ts", "acceptance/src/**/*.ts", "examples/*/src/**/*.ts"], { cwd: root })

const naming = (protocol: string): ReadonlyArray<string> => {
  const id = protocol.replace("protocol-", "")
  const names = new RegExp(`@yugou/${protocol}\\b|["'\`]${id}["'\`]`)
  return sources
    .filter((file) => !file.startsWith(`packages/${protocol}/`))
    .filter((file) => names.test(withoutComments(readFileSync(path.join(root, file), "utf8"))))
    .filter((file) => shown[file] !== protocol)
    .sort()
}

describe("dialects", () => {
  it("are found", () => assert.includeMembers(protocols, ["protocol-dlt698", "protocol-gb376", "protocol-shandong"]))

  it.each(protocols)("%s is named by the lists of dialects, and by no other source", (protocol) => {
    assert.deepStrictEqual(naming(protocol), lists)
  })
})
