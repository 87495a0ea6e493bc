/**
 * Packs every published package, installs the tarballs into an empty project, and imports and requires every export there as a stranger would, has
 * declarations written of what a host exports, and runs contract suites on an adapter.
 *
 * Usage: node scripts/check-packed.ts (after npm run build)
 */
import { execFileSync } from "node:child_process"
import { cpSync, existsSync, globSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import * as path from "node:path"
import { optionsOf, refuse } from "./Arguments.ts"

const usage = `npm run pack:check (after npm run build)

Packs every published package and imports and requires every export from an empty project, as a stranger would.

  --help   this text`
optionsOf(usage, {})
const root = path.resolve(import.meta.dirname, "..")
const unbuilt = globSync("packages/*/package.json", { cwd: root })
  .map((file) => path.dirname(file))
  .filter((folder) => !existsSync(path.join(root, folder, "dist")))
if (unbuilt.length > 0) refuse(`not built: ${unbuilt.join(", ")}; run npm run build first`, usage)
const project = mkdtempSync(path.join(tmpdir(), "yugou-packed-"))

interface Manifest {
  readonly name: string
  readonly bin?: { readonly [command: string]: string }
  readonly exports: { readonly [name: string]: unknown }
}

const run = (command: string, args: ReadonlyArray<string>, cwd: string): string =>
  execFileSync(command, args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] })

try {
  const folders = globSync("packages/*/package.json", { cwd: root }).map((file) => path.join(root, path.dirname(file)))
  const manifests = folders.map(
    (folder) => JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8")) as Manifest
  )
  const tarballs = folders.map((folder) => {
    if (!existsSync(path.join(folder, "LICENSE"))) cpSync(path.join(root, "LICENSE"), path.join(folder, "LICENSE"))
    const packed = JSON.parse(run("npm", ["pack", "--json", "--pack-destination", project], folder)) as unknown
    const entry = (Array.isArray(packed) ? packed[0] : Object.values(packed as object)[0]) as {
      readonly filename: string
    }
    return path.join(project, path.basename(entry.filename))
  })
  // Third-party packages come from the workspace's own install: the check is about our tarballs and needs no registry.
  writeFileSync(path.join(project, "package.json"), JSON.stringify({ name: "stranger", private: true, type: "module" }))
  for (const [index, tarball] of tarballs.entries()) {
    const target = path.join(project, "node_modules", manifests[index]?.name ?? "")
    run("mkdir", ["-p", target], project)
    run("tar", ["-xzf", tarball, "--strip-components=1", "-C", target], project)
  }
  for (const dependency of globSync(["*", "@*/*"], { cwd: path.join(root, "node_modules") })) {
    const target = path.join(project, "node_modules", dependency)
    if (
      dependency.startsWith(".") ||
      dependency.startsWith("@yugou") ||
      /^@[^/]+$/.test(dependency) ||
      existsSync(target)
    )
      continue
    run("mkdir", ["-p", path.dirname(target)], project)
    symlinkSync(path.join(root, "node_modules", dependency), target)
  }
  const specifiers = manifests.flatMap(({ name, exports }) =>
    Object.keys(exports)
      .filter((entry) => !entry.endsWith(".json"))
      .map((entry) => path.posix.join(name, entry))
  )
  const lines = specifiers.map(
    (name) => `console.log(${JSON.stringify(name)}, Object.keys(await import(${JSON.stringify(name)})).length)`
  )
  writeFileSync(path.join(project, "imports.mjs"), lines.join("\n"))
  console.log(run(process.execPath, ["imports.mjs"], project).trim())
  const types = specifiers.map(
    (name, index) =>
      `import * as m${index} from ${JSON.stringify(name)}\nexport const e${index} = Object.keys(m${index})`
  )
  writeFileSync(path.join(project, "types.ts"), types.join("\n"))
  const compile = (...args: ReadonlyArray<string>) =>
    run(
      process.execPath,
      [
        path.join(root, "node_modules/typescript/bin/tsc"),
        ..."--strict --skipLibCheck --module nodenext --target es2024".split(" "),
        ...args
      ],
      project
    )
  compile("--noEmit", "types.ts")
  // A host of its own kind each: one that writes declarations, and one in CommonJS, which Node requires without asking how we are made.
  for (const file of ["declared.ts", "commonjs.cts"])
    cpSync(path.join(root, "scripts/packed", file), path.join(project, file))
  compile("--declaration", "declared.ts")
  const declared = readFileSync(path.join(project, "declared.d.ts"), "utf8")
  if (!declared.includes("HostedStation")) throw new Error("the declarations of a host do not name its station")
  compile("--types", "node", "commonjs.cts")
  console.log(run(process.execPath, ["commonjs.cjs", ...specifiers], project).trim())
  // The contract suites, as an author of adapters runs them: on something that is not ours, in a project that is not ours.
  writeFileSync(
    path.join(project, "contract.test.mjs"),
    `import { StationStoreMemory } from "@yugou/core/memory"
import { StationPortsTest, StationStoreTest } from "@yugou/testkit/suites"
StationStoreTest.suite("a stranger's", StationStoreMemory.layerMemory, { skewRounds: 5 })
StationPortsTest.suite("a stranger's store", StationStoreMemory.layerMemory)
`
  )
  const vitest = path.join(root, "node_modules/vitest/vitest.mjs")
  run(process.execPath, [vitest, "run", "--root", project, "--reporter", "json", "--outputFile", "cases.json"], project)
  const { numPassedTests, success } = JSON.parse(readFileSync(path.join(project, "cases.json"), "utf8")) as {
    readonly numPassedTests: number
    readonly success: boolean
  }
  if (!success || numPassedTests < 50) throw new Error(`the suites do not run outside: ${numPassedTests} cases passed`)
  console.log(`${numPassedTests} cases of the contract suites`)
  for (const { name, bin = {} } of manifests) {
    for (const [command, file] of Object.entries(bin)) {
      run(process.execPath, [path.join(project, "node_modules", name, file), "--help"], project)
      console.log(`${command} --help`)
    }
  }
  console.log(`check-packed: ${manifests.length} packages, ${specifiers.length} exports`)
} finally {
  rmSync(project, { recursive: true, force: true })
}
