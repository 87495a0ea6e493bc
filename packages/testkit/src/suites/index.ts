/** Contract suites for the ports of `@yugou/core`; they need vitest and @effect/vitest. */
export * as AuthorizationTest from "./AuthorizationTest.ts"
export * as CustomerArchiveTest from "./CustomerArchiveTest.ts"
export * as DialectTest from "./DialectTest.ts"
export * as SmsInboxTest from "./SmsInboxTest.ts"
export * as StationPortsTest from "./StationPortsTest.ts"
export * as StationStoreTest from "./StationStoreTest.ts"
export * as TerminalDirectoryTest from "./TerminalDirectoryTest.ts"
export * as TerminalInboxTest from "./TerminalInboxTest.ts"
