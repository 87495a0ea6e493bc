/** `npm run retell`: when the simulation has changed, finds a seed with the tales of the guide and puts its lines into both pages. */
import { readFileSync, writeFileSync } from "node:fs"
import * as path from "node:path"
import * as Result from "effect/Result"
import { parse } from "./simulateArguments.ts"
import { follow, retold } from "./Tale.ts"

const usage = `npm run retell -- [--seeds N] [--from N] [--small]

Looks for a seed in whose journal everything happens that docs/guides/one-purchase.md tells, and puts its lines into both pages.
The words around them stay: read them once more.

  --seeds N      how many seeds are tried (default 50)
  --from N       the first of them (default 1)
  --small        4 terminals for a day in place of 20 for three`

const files = ["one-purchase.md", "one-purchase.zh-CN.md"].map((file) =>
  path.join(import.meta.dirname, "../../docs/guides", file)
)

/** How often the search says how far it is, in seeds. */
const progressSeeds = 20

const parsed = Result.filterOrFail(
  parse(process.argv.slice(2)),
  (it) => it === "help" || (it.replay === "no" && it.broken === null),
  () => "only --seeds, --from and --small can be given"
)
if (Result.isFailure(parsed)) {
  console.error(`${parsed.failure}\n\n${usage}`)
  process.exitCode = 2
} else if (parsed.success === "help") {
  console.log(usage)
} else {
  const { from, count, size } = parsed.success
  const pages = files.map((file) => readFileSync(file, "utf8"))
  const retell = (seed: number): "told" | "not" => {
    const followed = follow({ seed, size })
    const told = pages.flatMap((page) => retold(page, { seed, size }, followed) ?? [])
    if (told.length < pages.length) return "not"
    for (const [index, file] of files.entries()) writeFileSync(file, told[index] ?? "")
    console.log(`seed ${seed} has the tales; both pages quote it now: read the words around the lines once more`)
    return "told"
  }
  let seed = from
  while (seed < from + count && retell(seed) === "not") {
    seed += 1
    if ((seed - from) % progressSeeds === 0) console.error(`${seed - from} of ${count} seeds`)
  }
  if (seed === from + count) {
    console.error(`none of ${count} seeds has the tales: try more, or tell others`)
    process.exitCode = 1
  }
}
