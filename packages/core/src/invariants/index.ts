export { type Audit, checkAgainst, type Effected, type TerminalTruth } from "./CheckAgainst.ts"
export { checkInvariants } from "./CheckInvariants.ts"
export type { Invariant, Violation } from "./Violation.ts"
