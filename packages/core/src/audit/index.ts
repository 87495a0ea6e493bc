/** The checks of whole books: what must hold whatever happened, and what terminals say about it. */
export { type AuditRecord, keptHistories, maxClockSkewMillis, readsAtOnce } from "./AuditRecord.ts"
export { type Audit, checkAgainst } from "./CheckAgainst.ts"
export { checkCommit, type FollowedBooks } from "./CheckCommit.ts"
export { checkInvariants } from "./CheckInvariants.ts"
export type { Effected } from "./EffectMatching.ts"
export { checkTruth, type TerminalTruth, type TruthReport } from "./TerminalTruth.ts"
export * as TrailFile from "./TrailFile.ts"
export { type Invariant, invariants, type Violation } from "./Violation.ts"
