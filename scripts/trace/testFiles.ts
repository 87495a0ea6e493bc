/** Where the tests are: what `npm test` runs, and what a report of a whole run holds. */
export const testFiles = [
  "packages/*/test/**/*.test.ts",
  "acceptance/test/**/*.test.ts",
  "examples/*/test/**/*.test.ts",
  "scripts/test/**/*.test.ts"
] as const
