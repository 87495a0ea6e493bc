/** 手工短信催费: what implements the dunning facade. */

import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as DunningRules from "../../books/dunning/DunningRules.ts"
import type * as Message from "../../books/message/Message.ts"
import { quietUntil } from "../../books/message/MessageLimits.ts"
import * as MessageRules from "../../books/message/MessageRules.ts"
import * as ResendRules from "../../books/message/ResendRules.ts"
import * as ClockRules from "../../books/polling/ClockRules.ts"
import * as WorkItem from "../../books/workitem/WorkItem.ts"
import * as WorkItemRules from "../../books/workitem/WorkItemRules.ts"
import { orgNameFor } from "../../engines/archive/ArchiveCopy.ts"
import { lastPurchaseOf } from "../../engines/message/LastPurchase.ts"
import { countsFor } from "../../engines/message/MessageCounts.ts"
import { findTemplate, templateFor } from "../../engines/message/TemplateChoice.ts"
import { confirmedSeries } from "../../engines/polling/ClockReads.ts"
import { segmentsOf } from "../../ports/sms/Segments.ts"
import type { Refusal } from "../../rejection/Preconditions.ts"
import * as R from "../../rejection/Rejection.ts"
import type { View } from "../../store/Commit.ts"
import { absent, ref, StationStore } from "../../store/StationStore.ts"
import { idOf } from "../../values/Id.ts"
import { ask, type Context, decision, run } from "../kernel/Command.ts"
import type { Handlers } from "../kernel/Handler.ts"
import { anyOf, is, listed, onDays, taggedAnyOf, unlessAll, withNames } from "../kernel/Listing.ts"
import { allowedIn, need } from "../kernel/Load.ts"
import { refusalView } from "../kernel/Plan.ts"
import { ruled } from "../kernel/RuledCommand.ts"
import { withVersion } from "../kernel/Versioned.ts"
import { looksOf, lowBalances } from "./LowBalances.ts"
import { messageStatistics } from "./MessageStatistics.ts"
import { dunning as table } from "./Table.ts"
import { templateOperations } from "./Templates.ts"
import { alarmView, messageView, type RecipientRefusal, type TextView, workItemView } from "./Views.ts"

type Table = Handlers<typeof table>

interface Sending {
  readonly customerNos: ReadonlyArray<string>
  readonly templateId?: string
  readonly allowAboveThreshold?: "yes"
  readonly quietHoursReason?: string
}

/** What became of one recipient: his message with the aggregates that it rests on, or why there is none. */
type Outcome =
  | { readonly _tag: "Made"; readonly contents: ReadonlyArray<Message.Content>; readonly view: View }
  | { readonly _tag: "Refused"; readonly refusal: RecipientRefusal }
  | { readonly _tag: "Absent"; readonly refusal: RecipientRefusal; readonly rejection: R.NotFound }

const refused = (customerNo: string, refusals: Refusal<R.Rejection>): Outcome => ({
  _tag: "Refused",
  refusal: { customerNo, refusals: refusals.map(refusalView) }
})

/** The actor knows no such customer, or the customer's org unit no such template. */
const absence = (customerNo: string, rejection: R.NotFound): Outcome => ({
  _tag: "Absent",
  refusal: { customerNo, refusals: [refusalView(rejection)] },
  rejection
})

const forRecipient = Effect.fnUntraced(function* (
  customerNo: string,
  sending: Sending,
  batch: string,
  context: Context
) {
  const store = yield* StationStore
  const found = yield* Effect.result(need(ref("Customer", customerNo), context))
  if (Result.isFailure(found)) {
    return found.failure._tag === "NotFound" ? absence(customerNo, found.failure) : yield* found.failure
  }
  const customer = found.success
  const { templateId = null, allowAboveThreshold = "no", quietHoursReason = null } = sending
  const template =
    templateId === null
      ? yield* templateFor("dunning", customer.state)
      : yield* findTemplate("dunning", templateId, customer.state.orgNo)
  if (template === null) return absence(customerNo, new R.NotFound({ what: "template", id: templateId ?? "" }))
  const [watch] = yield* store.load([ref("AlarmWatch", customerNo)])
  const messageId = idOf("dunning", batch, customerNo)
  const [to = ""] = customer.state.alarm.mobiles
  const counted = { orgNo: customer.state.orgNo, messageId, to, text: "", kind: "dunning" as const }
  const recipient = {
    customer: customer.state,
    orgName: yield* orgNameFor(template, customerNo, context.now),
    looks: yield* looksOf(customerNo, context.now),
    lastPurchase: yield* lastPurchaseOf(customerNo),
    counts: yield* countsFor(counted, watch?.state ?? null, context.now)
  }
  const above = allowAboveThreshold === "yes" ? "allowed" : "refused"
  const made = DunningRules.messageFor({ messageId, template, above, quietHoursReason }, recipient, context)
  if (Result.isFailure(made)) return refused(customerNo, made.failure)
  const contents = made.success.changes.messages
  const view: View = {
    [`customer:${customerNo}`]: customer,
    ...Object.fromEntries(contents.map((it) => [it.messageId, absent("Message", it.messageId)]))
  }
  return { _tag: "Made", contents, view } satisfies Outcome
})

/** Gives what becomes of each recipient; where all are unknown, or the template counts for none of them, the whole sending is refused. */
const outcomesOf = Effect.fnUntraced(function* (sending: Sending, batch: string, context: Context) {
  const outcomes = yield* Effect.forEach(
    sending.customerNos,
    (customerNo) => forRecipient(customerNo, sending, batch, context),
    { concurrency: 8 }
  )
  const absent = outcomes.filter((outcome) => outcome._tag === "Absent")
  const [first] = absent
  return first === undefined || absent.length < outcomes.length ? outcomes : yield* first.rejection
})

const textView = (content: Message.Content): TextView => {
  const { customerNo, messageId, to, customerName = "", text, templateId, templateVersion } = content
  return { customerNo, messageId, to, customerName, text, segments: segmentsOf(text), templateId, templateVersion }
}

const madeIn = (outcomes: ReadonlyArray<Outcome>) => outcomes.filter((outcome) => outcome._tag === "Made")
const refusedIn = (outcomes: ReadonlyArray<Outcome>) =>
  outcomes.flatMap((outcome) => (outcome._tag === "Made" ? [] : [outcome.refusal]))

const preview: Table["preview"] = (input) =>
  ask(table.preview, input, (payload, context) =>
    Effect.map(outcomesOf(payload, "preview", context), (outcomes) => ({
      messages: madeIn(outcomes).flatMap(({ contents }) => contents.map(textView)),
      refused: refusedIn(outcomes),
      quietHours: quietUntil(context.policy, context.now) === null ? ("no" as const) : ("yes" as const)
    }))
  )

const send: Table["send"] = run(table.send, (payload, context) =>
  Effect.gen(function* () {
    const reason = payload.quietHoursReason ?? null
    const may = DunningRules.maySend({ quietHoursReason: reason }, {}, context)
    if (Result.isFailure(may)) return Result.fail(may.failure)
    const outcomes = yield* outcomesOf(payload, payload.commandId, context)
    const made = madeIn(outcomes)
    const view: View = Object.assign({}, ...made.map((outcome) => outcome.view))
    const contents = made.flatMap((outcome) => outcome.contents)
    const queued = contents.map((content) => {
      const event: Message.Event = { _tag: "MessageQueued", v: 1, at: context.now, notBefore: context.now, content }
      return [content.messageId, [event]] as const
    })
    const answer = () => ({
      messages: contents.map(textView),
      refused: refusedIn(outcomes)
    })
    return Result.succeed(decision(view, Object.fromEntries(queued), reason, answer))
  })
)

const workItemViewOf = (asked: Parameters<typeof WorkItem.idOf>[0], context: Context) =>
  Effect.map(need(ref("WorkItem", WorkItem.idOf(asked)), context), (item) => ({ item }))

/** With the terminal that it is about where that is in doubt: what raises the doubt anew meanwhile makes the commit stale. */
const closingViewOf = (asked: Parameters<typeof WorkItem.idOf>[0], context: Context) =>
  Effect.gen(function* () {
    const view = yield* workItemViewOf(asked, context)
    if (asked.cause !== "terminalSuspected") return view
    return { ...view, terminal: yield* need(ref("Terminal", asked.subject), context) }
  })

const closeWorkItem: Table["closeWorkItem"] = ruled(
  table.closeWorkItem,
  closingViewOf,
  WorkItemRules.close,
  ({ item }) => withVersion(item)
)

/**
 * The clock is confirmed as far as the work item says that others differ from it: not what is found later. Terminals of every org unit are set by it,
 * so that only who may do this in all of them confirms it.
 */
const confirmClock: Table["confirmClock"] = run(table.confirmClock, (payload, context) =>
  Effect.gen(function* () {
    yield* allowedIn("", table.confirmClock, context)
    const view = yield* workItemViewOf({ cause: "stationClock", subject: ClockRules.subject }, context)
    return Result.map(ClockRules.confirm(payload, { item: view.item.state }, context), ({ changes }) => {
      const data = { skewMillis: ClockRules.skewIn(view.item.state.detail) }
      const facts = [{ series: confirmedSeries, at: context.now, data }]
      return decision(view, changes, payload.reason, ({ item }) => withVersion(item), { facts })
    })
  })
)

const messageViewOf = ({ messageId }: { readonly messageId: string }, context: Context) =>
  Effect.map(need(ref("Message", messageId), context), (message) => ({ message }))

const cancelMessage: Table["cancelMessage"] = ruled(
  table.cancelMessage,
  messageViewOf,
  MessageRules.cancel,
  ({ message }) => messageView(message)
)

const resendMessage: Table["resendMessage"] = run(table.resendMessage, (payload, context) =>
  Effect.gen(function* () {
    const { commandId, messageId, quietHoursReason = null, reason } = payload
    const message = yield* need(ref("Message", messageId), context)
    const customer = yield* need(ref("Customer", message.state.customerNo), context)
    const againId = idOf("again", commandId)
    const again = absent("Message", againId)
    const command = { againId, quietHoursReason }
    const standing = { customer: customer.state, message: message.state }
    return Result.map(ResendRules.resend(command, standing, context), ({ changes }) =>
      decision({ customer, message, again }, changes, reason, (after) => messageView(after.again))
    )
  })
)

/** Implements 手工短信催费. */
export const dunning: Table = {
  lowBalances,
  preview,
  send,
  ...templateOperations,
  messages: (input) =>
    ask(table.messages, input, (payload, context) => {
      const { customerNo, kind, progress, sentBy, queuedOn } = payload
      const where = {
        customerNo: is(customerNo),
        kind: anyOf(kind),
        progress: taggedAnyOf(progress),
        sentBy: is(sentBy),
        queuedAt: onDays(queuedOn, context.policy.siteZone)
      }
      return listed("Message", where, payload, context, "descending", messageView)
    }),
  messageStatistics,
  cancelMessage,
  resendMessage,
  alarms: (input) =>
    ask(table.alarms, input, (payload, context) => {
      const where = { customerNo: is(payload.customerNo), alarm: unlessAll(payload.alarm ?? "open") }
      const shown = listed("AlarmWatch", where, payload, context, "ascending", (it) => alarmView(it, context))
      return Effect.flatMap(shown, (page) => withNames(page, context))
    }),
  workItems: (input) =>
    ask(table.workItems, input, (payload, context) => {
      const { customerNo, cause, state = "open", openedOn } = payload
      const where = {
        customerNo: is(customerNo),
        cause: anyOf(cause),
        state: unlessAll(state),
        openedAt: onDays(openedOn, context.policy.siteZone)
      }
      return Effect.flatMap(listed("WorkItem", where, payload, context, "descending", workItemView), (page) =>
        withNames(page, context)
      )
    }),
  closeWorkItem,
  confirmClock
}
