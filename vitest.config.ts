import * as path from "node:path"
import { defineConfig } from "vitest/config"
import { TraceReporter } from "./scripts/trace/Reporter.ts"
import { testFiles } from "./scripts/trace/testFiles.ts"

/** Packages that touch nothing outside their own values: whatever file of theirs ran before, a test meets the same. */
const pure = ["core", "csv", "dialect-kit", "dlt645", "protocol-*"]
const pureFiles = pure.map((name) => `packages/${name}/test/**/*.test.ts`)

/** One run for every package: sources are taken through the `@yugou/source` condition, so nothing has to be built first. */
export default defineConfig({
  resolve: { conditions: ["@yugou/source", "module"] },
  ssr: { resolve: { conditions: ["@yugou/source", "module", "node"] } },
  test: {
    reporters: ["default", new TraceReporter(testFiles)],
    maxWorkers: 2,
    // Of tests of one file that say that they may run beside each other: those wait for terminals that do not answer, and need next to nothing meanwhile.
    maxConcurrency: 12,
    testTimeout: 20_000,
    hookTimeout: 60_000,
    // The processes that tests start read the sources, too: the second one takes them as the first has stripped and compiled them.
    env: { NODE_COMPILE_CACHE: path.join(import.meta.dirname, "node_modules/.cache/compile") },
    projects: [
      // Most of the time of a short test is its imports: here a worker reads each module once.
      { extends: true, test: { name: "pure", include: pureFiles, isolate: false } },
      {
        extends: true,
        test: {
          name: "parts",
          include: [...testFiles],
          exclude: ["**/node_modules/**", ...pureFiles],
          globalSetup: "examples/master-station/test/console/Setup.ts"
        }
      }
    ]
  }
})
