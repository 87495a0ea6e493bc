/** Refusals of the boundary and of what every operation may meet. */
import * as Schema from "effect/Schema"
import { Id } from "../values/CreditTarget.ts"
import { Text } from "../values/Text.ts"

/**
 * The payload has a field of the wrong type, out of range, missing or too long; nothing was stored.
 *
 * **Details** `field` is its path (`alarm.time`, `rows.3.energy`) and `problem` what the schema says to programmers; `title` is what people call the
 * field, `demand` what it must be.
 *
 * @category Errors
 */
export class InvalidInput extends Schema.TaggedError<InvalidInput>()("InvalidInput", {
  field: Schema.String,
  problem: Schema.String,
  title: Text,
  demand: Text
}) {}

/** The actor lacks a permission. @category Errors */
export class Forbidden extends Schema.TaggedError<Forbidden>()("Forbidden", {
  actor: Id,
  permission: Schema.String
}) {}

/** Before a sensitive operation whoever acts must prove afresh who he is (F-81); nothing was begun. @category Errors */
export class Reauthenticate extends Schema.TaggedError<Reauthenticate>()("Reauthenticate", {}) {}

/** The command id was used before with other content. @category Errors */
export class CommandConflict extends Schema.TaggedError<CommandConflict>()("CommandConflict", { commandId: Id }) {}

/** What the plan of this command saw has moved meanwhile: plan again and confirm what it shows now. @category Errors */
export class ConfirmationStale extends Schema.TaggedError<ConfirmationStale>()("ConfirmationStale", {
  commandId: Id
}) {}

/** The station was closed: nothing of the call was begun after that. @category Errors */
export class Closed extends Schema.TaggedError<Closed>()("Closed", {}) {}

/**
 * The station could not be opened; calling `open` again begins anew.
 *
 * **Details** `unreachable`: what a layer needs does not answer. `inUse`: another process holds the port or the folder. `database`: it is not one for
 * this version. `options`: what was given cannot be used; `option` is its path, such as `policy.quietHours`. `failed`: anything else. `problem` says
 * what is wrong, of an adapter in its own words.
 *
 * @category Errors
 */
export class OpenFailed extends Schema.TaggedError<OpenFailed>()("OpenFailed", {
  reason: Schema.Literals(["unreachable", "inUse", "database", "options", "failed"]),
  option: Schema.String,
  problem: Text
}) {}

/** Nothing of that name exists inside the actor's org scope. @category Errors */
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
    "replacement",
    "accountClosing",
    "paymentDifference",
    "restoration"
  ]),
  id: Schema.String
}) {}

/** The command does not fit the present state. @category Errors */
export class Conflict extends Schema.TaggedError<Conflict>()("Conflict", {
  conflict: Schema.Literals([
    "alreadyPrepaid",
    "restoreInstead",
    "notVoided",
    "alreadyVoided",
    "alreadyRegistered",
    "addressTaken",
    "terminalRetired",
    "stillBound",
    "alreadyBound",
    "archiveClosed",
    "notRevocable",
    "alreadyApproved",
    "notProposed",
    "frameAlive",
    "notUnknown",
    "notApplied",
    "alreadyCompensated",
    "alreadyClosed",
    "closedByTwo",
    "repairNotDone",
    "repairNamed",
    "findingSuperseded",
    "mayBeOurs",
    "differenceLeft",
    "notRequested",
    "approvedWithDiscrepancy",
    "alreadyQueued",
    "notQueued",
    "handedOver",
    "messageUnderWay",
    "sentAgain",
    "customerMoved",
    "changedMeanwhile",
    "otherContent",
    "modeWithBalance",
    "boundElsewhere",
    "targetReserved",
    "replacementEnded",
    "closingEnded",
    "cutByHand",
    "notApprovedYet",
    "newDeviceBound",
    "carriedOver",
    "readingNotStated",
    "readingDiffers",
    "terminalAnswers",
    "notSuspected",
    "noFormerConnection",
    "ruledOut",
    "alreadyProposed",
    "notWaiting",
    "proposalOutdated",
    "notUnverified",
    "discrepancyOpen"
  ]),
  id: Schema.String
}) {}
