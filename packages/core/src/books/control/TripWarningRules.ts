/** The rule that warns a customer of a trip (拉闸预警), which then must wait. */
import * as Result from "effect/Result"
import type { Policy } from "../../policy/Policy.ts"
import type { Preconditions } from "../../rejection/Preconditions.ts"
import * as R from "../../rejection/Rejection.ts"
import { keyOf } from "../../values/CreditTarget.ts"
import { toKwh } from "../../values/Energy.ts"
import { plusMillis } from "../../values/Instant.ts"
import { localText } from "../../values/SiteTime.ts"
import { isBelowAlarm } from "../alarm/AlarmRules.ts"
import * as CommissioningRules from "../commissioning/CommissioningRules.ts"
import * as DeviceRules from "../device/DeviceRules.ts"
import type { Reading } from "../dispatch/Reading.ts"
import type * as Message from "../message/Message.ts"
import { templateUnit } from "../message/MessageContent.ts"
import { unsigned } from "../message/MessageLimits.ts"
import { type Context, decide, type Rule } from "../rule/Rule.ts"
import type * as Target from "../target/Target.ts"
import { render, type Template } from "../template/TemplateText.ts"

/** What a warning looks at, within a commissioning or outside of one; `reading` is the newest that has a value. */
export interface WarnedView extends DeviceRules.UsableView {
  readonly target: Pick<Target.State, "desired">
  readonly reading: Reading | null
}

/** What a warning within a commissioning looks at. */
export interface View extends WarnedView {
  readonly session: CommissioningRules.ActView["session"]
}

/** The text to be sent, and one message for each number of the customer. */
export interface Command {
  readonly template: Template
  /** `null`: the name of the org unit is not known, and a text that names it cannot be made. */
  readonly orgName: string | null
  readonly messages: ReadonlyArray<Pick<Message.Content, "messageId" | "to">>
}

/** The messages that are queued, in the order of the command. */
export interface Changes {
  readonly messages: ReadonlyArray<Queued>
}
export type Queued = Extract<Message.Event, { readonly _tag: "MessageQueued" }>

/** Why a warning may be refused, whoever asks for it and where. */
export type WarningRejection = R.SignatureMissing | R.StaleReading | R.TemplateVariable | R.AlarmIncomplete

export type Rejection = CommissioningRules.ActRejection | WarningRejection

const textFor = ({ template, orgName }: Command, { customer, device, reading }: WarnedView, { policy }: Context) => {
  const remaining = reading?.remaining ?? null
  return render(template, {
    customerName: customer.name,
    customerNo: customer.customerNo,
    orgName: orgName ?? undefined,
    hotline: policy.hotline ?? undefined,
    terminalNo: device.target.terminalId,
    remaining: remaining === null ? undefined : toKwh(remaining),
    readingTime: reading === null ? undefined : localText(reading.readAt, policy.siteZone).slice(0, 16)
  })
}

/** Says whether the balance is the reason: who has bought before the warning is sent is not warned any more. */
const becauseOf = ({ reading, target }: WarnedView, policy: Policy): Pick<Message.Content, "because"> => {
  const alarm = target.desired?.alarm
  const below =
    alarm !== undefined && isBelowAlarm(reading?.remaining ?? null, alarm, policy.alarmComparison) === "below"
  return below ? { because: "low" } : {}
}

const queued = (command: Command, view: WarnedView, text: string, context: Context): Changes => {
  const { actor: sentBy, now: at, policy } = context
  const { orgNo, customerNo, name: customerName } = view.customer
  const { templateId, version: templateVersion } = command.template
  const notAfter = plusMillis(at, policy.messageLifetimeMinutes * 60_000)
  const template = {
    templateId,
    templateVersion,
    templateText: command.template.text,
    ...templateUnit(command.template)
  }
  const reasons = { targets: [keyOf(view.device.target)], ...becauseOf(view, policy) }
  const about = {
    orgNo,
    customerNo,
    customerName,
    kind: "tripWarning",
    ...template,
    sentBy,
    notAfter,
    ...reasons
  } as const
  const [{ messageId: occasion } = { messageId: "" }] = command.messages
  return {
    messages: command.messages.map(({ messageId, to }) => {
      const content = { ...about, messageId, occasion, to, text: `${policy.signature ?? ""}${text}`, override: null }
      return { _tag: "MessageQueued", v: 1, at, notBefore: at, content }
    })
  }
}

const warned = <V extends WarnedView, E>(
  command: Command,
  view: V,
  context: Context,
  standing: Preconditions<E>
): ReturnType<Rule<Command, V, Changes, E | WarningRejection>> => {
  const { device, reading } = view
  const text = textFor(command, view, context)
  const preconditions: Preconditions<E | WarningRejection> = [
    ...standing,
    unsigned(context.policy),
    reading === null ? new R.StaleReading({ target: keyOf(device.target), readAt: null }) : null,
    reading !== null && Result.isFailure(text) ? text.failure : null,
    command.messages.length === 0 ? new R.AlarmIncomplete({ missing: "mobile" }) : null
  ]
  return decide(preconditions, () => queued(command, view, Result.getOrThrow(text), context))
}

/** Queues the warning to each number of the customer; without a reading it has no text. */
export const warn: Rule<Command, View, Changes, Rejection> = (command, view, context) =>
  warned(command, view, context, CommissioningRules.actPreconditions(view, context))

/** The same outside of a commissioning, before a customer is cut for arrears. */
export const warnOfDisconnection: Rule<Command, WarnedView, Changes, DeviceRules.UsableRejection | WarningRejection> = (
  command,
  view,
  context
) => warned(command, view, context, DeviceRules.usable(view))
