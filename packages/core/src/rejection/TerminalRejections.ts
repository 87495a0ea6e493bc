/** Refusals about terminals, their parameters, commissioning and remote control. */
import * as Schema from "effect/Schema"
import { Id, TargetKey, TerminalId } from "../values/CreditTarget.ts"
import { Energy } from "../values/Energy.ts"
import { Instant } from "../values/Instant.ts"

/** The customer has no terminal. @category Errors */
export class NoTerminal extends Schema.TaggedError<NoTerminal>()("NoTerminal", { customerNo: Id }) {}

/** The terminal needs no switch map, so there is nothing to maintain (非山东规约无需维护开关信息, R-048). @category Errors */
export class NotApplicable extends Schema.TaggedError<NotApplicable>()("NotApplicable", { terminalId: TerminalId }) {}

/** The terminal needs a switch map and has none, or none of its switches is in the round. @category Errors */
export class MappingRequired extends Schema.TaggedError<MappingRequired>()("MappingRequired", {
  terminalId: TerminalId,
  round: Schema.NullOr(Schema.Int)
}) {}

/** The switch map was changed and is not on the terminal: tripping could cut the wrong feeder. @category Errors */
export class MappingNotDispatched extends Schema.TaggedError<MappingNotDispatched>()("MappingNotDispatched", {
  terminalId: TerminalId
}) {}

/** The switch map contradicts itself or the terminal. @category Errors */
export class SwitchMapInvalid extends Schema.TaggedError<SwitchMapInvalid>()("SwitchMapInvalid", {
  switchNo: Schema.Int,
  problem: Schema.Literals(["nameEmpty", "nameTooLong", "nameTwice", "switchTwice", "noSuchSwitch", "noSuchRound"])
}) {}

/** A round beyond what the terminal has. @category Errors */
export class RoundOutOfRange extends Schema.TaggedError<RoundOutOfRange>()("RoundOutOfRange", {
  round: Schema.Int,
  max: Schema.Int
}) {}

/** Energy control is engaged and no round is under it (轮次不能为空). @category Errors */
export class RoundsMissing extends Schema.TaggedError<RoundsMissing>()("RoundsMissing", { target: TargetKey }) {}

/** The item was never saved, so there is no value to dispatch: only saved values go out. @category Errors */
export class NotSaved extends Schema.TaggedError<NotSaved>()("NotSaved", {
  item: Schema.Literals([
    "EffectiveRounds",
    "PurchaseControl",
    "Protection",
    "EnergyControlExpiry",
    "Thresholds",
    "SwitchRounds"
  ])
}) {}

/** The expiry of energy control is not in the future. @category Errors */
export class ExpiryPassed extends Schema.TaggedError<ExpiryPassed>()("ExpiryPassed", { local: Schema.String }) {}

/** The terminal cannot protect for that long. @category Errors */
export class DurationInvalid extends Schema.TaggedError<DurationInvalid>()("DurationInvalid", {
  halfHours: Schema.Int,
  max: Schema.Int
}) {}

/**
 * Credits of the terminal are under way, unknown, or queued after an attempt: settle them or take them out of the queue first.
 *
 * @category Errors
 */
export class TerminalInUse extends Schema.TaggedError<TerminalInUse>()("TerminalInUse", {
  terminalId: TerminalId,
  creditNo: Id,
  /** How many there are besides that one. */
  others: Schema.Int
}) {}

/**
 * The terminal does not serve this customer: it is run by an org unit beside that of the customer, or the archive lists his terminals and not
 * this one.
 *
 * @category Errors
 */
export class TerminalNotOfCustomer extends Schema.TaggedError<TerminalNotOfCustomer>()("TerminalNotOfCustomer", {
  terminalId: TerminalId,
  customerNo: Id,
  because: Schema.Literals(["otherOrg", "notInArchive"])
}) {}

/**
 * The terminal is not in service: others are registered under its address, or it was retired.
 *
 * @category Errors
 */
export class TerminalNotInService extends Schema.TaggedError<TerminalNotInService>()("TerminalNotInService", {
  terminalId: TerminalId,
  because: Schema.Literals(["addressContested", "retired"])
}) {}

/**
 * It is in doubt who answers as the terminal: two connections claim to be it, or what one told is not what the books expect. Two persons say which one is
 * right (`customers.confirmTerminal`).
 *
 * @category Errors
 */
export class TerminalSuspected extends Schema.TaggedError<TerminalSuspected>()("TerminalSuspected", {
  terminalId: TerminalId
}) {}

/**
 * The dialects of the station know no such terminal: no dialect of that name, no address of it, or no settings.
 *
 * **Details** `what: "secret"`: the settings are wrong only without a secret that is kept and cannot be opened. `path`: `dialectId`, `address`, or of the settings the path inside them (empty: the whole). `message` is what the dialect says to
 * programmers. `known`: the dialects that there are, where the terminal names none of them.
 *
 * @category Errors
 */
export class SettingsInvalid extends Schema.TaggedError<SettingsInvalid>()("SettingsInvalid", {
  terminalId: TerminalId,
  what: Schema.Literals(["dialectId", "address", "settings", "secret"]),
  path: Schema.String,
  message: Schema.String,
  known: Schema.Array(Id)
}) {}

/** The newest reading is too old, or there is none. @category Errors */
export class StaleReading extends Schema.TaggedError<StaleReading>()("StaleReading", {
  target: TargetKey,
  readAt: Schema.NullOr(Instant)
}) {}

/** The terminal did not answer. @category Errors */
export class Timeout extends Schema.TaggedError<Timeout>()("Timeout", { terminalId: TerminalId }) {}

/** The terminal refused to answer or to act. @category Errors */
export class Refused extends Schema.TaggedError<Refused>()("Refused", {
  terminalId: TerminalId,
  reason: Schema.Literals([
    "duplicateNumber",
    "expired",
    "notPermitted",
    "unsupported",
    "badValue",
    "overLimit",
    "unspecified"
  ])
}) {}

/** Nothing was sent to the terminal, which said nothing: the line was busy, or something in the station held the request back. @category Errors */
export class NotSent extends Schema.TaggedError<NotSent>()("NotSent", {
  terminalId: TerminalId,
  reason: Schema.Literals(["busy", "expired", "gated", "unsupported", "shutdown", "suspected", "unproved"])
}) {}

/** The terminal is under power protection (保电). @category Errors */
export class Protected extends Schema.TaggedError<Protected>()("Protected", { terminalId: TerminalId }) {}

/** Whether the terminal is under power protection is not known, or not known lately. @category Errors */
export class ProtectionUnknown extends Schema.TaggedError<ProtectionUnknown>()("ProtectionUnknown", {
  terminalId: TerminalId
}) {}

/**
 * The terminal trips with the delay and the duration that it keeps, and others were asked for.
 *
 * **Details** Both are what it keeps, in minutes; a duration of 0: until closed. `null`: not read.
 *
 * @category Errors
 */
export class TripOptionsDiffer extends Schema.TaggedError<TripOptionsDiffer>()("TripOptionsDiffer", {
  terminalId: TerminalId,
  delayMinutes: Schema.NullOr(Schema.Int),
  durationMinutes: Schema.NullOr(Schema.Int)
}) {}

/** The calendar forbids cutting power now (节假日保电). @category Errors */
export class NoDisconnect extends Schema.TaggedError<NoDisconnect>()("NoDisconnect", {
  because: Schema.Literals(["holiday", "dayOff", "night", "beforeDayOff"]),
  localTime: Schema.String
}) {}

/** The customer was not warned before a trip, or the time of grace after the warning is not over. @category Errors */
export class GraceNotOver extends Schema.TaggedError<GraceNotOver>()("GraceNotOver", {
  customerNo: Id,
  until: Schema.NullOr(Instant)
}) {}

/** The customer has more energy than his trip energy: nobody is cut for arrears who has none. @category Errors */
export class NotInArrears extends Schema.TaggedError<NotInArrears>()("NotInArrears", {
  target: TargetKey,
  remaining: Energy,
  limit: Energy
}) {}

/** An order of the customer is not finished: what he paid for is on its way, and he is not cut meanwhile. @category Errors */
export class CreditUnfinished extends Schema.TaggedError<CreditUnfinished>()("CreditUnfinished", {
  target: TargetKey,
  orderNo: Id
}) {}

/** The operator must confirm this one explicitly, having seen what it does. @category Errors */
export class NotConfirmed extends Schema.TaggedError<NotConfirmed>()("NotConfirmed", {
  what: Schema.Literals(["trip", "directClose", "closeMode", "immediateTrip", "protectionCloses"])
}) {}

/** Purchase control is still engaged on the terminal: release it, or leave it engaged on purpose. @category Errors */
export class PurchaseControlEngaged extends Schema.TaggedError<PurchaseControlEngaged>()("PurchaseControlEngaged", {
  target: TargetKey
}) {}

/** Energy is left on the device, and nobody said what becomes of it. @category Errors */
export class DispositionMissing extends Schema.TaggedError<DispositionMissing>()("DispositionMissing", {
  deviceId: Id,
  target: TargetKey,
  remaining: Energy
}) {}

/**
 * A setting of the terminal is a secret and cannot be sealed, so nothing is stored: the station has no key, or whoever holds it did not answer.
 *
 * @category Errors
 */
export class SecretNotSealed extends Schema.TaggedError<SecretNotSealed>()("SecretNotSealed", {
  terminalId: TerminalId,
  field: Schema.String,
  reason: Schema.Literals(["noKey", "unavailable"])
}) {}

/** The customer has several terminals, and none was chosen. @category Errors */
export class TargetNotChosen extends Schema.TaggedError<TargetNotChosen>()("TargetNotChosen", { customerNo: Id }) {}

/** Another operator is commissioning this terminal. @category Errors */
export class LockedBy extends Schema.TaggedError<LockedBy>()("LockedBy", {
  terminalId: TerminalId,
  actor: Id,
  until: Instant
}) {}

/** The terminal does not offer this item. @category Errors */
export class UnknownItem extends Schema.TaggedError<UnknownItem>()("UnknownItem", { item: Schema.String }) {}

/** Success against what was run, or without any run, needs a reason. @category Errors */
export class ReasonRequired extends Schema.TaggedError<ReasonRequired>()("ReasonRequired", {
  tab: Schema.Literals(["basicParameters", "realtimeReading", "remoteControl"])
}) {}

/** The target was never commissioned, and the site requires it before a sale. @category Errors */
export class NotCommissioned extends Schema.TaggedError<NotCommissioned>()("NotCommissioned", { target: TargetKey }) {}
