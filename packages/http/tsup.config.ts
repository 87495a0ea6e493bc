import { defineConfig } from "tsup"

export default defineConfig({
  entry: {
    index: "src/index.ts",
    "client/index": "src/client/index.ts",
    "node/index": "src/node/index.ts",
    "sessions/index": "src/sessions/index.ts",
    "oidc/index": "src/oidc/index.ts",
    cli: "src/cli/main.ts"
  },
  format: "esm",
  target: "node22",
  dts: true,
  clean: true,
  sourcemap: true
})
