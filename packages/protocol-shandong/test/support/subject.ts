/** What the tests look at, in one place: the public entry and the few inner modules that have tests of their own. */

export { Bytes, Splitter } from "@yugou/dialect-kit"
export * from "../../src/index.ts"
