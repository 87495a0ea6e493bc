/** The operations of 手工短信催费: whom to write to, what it says, sending it, templates, messages, and what a person must look at. */

import * as Schema from "effect/Schema"
import * as Message from "../../books/message/Message.ts"
import * as SmsTemplate from "../../books/template/SmsTemplate.ts"
import * as WorkItem from "../../books/workitem/WorkItem.ts"
import * as R from "../../rejection/Rejection.ts"
import { Id } from "../../values/CreditTarget.ts"
import { CustomerNo } from "../../values/CustomerNo.ts"
import { titled } from "../../values/FieldText.ts"
import { Written } from "../../values/Written.ts"
import {
  customerFilter,
  DayRange,
  dayFields,
  orgField,
  pageFields,
  pageOf,
  Reason,
  TemplateId,
  terminalFilter
} from "../kernel/Fields.ts"
import { command, facade, query, sensitive } from "../kernel/Operation.ts"
import { texts } from "./texts.ts"
import {
  AlarmView,
  ClosedWorkItemView,
  LowBalances,
  MessageStatisticsRow,
  MessageView,
  PreviewView,
  SentView,
  TemplateView,
  WorkItemView
} from "./Views.ts"

const menu = "手工短信催费"

/** The most recipients of one sending. */
export const maxRecipients = 200

const recipients = {
  customerNos: titled(
    Schema.NonEmptyArray(CustomerNo).check(Schema.isMaxLength(maxRecipients), Schema.isUnique()),
    "客户",
    "the customers"
  ),
  /** Another template for this sending; without it each customer's own, or the station's. */
  templateId: Schema.optionalKey(TemplateId),
  /** Writes to customers who are not below their alarm energy, too. */
  allowAboveThreshold: Schema.optionalKey(
    titled(
      Schema.Literal("yes"),
      "是否也发给不低于告警电量的客户",
      "the choice to write to customers above their alarm energy"
    )
  )
}
const { orgNo, usableFor } = SmsTemplate.Content.fields
/** The template as it is written; what was stored before may be blank, or name a use twice. */
const written = {
  templateId: TemplateId,
  orgNo,
  name: titled(Written.check(Schema.isMaxLength(100)), "短信模板名称", "name of the message template"),
  usableFor: titled(usableFor.check(Schema.isUnique()), "短信模板用途", "uses of the message template"),
  text: titled(Written.check(Schema.isMaxLength(500)), "短信模板内容", "text of the message template")
}

const sending = {
  /** Gives the customers who are below their alarm energy, or all; at most 2 000 are looked at, and by terminal or address 2 000 devices, `truncated` says that there are more. */
  lowBalances: query(
    `${menu}/查询`,
    "dunning.read",
    {
      ...pageFields,
      ...customerFilter,
      ...terminalFilter,
      alarm: Schema.optionalKey(titled(Schema.Literals(["below", "all"]), "告警状态", "alarm state")),
      sortBy: Schema.optionalKey(
        titled(Schema.Literals(["customerNo", "remaining", "readAt"]), "排序方式", "order of rows")
      )
    },
    LowBalances,
    [R.InvalidInput]
  ),
  /** Shows recipients and texts; nothing is stored and nothing is sent. */
  preview: query(`${menu}/短信催费`, "dunning.read", recipients, PreviewView, [R.NotFound]),
  /** Queues one message for each recipient; who cannot get one is refused by himself, and the others go on. */
  send: command(
    `${menu}/发送短信`,
    "dunning.send",
    {
      ...recipients,
      quietHoursReason: Schema.optionalKey(
        titled(Reason, "免打扰时段内发送的原因", "reason to send in the quiet hours")
      )
    },
    SentView,
    [R.NotFound, R.SignatureMissing, R.QuietHours]
  )
}

const templates = {
  templates: query(
    `${menu}/更换短信模板`,
    "template.read",
    { ...orgField, usableFor: Schema.optionalKey(titled(Message.Kind, "短信模板用途", "use of the message template")) },
    Schema.Array(TemplateView),
    []
  ),
  saveTemplate: command(`${menu}/短信模板/保存`, "template.save", written, TemplateView, [
    R.Forbidden,
    R.TemplateVariable
  ]),
  /** Retires the template of an org unit; without `orgNo` the only one of that number. Those above it, and the initial one, count again. */
  retireTemplate: command(
    `${menu}/短信模板/停用`,
    "template.save",
    { templateId: TemplateId, orgNo: Schema.optionalKey(SmsTemplate.Unit) },
    TemplateView,
    [R.NotFound, R.InvalidInput, R.Conflict]
  )
}

const watching = {
  messages: query(
    `${menu}/短信查询`,
    "message.read",
    {
      ...pageFields,
      ...customerFilter,
      kind: Schema.optionalKey(titled(Schema.Array(Message.Kind), "短信类型", "kind of message")),
      progress: Schema.optionalKey(titled(Schema.Array(Message.ProgressName), "发送状态", "progress of the message")),
      sentBy: Schema.optionalKey(titled(Id, "发送人", "sender")),
      queuedOn: Schema.optionalKey(titled(DayRange, "短信日期", "day of the message"))
    },
    pageOf(MessageView),
    []
  ),
  /** At most 92 days. */
  messageStatistics: query(
    `${menu}/短信统计`,
    "message.read",
    { ...dayFields, ...orgField },
    Schema.Array(MessageStatisticsRow),
    [R.InvalidInput]
  ),
  /** Cancels a message that waits to be sent; one that the gateway has got cannot be called back (SM-M). */
  cancelMessage: command(
    `${menu}/短信查询/取消`,
    "dunning.send",
    { messageId: titled(Id, "短信编号", "message number"), reason: Reason },
    MessageView,
    [R.NotFound, R.Conflict]
  ),
  /** Sends a message again that did not arrive, as another one; it is judged when it leaves, and gives that message. */
  resendMessage: command(
    `${menu}/短信查询/重发`,
    "dunning.send",
    {
      messageId: titled(Id, "短信编号", "message number"),
      reason: Reason,
      quietHoursReason: Schema.optionalKey(
        titled(Reason, "免打扰时段内发送的原因", "reason to send in the quiet hours")
      )
    },
    MessageView,
    [R.NotFound, R.Conflict, R.SignatureMissing]
  ),
  /** Gives the watches of customers: open episodes and the last sending, whatever the cycle. */
  alarms: query(
    `${menu}/告警查询`,
    "alarm.read",
    {
      ...pageFields,
      ...customerFilter,
      alarm: Schema.optionalKey(titled(Schema.Literals(["open", "clear", "all"]), "告警状态", "alarm state"))
    },
    pageOf(AlarmView),
    []
  ),
  workItems: query(
    `${menu}/待办`,
    "workItem.read",
    {
      ...pageFields,
      ...customerFilter,
      cause: Schema.optionalKey(titled(Schema.Array(WorkItem.Cause), "待办原因", "cause of the work item")),
      state: Schema.optionalKey(titled(Schema.Literals(["open", "closed", "all"]), "处理状态", "state")),
      openedOn: Schema.optionalKey(titled(DayRange, "待办日期", "day of the work item"))
    },
    pageOf(WorkItemView),
    []
  ),
  closeWorkItem: command(
    `${menu}/待办/处理`,
    "workItem.close",
    {
      cause: titled(WorkItem.Cause, "待办原因", "cause of the work item"),
      subject: titled(Id, "待办对象", "subject of the work item"),
      note: titled(Reason, "说明", "note")
    },
    ClosedWorkItemView,
    [R.NotFound, R.Conflict, R.TerminalSuspected]
  ),
  /**
   * Confirms that the station's clock is right although its work item says that others differ: terminals are set by it again. The clock is that
   * of every org unit: who may do this in some of them only gets `FORBIDDEN`, and does not see the work item.
   */
  confirmClock: sensitive(
    command(`${menu}/待办/确认主站时钟`, "clock.confirm", { reason: Reason }, ClosedWorkItemView, [
      R.NotFound,
      R.Conflict,
      R.Forbidden
    ])
  )
}

/** 手工短信催费: dunning by hand, templates, messages, alarms, work items. */
export const dunning = facade("dunning", texts, { ...sending, ...templates, ...watching })
