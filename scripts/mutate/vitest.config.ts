import { readFileSync } from "node:fs"
import * as path from "node:path"
import { defineConfig, type Plugin } from "vitest/config"

/** An edit by hand, made to what the tests load and not to the file. */
interface Edit {
  readonly file: string
  readonly from: string
  readonly to: string
}

const edited = ({ file, from, to }: Edit): Plugin => ({
  name: "mutate-edit",
  enforce: "pre",
  transform: (code, id) => {
    if (!id.split("?")[0]?.endsWith(`/${file}`)) return undefined
    if (code.split(from).length !== 2) throw new Error(`${file} does not hold exactly once: ${from}`)
    return { code: code.replace(from, () => to), map: null }
  }
})

/** Gives the tests the files with all mutants in them; the runner switches them on. */
const instrumented = (files: ReadonlyMap<string, string>): Plugin => ({
  name: "mutate-all",
  enforce: "pre",
  transform: (_, id) => {
    const code = files.get(id.split("?")[0] ?? "")
    return code === undefined ? undefined : { code, map: null }
  }
})

const root = path.resolve(import.meta.dirname, "../..")
const { MUTATE_TESTS: tests = "[]", MUTATE_EDIT: edit, MUTATE_FILES: list } = process.env

const filesOf = (name: string): ReadonlyMap<string, string> =>
  new Map(
    Object.entries(JSON.parse(readFileSync(name, "utf8")) as { readonly [file: string]: string }).map(
      ([file, code]) => [path.join(root, file), code]
    )
  )

/** Only the tests that guard what is mutated; `npm run mutate` names them. */
export default defineConfig({
  resolve: { conditions: ["@yugou/source", "module"] },
  ssr: { resolve: { conditions: ["@yugou/source", "module", "node"] } },
  plugins: [
    ...(edit === undefined ? [] : [edited(JSON.parse(edit) as Edit)]),
    ...(list === undefined ? [] : [instrumented(filesOf(list))])
  ],
  test: {
    include: JSON.parse(tests) as Array<string>,
    ...(list === undefined ? {} : { runner: path.join(import.meta.dirname, "Runner.ts") }),
    // One thread of this process: a process that is ended takes an endless mutant along.
    pool: "threads",
    maxWorkers: 1,
    isolate: false,
    // What was kept of another run knows nothing of the mutants, and mutants must not be kept for other runs.
    fsModuleCache: false,
    testTimeout: 20_000,
    hookTimeout: 60_000
  }
})
