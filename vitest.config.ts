import { defineConfig } from "vitest/config"

/** One run for every package: sources are taken through the `@yugou/source` condition, so nothing has to be built first. */
export default defineConfig({
  resolve: { conditions: ["@yugou/source", "module"] },
  ssr: { resolve: { conditions: ["@yugou/source", "module", "node"] } },
  test: {
    include: [
      "packages/*/test/**/*.test.ts",
      "acceptance/test/**/*.test.ts",
      "examples/*/test/**/*.test.ts",
      "scripts/test/**/*.test.ts"
    ],
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 60_000
  }
})
