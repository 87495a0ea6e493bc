/** Views of dunning: who is low, what a message would say, what was queued and who was refused. */

import * as Schema from "effect/Schema"
import * as AlarmWatch from "../../books/alarm/AlarmWatch.ts"
import * as Customer from "../../books/customer/Customer.ts"
import * as Message from "../../books/message/Message.ts"
import { Kind } from "../../books/message/Message.ts"
import { becauseOf } from "../../books/message/MessageText.ts"
import { waitingOf } from "../../books/message/MessageWaiting.ts"
import * as WorkItem from "../../books/workitem/WorkItem.ts"
import { workItemText } from "../../books/workitem/WorkItemText.ts"
import type { Versioned } from "../../store/Aggregates.ts"
import { Id, TargetKey } from "../../values/CreditTarget.ts"
import { CustomerNo } from "../../values/CustomerNo.ts"
import { Energy } from "../../values/Energy.ts"
import { Instant, isBefore } from "../../values/Instant.ts"
import { ShownMobile } from "../../values/Mobile.ts"
import { OrgNo } from "../../values/OrgNo.ts"
import { localTime, nextAt } from "../../values/SiteTime.ts"
import { Text } from "../../values/Text.ts"
import type { Context } from "../kernel/Command.ts"
import { namedField, pageOf } from "../kernel/Fields.ts"
import { RefusalView, shownText } from "../kernel/Plan.ts"
import { view } from "../kernel/View.ts"
import { WaitingView, waitingView } from "../kernel/Waiting.ts"

/** Describes a work item; `text` says in both languages what was found. */
export const WorkItemView = view("WorkItemView", {
  ...WorkItem.State.fields,
  ...namedField,
  text: Text,
  version: Schema.Int
})

/** Describes a work item that was just closed. */
export const ClosedWorkItemView = view("ClosedWorkItemView", { ...WorkItem.State.fields, version: Schema.Int })

/** Makes the view of a work item. */
export const workItemView = ({ state, version }: Versioned<"WorkItem">): typeof WorkItemView.Type => ({
  ...state,
  text: workItemText(state),
  version
})

/** Describes a message; `because` says in both languages why it was suppressed, cancelled, or failed, `waiting` why it has not gone out yet. */
export const MessageView = view("MessageView", {
  ...Message.State.fields,
  to: ShownMobile,
  because: Schema.NullOr(Text),
  /** `null`: it does not wait, or was not tried yet. Answers that were stored before have none. */
  waiting: Schema.optionalKey(Schema.NullOr(WaitingView)),
  version: Schema.Int
})

/** How a message may stand, each a column of the statistics. */
export const progressNames = Message.ProgressName.literals

/** Describes how the messages of a local day, an org unit and a kind stand; `segments`: what the gateway charges for, of all of them. */
export const MessageStatisticsRow = view("MessageStatisticsRow", {
  day: Schema.String,
  orgNo: OrgNo,
  kind: Kind,
  messages: Schema.Int,
  segments: Schema.Int,
  ...(Object.fromEntries(progressNames.map((name) => [name, Schema.Int])) as {
    readonly [N in (typeof progressNames)[number]]: typeof Schema.Int
  })
})

/** Makes the view of a message. */
export const messageView = ({ state, version }: Versioned<"Message">): typeof MessageView.Type => {
  const waiting = waitingOf(state)
  return { ...state, because: becauseOf(state), waiting: waiting === null ? null : waitingView(waiting), version }
}

/** Describes a customer who could be written to, with each of his targets; `remaining` and `readAt` are the lowest and the oldest of them. */
export const LowBalanceView = view("LowBalanceView", {
  customerNo: CustomerNo,
  orgNo: OrgNo,
  name: Customer.Name,
  mobiles: Schema.Array(ShownMobile),
  consent: Customer.Details.fields.consent,
  cycle: Customer.AlarmCycle,
  remaining: Schema.NullOr(Energy),
  readAt: Schema.NullOr(Instant),
  targets: Schema.Array(
    Schema.Struct({
      target: TargetKey,
      remaining: Schema.NullOr(Energy),
      alarmEnergy: Energy,
      readAt: Schema.NullOr(Instant),
      standing: Schema.Literals(["below", "notBelow", "unknown"])
    })
  )
})
export type LowBalanceView = typeof LowBalanceView.Type

/** Describes a page of them; `truncated`: more customers or devices match than one query looks at. */
export const LowBalances = view("LowBalances", {
  ...pageOf(LowBalanceView).fields,
  truncated: Schema.Literals(["yes", "no"])
})

/** Describes the watch of a customer: open episodes, and the last sending. */
export const AlarmView = view("AlarmView", {
  ...AlarmWatch.State.fields,
  ...namedField,
  version: Schema.Int
})

/** Gives the watch as it is shown: a look that has nothing to say writes nothing, and the next one is at the same time of day. */
export const alarmView = (
  { state, version }: Versioned<"AlarmWatch">,
  { now, policy: { siteZone } }: Pick<Context, "now" | "policy">
) => {
  const { nextAt: begins, waitsUntil } = state
  const isPast = begins !== null && waitsUntil === undefined && isBefore(begins, now)
  return { ...state, nextAt: isPast ? nextAt(now, localTime(begins, siteZone), siteZone) : begins, version }
}

/** Describes one message as it would be or is sent; `segments` are the parts that it takes. */
export const TextView = view("TextView", {
  customerNo: CustomerNo,
  messageId: Id,
  to: ShownMobile,
  ...shownText,
  segments: Schema.Int,
  templateId: Id,
  templateVersion: Schema.Int
})
export type TextView = typeof TextView.Type

/** Describes why one recipient gets no message. */
export const RecipientRefusal = view("RecipientRefusal", {
  customerNo: CustomerNo,
  refusals: Schema.Array(RefusalView)
})
export type RecipientRefusal = typeof RecipientRefusal.Type

/** Describes what a sending would do, and whether the quiet hours ask for a reason now. */
export const PreviewView = view("PreviewView", {
  messages: Schema.Array(TextView),
  refused: Schema.Array(RecipientRefusal),
  quietHours: Schema.Literals(["yes", "no"])
})

/** Describes what a sending did. */
export const SentView = view("SentView", { messages: Schema.Array(TextView), refused: Schema.Array(RecipientRefusal) })
export type SentView = typeof SentView.Type

/**
 * Describes a template as the chooser lists it; `initial` ones are those that every station starts with.
 *
 * **Details** `orgNo`: it counts in this org unit and below it, as far as none there has its own one of that number; the empty text stands for all.
 */
export const TemplateView = view("TemplateView", {
  templateId: Id,
  orgNo: Schema.String,
  version: Schema.Int,
  name: Schema.String,
  usableFor: Schema.Array(Kind),
  text: Schema.String,
  status: Schema.Literals(["usable", "retired"]),
  origin: Schema.Literals(["station", "initial"])
})
export type TemplateView = typeof TemplateView.Type
