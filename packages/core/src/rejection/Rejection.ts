/**
 * Why a command is refused: a closed catalogue.
 *
 * A rejection is data, not prose; its sentences are in `texts.ts`. `_tag` is PascalCase, the public code the same in UPPER_SNAKE. Which rejection is
 * returned when several apply is the order of the preconditions, stated where the rule is.
 */
import * as Schema from "effect/Schema"
import { Energy } from "../energy/Energy.ts"
import { Id, TargetKey, TerminalId } from "../target/CreditTarget.ts"

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
    "message",
    "discrepancy"
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
    "alreadyQueued",
    "notQueued"
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
  feature: Schema.Literals(["creditTarget", "moneyMode", "unknownDialect"])
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

/** The alarm time lies inside the quiet hours (免打扰时段). */
export class QuietHours extends Schema.TaggedError<QuietHours>()("QuietHours", {
  time: Schema.String,
  from: Schema.String,
  to: Schema.String
}) {}

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
  QuietHours
}
export type RejectionTag = keyof typeof catalogue
export type Rejection = InstanceType<(typeof catalogue)[RejectionTag]>

/** Refusals that the boundary itself gives, whatever the operation. */
export type BoundaryRejection = InvalidInput | Forbidden | CommandConflict | ConfirmationStale

/** Gives the public code of a tag: `NotApproved` → `NOT_APPROVED`. */
export const codeOf = (tag: string): string => tag.replace(/(?<=[a-z0-9])(?=[A-Z])/g, "_").toUpperCase()
