/** Q/GDW 376.1 for the master station: codec, table of units, splitter. No I/O, no clock. */
export { DecodeError, type DecodeReason, EncodeError, type Problem } from "./Errors.ts"
export * as Frame from "./Frame.ts"
export * as Hex from "./Hex.ts"
export { hasValue } from "./Leaf.ts"
export * as Splitter from "./Splitter.ts"
export * as Table from "./Table.ts"
