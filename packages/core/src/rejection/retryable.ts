/** Which rejections pass by themselves; a missing or superfluous row does not compile. */
import type { Rejection, RejectionTag } from "./Rejection.ts"

/** Whether a rejection of a tag passes by itself; of some it depends on what the rejection says. */
type Row<R extends Rejection> = "passes" | "stays" | ((rejection: R) => "passes" | "stays")

const rows: { readonly [T in RejectionTag]: Row<Extract<Rejection, { readonly _tag: T }>> } = {
  InvalidInput: "stays",
  Forbidden: "stays",
  CommandConflict: "stays",
  ConfirmationStale: "stays",
  NotFound: "stays",
  Conflict: "stays",
  CustomerInvalid: "stays",
  DeviceCancelled: "stays",
  Voided: "stays",
  NotApproved: "stays",
  ApprovalStale: "stays",
  FourEyes: "stays",
  AlreadyApplied: "stays",
  OutcomeUnknown: "stays",
  ArrivedWithoutEffect: "stays",
  TooManyAttempts: "stays",
  TargetBusy: "passes",
  ForeignNumber: "stays",
  RemainingChanged: "stays",
  NoReading: "passes",
  NumbersExhausted: "stays",
  TerminalOffline: "passes",
  Unsupported: "stays",
  ValueInvalid: "stays",
  Quantum: "stays",
  OverHoardingLimit: "stays",
  ThresholdsMissing: "stays",
  ThresholdsInvalid: "stays",
  NoTerminal: "stays",
  NotApplicable: "stays",
  MappingRequired: "stays",
  MappingNotDispatched: "stays",
  SwitchMapInvalid: "stays",
  RoundOutOfRange: "stays",
  RoundsMissing: "stays",
  NotSaved: "stays",
  ExpiryPassed: "stays",
  DurationInvalid: "stays",
  StaleReading: "stays",
  Timeout: "passes",
  Refused: "stays",
  NotSent: ({ reason }) => (reason === "gated" || reason === "unsupported" ? "stays" : "passes"),
  Protected: "stays",
  ProtectionUnknown: "stays",
  NoDisconnect: "stays",
  GraceNotOver: "stays",
  NotConfirmed: "stays",
  PurchaseControlEngaged: "stays",
  DispositionMissing: "stays",
  TargetNotChosen: "stays",
  LockedBy: "stays",
  UnknownItem: "stays",
  ReasonRequired: "stays",
  NotCommissioned: "stays",
  AlarmIncomplete: "stays",
  QuietHours: "stays",
  DoNotContact: "stays",
  AboveThreshold: "stays",
  TemplateVariable: "stays",
  Quota: "stays",
  SignatureMissing: "stays"
}

/**
 * Tells whether the same call may succeed a moment later, though nobody does anything but wait: a line that is busy, a terminal that is silent or away.
 *
 * **Details** What passes only because a person acts, or at a time that the rejection names, is not of this kind.
 */
export const isRetryable = (rejection: Rejection): boolean => {
  const row = rows[rejection._tag] as Row<Rejection>
  return (typeof row === "function" ? row(rejection) : row) === "passes"
}
