/**
 * Checks that nobody types the name of an operation by hand: it follows from the table of operations.
 *
 * In `station/` no text begins with the key of a facade, a dot and more (tables are left out, they hold permissions, which look alike); everywhere
 * else such a text must be the name of an operation or of a permission.
 *
 * Usage: node --conditions=@yugou/source scripts/check-operation-names.ts
 */
import { globSync, readFileSync } from "node:fs"
import * as path from "node:path"
import { operations } from "@yugou/core"
import { optionsOf } from "./Arguments.ts"
import { against, type Known } from "./names/OperationNames.ts"

const usage = `npm run check:names

Checks that nobody types the name of an operation by hand.

  --help   this text`
optionsOf(usage, {})

const rows = Object.values(operations).flatMap((facade) => Object.values(facade))
const known: Known = {
  facades: Object.keys(operations),
  names: new Set(rows.flatMap(({ name, permission }) => [name, permission]))
}

const root = path.resolve(import.meta.dirname, "..")
const files = globSync(["packages/*/{src,test,bench}/**/*.ts", "acceptance/**/*.ts", "examples/*/{src,test}/**/*.ts"], {
  cwd: root,
  exclude: (name) => name.includes("node_modules") || name.includes("/dist/") || name.includes("/fixtures/")
})
const problems = files.flatMap((file) => against(file, readFileSync(path.join(root, file), "utf8"), known))

for (const problem of problems) console.error(problem)
console.log(`check-operation-names: ${files.length} files, ${rows.length} operations, ${problems.length} problems`)
process.exitCode = problems.length === 0 ? 0 : 1
