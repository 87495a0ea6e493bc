/** Contract suites for the ports of `@yugou/core`; they need vitest, @effect/vitest and fast-check. */
export * as StationStoreTest from "./StationStoreTest.ts"
