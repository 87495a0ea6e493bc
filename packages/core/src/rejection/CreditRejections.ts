/** Refusals about customers, purchases and what is sent to a target. */
import * as Schema from "effect/Schema"
import { Id, TargetKey, TerminalId } from "../values/CreditTarget.ts"
import { Energy } from "../values/Energy.ts"

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
