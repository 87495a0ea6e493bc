/**
 * Why a command is refused: a closed catalogue.
 *
 * A rejection is data, not prose; its sentences are in `texts.ts`. `_tag` is PascalCase, the public code the same in UPPER_SNAKE. Which rejection is
 * returned when several apply is the order of the preconditions, stated where the rule is.
 */
import * as Schema from "effect/Schema"
import { Energy } from "../energy/Energy.ts"
import { Id, TargetKey, TerminalId } from "../target/CreditTarget.ts"
import { Instant } from "../time/Instant.ts"

/** The payload has a field of the wrong type, out of range, missing or too long; nothing was stored. */
export class InvalidInput extends Schema.TaggedError<InvalidInput>()("InvalidInput", {
  field: Schema.String,
  problem: Schema.String
}) {}

/** The actor lacks a permission. */
export class Forbidden extends Schema.TaggedError<Forbidden>()("Forbidden", {
  actor: Id,
  permission: Schema.String
}) {}

/** The command id was used before with other content. */
export class CommandConflict extends Schema.TaggedError<CommandConflict>()("CommandConflict", { commandId: Id }) {}

/** What the plan of this command saw has moved meanwhile: plan again and confirm what it shows now. */
export class ConfirmationStale extends Schema.TaggedError<ConfirmationStale>()("ConfirmationStale", {
  commandId: Id
}) {}

/** Nothing of that name exists inside the actor's org scope. */
export class NotFound extends Schema.TaggedError<NotFound>()("NotFound", {
  what: Schema.Literals([
    "archiveCustomer",
    "customer",
    "terminal",
    "target",
    "device",
    "order",
    "adjustment",
    "message",
    "template",
    "workItem",
    "discrepancy",
    "parameterJob",
    "control",
    "commissioning",
    "replacement"
  ]),
  id: Schema.String
}) {}

/** The command does not fit the present state. */
export class Conflict extends Schema.TaggedError<Conflict>()("Conflict", {
  conflict: Schema.Literals([
    "alreadyPrepaid",
    "restoreInstead",
    "notVoided",
    "alreadyVoided",
    "alreadyRegistered",
    "alreadyBound",
    "archiveClosed",
    "notRevocable",
    "alreadyApproved",
    "notProposed",
    "notUnknown",
    "notApplied",
    "alreadyCompensated",
    "alreadyClosed",
    "numberNotForeign",
    "alreadyQueued",
    "notQueued",
    "changedMeanwhile",
    "modeWithBalance",
    "boundElsewhere"
  ]),
  id: Schema.String
}) {}

/** The customer is voided (无效客户). */
export class CustomerInvalid extends Schema.TaggedError<CustomerInvalid>()("CustomerInvalid", { customerNo: Id }) {}

/** The purchase device is cancelled (购电设备已注销). */
export class DeviceCancelled extends Schema.TaggedError<DeviceCancelled>()("DeviceCancelled", { deviceId: Id }) {}

/** The order is voided (购电数据已注销). */
export class Voided extends Schema.TaggedError<Voided>()("Voided", { orderNo: Id }) {}

/** The order is not approved, or its approval was revoked (未审核). */
export class NotApproved extends Schema.TaggedError<NotApproved>()("NotApproved", { orderNo: Id }) {}

/** The approval was given to other content than the order has. */
export class ApprovalStale extends Schema.TaggedError<ApprovalStale>()("ApprovalStale", { orderNo: Id }) {}

/** The same person may not save and approve (四眼原则). */
export class FourEyes extends Schema.TaggedError<FourEyes>()("FourEyes", { actor: Id }) {}

/** The order took effect on its terminal; that is final. */
export class AlreadyApplied extends Schema.TaggedError<AlreadyApplied>()("AlreadyApplied", { orderNo: Id }) {}

/** The outcome of an attempt is not known yet (结果未知). */
export class OutcomeUnknown extends Schema.TaggedError<OutcomeUnknown>()("OutcomeUnknown", { orderNo: Id }) {}

/** The order reached the terminal without effect; the station never sends it again: settle the discrepancy. */
export class ArrivedWithoutEffect extends Schema.TaggedError<ArrivedWithoutEffect>()("ArrivedWithoutEffect", {
  orderNo: Id
}) {}

/** The order has had as many attempts as one order may have. */
export class TooManyAttempts extends Schema.TaggedError<TooManyAttempts>()("TooManyAttempts", {
  orderNo: Id,
  limit: Schema.Int
}) {}

/** Another credit is under way on the target, or the target is still quiet after one. */
export class TargetBusy extends Schema.TaggedError<TargetBusy>()("TargetBusy", { target: TargetKey }) {}

/** The terminal holds a number that the books do not expect; nothing is sent. */
export class ForeignNumber extends Schema.TaggedError<ForeignNumber>()("ForeignNumber", {
  target: TargetKey,
  expected: Schema.NullOr(Schema.Int),
  found: Schema.NullOr(Schema.Int)
}) {}

/** The balance is not the one that the adjustment rests on; nothing is sent. */
export class RemainingChanged extends Schema.TaggedError<RemainingChanged>()("RemainingChanged", {
  target: TargetKey,
  was: Energy,
  found: Energy
}) {}

/** The look before sending lacks the number or the balance; without them the effect could not be proved. */
export class NoReading extends Schema.TaggedError<NoReading>()("NoReading", { target: TargetKey }) {}

/** The number series of the target is at its end; it needs a reset procedure. */
export class NumbersExhausted extends Schema.TaggedError<NumbersExhausted>()("NumbersExhausted", {
  target: TargetKey
}) {}

/** The terminal is not connected. */
export class TerminalOffline extends Schema.TaggedError<TerminalOffline>()("TerminalOffline", {
  terminalId: TerminalId
}) {}

/** The terminal cannot do this, or not on this target. */
export class Unsupported extends Schema.TaggedError<Unsupported>()("Unsupported", {
  terminalId: TerminalId,
  feature: Schema.Literals([
    "creditTarget",
    "moneyMode",
    "setBalance",
    "energyMode",
    "unknownDialect",
    "permitClose",
    "directClose",
    "parameter"
  ])
}) {}

/** The amount is zero, negative, or outside what one purchase may be. */
export class ValueInvalid extends Schema.TaggedError<ValueInvalid>()("ValueInvalid", {
  energy: Energy,
  min: Energy,
  max: Energy
}) {}

/** The amount is not a multiple of what the terminal can carry; a purchase is never rounded. */
export class Quantum extends Schema.TaggedError<Quantum>()("Quantum", { energy: Energy, quantum: Energy }) {}

/** Balance and purchase together exceed the hoarding limit (囤积门限). */
export class OverHoardingLimit extends Schema.TaggedError<OverHoardingLimit>()("OverHoardingLimit", {
  limit: Energy
}) {}

/** Thresholds travel with every credit of this terminal, and none are set. */
export class ThresholdsMissing extends Schema.TaggedError<ThresholdsMissing>()("ThresholdsMissing", {
  target: TargetKey
}) {}

/** Trip energy is above alarm energy. */
export class ThresholdsInvalid extends Schema.TaggedError<ThresholdsInvalid>()("ThresholdsInvalid", {
  alarm: Energy,
  trip: Energy
}) {}

/** A cycle other than `none` needs an alarm time, and at least one mobile number while messages are on. */
export class AlarmIncomplete extends Schema.TaggedError<AlarmIncomplete>()("AlarmIncomplete", {
  missing: Schema.Literals(["time", "mobile"])
}) {}

/** A time lies inside the quiet hours (免打扰时段): an alarm time, or the moment of sending by hand without a reason. */
export class QuietHours extends Schema.TaggedError<QuietHours>()("QuietHours", {
  time: Schema.String,
  from: Schema.String,
  to: Schema.String
}) {}

/** The customer has no terminal. */
export class NoTerminal extends Schema.TaggedError<NoTerminal>()("NoTerminal", { customerNo: Id }) {}

/** The terminal needs no switch map, so there is nothing to maintain (非山东规约无需维护开关信息, R-048). */
export class NotApplicable extends Schema.TaggedError<NotApplicable>()("NotApplicable", { terminalId: TerminalId }) {}

/** The terminal needs a switch map and has none, or none of its switches is in the round. */
export class MappingRequired extends Schema.TaggedError<MappingRequired>()("MappingRequired", {
  terminalId: TerminalId,
  round: Schema.NullOr(Schema.Int)
}) {}

/** The switch map was changed and is not on the terminal: tripping could cut the wrong feeder. */
export class MappingNotDispatched extends Schema.TaggedError<MappingNotDispatched>()("MappingNotDispatched", {
  terminalId: TerminalId
}) {}

/** The switch map contradicts itself or the terminal. */
export class SwitchMapInvalid extends Schema.TaggedError<SwitchMapInvalid>()("SwitchMapInvalid", {
  switchNo: Schema.Int,
  problem: Schema.Literals(["nameEmpty", "nameTooLong", "nameTwice", "switchTwice", "noSuchSwitch", "noSuchRound"])
}) {}

/** A round beyond what the terminal has. */
export class RoundOutOfRange extends Schema.TaggedError<RoundOutOfRange>()("RoundOutOfRange", {
  round: Schema.Int,
  max: Schema.Int
}) {}

/** Energy control is engaged and no round is under it (轮次不能为空). */
export class RoundsMissing extends Schema.TaggedError<RoundsMissing>()("RoundsMissing", { target: TargetKey }) {}

/** The item was never saved, so there is no value to dispatch: only saved values go out. */
export class NotSaved extends Schema.TaggedError<NotSaved>()("NotSaved", { item: Schema.String }) {}

/** The expiry of energy control is not in the future. */
export class ExpiryPassed extends Schema.TaggedError<ExpiryPassed>()("ExpiryPassed", { local: Schema.String }) {}

/** The terminal cannot protect for that long. */
export class DurationInvalid extends Schema.TaggedError<DurationInvalid>()("DurationInvalid", {
  halfHours: Schema.Int,
  max: Schema.Int
}) {}

/** The newest reading is too old, or there is none. */
export class StaleReading extends Schema.TaggedError<StaleReading>()("StaleReading", {
  target: TargetKey,
  readAt: Schema.NullOr(Instant)
}) {}

/** The terminal did not answer. */
export class Timeout extends Schema.TaggedError<Timeout>()("Timeout", { terminalId: TerminalId }) {}

/** The terminal refused to answer or to act. */
export class Refused extends Schema.TaggedError<Refused>()("Refused", {
  terminalId: TerminalId,
  reason: Schema.String
}) {}

/** The terminal is under power protection (保电). */
export class Protected extends Schema.TaggedError<Protected>()("Protected", { terminalId: TerminalId }) {}

/** Whether the terminal is under power protection is not known, or not known lately. */
export class ProtectionUnknown extends Schema.TaggedError<ProtectionUnknown>()("ProtectionUnknown", {
  terminalId: TerminalId
}) {}

/** The calendar forbids cutting power now (节假日保电). */
export class NoDisconnect extends Schema.TaggedError<NoDisconnect>()("NoDisconnect", {
  because: Schema.Literals(["holiday", "dayOff", "night", "beforeDayOff"]),
  localTime: Schema.String
}) {}

/** The customer was not warned before a trip, or the time of grace after the warning is not over. */
export class GraceNotOver extends Schema.TaggedError<GraceNotOver>()("GraceNotOver", {
  customerNo: Id,
  until: Schema.NullOr(Instant)
}) {}

/** The operator must confirm this one explicitly, having seen what it does. */
export class NotConfirmed extends Schema.TaggedError<NotConfirmed>()("NotConfirmed", {
  what: Schema.Literals(["trip", "directClose", "closeMode", "immediateTrip", "protectionCloses"])
}) {}

/** Purchase control is still engaged on the terminal: release it, or leave it engaged on purpose. */
export class PurchaseControlEngaged extends Schema.TaggedError<PurchaseControlEngaged>()("PurchaseControlEngaged", {
  target: TargetKey
}) {}

/** Energy is left on the device, and nobody said what becomes of it. */
export class DispositionMissing extends Schema.TaggedError<DispositionMissing>()("DispositionMissing", {
  deviceId: Id,
  remaining: Energy
}) {}

/** The customer has several terminals, and none was chosen. */
export class TargetNotChosen extends Schema.TaggedError<TargetNotChosen>()("TargetNotChosen", { customerNo: Id }) {}

/** Another operator is commissioning this terminal. */
export class LockedBy extends Schema.TaggedError<LockedBy>()("LockedBy", {
  terminalId: TerminalId,
  actor: Id,
  until: Instant
}) {}

/** The terminal does not offer this item. */
export class UnknownItem extends Schema.TaggedError<UnknownItem>()("UnknownItem", { item: Schema.String }) {}

/** Success against what was run, or without any run, needs a reason. */
export class ReasonRequired extends Schema.TaggedError<ReasonRequired>()("ReasonRequired", { tab: Schema.String }) {}

/** The target was never commissioned, and the site requires it before a sale. */
export class NotCommissioned extends Schema.TaggedError<NotCommissioned>()("NotCommissioned", { target: TargetKey }) {}

/** The customer must not be written to (拒收短信). */
export class DoNotContact extends Schema.TaggedError<DoNotContact>()("DoNotContact", { customerNo: Id }) {}

/** The customer is not below his alarm energy, or nobody knows whether he is. */
export class AboveThreshold extends Schema.TaggedError<AboveThreshold>()("AboveThreshold", { customerNo: Id }) {}

/** A template names a variable that does not exist, or that has no value for this customer, or lacks one that it needs. */
export class TemplateVariable extends Schema.TaggedError<TemplateVariable>()("TemplateVariable", {
  templateId: Id,
  variable: Schema.String,
  problem: Schema.Literals(["unknown", "noValue", "required"])
}) {}

/** As many messages as one customer may get on a local day, or as an org unit may send in a local month, were sent. */
export class Quota extends Schema.TaggedError<Quota>()("Quota", {
  scope: Schema.Literals(["customerDay", "orgMonth"]),
  id: Id,
  limit: Schema.Int
}) {}

/** The site has no signature 【…】; without one nothing is sent. */
export class SignatureMissing extends Schema.TaggedError<SignatureMissing>()("SignatureMissing", {}) {}

/** Every rejection; `texts.ts` has a sentence for each. */
export const catalogue = {
  InvalidInput,
  Forbidden,
  CommandConflict,
  ConfirmationStale,
  NotFound,
  Conflict,
  CustomerInvalid,
  DeviceCancelled,
  Voided,
  NotApproved,
  ApprovalStale,
  FourEyes,
  AlreadyApplied,
  OutcomeUnknown,
  ArrivedWithoutEffect,
  TooManyAttempts,
  TargetBusy,
  ForeignNumber,
  RemainingChanged,
  NoReading,
  NumbersExhausted,
  TerminalOffline,
  Unsupported,
  ValueInvalid,
  Quantum,
  OverHoardingLimit,
  ThresholdsMissing,
  ThresholdsInvalid,
  AlarmIncomplete,
  QuietHours,
  NoTerminal,
  NotApplicable,
  MappingRequired,
  MappingNotDispatched,
  SwitchMapInvalid,
  RoundOutOfRange,
  RoundsMissing,
  NotSaved,
  ExpiryPassed,
  DurationInvalid,
  StaleReading,
  Timeout,
  Refused,
  Protected,
  ProtectionUnknown,
  NoDisconnect,
  GraceNotOver,
  NotConfirmed,
  PurchaseControlEngaged,
  DispositionMissing,
  TargetNotChosen,
  LockedBy,
  UnknownItem,
  ReasonRequired,
  NotCommissioned,
  DoNotContact,
  AboveThreshold,
  TemplateVariable,
  Quota,
  SignatureMissing
}
export type RejectionTag = keyof typeof catalogue
export type Rejection = InstanceType<(typeof catalogue)[RejectionTag]>

/** Refusals that the boundary itself gives, whatever the operation. */
export type BoundaryRejection = InvalidInput | Forbidden | CommandConflict | ConfirmationStale

/** Gives the public code of a tag: `NotApproved` → `NOT_APPROVED`. */
export const codeOf = (tag: string): string => tag.replace(/(?<=[a-z0-9])(?=[A-Z])/g, "_").toUpperCase()
