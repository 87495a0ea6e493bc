/**
 * Checks that every public export of every package has a doc comment with a category, and every name of `@yugou/core` itself an example.
 *
 * Usage: node scripts/check-exports.ts [folder …]
 */
import { globSync, readFileSync } from "node:fs"
import * as path from "node:path"
import ts from "typescript"
import { argumentsOf } from "./Arguments.ts"
import * as Exports from "./exports/Exports.ts"

const root = path.resolve(import.meta.dirname, "..")
const withExamples = ["@yugou/core"]
const usage = `npm run check:exports -- [folder …]

Checks that every public export has a doc comment with a category, and every name of @yugou/core itself an example; names those that do not.

  folder   packages that are looked at, such as packages/core (default: all)
  --help   this text`
const { positionals } = argumentsOf(usage, {})

const entries = globSync("packages/*/package.json", { cwd: root })
  .sort()
  .filter((file) => positionals.length === 0 || positionals.some((folder) => file.startsWith(folder)))
  .flatMap((file) => Exports.entriesOf(path.dirname(file), JSON.parse(readFileSync(path.join(root, file), "utf8"))))

if (entries.length === 0) {
  console.error(`check-exports: no package below ${positionals.join(", ")}; name folders such as packages/core`)
  process.exit(2)
}

const config = path.join(root, "tsconfig.docs.json")
const { options } = ts.parseJsonConfigFileContent(ts.readConfigFile(config, ts.sys.readFile).config, ts.sys, root)

/** A declaration that several entries export is one thing to mend. */
const places = new Map<string, { readonly name: string; readonly lacks: Set<Exports.Lack> }>()
const all = Exports.list(root, entries, options)
for (const each of all) {
  const lacking = Exports.lacks(each, withExamples)
  if (lacking.length === 0) continue
  const key = `${each.file}:${each.line}`
  const place = places.get(key) ?? { name: each.name, lacks: new Set() }
  for (const lack of lacking) place.lacks.add(lack)
  places.set(key, place)
}

const ofFile = Map.groupBy(places, ([key]) => key.slice(0, key.lastIndexOf(":")))
for (const [file, missing] of ofFile) {
  const count = (lack: Exports.Lack) => missing.filter(([, place]) => place.lacks.has(lack)).length
  const counts = (["comment", "category", "example"] as const)
    .filter((lack) => count(lack) > 0)
    .map((lack) => `${count(lack)} without ${lack}`)
  console.error(`${file}: ${counts.join(", ")}`)
  for (const [key, place] of missing) console.error(`  ${key} ${place.name}: ${[...place.lacks].join(", ")}`)
}
const total = (lack: Exports.Lack): number => [...places.values()].filter((place) => place.lacks.has(lack)).length
console.log(
  `check-exports: ${all.length} exports, ${total("comment")} without comment, ${total("category")} without category, ${total("example")} without example`
)
process.exitCode = places.size === 0 ? 0 : 1
