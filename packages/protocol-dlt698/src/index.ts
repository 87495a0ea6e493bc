/** DL/T 698.45 for the master station: codec and splitter. No I/O, no clock. */
export { EncodeError } from "@yugou/dialect-kit/layout"
export * as Apdu from "./apdu/Apdu.ts"
export * as Fragments from "./frame/Fragments.ts"
export * as Frame from "./frame/Frame.ts"
export * as Data from "./value/Data.ts"
export { DecodeError, type DecodeReason, type Layer } from "./value/Errors.ts"
