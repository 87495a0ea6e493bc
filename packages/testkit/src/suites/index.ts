/** Contract suites for the ports of `@yugou/core`; they need vitest and @effect/vitest. */
export * as DialectTest from "./DialectTest.ts"
export * as StationStoreTest from "./StationStoreTest.ts"
