/** What the tests look at, in one place: the public entry and the few inner modules that have tests of their own. */
export * as Hex from "../../src/Hex.ts"
export * from "../../src/index.ts"
