import { defineConfig } from "tsup"

export default defineConfig({
  entry: {
    index: "src/index.ts",
    "cli/index": "src/cli/index.ts",
    "layout/index": "src/layout/index.ts",
    "testing/index": "src/testing/index.ts"
  },
  format: "esm",
  target: "node22",
  dts: true,
  clean: true,
  sourcemap: true
})
