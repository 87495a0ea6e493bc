/** Refusals about customers, purchases and what is sent to a target. */
import * as Schema from "effect/Schema"
import { Id, TargetKey, TerminalId } from "../values/CreditTarget.ts"
import { Energy } from "../values/Energy.ts"

/** The customer is voided (无效客户). @category Errors */
export class CustomerInvalid extends Schema.TaggedError<CustomerInvalid>()("CustomerInvalid", { customerNo: Id }) {}

/** The purchase device is cancelled (购电设备已注销). @category Errors */
export class DeviceCancelled extends Schema.TaggedError<DeviceCancelled>()("DeviceCancelled", {
  deviceId: Id,
  target: TargetKey
}) {}

/** The purchase device is being replaced (正在换装), or its account closed (正在销户): until that has ended nothing is sold, adjusted or sent on it. @category Errors */
export class DeviceBeingReplaced extends Schema.TaggedError<DeviceBeingReplaced>()("DeviceBeingReplaced", {
  deviceId: Id,
  target: TargetKey,
  replacementId: Id
}) {}

/** The order is voided (购电数据已注销). @category Errors */
export class Voided extends Schema.TaggedError<Voided>()("Voided", { orderNo: Id }) {}

/** The order is not approved, or its approval was revoked (未审核). @category Errors */
export class NotApproved extends Schema.TaggedError<NotApproved>()("NotApproved", { orderNo: Id }) {}

/** The approval was given to other content than the order has. @category Errors */
export class ApprovalStale extends Schema.TaggedError<ApprovalStale>()("ApprovalStale", { orderNo: Id }) {}

/** The same person may not save and approve (四眼原则). @category Errors */
export class FourEyes extends Schema.TaggedError<FourEyes>()("FourEyes", { actor: Id }) {}

/** The order took effect on its terminal; that is final. @category Errors */
export class AlreadyApplied extends Schema.TaggedError<AlreadyApplied>()("AlreadyApplied", { orderNo: Id }) {}

/** The outcome of an attempt is not known yet (结果未知). @category Errors */
export class OutcomeUnknown extends Schema.TaggedError<OutcomeUnknown>()("OutcomeUnknown", { orderNo: Id }) {}

/** The order reached the terminal without effect; the station never sends it again: settle the discrepancy. @category Errors */
export class ArrivedWithoutEffect extends Schema.TaggedError<ArrivedWithoutEffect>()("ArrivedWithoutEffect", {
  orderNo: Id
}) {}

/** The order has had as many attempts as one order may have. @category Errors */
export class TooManyAttempts extends Schema.TaggedError<TooManyAttempts>()("TooManyAttempts", {
  orderNo: Id,
  limit: Schema.Int
}) {}

/** Another credit is under way on the target, or the target is still quiet after one. @category Errors */
export class TargetBusy extends Schema.TaggedError<TargetBusy>()("TargetBusy", { target: TargetKey }) {}

/** The terminal holds a number that the books do not expect; nothing is sent. @category Errors */
export class ForeignNumber extends Schema.TaggedError<ForeignNumber>()("ForeignNumber", {
  target: TargetKey,
  expected: Schema.NullOr(Schema.Int),
  found: Schema.NullOr(Schema.Int)
}) {}

/** The balance is not the one that the adjustment rests on; nothing is sent. @category Errors */
export class RemainingChanged extends Schema.TaggedError<RemainingChanged>()("RemainingChanged", {
  target: TargetKey,
  was: Energy,
  found: Energy
}) {}

/** An order that stands was sold for this work order (工单) on the same device: the payment is booked already. @category Errors */
export class WorkOrderTaken extends Schema.TaggedError<WorkOrderTaken>()("WorkOrderTaken", {
  workOrderNo: Id,
  orderNo: Id
}) {}

/** The list differs from the orders in more work orders than one list may: it is that of another day or org unit. @category Errors */
export class TooManyDifferences extends Schema.TaggedError<TooManyDifferences>()("TooManyDifferences", {
  found: Schema.Int,
  limit: Schema.Int
}) {}

/** The balance of the target differs from the books, and the site sells nothing on it before that is settled (单边账). @category Errors */
export class BalanceDiffers extends Schema.TaggedError<BalanceDiffers>()("BalanceDiffers", { target: TargetKey }) {}

/** The books were restored from a backup, and nobody has found since that the terminal holds what they expect of the target. @category Errors */
export class TargetUnverified extends Schema.TaggedError<TargetUnverified>()("TargetUnverified", {
  target: TargetKey
}) {}

/** The look before sending lacks the number or the balance; without them the effect could not be proved. @category Errors */
export class NoReading extends Schema.TaggedError<NoReading>()("NoReading", { target: TargetKey }) {}

/** The number series of the target is at its end; it needs a reset procedure. @category Errors */
export class NumbersExhausted extends Schema.TaggedError<NumbersExhausted>()("NumbersExhausted", {
  target: TargetKey
}) {}

/** The terminal is not connected. @category Errors */
export class TerminalOffline extends Schema.TaggedError<TerminalOffline>()("TerminalOffline", {
  terminalId: TerminalId
}) {}

/** The terminal cannot do this, or not on this target. @category Errors */
export class Unsupported extends Schema.TaggedError<Unsupported>()("Unsupported", {
  terminalId: TerminalId,
  feature: Schema.Literals([
    "creditTarget",
    "moneyMode",
    "setBalance",
    "energyMode",
    "unknownDialect",
    "secretUnopened",
    "permitClose",
    "directClose",
    "parameter",
    "withheld"
  ])
}) {}

/** The amount is zero, negative, or outside what one purchase may be. @category Errors */
export class ValueInvalid extends Schema.TaggedError<ValueInvalid>()("ValueInvalid", {
  energy: Energy,
  min: Energy,
  max: Energy
}) {}

/** The amount is not a multiple of what the terminal can carry; a purchase is never rounded. @category Errors */
export class Quantum extends Schema.TaggedError<Quantum>()("Quantum", { energy: Energy, quantum: Energy }) {}

/**
 * Balance and purchase exceed the hoarding limit (囤积门限), together with what is sold and not yet applied.
 *
 * **Details** `reaches`: the balance that they would come to; `pending`: what of it is sold and not yet applied.
 *
 * @category Errors
 */
export class OverHoardingLimit extends Schema.TaggedError<OverHoardingLimit>()("OverHoardingLimit", {
  limit: Energy,
  reaches: Energy,
  pending: Energy
}) {}

/** Purchase limits that no purchase can meet: an amount that is not above 0, or one below the least energy of a purchase. @category Errors */
export class LimitsInvalid extends Schema.TaggedError<LimitsInvalid>()("LimitsInvalid", {
  bound: Schema.Literals(["min", "max", "step", "hoarding"]),
  energy: Energy,
  min: Energy
}) {}

/** Thresholds travel with every credit of this terminal, and none are set. @category Errors */
export class ThresholdsMissing extends Schema.TaggedError<ThresholdsMissing>()("ThresholdsMissing", {
  target: TargetKey
}) {}

/** An alarm or trip energy that the terminal cannot carry: no multiple of its step, or above its range. @category Errors */
export class ThresholdsUnfit extends Schema.TaggedError<ThresholdsUnfit>()("ThresholdsUnfit", {
  target: TargetKey,
  which: Schema.Literals(["alarm", "trip"]),
  energy: Energy,
  quantum: Energy,
  max: Energy
}) {}

/**
 * The energy of a cancelled device stands on the target.
 *
 * **Details** `undecided`: whoever binds it says whether the new customer has it, or it is to be taken off. `ofFormer`: it was to be paid back, carried
 * over or taken off, so that nobody keeps it. `toClear`: it is to be taken off before the device is replaced.
 *
 * @category Errors
 */
export class EnergyLeftOnTarget extends Schema.TaggedError<EnergyLeftOnTarget>()("EnergyLeftOnTarget", {
  target: TargetKey,
  remaining: Energy,
  because: Schema.Literals(["undecided", "ofFormer", "toClear"])
}) {}

/** Trip energy is above alarm energy. @category Errors */
export class ThresholdsInvalid extends Schema.TaggedError<ThresholdsInvalid>()("ThresholdsInvalid", {
  alarm: Energy,
  trip: Energy
}) {}
