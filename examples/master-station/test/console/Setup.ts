/** Before the tests of the console: its page is built where it is older than its sources, and the browser unpacked once, for several processes must not do that at once. */
import { execFileSync } from "node:child_process"
import * as path from "node:path"
import type { TestProject } from "vitest/node"
import { type Found, findChromium } from "../../scripts/Chromium.ts"

declare module "vitest" {
  interface ProvidedContext {
    /** The browser of the tests; `null` where there is none. */
    chromium: Found | null
  }
}

const root = path.resolve(import.meta.dirname, "../../../..")

export default async ({ provide, vitest }: TestProject): Promise<void> => {
  const isWanted = vitest.state.getPaths().some((file) => path.dirname(file) === import.meta.dirname)
  const found = isWanted ? await findChromium() : null
  provide("chromium", found)
  if (found === null) return
  const build = ["--conditions=@yugou/source", "packages/console/scripts/build.ts", "--if-stale"]
  execFileSync(process.execPath, build, { cwd: root, stdio: "inherit" })
}
