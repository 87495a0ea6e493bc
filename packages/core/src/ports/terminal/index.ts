export { Capabilities } from "./Capabilities.ts"
export {
  type ConfiguredDialect,
  type Dialect,
  type Identified,
  maxMemoBytes,
  memoBytes,
  type Session,
  type SessionInput,
  type SessionOutput
} from "./Dialect.ts"
export * from "./Outcome.ts"
export * from "./Requests.ts"
export * from "./TerminalPorts.ts"
