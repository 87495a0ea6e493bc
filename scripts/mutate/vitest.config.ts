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

const { MUTATE_TESTS: tests = "[]", MUTATE_EDIT: edit } = process.env

/** Only the tests that guard what is mutated; `npm run mutate` names them. */
export default defineConfig({
  resolve: { conditions: ["@yugou/source", "module"] },
  ssr: { resolve: { conditions: ["@yugou/source", "module", "node"] } },
  plugins: edit === undefined ? [] : [edited(JSON.parse(edit) as Edit)],
  test: {
    include: JSON.parse(tests) as Array<string>,
    maxWorkers: 1,
    isolate: false,
    // What was kept of an earlier run knows nothing of the edit, and an edited file must not be kept for other runs.
    fsModuleCache: edit === undefined,
    testTimeout: 20_000,
    hookTimeout: 60_000
  }
})
