/** What the tests look at, in one place: the public entry and the few inner modules that have tests of their own. */

export * from "../../src/index.ts"
export * as Hex from "../../src/value/Hex.ts"
