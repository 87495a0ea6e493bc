import { defineConfig } from "tsup"

export default defineConfig({
  entry: {
    index: "src/index.ts",
    books: "src/books/index.ts",
    store: "src/store/index.ts",
    dialect: "src/dialect.ts",
    memory: "src/memory.ts",
    audit: "src/audit/index.ts"
  },
  format: "esm",
  target: "node22",
  dts: true,
  clean: true,
  sourcemap: true
})
