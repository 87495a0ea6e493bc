/** What pages say in tables and numbers is what the source says. */
import { existsSync, globSync, readdirSync, readFileSync } from "node:fs"
import * as path from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Energy, engines, Policy } from "@yugou/core"
import { Capabilities } from "@yugou/core/dialect"
import { maxPage } from "@yugou/core/store"
import { defaults as storeDefaults } from "@yugou/store-postgres"
import { defaultLimits } from "@yugou/terminal-link"
import * as suites from "@yugou/testkit/suites"
import * as Result from "effect/Result"
import { dialects } from "../../acceptance/src/dialects.ts"
import { codesIn, codesOf, quantityOf, tableOf } from "../documents/Tables.ts"

const root = path.resolve(import.meta.dirname, "../..")
const read = (file: string): string => readFileSync(path.join(root, file), "utf8")
const folders = (folder: string): ReadonlyArray<string> =>
  readdirSync(path.join(root, folder), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== "node_modules")
    .map(({ name }) => name)
    .sort()
const sorted = (names: Iterable<string>): ReadonlyArray<string> => [...new Set(names)].sort()

const architecture = read("docs/architecture.md")

/** The modules behind the engines, as the table of the source names them. */
const engineModules = [...read("packages/core/src/station/Engines.ts").matchAll(/^ {2}\w+: (\w+)\.runOnce/gm)].map(
  ([, name]) => name ?? ""
)

/** The number that a constant of the source has. */
const constant = (file: string, name: string): number => {
  const [, digits = ""] = new RegExp(`const ${name} = ([\\d_]+)`).exec(read(`packages/core/src/${file}`)) ?? []
  return Number(digits.replaceAll("_", ""))
}

/** The defaults of the CMPP client as its source has them: settings, and those that are numbers. */
const cmpp = (() => {
  const [, block = ""] =
    /export const defaults: [^=]* = \{\n([\s\S]*?)\n\}/.exec(read("packages/sms-cmpp/src/CmppOptions.ts")) ?? []
  const rows = [...block.matchAll(/^ {2}(\w+): (.*?),?$/gm)].map(([, name = "", value = ""]) => [name, value] as const)
  return { names: rows.map(([name]) => name), numbers: rows.filter(([, value]) => /^[\d_]+$/.test(value)) }
})()

describe("engines", () => {
  it("are found in the source", () => assert.strictEqual(engineModules.length, Object.keys(engines).length))

  for (const [file, heading] of [
    ["docs/guides/embedding.md", "engine"],
    ["docs/guides/embedding.zh-CN.md", "引擎"]
  ] as const) {
    it(`stand all in the table of ${file}`, () => {
      assert.deepStrictEqual(sorted(codesOf(tableOf(read(file), heading), 0)), sorted(engineModules))
    })
  }

  it("stand all in docs/architecture.md", () => {
    const [, list = ""] = /layers \*\*in the core\*\*: ([^.]*)\./.exec(architecture) ?? []
    assert.deepStrictEqual(sorted(codesIn(list)), sorted(engineModules))
  })

  it("are as many as the README of core counts up", () => {
    const row = tableOf(read("packages/core/README.md"), "name", "what it is").find(([name]) => name === "`engines`")
    const [, list = ""] = /once a second: (.*)$/.exec(row?.[1] ?? "") ?? []
    assert.strictEqual(list.split(",").length, engineModules.length)
  })
})

describe("folders", () => {
  it("of core stand in docs/architecture.md, floor by floor", () => {
    assert.deepStrictEqual(sorted(codesOf(tableOf(architecture, "floor"), 0)), folders("packages/core/src"))
  })

  it("of books stand in docs/architecture.md, concept by concept", () => {
    assert.deepStrictEqual(sorted(codesOf(tableOf(architecture, "book"), 0)), folders("packages/core/src/books"))
  })

  it("of packages and examples stand in docs/architecture.md", () => {
    const named = codesOf(tableOf(architecture, "package", "what it is"), 0).filter((name) => !name.startsWith("@"))
    const found = ["packages", "examples"].flatMap((parent) => folders(parent).map((name) => `${parent}/${name}`))
    assert.deepStrictEqual(sorted(named.filter((name) => /^(packages|examples)\//.test(name))), sorted(found))
  })

  for (const [file, heading] of [
    ["README.md", "package"],
    ["README.zh-CN.md", "包"]
  ] as const) {
    it(`of packages stand in ${file}`, () => {
      const named = codesOf(tableOf(read(file), heading), 0).filter((name) => name.startsWith("@yugou/"))
      assert.deepStrictEqual(sorted(named), sorted(folders("packages").map((name) => `@yugou/${name}`)))
    })
  }
})

describe("ports", () => {
  const ports = globSync(["packages/core/src/ports/**/*.ts", "packages/core/src/store/StationStore.ts"], { cwd: root })
    .flatMap((file) => [...read(file).matchAll(/class (\w+) extends Context\.Service/g)])
    .map(([, name]) => name ?? "")

  it("stand all in docs/architecture.md", () => {
    assert.deepStrictEqual(sorted(codesOf(tableOf(architecture, "port"), 0)), sorted(ports))
  })

  it("have all a suite", () => {
    assert.deepStrictEqual(
      ports.filter((port) => !(`${port}Test` in suites)),
      []
    )
  })

  it("and their suites run where docs/architecture.md says", () => {
    const tests = globSync(["packages/*/test/**/*.test.ts", "examples/*/test/**/*.test.ts"], { cwd: root })
    const inner = read("packages/testkit/src/suites/StationPortsTest.ts")
    const callers = (suite: string): ReadonlyArray<string> => {
      const calling = [suite, ...(inner.includes(`${suite}.suite(`) ? ["StationPortsTest"] : [])]
      return sorted(
        tests
          .filter((file) => calling.some((name) => read(file).includes(`${name}.suite(`)))
          .map((file) => file.split("/").slice(0, 2).join("/"))
      )
    }
    const rows = tableOf(architecture, "suite").map((cells) => [codesIn(cells[0] ?? "")[0], codesIn(cells[2] ?? "")])
    const found = Object.keys(suites)
      .filter((suite) => suite !== "StationPortsTest")
      .map((suite) => [suite, callers(suite)])
    assert.deepStrictEqual(Object.fromEntries(rows), Object.fromEntries(found))
  })

  it("capabilities stand all in docs/architecture.md", () => {
    const named = codesOf(tableOf(architecture, "capability"), 0)
    assert.deepStrictEqual(sorted(named), sorted(Object.keys(Capabilities.fields)))
  })
})

describe("capabilities", () => {
  const rows = tableOf(architecture, "capability", ...dialects.map(({ title }) => title))

  /** The values in a capability, in order. */
  const valuesIn = (value: unknown): ReadonlyArray<string> => {
    if (value === null || value === undefined) return []
    if (typeof value === "bigint") return [Energy.toKwh(value as Energy.Energy)]
    return typeof value === "object" ? Object.values(value).flatMap(valuesIn) : [String(value)]
  }

  for (const [index, { dialect, title }] of dialects.entries()) {
    it(`of ${title} without settings are what docs/architecture.md says`, () => {
      const capabilities: Capabilities = Result.getOrThrow(dialect.configure({})).capabilities
      for (const cells of rows) {
        const names = codesIn(cells[0] ?? "") as ReadonlyArray<keyof Capabilities>
        const said = codesIn((cells[index + 1] ?? "").split(";")[0] ?? "")
        const values = names.flatMap((name) => valuesIn(capabilities[name]))
        // Too many to be told: those that are told must be among them.
        if (names.includes("items")) assert.includeMembers([...values], [...said])
        else assert.deepStrictEqual(said, values, `${names}`)
      }
    })
  }
})

describe("limits", () => {
  it("of terminal-link stand in its README with their defaults", () => {
    const rows = tableOf(read("packages/terminal-link/README.md"), "name", "default")
    const named = Object.fromEntries(rows.map(([name = "", value = ""]) => [codesIn(name)[0], quantityOf(value)]))
    assert.deepStrictEqual(named, { ...defaultLimits })
  })

  for (const [file, heading] of [
    ["packages/store-postgres/README.md", "setting"],
    ["packages/store-postgres/README.zh-CN.md", "设置"]
  ] as const) {
    it(`of store-postgres stand in ${file} with their defaults`, () => {
      const rows = tableOf(read(file), heading).filter(([name]) => name !== "`url`")
      const value = (cell: string) => quantityOf(cell) ?? codesIn(cell)[0]?.replaceAll('"', "")
      const named = rows.map(([name = "", cell = ""]) => [codesIn(name)[0], value(cell)])
      assert.deepStrictEqual(Object.fromEntries(named), { ...storeDefaults })
    })
  }

  for (const [file, heading] of [
    ["packages/sms-cmpp/README.md", "setting"],
    ["packages/sms-cmpp/README.zh-CN.md", "设置"]
  ] as const) {
    it(`of sms-cmpp stand in ${file}, numbers with their defaults`, () => {
      const rows = tableOf(read(file), heading)
      const names = rows.flatMap(([cell = ""]) => codesIn(cell))
      assert.deepStrictEqual(
        cmpp.names.filter((name) => !names.includes(name)),
        []
      )
      const values = rows.flatMap(([cell = "", value = ""]) => {
        const own = codesIn(cell)
        const given = value.replaceAll(/[（(][^)）]*[)）]/g, "").split(/[,、，]/)
        return own.length === given.length
          ? own.map((name, index) => [name, quantityOf(given[index] ?? "")] as const)
          : []
      })
      assert.isAtLeast(cmpp.numbers.length, 10)
      for (const [name, value] of cmpp.numbers) {
        const said = values.find(([own]) => own === name)?.[1]
        if (said !== undefined && said !== null) assert.strictEqual(said, Number(value.replaceAll("_", "")), name)
      }
      assert.isAtLeast(values.filter(([, value]) => value !== null).length, 8)
    })
  }

  it("of lists, sendings, batches and low balances stand in the README of core", () => {
    const [, page, recipients, batch, looked] =
      /1–(\d+) rows a page; a sending has at most (\d+) recipients, a batch ([\d ]+) rows; the low balances of dunning look at ([\d ]+) customers/.exec(
        read("packages/core/README.md")
      ) ?? []
    assert.deepStrictEqual(
      [page, recipients, batch, looked].map((digits) => quantityOf(digits ?? "")),
      [
        maxPage,
        constant("station/dunning/Table.ts", "maxRecipients"),
        constant("station/kernel/Fields.ts", "maxBatch"),
        constant("station/dunning/LowBalances.ts", "maxLowBalances")
      ]
    )
  })

  it("policies stand all in the README of core", () => {
    const named = codesOf(tableOf(read("packages/core/README.md"), "policy"), 0)
    assert.deepStrictEqual(sorted(named), sorted(Object.keys(Policy.defaults)))
  })
})

describe("commands", () => {
  const pages = globSync(["*.md", "docs/**/*.md", "packages/*/*.md"], { cwd: root }).filter(
    (file) => !file.includes("node_modules") && !file.includes("docs/site")
  )
  const scriptsOf = (folder: string): ReadonlyArray<string> =>
    Object.keys((JSON.parse(read(path.join(folder, "package.json"))) as { readonly scripts?: object }).scripts ?? {})

  it("that pages tell to run are scripts of the package that they name", () => {
    const missing = pages.flatMap((file) =>
      [...read(file).matchAll(/npm run ([\w:-]+)(?: -w (?:packages\/)?([\w<>-]+))?/g)].flatMap(
        ([text, script = "", of]) => {
          const own = of === undefined ? ["", path.dirname(file)] : [`packages/${of}`, of]
          const known = own.filter((folder) => existsSync(path.join(root, folder, "package.json"))).flatMap(scriptsOf)
          return of === "<name>" || known.includes(script) ? [] : [`${file}: ${text}`]
        }
      )
    )
    assert.deepStrictEqual(missing, [])
  })
})
