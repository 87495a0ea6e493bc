/**
 * What a dialect is made of: what a terminal can do, what it may be asked, how a request ends, and the session without I/O that an adapter
 * implements. The values that these speak of come along, so that a protocol package imports nothing else of core.
 */
export { Capabilities, Withheld } from "./ports/terminal/Capabilities.ts"
export * from "./ports/terminal/DescribeBy.ts"
export * from "./ports/terminal/Description.ts"
export * from "./ports/terminal/Dialect.ts"
export type { DialectExplainer, Explanation, FrameField, FrameProblem } from "./ports/terminal/FrameExplainer.ts"
export * from "./ports/terminal/Outcome.ts"
export { Over } from "./ports/terminal/Over.ts"
export * from "./ports/terminal/Requests.ts"
export type { TerminalEvent } from "./ports/terminal/TerminalPorts.ts"
export * as Bytes from "./values/Bytes.ts"
export { CreditTarget, Id, keyOf, Round, TargetKey, TerminalId } from "./values/CreditTarget.ts"
export * as Energy from "./values/Energy.ts"
export * as Instant from "./values/Instant.ts"
export * as SiteTime from "./values/SiteTime.ts"
export { Numbering, next as nextWireNo, WireNo } from "./values/WireNo.ts"
