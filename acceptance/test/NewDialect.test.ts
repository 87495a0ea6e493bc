/** A new dialect touches its own package and one list: no other file names one, but for those that stand here with the reason. */
import { globSync, readFileSync } from "node:fs"
import * as path from "node:path"
import { assert, describe, it } from "vitest"
import { dialects } from "../src/dialects.ts"

const root = path.resolve(import.meta.dirname, "../..")

/** The one list. */
const list = "acceptance/src/dialects.ts"

/** Who names dialects besides, and why a new one need not be added there, or who refuses until it is. */
const allowed: ReadonlyArray<readonly [file: RegExp, why: string]> = [
  [/^(acceptance|examples\/[\w-]+)\/package\.json$/, "npm wants the dependencies of a private package by name"],
  [/^package\.json$/, "short names of two inspectors"],
  [/^\.changeset\/|\/CHANGELOG\.md$/, "says what changed in a package"],
  [
    /^examples\/master-station\/src\/Dialects\.ts$/,
    "the list of a host: which dialects a station speaks is the host's affair"
  ],
  [/^examples\/quickstart\/src\//, "the smallest program speaks one dialect"],
  [/^acceptance\/bench\/(Subject|fleetThread)\.ts$/, "one dialect is measured, so that ratios compare the same thing"],
  [/^scripts\/packed\/declared\.ts$/, "a host of the packed packages needs some dialect"],
  [/^acceptance\/test\/NewDialect\.test\.ts$/, "these reasons"],
  [
    /^README(\.zh-CN)?\.md$|^docs\/architecture\.md$/,
    "tables of packages and capabilities, which Documents.test.ts compares"
  ],
  [
    /^packages\/(cluster|terminal-link)\/README(\.zh-CN)?\.md$|^docs\/guides\/(embedding|front-end-security)/,
    "an example needs some dialect"
  ],
  [/^packages\/http\/src\/openapi\/Examples\.ts$/, "an example in the API document needs some dialect"],
  [/^packages\/core\/src\/(engines|ports)\/terminal\/\w+\.ts$/, "an example in a comment needs some dialect"],
  [/^packages\/core\/test\/books\/parameters\/SwitchMap\.test\.ts$/, "looks for exactly these names in core"],
  [/^acceptance\/test\/ClerksDay\.test\.ts$/, "a clerk's day ends on terminals of some dialect"],
  [/^examples\/master-station\/test\/console\/Deeds\.ts$/, "who registers a terminal types some dialect"],
  [/^acceptance\/test\/Secrets\.test\.ts$/, "the password of one terminal, followed through the frames of its dialect"],
  [
    /^docs\/guides\/secrets(\.zh-CN)?\.md$/,
    "which settings are secret says the dialect; the page names those of the shipped ones"
  ],
  [
    /^packages\/store-postgres\/(README(\.zh-CN)?\.md|src\/texts\.ts|test\/Secrets\.test\.ts)$/,
    "how the name of a secret setting is written"
  ],
  [
    /^packages\/store-postgres\/(bench\/Recording|test\/Lists\.postgres\.test)\.ts$/,
    "a name in books that no front end reads"
  ],
  [/^acceptance\/test\/Simulation\.test\.ts$/, "what the makers of one dialect's terminals do with a repeat"],
  [/^scripts\/(floors|test\/floors\.test)\.ts$/, "floors of a package, and some package that has them"],
  [
    /^docs\/guides\/(shandong-profile|dlt698-terminal)|^docs\/reference\/\w+-(rows|objects)\.md$/,
    "a page about one dialect"
  ],
  [/^CONTRIBUTING\.md$/, "an example of a commit message"]
]

const folders = globSync("packages/protocol-*", { cwd: root }).sort()
const names = folders.map((folder) => path.basename(folder))
const ids = dialects.map(({ dialect }) => dialect.id)
const named = new RegExp(`\\b(?:${[...names, ...ids].join("|")})\\b`)

const files = globSync(
  [
    "*.{md,json,ts}",
    ".changeset/*.md",
    "{docs,scripts,acceptance}/**/*.{md,json,ts}",
    "{packages,examples}/*/*.{md,json}",
    "{packages,examples}/*/{src,test,bench,scripts}/**/*.{ts,md}"
  ],
  { cwd: root, exclude: (name) => /(^|\/)(node_modules|dist|site)(\/|$)/.test(name) }
).filter((file) => file !== list && file !== "package-lock.json" && !folders.some((own) => file.startsWith(`${own}/`)))

const naming = files.filter((file) => named.test(readFileSync(path.join(root, file), "utf8")))

describe("a new dialect", () => {
  it("is named by nothing but its package and the one list, or there is a reason", () => {
    assert.isAbove(files.length, 500)
    assert.deepStrictEqual(
      naming.filter((file) => !allowed.some(([pattern]) => pattern.test(file))),
      []
    )
  })

  it("has no reason that is no longer needed", () => {
    assert.deepStrictEqual(
      allowed.filter(([pattern]) => !naming.some((file) => pattern.test(file))).map(([, why]) => why),
      []
    )
  })

  it("stands in the one list, once for each package", () => {
    const text = readFileSync(path.join(root, list), "utf8")
    const imported = [...text.matchAll(/from "@yugou\/(protocol-[\w-]+)"/g)].map(([, name]) => name)
    assert.deepStrictEqual([...imported].sort(), names)
    assert.strictEqual(new Set(ids).size, names.length)
  })
})
