import { defineConfig } from "tsup"

export default defineConfig({
  entry: { index: "src/index.ts", cli: "src/cli.ts" },
  format: "esm",
  target: "node22",
  dts: true,
  clean: true,
  sourcemap: true,
  // `node:sqlite` has no name without the prefix.
  removeNodeProtocol: false
})
