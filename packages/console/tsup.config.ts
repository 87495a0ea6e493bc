import { defineConfig } from "tsup"

export default defineConfig({
  entry: { index: "src/index.ts" },
  format: "esm",
  target: "node22",
  dts: true,
  // The page is built into the same folder.
  clean: false,
  sourcemap: true
})
