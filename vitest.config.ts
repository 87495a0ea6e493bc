import { defineConfig } from "vitest/config"
import { TraceReporter } from "./scripts/trace/Reporter.ts"
import { testFiles } from "./scripts/trace/testFiles.ts"

/** One run for every package: sources are taken through the `@yugou/source` condition, so nothing has to be built first. */
export default defineConfig({
  resolve: { conditions: ["@yugou/source", "module"] },
  ssr: { resolve: { conditions: ["@yugou/source", "module", "node"] } },
  test: {
    include: [...testFiles],
    globalSetup: "examples/master-station/test/console/Setup.ts",
    reporters: ["default", new TraceReporter(testFiles)],
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 60_000
  }
})
