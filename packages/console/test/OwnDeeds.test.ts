/** What engines and accounts write in their trails has words in the console. */
import { globSync, readFileSync } from "node:fs"
import * as path from "node:path"
import { operations, permissions } from "@yugou/core"
import { assert, it } from "vitest"
import { accountDeeds } from "../src/page/text/accountDeeds.ts"

const packages = path.resolve(import.meta.dirname, "../..")
const read = (...parts: ReadonlyArray<string>) => readFileSync(path.join(packages, ...parts), "utf8")
const engines = path.join(packages, "core/src/engines")

const named = new Set([
  ...Object.entries(operations).flatMap(([facade, rows]) => Object.keys(rows).map((name) => `${facade}.${name}`)),
  ...Object.keys(permissions)
])
const words = read("console/src/page/text/ownDeeds.ts")

it("every deed of an engine has its words", () => {
  const text = globSync("**/*.ts", { cwd: engines })
    .map((file) => readFileSync(path.join(engines, file), "utf8"))
    .join("\n")
  const deeds = new Set([...text.matchAll(/"([a-z]+\.[a-zA-Z]+)"/g)].map(([, deed = ""]) => deed))
  assert.isAbove(deeds.size, 30)
  assert.deepStrictEqual(
    [...deeds].filter((deed) => !named.has(deed) && !words.includes(`"${deed}":`)),
    []
  )
})

it("every deed of accounts has its words", () => {
  const [, union = ""] = /type AccountDeed =([^/]*)/.exec(read("http/src/sessions/accounts/Accounts.ts")) ?? []
  const deeds = [...union.matchAll(/"(\w+)"/g)].map(([, deed = ""]) => deed)
  assert.isAbove(deeds.length, 15)
  assert.deepStrictEqual(Object.keys(accountDeeds).sort(), deeds.sort())
})
