/** The operations of 手工短信催费: whom to write to, what it says, sending it, templates, messages, and what a person must look at. */

import * as Schema from "effect/Schema"
import * as AlarmWatch from "../../books/alarm/AlarmWatch.ts"
import * as Message from "../../books/message/Message.ts"
import * as SmsTemplate from "../../books/template/SmsTemplate.ts"
import * as WorkItem from "../../books/workitem/WorkItem.ts"
import * as R from "../../rejection/Rejection.ts"
import { Id } from "../../values/CreditTarget.ts"
import { CustomerNo } from "../../values/CustomerNo.ts"
import { MessageView } from "../customers/Views.ts"
import { DayRange, orgField, pageFields, pageOf, Reason } from "../kernel/Fields.ts"
import { command, facade, query } from "../kernel/Operation.ts"
import { CandidateView, PreviewView, SentView, TemplateView } from "./Views.ts"

const menu = "手工短信催费"

/** The most recipients of one sending. */
export const maxRecipients = 200

const recipients = {
  customerNos: Schema.NonEmptyArray(CustomerNo).check(Schema.isMaxLength(maxRecipients), Schema.isUnique()),
  /** Another template for this sending; without it each customer's own, or the station's. */
  templateId: Schema.optionalKey(Id),
  /** Writes to customers who are not below their alarm energy, too. */
  allowAboveThreshold: Schema.optionalKey(Schema.Literal("yes"))
}
const { templateId, orgNo, name, usableFor, text } = SmsTemplate.Content.fields

const sending = {
  /** Gives the customers who are below their alarm energy, or all; at most 2 000 are looked at, `truncated` says that there are more. */
  candidates: query(
    `${menu}/查询`,
    "dunning.read",
    {
      ...pageFields,
      customerNo: Schema.optionalKey(CustomerNo),
      name: Schema.optionalKey(Schema.NonEmptyString),
      alarm: Schema.optionalKey(Schema.Literals(["below", "all"])),
      sortBy: Schema.optionalKey(Schema.Literals(["customerNo", "remaining", "readAt"]))
    },
    Schema.Struct({ ...pageOf(CandidateView).fields, truncated: Schema.Literals(["yes", "no"]) }),
    [R.InvalidInput]
  ),
  /** Shows recipients and texts; nothing is stored and nothing is sent. */
  preview: query(`${menu}/短信催费`, "dunning.read", recipients, PreviewView, [R.NotFound]),
  /** Queues one message for each recipient; who cannot get one is refused by himself, and the others go on. */
  send: command(
    `${menu}/发送短信`,
    "dunning.send",
    { ...recipients, quietHoursReason: Schema.optionalKey(Reason) },
    SentView,
    [R.NotFound, R.SignatureMissing, R.QuietHours]
  )
}

const templates = {
  templates: query(
    `${menu}/更换短信模板`,
    "template.read",
    { ...orgField, usableFor: Schema.optionalKey(Message.Kind) },
    Schema.Array(TemplateView),
    []
  ),
  saveTemplate: command(
    `${menu}/短信模板/保存`,
    "template.save",
    { templateId, orgNo, name, usableFor, text },
    TemplateView,
    [R.NotFound, R.TemplateVariable]
  ),
  retireTemplate: command(`${menu}/短信模板/停用`, "template.save", { templateId: Id }, TemplateView, [
    R.NotFound,
    R.Conflict
  ])
}

const watching = {
  messages: query(
    `${menu}/短信查询`,
    "message.read",
    {
      ...pageFields,
      customerNo: Schema.optionalKey(CustomerNo),
      kind: Schema.optionalKey(Schema.Array(Message.Kind)),
      progress: Schema.optionalKey(Schema.Array(Message.ProgressName)),
      sentBy: Schema.optionalKey(Id),
      queuedOn: Schema.optionalKey(DayRange)
    },
    pageOf(MessageView),
    []
  ),
  /** Gives the watches of customers: open episodes and the last sending, whatever the cycle. */
  alarms: query(
    `${menu}/告警查询`,
    "alarm.read",
    {
      ...pageFields,
      customerNo: Schema.optionalKey(CustomerNo),
      alarm: Schema.optionalKey(Schema.Literals(["open", "clear", "all"]))
    },
    pageOf(Schema.Struct({ ...AlarmWatch.State.fields, version: Schema.Int })),
    []
  ),
  workItems: query(
    `${menu}/待办`,
    "workItem.read",
    {
      ...pageFields,
      customerNo: Schema.optionalKey(CustomerNo),
      cause: Schema.optionalKey(Schema.Array(WorkItem.Cause)),
      state: Schema.optionalKey(Schema.Literals(["open", "closed", "all"])),
      openedOn: Schema.optionalKey(DayRange)
    },
    pageOf(Schema.Struct({ ...WorkItem.State.fields, version: Schema.Int })),
    []
  ),
  closeWorkItem: command(
    `${menu}/待办/处理`,
    "workItem.close",
    { cause: WorkItem.Cause, subject: Id, note: Reason },
    Schema.Struct({ ...WorkItem.State.fields, version: Schema.Int }),
    [R.NotFound, R.Conflict]
  )
}

/** 手工短信催费: dunning by hand, templates, messages, alarms, work items. */
export const dunning = facade("dunning", { ...sending, ...templates, ...watching })
