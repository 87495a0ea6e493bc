/** Refusals about alarms and messages. */
import * as Schema from "effect/Schema"
import { Id } from "../values/CreditTarget.ts"

/** A cycle other than `none` needs an alarm time, and at least one mobile number while messages are on. @category Errors */
export class AlarmIncomplete extends Schema.TaggedError<AlarmIncomplete>()("AlarmIncomplete", {
  missing: Schema.Literals(["time", "mobile"])
}) {}

/** A time lies inside the quiet hours (免打扰时段): an alarm time, or the moment of sending by hand without a reason. @category Errors */
export class QuietHours extends Schema.TaggedError<QuietHours>()("QuietHours", {
  time: Schema.String,
  from: Schema.String,
  to: Schema.String
}) {}

/** The customer must not be written to (拒收短信). @category Errors */
export class DoNotContact extends Schema.TaggedError<DoNotContact>()("DoNotContact", { customerNo: Id }) {}

/** The customer is not below his alarm energy. @category Errors */
export class AboveThreshold extends Schema.TaggedError<AboveThreshold>()("AboveThreshold", { customerNo: Id }) {}

/** A template names a variable that does not exist, or that has no value for this customer, or lacks one that it needs. @category Errors */
export class TemplateVariable extends Schema.TaggedError<TemplateVariable>()("TemplateVariable", {
  templateId: Id,
  variable: Schema.String,
  problem: Schema.Literals(["unknown", "noValue", "required"])
}) {}

/** As many messages as one customer may get on a local day, or as an org unit may send in a local month, were sent. @category Errors */
export class Quota extends Schema.TaggedError<Quota>()("Quota", {
  scope: Schema.Literals(["customerDay", "orgMonth"]),
  id: Id,
  limit: Schema.Int
}) {}

/** The site has no signature 【…】; without one nothing is sent. @category Errors */
export class SignatureMissing extends Schema.TaggedError<SignatureMissing>()("SignatureMissing", {}) {}
