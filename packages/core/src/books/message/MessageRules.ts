/**
 * The rule that judges a queued message at the moment of sending: whether its reason still holds, who gets it now, and what it says now. Hours may
 * lie between making and sending, in which the customer is voided, withdraws his consent, buys, or gets another number.
 *
 * @category Rules
 */
import * as Result from "effect/Result"
import type { Policy } from "../../policy/Policy.ts"
import * as R from "../../rejection/Rejection.ts"
import type { TargetKey } from "../../values/CreditTarget.ts"
import { earlier, type Instant, isBefore, plusMillis } from "../../values/Instant.ts"
import { isStale, type Look, standingOf } from "../alarm/AlarmRules.ts"
import { waitsUntil } from "../alarm/CreditUnderWay.ts"
import type * as Customer from "../customer/Customer.ts"
import { numbersFor } from "../customer/Recipients.ts"
import { decide, type Rule, type WithReason } from "../rule/Rule.ts"
import type * as Message from "./Message.ts"
import * as MessageContent from "./MessageContent.ts"

/**
 * What a message rests on as it stands now.
 *
 * **Details** `bound`: the targets of the customer's active devices, of which `looks` has those with an alarm energy. `taken`: the numbers that the
 * other messages of the same occasion go to. `openings`: when the credits began that are sending to `bound` or unknown.
 *
 * @category Models
 */
export interface Standing {
  readonly customer: Customer.State | null
  readonly orgName: string | null
  readonly bound: ReadonlyArray<TargetKey>
  readonly looks: ReadonlyArray<Look>
  readonly lastPurchase: MessageContent.LastPurchase | null
  readonly taken: ReadonlyArray<string>
  readonly openings: ReadonlyArray<Instant>
}

/** Describes why a message is not sent any more, as a code. @category Models */
export type Gone =
  | "CUSTOMER_INVALID"
  | "CUSTOMER_MOVED"
  | "DO_NOT_CONTACT"
  | "SMS_OFF"
  | "CYCLE_NONE"
  | "DEVICE_CANCELLED"
  | "ABOVE_THRESHOLD"
  | "STALE_READING"
  | "NO_READING"
  | "NO_MOBILE"
  | "NUMBER_GONE"
  | "TEMPLATE_VARIABLE"

/** What a message says, and the variables that its template was filled with; `null`: the words stand as they were made. @category Models */
export interface Words {
  readonly wording: Message.Wording
  readonly variables: { readonly [variable: string]: string } | null
}

/** What becomes of a message: it is sent with these words, waits for a credit that is under way, or is not sent at all. @category Models */
export type Verdict =
  | ({ readonly _tag: "Send" } & Words)
  | { readonly _tag: "Wait"; readonly until: Instant }
  | { readonly _tag: "Suppress"; readonly reason: Gone }

/**
 * Says why the customer gets no such message any more; a warning of a trip is owed to everybody who has a contract. To a customer who went to another
 * org unit the former one says nothing more: made anew, the message would tell it his present name, number and balance.
 */
const unwanted = ({ kind, orgNo }: Message.State, customer: Customer.State | null): Gone | null => {
  if (customer === null || customer.validity === "voided") return "CUSTOMER_INVALID"
  if (customer.orgNo !== orgNo) return "CUSTOMER_MOVED"
  if (kind === "tripWarning") return null
  if (customer.consent === "doNotContact") return "DO_NOT_CONTACT"
  if (kind === "dunning") return null
  if (customer.alarm.sms === "off") return "SMS_OFF"
  return kind === "alarm" && customer.alarm.cycle === "none" ? "CYCLE_NONE" : null
}

const isLowOnly = ({ kind, because }: Message.State): boolean => kind === "alarm" || because === "low"

/** A message may wait longer than a reading counts: what was young enough when it was made is so until a newer one comes. */
const standing = (look: Look, { queuedAt }: Message.State, policy: Policy) => standingOf(look, policy, queuedAt)

/** Says why the reason of the message is gone; `null`: it holds. */
const pointless = (message: Message.State, spoken: ReadonlyArray<Look>, bound: Standing["bound"], policy: Policy) => {
  const { targets = [], queuedAt } = message
  if (targets.length > 0 && !targets.some((target) => bound.includes(target))) return "DEVICE_CANCELLED"
  if (!isLowOnly(message)) return null
  const standings = spoken.map((look) => standing(look, message, policy))
  if (standings.includes("below")) return null
  if (standings.length === 0 || standings.includes("notBelow")) return "ABOVE_THRESHOLD"
  // What a person had sent goes out though nobody can tell any more; what the station sends by itself does not.
  if (message.kind !== "alarm") return null
  return spoken.some((look) => isStale(look, policy, queuedAt) === "yes") ? "STALE_READING" : "NO_READING"
}

/** Gives the number: the same while it is the customer's, otherwise one that got no message yet. */
const numberFor = ({ to, kind }: Message.State, customer: Customer.State, taken: Standing["taken"]) => {
  const numbers = numbersFor(customer, kind)
  if (numbers.includes(to)) return { to }
  const other = numbers.find((number) => !taken.includes(number))
  if (other !== undefined) return { to: other }
  return { gone: numbers.length === 0 ? "NO_MOBILE" : "NUMBER_GONE" } as const
}

const keptWording = ({ text, customerName }: Message.State, to: string): Message.Wording =>
  customerName === undefined ? { to, text } : { to, text, customerName }

/** Makes the words anew; those of messages of before, and of a warning whose target has no alarm energy any more, stand as they were made. */
const wordsOf = (message: Message.State, about: MessageContent.About, to: string, policy: Policy) => {
  const { kind, templateId, templateText: text } = message
  if (text === undefined || (kind === "tripWarning" && about.looks.length === 0)) {
    return Result.succeed<Words>({ wording: keptWording(message, to), variables: null })
  }
  const variables = MessageContent.spokenOf(about, { templateId, text }, policy)
  const made = MessageContent.wording(about, { templateId, text }, to, policy)
  return Result.map(made, (wording): Words => ({ wording, variables }))
}

const suppress = (reason: Gone): Verdict => ({ _tag: "Suppress", reason })

/** Gives until when an alarm waits for a credit that began after it was made; what began before was looked at when it was made. */
const waits = ({ kind, queuedAt, notAfter }: Message.State, standing: Standing, policy: Policy, now: Instant) => {
  if (kind !== "alarm") return null
  const to = earlier(plusMillis(queuedAt, policy.alarmCatchUpMinutes * 60_000), notAfter)
  const since = standing.openings.filter((at) => isBefore(queuedAt, at))
  return waitsUntil(since, { from: queuedAt, to }, now)
}

/** Judges a queued message by what stands now. @category Rules */
export const judge = (message: Message.State, now: Standing, policy: Policy, at: Instant): Verdict => {
  const { customer } = now
  const refused = unwanted(message, customer)
  if (refused !== null || customer === null) return suppress(refused ?? "CUSTOMER_INVALID")
  const { targets } = message
  const spoken = targets === undefined ? now.looks : now.looks.filter(({ target }) => targets.includes(target))
  const gone = pointless(message, spoken, now.bound, policy)
  if (gone !== null) return suppress(gone)
  const until = waits(message, now, policy, at)
  if (until !== null) return { _tag: "Wait", until }
  const number = numberFor(message, customer, now.taken)
  if (number.gone !== undefined) return suppress(number.gone)
  const low = spoken.filter((look) => standing(look, message, policy) === "below")
  const asked = message.kind === "alarm" || message.kind === "dunning"
  const about = { ...now, customer, looks: asked && low.length > 0 ? low : spoken }
  const made = wordsOf(message, about, number.to, policy)
  return Result.isFailure(made) ? suppress("TEMPLATE_VARIABLE") : { _tag: "Send", ...made.success }
}

/** Tells whether a message already says what it should. @category Questions */
export const says = (message: Message.State, { to, text, customerName }: Message.Wording): "yes" | "no" =>
  message.to === to && message.text === text && (message.customerName ?? customerName) === customerName ? "yes" : "no"

/** Why a message is not cancelled any more. @category Errors */
export type CancelRejection = R.Conflict

/** The message that is to be cancelled. @category Models */
export interface CancelView {
  readonly message: Message.State
}

/** Cancels a message that was not handed to the gateway yet (SM-M); what the gateway has cannot be called back. @category Rules */
export const cancel: Rule<
  WithReason,
  CancelView,
  { readonly message: ReadonlyArray<Message.Event> },
  CancelRejection
> = ({ reason }, { message: { progress, messageId: id } }, { now }) =>
  decide([progress._tag === "Queued" ? null : new R.Conflict({ conflict: "handedOver", id })], () => ({
    message: [{ _tag: "MessageCancelled", v: 1, at: now, reason }]
  }))
