/**
 * Builds the program of a role into one file, as the packages are built that a station runs. Node runs the sources as well, but what it needs to take the
 * types out of them is more memory than a front end with a thousand terminals: the row would show Node's.
 */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import * as path from "node:path"
import { fileURLToPath } from "node:url"
import { buildSync } from "esbuild"

/** What is bundled may ask for a module of Node by `require`. */
const banner = `import { createRequire } from "node:module"; const require = createRequire(${JSON.stringify(import.meta.url)});`

let folder: string | null = null

const outFolder = (): string => {
  if (folder !== null) return folder
  const made = mkdtempSync(path.join(tmpdir(), "yugou-hostile-"))
  process.once("exit", () => rmSync(made, { recursive: true, force: true }))
  folder = made
  return made
}

const built = new Map<string, string>()

/** Gives the file of a program of this folder, built once a process. */
export const fileOf = (program: string): string => {
  const known = built.get(program)
  if (known !== undefined) return known
  const outfile = path.join(outFolder(), `${path.parse(program).name}.mjs`)
  buildSync({
    entryPoints: [fileURLToPath(new URL(program, import.meta.url))],
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    conditions: ["@yugou/source"],
    banner: { js: banner },
    logLevel: "error",
    outfile
  })
  built.set(program, outfile)
  return outfile
}
