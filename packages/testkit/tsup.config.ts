import { defineConfig } from "tsup"

export default defineConfig({
  entry: {
    "terminal/index": "src/terminal/index.ts",
    "suites/index": "src/suites/index.ts",
    "simulation/index": "src/simulation/index.ts"
  },
  format: "esm",
  target: "node22",
  dts: true,
  clean: true,
  sourcemap: true
})
