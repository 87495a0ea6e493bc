/**
 * Prepaid electricity (预购电): the use cases, the engines that run beside them, and the ports that a host provides.
 *
 * A host calls {@link Station} (Effect) or {@link StationPromise} (promises) and provides the ports. What the station keeps is in
 * `@yugou/core/books`, what a protocol package needs in `@yugou/core/dialect`, what a store needs in `@yugou/core/store`, ports in memory in
 * `@yugou/core/memory`, the checks of whole books in `@yugou/core/audit`.
 */

export * as AlarmObserver from "./engines/alarm/AlarmObserver.ts"
export * as AlarmScheduler from "./engines/alarm/AlarmScheduler.ts"
export * as ArchiveFeed from "./engines/archive/ArchiveFeed.ts"
export * as LocalArchive from "./engines/archive/LocalArchive.ts"
export * as ClosingSaga from "./engines/closing/ClosingSaga.ts"
export * as ControlSender from "./engines/control/ControlSender.ts"
export * as DispatchEngine from "./engines/dispatch/DispatchEngine.ts"
export * as GoneProcesses from "./engines/dispatch/GoneProcesses.ts"
export * as OutcomeResolver from "./engines/dispatch/OutcomeResolver.ts"
export * as Follower from "./engines/follow/Follower.ts"
export * as FrameKeeper from "./engines/frames/FrameKeeper.ts"
export * as EngineProcess from "./engines/kernel/EngineProcess.ts"
export * as EngineLane from "./engines/kernel/Lane.ts"
export type { StepReport } from "./engines/kernel/Step.ts"
export * as MeasurementKeeper from "./engines/measurements/MeasurementKeeper.ts"
export * as MessageSender from "./engines/message/MessageSender.ts"
export * as StationSmsInbox from "./engines/message/StationSmsInbox.ts"
export * as AppliedNotice from "./engines/notice/AppliedNotice.ts"
export * as ParameterSender from "./engines/parameters/ParameterSender.ts"
export * as ProtectionKeeper from "./engines/parameters/ProtectionKeeper.ts"
export * as BalancePoller from "./engines/polling/BalancePoller.ts"
export * as ClockKeeper from "./engines/polling/ClockKeeper.ts"
export * as RestoreKeeper from "./engines/polling/RestoreKeeper.ts"
export * as ReplacementSaga from "./engines/replacement/ReplacementSaga.ts"
export * as AddressKeeper from "./engines/terminal/AddressKeeper.ts"
export * as PresenceKeeper from "./engines/terminal/PresenceKeeper.ts"
export * as StationDirectory from "./engines/terminal/StationDirectory.ts"
export * as TrailKeeper from "./engines/trail/TrailKeeper.ts"
export * as NoDisconnect from "./policy/NoDisconnect.ts"
export * as Policy from "./policy/Policy.ts"
export { StationPolicy } from "./policy/Policy.ts"
export type { PolicyJson } from "./policy/PolicyJson.ts"
export { type AccessEntry, Signing } from "./ports/access/AccessEntry.ts"
export * as AccessLogs from "./ports/access/AccessLog.ts"
export { AccessLog } from "./ports/access/AccessLog.ts"
export * as CustomerArchives from "./ports/archive/CustomerArchive.ts"
export {
  type ArchiveRecord,
  ArchiveUnavailable,
  type ArchiveView,
  CustomerArchive
} from "./ports/archive/CustomerArchive.ts"
export * as Authorizations from "./ports/authorization/Authorization.ts"
export { Authorization } from "./ports/authorization/Authorization.ts"
export type { OpenReason, SaysOpenReason } from "./ports/OpenReason.ts"
export * as ActorNames from "./ports/people/ActorNames.ts"
export * as OrgUnits from "./ports/people/OrgUnits.ts"
export * as Reauthentication from "./ports/people/Reauthentication.ts"
export { StoreError } from "./ports/StoreError.ts"
export * as SecretFields from "./ports/secrets/SecretFields.ts"
export * as SecretKeys from "./ports/secrets/SecretKeys.ts"
export { SecretError, Secrets, type SecretsPort } from "./ports/secrets/Secrets.ts"
export { segmentsOf } from "./ports/sms/Segments.ts"
export * from "./ports/sms/SmsGateway.ts"
export * from "./ports/terminal/Admission.ts"
export * as FrameExplainers from "./ports/terminal/FrameExplainer.ts"
export {
  type DialectExplainer,
  type Explanation,
  FrameExplainer,
  type FrameExplainerPort,
  FrameField,
  type FrameOf,
  FrameProblem
} from "./ports/terminal/FrameExplainer.ts"
export * from "./ports/terminal/FrameLog.ts"
export * as FrameLogRing from "./ports/terminal/FrameLogRing.ts"
export * from "./ports/terminal/FrontEnds.ts"
export * from "./ports/terminal/Over.ts"
export * from "./ports/terminal/TerminalAdmission.ts"
export * from "./ports/terminal/TerminalPorts.ts"
export * as TerminalsElsewhere from "./ports/terminal/TerminalsElsewhere.ts"
export { invalidInput } from "./rejection/invalidInput.ts"
export { targetText } from "./rejection/names.ts"
export { isRetryable, type NextStep, nextStepOf, type Who, whoTexts } from "./rejection/nextSteps.ts"
export { type Permission, permissions } from "./rejection/permissions.ts"
export * as Rejection from "./rejection/Rejection.ts"
export { textOf } from "./rejection/texts.ts"
export * as EngineLoop from "./station/EngineLoop.ts"
export { type EngineName, engines, type LaneName, lanes, type RunOnce, upkeep } from "./station/Engines.ts"
export * as Notices from "./station/host/Notices.ts"
export * as PromiseAdapters from "./station/host/PromiseAdapters.ts"
export type { HostedStation } from "./station/host/PromiseHost.ts"
export * as PromiseHost from "./station/host/PromiseHost.ts"
export { Plan } from "./station/kernel/Plan.ts"
export * as StationMetrics from "./station/metrics/StationMetrics.ts"
export { type Operations, operations } from "./station/Operations.ts"
export * as OrderOutcomes from "./station/records/OrderOutcomes.ts"
export * as Station from "./station/Station.ts"
// Types of what hosts export themselves: a compiler that writes declarations cannot name them through a namespace.
export type { CallOptions, PromiseStation } from "./station/StationPromise.ts"
export * as StationPromise from "./station/StationPromise.ts"
export { maxCounted } from "./store/StationStore.ts"
export { CreditTarget, Id, keyOf, Round, TargetKey, TerminalId } from "./values/CreditTarget.ts"
export { demanding, titled, titleOf } from "./values/FieldText.ts"
export * from "./values/index.ts"
export * as Secret from "./values/Secret.ts"
